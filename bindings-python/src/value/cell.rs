//! Python values as the engine's: JSON with exact numbers.
//!
//! Only the form changes here. What a field accepts, the engine says.

use super::{
    document::{bound, fields},
    unreadable::Unreadable,
};
use crate::as_of::instant;
use chrono::{NaiveDate, NaiveDateTime, SecondsFormat};
use pyo3::{
    exceptions::PyOverflowError,
    prelude::*,
    types::{
        PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PySequence,
        PyString, PyTuple,
    },
};
use serde_json::{Number, Value as Json};

/// Exact types first, the commonest on top: a document is read field by field.
pub fn value(object: &Bound<'_, PyAny>, depth: usize) -> Result<Json, Unreadable> {
    if let Ok(text) = object.cast::<PyString>() {
        Ok(self::text(text))
    } else if object.is_none() {
        Ok(Json::Null)
    } else if let Ok(flag) = object.cast::<PyBool>() {
        Ok(Json::Bool(flag.is_true()))
    } else if object.is_instance_of::<PyInt>() {
        whole(object)
    } else if let Ok(number) = object.cast::<PyFloat>() {
        Ok(float(number.extract()?))
    } else if object.is_instance_of::<PyDateTime>() {
        moment(object)
    } else if object.is_instance_of::<PyDate>() {
        Ok(Json::String(object.extract::<NaiveDate>()?.to_string()))
    } else if object.is_instance_of::<PyDict>() {
        fields(object, depth).map(Json::Object)
    } else if let Ok(items) = object.cast::<PyList>() {
        list(items.iter().map(Ok), depth)
    } else if let Ok(items) = object.cast::<PyTuple>() {
        list(items.iter().map(Ok), depth)
    } else {
        other(object, depth)
    }
}

/// What is told apart by its class: decimals, scalars of numpy and pandas, and mappings and sequences of any kind.
fn other(object: &Bound<'_, PyAny>, depth: usize) -> Result<Json, Unreadable> {
    if object.cast::<PyMapping>().is_ok() {
        return fields(object, depth).map(Json::Object);
    }
    let class = object.get_type().name()?;
    match class.to_str()? {
        "Decimal" => Ok(number(object.str()?.to_str()?)),
        "UUID" => Ok(Json::String(object.str()?.to_str()?.to_owned())),
        "NAType" => Ok(Json::Null),
        _ if object.hasattr("dtype")? && object.hasattr("tolist")? => numpy(object, depth),
        name if object.cast::<PySequence>().is_ok() && !name.starts_with("byte") => {
            list(object.try_iter()?, depth)
        }
        name => Err(Unreadable::value(format!(
            "a `{name}` is no value of a field"
        ))),
    }
}

/// A text; one with half a character, which no text of the engine can hold, as what it refuses by row and field.
fn text(text: &Bound<'_, PyString>) -> Json {
    match text.to_str() {
        Ok(text) => Json::String(text.to_owned()),
        Err(_) => number(&text.to_string_lossy()),
    }
}

fn list<'py>(
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    depth: usize,
) -> Result<Json, Unreadable> {
    bound(depth)?;
    items
        .enumerate()
        .map(|(at, item)| value(&item?, depth + 1).map_err(|error| error.under(&format!("[{at}]"))))
        .collect()
}

fn whole(object: &Bound<'_, PyAny>) -> Result<Json, Unreadable> {
    match object.extract::<i64>() {
        Ok(number) => Ok(Json::from(number)),
        Err(_) => Ok(number(object.str()?.to_str()?)),
    }
}

/// By its shortest text, so that the engine can tell 19.99 from the sum of 0.1 and 0.2.
fn float(value: f64) -> Json {
    Number::from_f64(value).map_or_else(|| number(&value.to_string()), Json::Number)
}

/// A number by its text; also `NaN`, which is no number of JSON and which the engine refuses by row and field.
fn number(text: &str) -> Json {
    Json::Number(Number::from_string_unchecked(text.to_owned()))
}

fn moment(object: &Bound<'_, PyAny>) -> Result<Json, Unreadable> {
    if object.get_type().name()?.to_str()? == "NaTType" {
        return Ok(Json::Null);
    }
    if object.getattr("tzinfo")?.is_none() {
        let local: NaiveDateTime = object.extract()?;
        return Ok(Json::String(
            local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        ));
    }
    // What lies beyond the years 1 to 9999 in UTC is left for the engine to refuse.
    Ok(Json::String(match instant(object) {
        Ok(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        Err(error) if error.is_instance_of::<PyOverflowError>(object.py()) => {
            object.call_method0("isoformat")?.extract()?
        }
        Err(error) => return Err(error.into()),
    }))
}

/// A scalar or array of numpy: a float of 32 or 16 bits by its own shortest text, all others as the Python values that they stand for. Moments finer than a
/// microsecond would come as bare numbers, and are cut off there.
fn numpy(object: &Bound<'_, PyAny>, depth: usize) -> Result<Json, Unreadable> {
    bound(depth)?;
    if matches!(object.get_type().name()?.to_str()?, "float32" | "float16") {
        return Ok(number(object.str()?.to_str()?));
    }
    let dtype = object.getattr("dtype")?.getattr("str")?;
    let is_fine = matches!(
        dtype.extract::<&str>()?.get(1..),
        Some("M8[ns]" | "M8[ps]" | "M8[fs]" | "M8[as]")
    );
    let object = match is_fine {
        true => &object.call_method1("astype", ("datetime64[us]",))?,
        false => object,
    };
    let plain = object.call_method0("tolist")?;
    // Python has nothing as long as a `longdouble`, which stays what it is, and no length of time in nanoseconds, which becomes a bare number.
    let class = object.get_type();
    let is_bare = plain.is_instance_of::<PyInt>() && class.name()?.to_str()? == "timedelta64";
    if plain.get_type().is(&class) || is_bare {
        let name = class.name()?;
        return Err(Unreadable::value(format!(
            "a `{name}` is no value of a field"
        )));
    }
    value(&plain, depth + 1)
}
