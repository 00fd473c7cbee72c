//! `kardan.ClientResult`.

use super::{Evaluated, Result};
use crate::{error::raise, value::to_python};
use kardan::evaluate::{Answer, labels};
use pyo3::{prelude::*, types::PyDict};
use std::sync::Arc;

/// The answer to a program about one client.
#[pyclass(frozen, module = "kardan")]
pub struct ClientResult {
    evaluated: Arc<Evaluated>,
}

impl ClientResult {
    pub fn new(evaluated: Evaluated) -> ClientResult {
        let evaluated = Arc::new(evaluated);
        ClientResult { evaluated }
    }

    fn collect<'py>(
        &self,
        py: Python<'py>,
        wanted: impl Fn(&Answer<'_>) -> bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let values = PyDict::new(py);
        let Evaluated {
            evaluation,
            dataset,
        } = self.evaluated.as_ref();
        for answer in evaluation.answers().filter(wanted) {
            if answer.subject() == dataset.schema.subject {
                let value = to_python(py, answer.value(0).as_ref(), evaluation.timezone)?;
                values.set_item(answer.name(), value)?;
            }
        }
        Ok(values)
    }
}

#[pymethods]
impl ClientResult {
    /// Of each segment whether the client is in it: `True`, `False`, or `None` where that is unknown.
    #[getter]
    fn segments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Segment(_)))
    }

    /// Of each partition the state; `None` where no state holds.
    #[getter]
    fn partitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Partition(_)))
    }

    /// Of each attribute the value; `None` where it is missing.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Attribute(_)))
    }

    /// The whole, with the rules about other records than the client too.
    #[getter]
    fn result(&self) -> Result {
        Result {
            evaluated: Arc::clone(&self.evaluated),
        }
    }

    /// The answer of one rule. Of a rule about other records than the client the answers by their ids.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let Evaluated {
            evaluation,
            dataset,
        } = self.evaluated.as_ref();
        let answer = evaluation.answer(name).map_err(|error| raise(&error))?;
        let value = |row| to_python(py, answer.value(row).as_ref(), evaluation.timezone);
        if answer.subject() == dataset.schema.subject {
            return value(0);
        }
        let values = PyDict::new(py);
        for (row, id) in labels(dataset, answer.subject()).iter().enumerate() {
            values.set_item(id, value(row)?)?;
        }
        Ok(values.into_any())
    }

    fn __repr__(&self) -> String {
        let evaluation = &self.evaluated.evaluation;
        let answers = evaluation
            .answers()
            .filter(|answer| answer.subject() == self.evaluated.dataset.schema.subject);
        let shown: Vec<_> = answers
            .map(|answer| match answer.value(0) {
                Some(value) => format!("{}={value}", answer.name()),
                None => format!("{}=None", answer.name()),
            })
            .collect();
        format!("<kardan.ClientResult {}>", shown.join(", "))
    }
}
