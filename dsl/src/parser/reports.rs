//! The diagnostics of one file while it is read.

use crate::{
    diagnostics::{Diagnostic, Entry, codes},
    source::{SourceId, Span},
    vocabulary::Language,
};

/// More than this many are not listed.
const MOST: usize = 100;

/// Collects diagnostics in the language of the file.
#[derive(Debug)]
pub(super) struct Reports {
    pub(super) source: SourceId,
    pub(super) language: Language,
    found: Vec<Diagnostic>,
}

impl Reports {
    pub(super) fn new(source: SourceId, language: Language) -> Reports {
        Reports {
            source,
            language,
            found: Vec::new(),
        }
    }

    /// A place in this file.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span {
            source: self.source,
            start,
            end,
        }
    }

    /// A diagnostic in the language of the file, not yet reported.
    pub(super) fn diagnose(
        &self,
        entry: &'static Entry,
        span: Span,
        arguments: &[&str],
    ) -> Diagnostic {
        Diagnostic::new(self.language, entry, span, arguments)
    }

    /// Adds one, unless there are too many already.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.found.len() < MOST {
            self.found.push(diagnostic);
        }
    }

    /// Whether there is no use in reading on.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MOST
    }

    /// Whether one lies within these bytes.
    pub(super) fn any_within(&self, start: u32, end: u32) -> bool {
        self.found
            .iter()
            .any(|found| (start..end.max(start + 1)).contains(&found.span().start))
    }

    /// All of them, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|found| (found.span().start, found.span().end));
        if self.is_full() {
            let place = self
                .found
                .last()
                .map_or_else(Span::default, Diagnostic::span);
            let end = Span {
                start: place.end,
                ..place
            };
            let count = self.found.len().to_string();
            let note = self.diagnose(codes::TOO_MANY_ERRORS, end, &[&count]);
            self.found.push(note);
        }
        self.found
    }
}
