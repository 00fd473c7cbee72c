//! The formatter: the one canonical text of a tree.
//!
//! Two spaces of indent, one item a line, one blank line between block declarations, comments kept, and
//! parentheses and backticks only where they are needed.

mod declaration;
mod expression;
mod literal;
mod printer;
mod rows;
mod test;

use crate::{syntax::File, vocabulary::Language};
use printer::Printer;

/// The canonical text of a file in the words of a language. Names stay as they are.
#[must_use]
pub fn print(file: &File, language: Language) -> String {
    Printer { language }.file(file)
}
