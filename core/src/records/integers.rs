//! Whole numbers.

use super::store::widening;
use std::{borrow::Cow, ops::Range};

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
    /// The values of rows, all of eight bytes: borrowed where they are so wide already. None of them where some are past the end.
    #[must_use]
    pub fn wide(&self, rows: Range<usize>) -> Cow<'_, [i64]> {
        fn widened<T: Copy + Into<i64>>(values: &[T], rows: Range<usize>) -> Cow<'static, [i64]> {
            let values = values.get(rows).unwrap_or_default();
            Cow::Owned(values.iter().map(|&value| value.into()).collect())
        }
        match self {
            Integers::I8(values) => widened(values, rows),
            Integers::I16(values) => widened(values, rows),
            Integers::I32(values) => widened(values, rows),
            Integers::I64(values) => Cow::Borrowed(values.get(rows).unwrap_or_default()),
        }
    }
}
