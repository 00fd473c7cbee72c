//! One field of all rows: validity and dense values.

use super::{Bitmap, Codes, Dictionary, Instants, Integers, RowKeys, RowNumbers, store::Store};
use std::sync::Arc;

/// The row number of a link that points nowhere.
pub const NO_ROW: u32 = u32::MAX;

/// One field of all rows of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Which rows have a value; `None` where all do.
    pub validity: Option<Bitmap>,
    /// The values; what stands under a missing one means nothing.
    pub values: Values,
}

impl Column {
    /// One that nobody has a value of.
    pub(super) const ABSENT: Column = Column {
        validity: None,
        values: Values::Absent,
    };

    /// Whether every row has a value.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.validity.is_none() && !matches!(self.values, Values::Absent)
    }

    /// The codes and texts of a column of text or keys.
    #[must_use]
    pub fn texts(&self) -> Option<(&Codes, &Arc<Dictionary>)> {
        match &self.values {
            Values::Text(codes, dictionary) => Some((codes, dictionary)),
            Values::Key(keys) => Some(keys.texts()),
            _ => None,
        }
    }

    /// Whether a row has a value.
    #[must_use]
    pub fn is_known(&self, row: usize) -> bool {
        !matches!(self.values, Values::Absent)
            && self.validity.as_ref().is_none_or(|known| known.get(row))
    }
}

/// Dense values. Matched once per column and chunk, never per row.
#[derive(Clone, Debug)]
pub enum Values {
    /// The host gave no such column and the field has no default: every row is missing.
    Absent,
    /// Yes or no.
    Bool(Bitmap),
    /// Int, kilometres, and the scaled integers of money, points, decimals and ratios (`types::scale` says how many places).
    Number(Integers),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Days since 1970-01-01; a birthday without a year is `i32::MIN + 100 * month + day`.
    Birthday(Vec<i32>),
    /// Points in time.
    Instant(Instants),
    /// Text and enums: the position in the dictionary. For an enum the schema's values come first, in its order.
    Text(Codes, Arc<Dictionary>),
    /// The keys of the rows themselves.
    Key(Box<RowKeys>),
    /// A link: the row in the target's table, or [`NO_ROW`] (then the row is missing too).
    Link(RowNumbers),
}

impl Values {
    /// So many more rows of which nothing is known.
    pub(super) fn leave_empty(&mut self, len: usize) {
        for _ in 0..len {
            match self {
                Values::Bool(values) => Store::push(values, false),
                Values::Number(values) => Store::push(values, 0),
                Values::Date(values) | Values::Birthday(values) => values.push(0),
                Values::Instant(values) => Store::push(values, 0),
                Values::Text(codes, _) => Store::push(codes, 0),
                Values::Absent | Values::Key(_) | Values::Link(_) => {}
            }
        }
    }
}
