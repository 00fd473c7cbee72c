//! Whole numbers.

use super::store::widening;

widening! {
    /// Whole numbers, as narrow as they allow.
    Integers of i64: I8
    /// Of one byte.
    I8(i8),
    /// Of two bytes.
    I16(i16),
    /// Of four bytes.
    I32(i32),
    /// Of eight bytes.
    I64(i64),
}

impl Integers {
    pub(super) fn into_wide(self) -> Vec<i64> {
        match self {
            Integers::I8(values) => values.into_iter().map(i64::from).collect(),
            Integers::I16(values) => values.into_iter().map(i64::from).collect(),
            Integers::I32(values) => values.into_iter().map(i64::from).collect(),
            Integers::I64(values) => values,
        }
    }
}
