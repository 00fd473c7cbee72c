//! `kardan.Segment`.

use super::{Evaluated, html};
use crate::{error::raise, table::Table};
use kardan::{
    evaluate::{Answer, SegmentResult},
    horizon::SegmentHorizon,
};
use pyo3::{
    prelude::*,
    types::{PyDict, PyList},
};
use std::sync::Arc;

/// Who is in a segment, out of it, and unknown.
///
/// `"client id" in segment` tells of one record, iteration and `len` go over the members.
#[pyclass(frozen, module = "kardan")]
pub struct Segment {
    evaluated: Arc<Evaluated>,
    at: usize,
}

impl Segment {
    /// The one of that name, which the evaluation has.
    pub fn new(evaluated: Arc<Evaluated>, name: &str) -> Segment {
        let mut all = evaluated.evaluation.segments.iter();
        let at = all
            .position(|result| result.name == name)
            .unwrap_or_default();
        Segment { evaluated, at }
    }

    fn horizon(&self, py: Python<'_>) -> PyResult<&SegmentHorizon> {
        let horizon = self.evaluated.horizon(py)?.segment(self.name());
        horizon.map_err(|error| raise(&error))
    }

    fn result(&self) -> &SegmentResult {
        &self.evaluated.evaluation.segments[self.at]
    }
}

#[pymethods]
impl Segment {
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

    /// The ids of the members, in the order of the input: keys, or numbers from 1 in a collection without a key.
    fn ids(&self) -> Vec<String> {
        let result = self.result();
        self.evaluated.ids(result.subject, result.selected.iter())
    }

    /// The ids of those of whom it can be neither said that they are in nor that they are out.
    fn unknown_ids(&self) -> Vec<String> {
        let result = self.result();
        self.evaluated.ids(result.subject, result.unknown.iter())
    }

    /// How many are in.
    #[getter]
    fn count(&self) -> usize {
        self.result().counts().0
    }

    /// How many are out.
    #[getter]
    fn out(&self) -> usize {
        self.result().counts().1
    }

    /// How many are unknown.
    #[getter]
    fn unknown(&self) -> usize {
        self.result().counts().2
    }

    /// For the unknown ones: the field to blame, and how many it is to blame for.
    #[getter]
    fn blame<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let blame = PyDict::new(py);
        for (field, count) in &self.result().blame {
            blame.set_item(field, count)?;
        }
        Ok(blame)
    }

    /// By id of the members who leave if no more data comes: when they are no longer in.
    #[getter]
    fn leaves_on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let horizon = self.horizon(py)?;
        self.evaluated
            .instants(py, horizon.subject, &horizon.leaves_on)
    }

    /// By id of those who join if no more data comes: when they are in.
    #[getter]
    fn joins_on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let horizon = self.horizon(py)?;
        self.evaluated
            .instants(py, horizon.subject, &horizon.joins_on)
    }

    /// Whether a record is in: `True`, `False`, or `None` where it is unknown. Raises `UnknownNameError`.
    fn outcome(&self, id: &str) -> PyResult<Option<bool>> {
        let result = self.result();
        Ok(result.outcome(self.evaluated.row(result.subject, id)?))
    }

    fn __contains__(&self, id: &str) -> bool {
        let result = self.result();
        let row = self.evaluated.dataset.known_row(result.subject, id);
        row.is_ok_and(|row| result.selected.get(row))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.ids())?.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.count()
    }

    fn __repr__(&self) -> String {
        let (selected, out, unknown) = self.result().counts();
        format!(
            "<kardan.Segment {}: {selected} in, {out} out, {unknown} unknown>",
            self.name()
        )
    }

    fn _repr_html_(&self) -> String {
        html::segments(std::slice::from_ref(self.result()))
    }

    /// A table of two columns: the key of each record, and whether it is in, null where that is unknown.
    fn to_arrow(&self) -> PyResult<Table> {
        self.evaluated.table(Answer::Segment(self.result()))
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
