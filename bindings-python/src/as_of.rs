//! The as-of of an evaluation from Python.

use crate::error::{raise, type_error};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use kardan::evaluate::AsOf;
use pyo3::{
    prelude::*,
    types::{PyDate, PyDateTime, PyString},
};

/// A `date` is the end of that day, a naive `datetime` a local time, an aware one an instant; text is read as the engine reads it.
pub fn as_of(object: &Bound<'_, PyAny>) -> PyResult<AsOf> {
    if let Ok(text) = object.cast::<PyString>() {
        return text.to_str()?.parse().map_err(|error| raise(&error));
    }
    if object.is_instance_of::<PyDateTime>() {
        return if object.getattr("tzinfo")?.is_none() {
            object.extract::<NaiveDateTime>().map(AsOf::Local)
        } else {
            let instant = object.extract::<DateTime<FixedOffset>>()?;
            Ok(AsOf::Instant(instant.to_utc()))
        };
    }
    if object.is_instance_of::<PyDate>() {
        return object.extract::<NaiveDate>().map(AsOf::Date);
    }
    let class = object.get_type().name()?;
    Err(type_error(format!(
        "`as_of` is a `date`, a `datetime` or text, not a `{class}`"
    )))
}
