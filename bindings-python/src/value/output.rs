//! The engine's values as Python's.

use chrono_tz::Tz;
use kardan_dsl::types::Value;
use pyo3::{IntoPyObjectExt, prelude::*, types::PyList};
use serde_json::Value as Json;

/// A value; none where it is missing. Numbers are `int` and `Decimal`, moments aware in the zone.
pub fn to_python<'py>(
    py: Python<'py>,
    value: Option<&Value>,
    zone: Tz,
) -> PyResult<Bound<'py, PyAny>> {
    match value {
        None => Ok(py.None().into_bound(py)),
        Some(Value::Bool(value)) => value.into_bound_py_any(py),
        Some(Value::Int(value)) => value.into_bound_py_any(py),
        Some(
            Value::Decimal(value)
            | Value::Ratio(value)
            | Value::Money(value, _)
            | Value::Points(value)
            | Value::Kilometres(value),
        ) => value.normalize().into_bound_py_any(py),
        Some(Value::Text(value)) => value.into_bound_py_any(py),
        Some(Value::Date(value)) => value.into_bound_py_any(py),
        Some(Value::Instant(value)) => value.with_timezone(&zone).into_bound_py_any(py),
        Some(value @ (Value::DayOfYear(_) | Value::Period(_))) => {
            value.to_string().into_bound_py_any(py)
        }
        Some(Value::List(values)) => {
            let values = values.iter().map(|value| to_python(py, Some(value), zone));
            let values = values.collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, values)?.into_any())
        }
    }
}

/// JSON as `dict`, `list`, `str`, `int` and so on.
pub fn from_json<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?
        .call_method1("loads", (json.to_string(),))
}
