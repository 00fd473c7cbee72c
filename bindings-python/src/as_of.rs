//! The as-of of an evaluation from Python.

use crate::error::{raise, type_error};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use kardan::evaluate::AsOf;
use pyo3::{
    prelude::*,
    types::{PyDate, PyDateTime, PyString, PyTzInfo},
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
            instant(object).map(AsOf::Instant)
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

/// The instant of an aware `datetime`. Python itself reckons it, whatever its zone is: a fixed offset, `zoneinfo` or another library's.
pub fn instant(object: &Bound<'_, PyAny>) -> PyResult<DateTime<Utc>> {
    let utc = PyTzInfo::utc(object.py())?;
    object.call_method1("astimezone", (utc,))?.extract()
}
