//! Where `use "path"` finds its text.

use kardan_dsl::source::{Loader, beside};
use pyo3::prelude::*;
use std::fs;

/// A Python callable from a path to a text. What it raises is the reason that the user reads.
pub struct Callable(pub Py<PyAny>);

impl Loader for Callable {
    fn load(&self, path: &str) -> Result<String, String> {
        Python::attach(|py| {
            let text = self.0.bind(py).call1((path,));
            text.and_then(|text| text.extract::<String>())
                .map_err(|error| error.value(py).to_string())
        })
    }
}

/// The file system, each path relative to the file that names it.
pub struct Files;

impl Loader for Files {
    fn load(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        beside(from, path)
    }
}
