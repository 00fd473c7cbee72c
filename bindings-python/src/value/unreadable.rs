//! What cannot be read of a Python object.

use crate::error::type_error;
use pyo3::prelude::*;

/// Why an object cannot be read, and where in it.
pub enum Unreadable {
    Python(PyErr),
    Value { path: String, reason: String },
}

impl Unreadable {
    pub fn value(reason: impl Into<String>) -> Unreadable {
        Unreadable::Value {
            path: String::new(),
            reason: reason.into(),
        }
    }

    pub fn under(self, step: &str) -> Unreadable {
        match self {
            Unreadable::Value { path, reason } => Unreadable::Value {
                path: format!("{step}{path}"),
                reason,
            },
            python => python,
        }
    }

    pub fn into_error(self) -> PyErr {
        match self {
            Unreadable::Python(error) => error,
            Unreadable::Value { path, reason } if path.is_empty() => type_error(reason),
            Unreadable::Value { path, reason } => {
                type_error(format!("`{}`: {reason}", path.trim_start_matches('.')))
            }
        }
    }
}

impl From<PyErr> for Unreadable {
    fn from(error: PyErr) -> Unreadable {
        Unreadable::Python(error)
    }
}
