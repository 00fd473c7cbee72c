//! Numbers that are written in words.

use super::{
    cursor::Parser,
    failure::{Failure, begins_phrase},
    token::Kind,
};
use crate::diagnostics::codes;

/// From one on; of each the forms that stand before a noun.
const NUMERALS: [&[&str]; 12] = [
    &[
        "one",
        "один",
        "одна",
        "одно",
        "одного",
        "одной",
        "одну",
        "одном",
    ],
    &["two", "два", "две", "двух"],
    &["three", "три", "трёх", "трех"],
    &["four", "четыре", "четырёх", "четырех"],
    &["five", "пять", "пяти"],
    &["six", "шесть", "шести"],
    &["seven", "семь", "семи"],
    &["eight", "восемь", "восьми"],
    &["nine", "девять", "девяти"],
    &["ten", "десять", "десяти"],
    &["eleven", "одиннадцать", "одиннадцати"],
    &["twelve", "двенадцать", "двенадцати"],
];

impl Parser<'_> {
    /// The error for a number in words, where one stands before something that is counted.
    pub(super) fn numeral(&self) -> Option<Failure> {
        let here = self.here();
        let counted = self.token(self.position + 1);
        if here.kind != Kind::Word
            || counted.kind != Kind::Word
            || begins_phrase(self.words, counted)
        {
            return None;
        }
        let said = |forms: &&[&str]| self.reads_any(self.position, forms);
        let number = (NUMERALS.iter().position(said)? + 1).to_string();
        let span = self.span_of(here);
        let failure = self.failure(codes::FOREIGN_WORDING, span, &[&here.text, &number]);
        Some(failure.mended(|diagnostic| diagnostic.replace(span, number)))
    }
}
