//! `kardan.Schema`.

use crate::error::raise;
use kardan_dsl::schema;
use pyo3::{prelude::*, types::PyDict};
use std::{fs, path::PathBuf, sync::Arc};

/// What records there are, what they hold, how they hang together, and what people call them.
#[pyclass(frozen, eq, module = "kardan")]
#[derive(PartialEq)]
pub struct Schema {
    pub schema: Arc<schema::Schema>,
}

#[pymethods]
impl Schema {
    /// The built-in schema of car services, dealers and parts shops.
    #[staticmethod]
    fn auto() -> Schema {
        Schema {
            schema: schema::Schema::auto(),
        }
    }

    /// Read a schema in TOML. Raises `SchemaError`.
    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Schema> {
        checked(schema::Schema::from_toml(text))
    }

    /// Read a schema in JSON. Raises `SchemaError`.
    #[staticmethod]
    pub fn from_json(text: &str) -> PyResult<Schema> {
        checked(schema::Schema::from_json(text))
    }

    /// Read a schema from a file: JSON by the ending `.json`, else TOML. Raises `SchemaError` or `OSError`.
    #[staticmethod]
    fn from_file(path: PathBuf) -> PyResult<Schema> {
        let text = fs::read_to_string(&path)?;
        if path.extension().is_some_and(|ending| ending == "json") {
            Schema::from_json(&text)
        } else {
            Schema::from_toml(&text)
        }
    }

    /// The name of the schema.
    #[getter]
    fn name(&self) -> &str {
        &self.schema.name
    }

    /// The collection that rules are about unless they say otherwise, in the singular.
    #[getter]
    fn subject(&self) -> &str {
        &self.schema.collection(self.schema.subject).name
    }

    /// The names of the fields by the plural of their collection.
    #[getter]
    fn collections<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let collections = PyDict::new(py);
        for collection in &self.schema.collections {
            let fields: Vec<_> = collection.fields.iter().map(|field| &field.name).collect();
            collections.set_item(&collection.plural, fields)?;
        }
        Ok(collections)
    }

    /// Write the schema as TOML.
    fn to_toml(&self) -> String {
        self.schema.to_toml()
    }

    /// Write the schema as JSON.
    pub fn to_json(&self) -> String {
        self.schema.to_json().to_string()
    }

    fn __repr__(&self) -> String {
        format!("<kardan.Schema {}>", self.schema.name)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let read = py.get_type::<Schema>().getattr("from_json")?;
        Ok((read, (self.to_json(),)))
    }
}

fn checked(schema: Result<schema::Schema, schema::SchemaError>) -> PyResult<Schema> {
    schema
        .map(|schema| Schema {
            schema: Arc::new(schema),
        })
        .map_err(|error| raise(&error.into()))
}
