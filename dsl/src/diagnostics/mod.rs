//! Diagnostics as data, in the language of the file. Every code and its texts stand in [`codes`]; rendering stands
//! apart, in [`render`](render()).

pub mod codes;
mod json;
pub mod registry;
mod render;
mod texts;

pub use json::to_json;
pub use registry::Entry;
pub use render::render;
pub use texts::Texts;

use crate::{source::Span, vocabulary::Language};
use serde::Serialize;
use std::borrow::Cow;

/// What the compiler has to say about a place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its code in the registry: `K0203`.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The language of its texts.
    pub language: Language,
    /// What is wrong, in the language of the file.
    pub message: String,
    /// The places, the first being the one to show.
    pub labels: Vec<Label>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A change that a tool can make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A code of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Code(pub &'static str);

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program does not compile.
    Error,
    /// It compiles and probably means something else.
    Warning,
    /// Worth knowing.
    Note,
}

/// A place and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The text beside it; may be empty.
    pub text: String,
}

/// Replacements that mend the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the fix does.
    pub title: String,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic of a code at a place, its message and help made from the registry's templates: `{0}` is the
    /// first of `arguments`.
    ///
    /// # Example
    /// ```
    /// use kardan_dsl::{diagnostics::{codes, Diagnostic}, source::Span, vocabulary::Language};
    /// let found = Diagnostic::new(Language::English, codes::GLUED_UNIT, Span::default(), &["60000", "km"]);
    /// assert_eq!(found.message, "a space is missing between `60000` and `km`");
    /// ```
    #[must_use]
    pub fn new(
        language: Language,
        entry: &'static Entry,
        span: Span,
        arguments: &[&str],
    ) -> Diagnostic {
        Diagnostic {
            code: entry.code,
            severity: entry.severity,
            language,
            message: entry.message.fill(language, arguments),
            labels: vec![Label {
                span,
                text: String::new(),
            }],
            help: entry.help.map(|help| help.fill(language, arguments)),
            fix: None,
        }
    }

    /// The text beside the first place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Another place, and what to say about it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Advice, in place of the registry's.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// A change that a tool can make, under a title of its own.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        self.fix = Some(Fix {
            title: title.into(),
            edits,
        });
        self
    }

    /// The fix that writes something else in several places.
    #[must_use]
    pub fn rewrite(self, edits: Vec<Edit>) -> Diagnostic {
        let written: Vec<&str> = edits.iter().map(|edit| edit.text.trim()).collect();
        let written = written.join(" ");
        let title = if written.is_empty() {
            texts::REMOVE.of(self.language).to_owned()
        } else {
            texts::REPLACE.fill(self.language, &[&quoted(&written)])
        };
        self.fix(title, edits)
    }

    /// The fix that writes `text` in place of what stands at `span`.
    #[must_use]
    pub fn replace(self, span: Span, text: impl Into<String>) -> Diagnostic {
        let text = text.into();
        self.rewrite(vec![Edit { span, text }])
    }

    /// The fix that writes `text` before what stands at `span`.
    #[must_use]
    pub fn insert(self, span: Span, text: impl Into<String>) -> Diagnostic {
        let text = text.into();
        let title = texts::INSERT.fill(self.language, &[&quoted(text.trim())]);
        let span = Span {
            end: span.start,
            ..span
        };
        self.fix(title, vec![Edit { span, text }])
    }

    /// Asks in the help whether the nearest known name was meant, and offers to write it.
    #[must_use]
    pub fn did_you_mean(self, name: &str) -> Diagnostic {
        let help = texts::DID_YOU_MEAN.fill(self.language, &[name]);
        match self.labels.first().map(|label| label.span) {
            Some(span) => self.help(help).replace(span, name),
            None => self.help(help),
        }
    }

    /// The place to show.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels
            .first()
            .map_or_else(Span::default, |label| label.span)
    }

    /// Whether the program does not compile because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// In backticks, as names of the language stand anyhow that are also words of it.
fn quoted(text: &str) -> Cow<'_, str> {
    if text.starts_with('`') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("`{text}`"))
    }
}

impl Fix {
    /// The text of the fixed file: the replacements that lie in `source`, made from the end to the beginning.
    #[must_use]
    pub fn apply(&self, source: crate::source::SourceId, text: &str) -> String {
        let mut edits: Vec<&Edit> = self
            .edits
            .iter()
            .filter(|edit| edit.span.source == source)
            .collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut fixed = text.to_owned();
        for edit in edits {
            let range = edit.span.start as usize..edit.span.end as usize;
            if fixed.get(range.clone()).is_some() {
                fixed.replace_range(range, &edit.text);
            }
        }
        fixed
    }
}

#[cfg(test)]
mod tests;
