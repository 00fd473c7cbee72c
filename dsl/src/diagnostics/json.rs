//! Diagnostics as JSON, with places that an editor can use: file names, lines and columns.

use super::{Diagnostic, Edit, Label};
use crate::source::{Sources, Span};
use serde_json::{Map, Value as Json, json};

/// `[{"code", "severity", "message", "labels", "help", "fix"}]`. Offsets count characters from 0, lines and columns from 1.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Json {
    diagnostics
        .iter()
        .map(|diagnostic| one(diagnostic, sources))
        .collect()
}

fn one(diagnostic: &Diagnostic, sources: &Sources) -> Json {
    let label = |label: &Label| placed(label.span, &label.text, sources);
    let edit = |edit: &Edit| placed(edit.span, &edit.text, sources);
    let mut form = Map::new();
    form.insert("code".to_owned(), json!(diagnostic.code));
    form.insert("severity".to_owned(), json!(diagnostic.severity));
    form.insert("message".to_owned(), json!(diagnostic.message));
    form.insert(
        "labels".to_owned(),
        diagnostic.labels.iter().map(label).collect(),
    );
    if let Some(help) = &diagnostic.help {
        form.insert("help".to_owned(), json!(help));
    }
    if let Some(fix) = &diagnostic.fix {
        let edits: Json = fix.edits.iter().map(edit).collect();
        form.insert(
            "fix".to_owned(),
            json!({"title": fix.title, "edits": edits}),
        );
    }
    form.into()
}

fn placed(span: Span, text: &str, sources: &Sources) -> Json {
    let mut form = json!(sources.place(span));
    form["text"] = json!(text);
    form
}
