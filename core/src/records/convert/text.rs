//! Text, and keys.

use super::{Cell, Conversion, Fault, Kind, bounds};
use crate::records::{
    Codes, Dictionary,
    cell::decimal_text,
    key::{Key, KeySet, Reference},
};
use rust_decimal::Decimal;
use std::{borrow::Cow, fmt::Write};

/// Positions in a dictionary that grows.
#[derive(Clone, Debug, Default)]
pub(in crate::records) struct ToText {
    pub(in crate::records) dictionary: Dictionary,
    /// Reused for the digits of numbers.
    buffer: String,
}

impl Conversion for ToText {
    type Store = Codes;

    fn convert(&mut self, cell: Cell<'_>) -> Result<u32, Fault> {
        match cell {
            Cell::Text(text) => Ok(self.dictionary.intern(text)),
            Cell::Int(value) => {
                self.buffer.clear();
                // Writing to a string cannot fail.
                let _ = write!(self.buffer, "{value}");
                Ok(self.dictionary.intern(&self.buffer))
            }
            _ => whole_text(cell)
                .map(|text| self.dictionary.intern(&text))
                .ok_or_else(|| Fault::unparsable(cell, "is no text")),
        }
    }

    fn convert_texts(&mut self, texts: &[&str]) -> Option<Vec<i64>> {
        let codes = self.dictionary.intern_all(texts);
        Some(codes.into_iter().map(i64::from).collect())
    }
}

/// A number as text, whichever way it is written: hosts that know no integers give `7.0` for the key 7. Dates and moments are texts, too, where a host has
/// nothing else for them.
pub(in crate::records) fn whole_text(cell: Cell<'_>) -> Option<Cow<'_, str>> {
    /// Up to here every whole number is a double of its own.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    match cell {
        Cell::Text(text) => Some(Cow::Borrowed(text)),
        Cell::Int(value) => Some(Cow::Owned(value.to_string())),
        Cell::Float(value) if value.fract() == 0.0 && value.abs() < WHOLE => {
            Some(Cow::Owned((value as i64).to_string()))
        }
        Cell::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Cow::Borrowed(text))
        }
        Cell::Number(text) => Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .ok()
            .map(|number| number.normalize())
            .filter(|number| number.scale() == 0)
            .map(|number| Cow::Owned(number.to_string())),
        Cell::Decimal(value, places) => {
            let text = decimal_text(value, places);
            (!text.contains('.')).then_some(Cow::Owned(text))
        }
        _ => cell.moment_text().map(Cow::Owned),
    }
}

/// References to records by their keys.
#[derive(Debug, Default)]
pub(in crate::records) struct ToReference {
    pub(in crate::records) keys: KeySet,
}

impl Conversion for ToReference {
    type Store = Vec<Reference>;

    fn convert(&mut self, cell: Cell<'_>) -> Result<Reference, Fault> {
        match cell {
            Cell::Int(value) => Ok(self.keys.intern(Key::Int(value))),
            Cell::Text(text) => Ok(self.keys.intern(Key::of_text(text))),
            _ => whole_text(cell)
                .map(|text| self.keys.intern(Key::of_text(&text)))
                .ok_or_else(|| Fault::unparsable(cell, "is no key")),
        }
    }

    fn convert_texts(&mut self, texts: &[&str]) -> Option<Vec<i64>> {
        let references = self.keys.intern_all(texts);
        Some(references.into_iter().map(Reference::number).collect())
    }

    fn convert_all(&mut self, kind: Kind, _given: usize, numbers: &mut [i64]) -> bool {
        let (least, most) = bounds(numbers);
        let direct = 0..Reference::LIMIT as i64;
        // The number of such a reference is the key itself.
        matches!(kind, Kind::Int) && direct.contains(&least) && direct.contains(&most)
    }
}
