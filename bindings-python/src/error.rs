//! The engine's errors as Python exceptions.

use crate::findings;
use kardan::{Error, ErrorKind};
use pyo3::{exceptions::PyTypeError, prelude::*};

/// The exception of an error. Its text is the engine's; for a program it shows every diagnostic.
pub fn raise(error: &Error) -> PyErr {
    Python::attach(|py| exception(py, error).unwrap_or_else(|failure| failure))
}

/// An input error of another library, such as Arrow's.
pub fn input_error(message: &str) -> PyErr {
    raise(&Error::new(ErrorKind::Input, message))
}

/// The error of a Python value that no record can hold.
pub fn type_error(message: String) -> PyErr {
    PyTypeError::new_err(message)
}

/// The engine's error of a record that there is not, for a number that is none of the engine's.
pub fn unknown_record(number: &Bound<'_, PyAny>) -> PyErr {
    let problem = format!("the data has no record `{number}`");
    raise(&Error::new(ErrorKind::Unknown, problem))
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let class = py.import("kardan.errors")?.getattr(match error.kind() {
        ErrorKind::Compile => "CompileError",
        ErrorKind::Schema => "SchemaError",
        ErrorKind::Data => "DataError",
        ErrorKind::Input => "InputError",
        ErrorKind::Unknown => "UnknownNameError",
        ErrorKind::Overflow => "NumberOverflowError",
        _ => "KardanError",
    })?;
    let instance = class.call1((error.report(),))?;
    if let Some(help) = error.help() {
        instance.setattr("help", help)?;
    }
    if let Some(sources) = error.sources() {
        let diagnostics = findings::diagnostics(py, error.diagnostics(), sources)?;
        instance.setattr("diagnostics", diagnostics)?;
    }
    if error.kind() == ErrorKind::Data {
        instance.setattr("problems", findings::problems(py, error.problems())?)?;
    }
    Ok(PyErr::from_value(instance))
}
