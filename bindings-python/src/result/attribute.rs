//! `kardan.Attribute`.

use super::Evaluated;
use crate::{table::Table, value::to_python};
use kardan::evaluate::{Answer, AttributeResult, labels};
use kardan_dsl::types::Value;
use pyo3::{prelude::*, types::PyDict};
use std::sync::Arc;

/// The value of each record.
#[pyclass(frozen, module = "kardan")]
pub struct Attribute {
    evaluated: Arc<Evaluated>,
    at: usize,
}

impl Attribute {
    /// The one of that name, which the evaluation has.
    pub fn new(evaluated: Arc<Evaluated>, name: &str) -> Attribute {
        let mut all = evaluated.evaluation.attributes.iter();
        let at = all
            .position(|result| result.name == name)
            .unwrap_or_default();
        Attribute { evaluated, at }
    }

    fn result(&self) -> &AttributeResult {
        &self.evaluated.evaluation.attributes[self.at]
    }

    fn python<'py>(&self, py: Python<'py>, value: Option<Value>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, value.as_ref(), self.evaluated.evaluation.timezone)
    }
}

#[pymethods]
impl Attribute {
    /// The name of the rule.
    #[getter]
    fn name(&self) -> &str {
        &self.result().name
    }

    /// Its title.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.result().title.as_deref()
    }

    /// The kind of record that it is about, in the singular.
    #[getter]
    fn subject(&self) -> &str {
        self.evaluated.noun(self.result().subject)
    }

    /// The type of the values, as the language calls it.
    #[getter]
    fn r#type(&self) -> String {
        self.result().ty.name().to_string()
    }

    /// How many are known.
    #[getter]
    fn known(&self) -> usize {
        self.result().known()
    }

    /// How many are missing.
    #[getter]
    fn missing(&self) -> usize {
        self.result().len() - self.known()
    }

    /// The value of each record, in the order of the input; `None` where it is missing.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let values = self.result().values();
        values.map(|value| self.python(py, value)).collect()
    }

    /// The values by the id of the record.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let values = PyDict::new(py);
        let ids = labels(&self.evaluated.dataset, self.result().subject);
        for (id, value) in ids.iter().zip(self.result().values()) {
            values.set_item(id, self.python(py, value)?)?;
        }
        Ok(values)
    }

    /// The value of one record. Raises `UnknownNameError`.
    fn __getitem__<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyAny>> {
        let row = self.evaluated.row(self.result().subject, id)?;
        self.python(py, self.result().value(row))
    }

    fn __len__(&self) -> usize {
        self.result().len()
    }

    fn __repr__(&self) -> String {
        format!(
            "<kardan.Attribute {}: {}, {} known, {} missing>",
            self.name(),
            self.r#type(),
            self.known(),
            self.missing()
        )
    }

    /// A table of two columns: the key of each record, and its value.
    fn to_arrow(&self) -> PyResult<Table> {
        self.evaluated.table(Answer::Attribute(self.result()))
    }

    /// The same as a polars data frame.
    fn to_polars<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow()?.into_polars(py)
    }

    /// The same as a pandas data frame; this needs pyarrow.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow()?.into_pandas(py)
    }
}
