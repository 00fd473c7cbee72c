//! Diagnostics as text for a terminal.

use super::{Diagnostic, Edit, Severity, texts};
use crate::source::{Sources, Span};
use codespan_reporting::{
    diagnostic as shown,
    files::SimpleFiles,
    term::{self, Config, termcolor::Ansi},
};
use std::{borrow::Cow, ops::Range};

/// The diagnostics as text, each with the lines that it is about; with terminal colours where `colour` is set.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let mut files = SimpleFiles::new();
    for file in &sources.files {
        files.add(harmless(&file.name), harmless(&file.text));
    }
    let config = Config::default();
    let mut rendered = String::new();
    for diagnostic in diagnostics {
        let form = shape(diagnostic, sources);
        let text = if colour {
            let mut writer = Ansi::new(Vec::new());
            term::emit_to_write_style(&mut writer, &config, &files, &form)
                .ok()
                .and_then(|()| String::from_utf8(writer.into_inner()).ok())
        } else {
            term::emit_into_string(&config, &files, &form).ok()
        };
        match text {
            Some(text) => rendered.push_str(&localise(diagnostic, &text)),
            // The renderer fails only on places outside of the files, and `shape` leaves none.
            None => rendered.push_str(&diagnostic.message),
        }
    }
    rendered
}

fn shape(diagnostic: &Diagnostic, sources: &Sources) -> shown::Diagnostic<usize> {
    let severity = match diagnostic.severity {
        Severity::Error => shown::Severity::Error,
        Severity::Warning => shown::Severity::Warning,
        Severity::Note => shown::Severity::Note,
    };
    let labels = diagnostic
        .labels
        .iter()
        .enumerate()
        .filter_map(|(position, label)| {
            let file = usize::from(label.span.source.0);
            let range = snap(label.span, &sources.files.get(file)?.text);
            let label_form = if position == 0 {
                shown::Label::primary(file, range)
            } else {
                shown::Label::secondary(file, range)
            };
            Some(label_form.with_message(harmless(&label.text)))
        })
        .collect();
    let language = diagnostic.language;
    let notes = diagnostic
        .help
        .iter()
        .chain(untold_fix(diagnostic))
        .map(|text| texts::HELP.fill(language, &[&harmless(text)]))
        .collect();
    shown::Diagnostic::new(severity)
        .with_code(diagnostic.code.0)
        .with_message(harmless(&diagnostic.message))
        .with_labels(labels)
        .with_notes(notes)
}

/// What the fix does, where the help does not say it already.
fn untold_fix(diagnostic: &Diagnostic) -> Option<&String> {
    let fix = diagnostic.fix.as_ref()?;
    let told = diagnostic.help.as_ref().is_some_and(|help| {
        let says = |edit: &Edit| !edit.text.is_empty() && help.contains(edit.text.trim());
        help.contains(&fix.title) || fix.edits.iter().all(says)
    });
    (!told).then_some(&fix.title)
}

/// The bytes of a span, moved outwards to character boundaries inside the text.
fn snap(span: Span, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary((span.end as usize).max(start));
    start..end
}

/// The text without characters that command a terminal. Each gives way to one of as many bytes, so that places stay.
fn harmless(text: &str) -> Cow<'_, str> {
    let commands = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|letter| match letter {
                letter if !commands(letter) => letter,
                '\u{80}'.. => '¿',
                _ => '?',
            })
            .collect(),
    )
}

/// The library names severities in English only.
fn localise<'text>(diagnostic: &Diagnostic, text: &'text str) -> Cow<'text, str> {
    let name = match diagnostic.severity {
        Severity::Error => texts::ERROR,
        Severity::Warning => texts::WARNING,
        Severity::Note => texts::NOTE,
    };
    let local = name.of(diagnostic.language);
    if local == name.english {
        return Cow::Borrowed(text);
    }
    let code = diagnostic.code.0;
    Cow::Owned(text.replacen(
        &format!("{}[{code}]", name.english),
        &format!("{local}[{code}]"),
        1,
    ))
}
