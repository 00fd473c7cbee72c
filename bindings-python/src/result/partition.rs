//! `kardan.Partition`.

use super::{Evaluated, html};
use crate::{error::raise, table::Table};
use kardan::evaluate::{Answer, PartitionResult, labels};
use pyo3::{prelude::*, types::PyDict};
use std::sync::Arc;

/// The state of each record.
#[pyclass(frozen, module = "kardan")]
pub struct Partition {
    evaluated: Arc<Evaluated>,
    at: usize,
}

impl Partition {
    /// The one of that name, which the evaluation has.
    pub fn new(evaluated: Arc<Evaluated>, name: &str) -> Partition {
        let mut all = evaluated.evaluation.partitions.iter();
        let at = all
            .position(|result| result.name == name)
            .unwrap_or_default();
        Partition { evaluated, at }
    }

    fn result(&self) -> &PartitionResult {
        &self.evaluated.evaluation.partitions[self.at]
    }
}

#[pymethods]
impl Partition {
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

    /// The states, in the order of the text.
    #[getter]
    fn states(&self) -> Vec<&str> {
        self.result().states.iter().map(String::as_str).collect()
    }

    /// How many records are in each state.
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for (state, count) in self.result().counts() {
            counts.set_item(state, count)?;
        }
        Ok(counts)
    }

    /// The ids of the records in a state, in the order of the input. Raises `UnknownNameError`.
    fn ids(&self, state: &str) -> PyResult<Vec<String>> {
        let result = self.result();
        let rows = result.rows_in(state).map_err(|error| raise(&error))?;
        Ok(self.evaluated.ids(result.subject, rows))
    }

    /// The state of each record, in the order of the input; `None` where it is in none.
    fn values(&self) -> Vec<Option<&str>> {
        let result = self.result();
        (0..result.codes.len())
            .map(|row| result.state(row))
            .collect()
    }

    /// The states by the id of the record.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let states = PyDict::new(py);
        let ids = labels(&self.evaluated.dataset, self.result().subject);
        for (row, id) in ids.iter().enumerate() {
            states.set_item(id, self.result().state(row))?;
        }
        Ok(states)
    }

    /// The state of one record. Raises `UnknownNameError`.
    fn __getitem__(&self, id: &str) -> PyResult<Option<&str>> {
        let result = self.result();
        Ok(result.state(self.evaluated.row(result.subject, id)?))
    }

    fn __len__(&self) -> usize {
        self.result().codes.len()
    }

    fn __repr__(&self) -> String {
        let counts: Vec<_> = self
            .result()
            .counts()
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        format!("<kardan.Partition {}: {}>", self.name(), counts.join(", "))
    }

    fn _repr_html_(&self) -> String {
        html::partition(self.result())
    }

    /// A table of two columns: the key of each record, and its state as a dictionary.
    fn to_arrow(&self) -> PyResult<Table> {
        self.evaluated.table(Answer::Partition(self.result()))
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
