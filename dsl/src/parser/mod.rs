//! Text to syntax tree.
//!
//! Four passes, each linear: the lexical grammar finds tokens (`lexer`), brackets are paired and items are marked
//! (`layout`), and a recursive descent with one file per family reads phrases of the vocabulary over the tokens. Words are
//! names wherever no phrase stands. A broken item is reported and left out; reading goes on with the next.

mod bonus;
mod condition;
mod cursor;
mod declaration;
mod experiment;
mod failure;
mod habits;
mod item;
mod journey;
mod layout;
mod lexer;
mod literal;
mod numerals;
mod phrases;
mod programme;
mod reports;
mod rows;
mod scripts;
mod start;
mod test;
mod tiers;
mod token;
mod trigger;
mod value;
mod window;
mod wishes;

pub(crate) use journey::WEEKDAYS;
pub(crate) use phrases::DECLARATIONS;
pub(crate) use phrases::PhraseSet;
pub(crate) use programme::TERMS;
pub use rows::move_window;
pub(crate) use tiers::TIERS_LINES;

use crate::{
    diagnostics::{Diagnostic, codes},
    source::SourceId,
    syntax::File,
    vocabulary::{Language, Phrase},
};
use cursor::Parser;
use reports::Reports;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A file may have as many bytes.
pub const LARGEST_FILE: usize = 1024 * 1024;

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The tree; what could not be read is left out.
    pub file: File,
    /// What was wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Names of declarations that were left out: uses of them are no mistakes of their own.
    pub broken: Vec<String>,
}

/// Reads a file. Places refer to the text in NFC: give [`normalise`]d text to have them refer to yours.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> Parsed {
    let text = normalise(text);
    let language = header_language(&text);
    let mut reports = Reports::new(source, language);
    if text.len() > LARGEST_FILE {
        let span = reports.span(0, 0);
        let (size, limit) = (text.len().to_string(), LARGEST_FILE.to_string());
        let diagnostic = reports.diagnose(codes::FILE_TOO_LARGE, span, &[&size, &limit]);
        reports.push(diagnostic);
        return Parsed {
            diagnostics: reports.finish(),
            ..Parsed::default()
        };
    }
    let lexed = lexer::lex(&text, &mut reports);
    let laid = layout::lay_out(lexed, &mut reports);
    Parser::new(&text, &laid, reports).file()
}

/// The text in NFC, as [`parse`] reads it.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The language that the `language` header names, found before anything is parsed, so that every diagnostic speaks it.
fn header_language(text: &str) -> Language {
    for line in text.lines() {
        let line = line.trim();
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let is_header = Language::ALL
            .iter()
            .any(|&language| Phrase::Language.text(language) == first);
        if is_header {
            let code = words.next().unwrap_or_default();
            return Language::of_code(code).unwrap_or_default();
        }
        if !line.starts_with("//") && line.contains('{') {
            break;
        }
    }
    Language::default()
}

#[cfg(test)]
mod tests;
