//! The named values of an enum.

use super::{Cell, Conversion, Fault};
use crate::records::{Codes, Dictionary};
use kardan_dsl::types::EnumType;

/// Positions among the schema's values, and in an open enum after them.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToChoice {
    pub(in crate::records) dictionary: Dictionary,
    pub(in crate::records) open: bool,
}

impl ToChoice {
    pub(in crate::records) fn new(ty: &EnumType) -> ToChoice {
        let mut dictionary = Dictionary::default();
        for value in &ty.values {
            dictionary.intern(value);
        }
        ToChoice {
            dictionary,
            open: ty.open,
        }
    }

    /// Has an open enum know a text that rules name, whether rows have it or not.
    pub(in crate::records) fn know(&mut self, text: &str) {
        if self.open {
            self.dictionary.intern(text);
        }
    }

    #[cold]
    fn unknown(&self, text: &str) -> Fault {
        let reason = match nearest(text, self.dictionary.texts()) {
            Some(value) => format!("is not a known value; did you mean `{value}`?"),
            None => {
                let known: Vec<String> = self
                    .dictionary
                    .texts()
                    .map(|value| format!("`{value}`"))
                    .collect();
                format!("is none of {}", known.join(", "))
            }
        };
        Fault::of("unknown_value", Cell::Text(text), reason)
    }
}

impl Conversion for ToChoice {
    type Store = Codes;

    fn convert(&mut self, cell: Cell<'_>) -> Result<u32, Fault> {
        match cell {
            Cell::Text(text) if self.open => Ok(self.dictionary.intern(text)),
            Cell::Text(text) => self
                .dictionary
                .recall(text)
                .ok_or_else(|| self.unknown(text)),
            _ => match cell.moment_text() {
                Some(text) => self.convert(Cell::Text(&text)),
                None => Err(Fault::unparsable(cell, "is no text")),
            },
        }
    }
}

/// The one that is most like a text, if any is like it.
pub(in crate::records) fn nearest<'a>(
    text: &str,
    among: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const ALIKE: f64 = 0.7;
    among
        .into_iter()
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(text, candidate),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}
