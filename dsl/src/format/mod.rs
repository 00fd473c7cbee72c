//! The formatter: the one canonical text of a tree.
//!
//! Two spaces of indent, one item a line, one blank line around declarations of several lines, comments kept, and
//! parentheses and backticks only where they are needed.

mod declaration;
mod expression;
mod literal;
mod noun;
mod printer;
mod rows;
mod test;
mod translate;

pub use translate::Resolver;

use crate::{schema::Schema, syntax::File, vocabulary::Language};
use printer::Printer;

/// The canonical text of a file in the words of a language. Names stay as they are.
#[must_use]
pub fn print(file: &File, language: Language) -> String {
    Printer { language }.file(file)
}

/// The file with its `language` header, and the nouns and fields that `resolver` knows, in a language.
#[must_use]
pub fn translate(file: &File, language: Language, schema: &Schema, resolver: &Resolver) -> File {
    translate::translate(file, schema, language, resolver)
}
