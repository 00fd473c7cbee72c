//! Columns of tables of results.

use crate::error::{Error, ErrorKind};
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    UInt64Array,
};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

pub(super) fn text<'r, T>(rows: &'r [T], of: impl Fn(&'r T) -> Option<&'r str>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<StringArray>())
}

/// Text that is put together for each row.
pub(super) fn made<T>(rows: &[T], of: impl Fn(&T) -> Option<String>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<StringArray>())
}

pub(super) fn count<T>(rows: &[T], of: impl Fn(&T) -> Option<u64>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<UInt64Array>())
}

pub(super) fn real<T>(rows: &[T], of: impl Fn(&T) -> Option<f64>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<Float64Array>())
}

pub(super) fn date<T>(rows: &[T], of: impl Fn(&T) -> NaiveDate) -> ArrayRef {
    let days = rows.iter().map(of).map(crate::calendar::day_of_date);
    Arc::new(Date32Array::from_iter_values(days))
}

pub(super) fn instant<T>(rows: &[T], of: impl Fn(&T) -> Option<DateTime<Utc>>) -> ArrayRef {
    let instants = rows.iter().map(of);
    let array: TimestampMicrosecondArray = instants
        .map(|at| at.map(|at| at.timestamp_micros()))
        .collect();
    Arc::new(array.with_timezone("UTC"))
}

/// A table of such columns.
///
/// # Errors
/// An overflow error for more rows than a table holds.
pub(super) fn table<const COLUMNS: usize>(
    columns: [(&str, ArrayRef); COLUMNS],
) -> Result<RecordBatch, Error> {
    let columns = columns.map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|error| Error::new(ErrorKind::Overflow, error.to_string()))
}
