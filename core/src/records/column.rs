//! One field of all rows: validity and dense values.

use super::{Bitmap, Dictionary};
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
    /// Whether every row has a value.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.validity.is_none() && !matches!(self.values, Values::Absent)
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
    Number(Vec<i64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Days since 1970-01-01; a birthday without a year is `i32::MIN + 100 * month + day`.
    Birthday(Vec<i32>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Instant(Vec<i64>),
    /// Text and enums: the position in the dictionary. For an enum the schema's values come first, in its order.
    Text(Codes, Arc<Dictionary>),
    /// A link: the row in the target's table, or [`NO_ROW`] (then the row is missing too).
    Link(Vec<u32>),
}

/// Dictionary positions, as narrow as the dictionary allows.
#[derive(Clone, Debug)]
pub enum Codes {
    /// Up to 256 texts.
    U8(Vec<u8>),
    /// Up to 65 536 texts.
    U16(Vec<u16>),
    /// Any more.
    U32(Vec<u32>),
}

impl Codes {
    /// The code of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> u32 {
        match self {
            Codes::U8(codes) => u32::from(codes[row]),
            Codes::U16(codes) => u32::from(codes[row]),
            Codes::U32(codes) => codes[row],
        }
    }

    /// The first row whose code is not below one, where codes ascend.
    pub(super) fn first_not_below(&self, code: u32) -> usize {
        match self {
            Codes::U8(codes) => codes.partition_point(|&before| u32::from(before) < code),
            Codes::U16(codes) => codes.partition_point(|&before| u32::from(before) < code),
            Codes::U32(codes) => codes.partition_point(|&before| before < code),
        }
    }
}
