//! `kardan.Result` and what it is made of.

mod attribute;
mod client;
mod html;
mod partition;
mod segment;

pub use attribute::Attribute;
pub use client::{ClientResult, Document};
pub use html::escape;
pub use partition::Partition;
pub use segment::Segment;

use crate::{
    error::raise,
    findings,
    table::Table,
    value::{from_json, to_python},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kardan::{
    evaluate::{Answer, AsOf, Evaluation, labels},
    horizon::Horizon,
    plan::Plan,
    records::Dataset,
};
use kardan_dsl::schema::CollectionId;
use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};
use std::sync::{Arc, OnceLock};

/// An evaluation with the records that it is about.
pub struct Evaluated {
    pub evaluation: Evaluation,
    pub dataset: Arc<Dataset>,
    pub plan: Arc<Plan>,
    /// When memberships change, once that is asked.
    pub horizon: OnceLock<Horizon>,
}

impl Evaluated {
    /// The row of a record by its id, raising where there is none.
    pub fn row(&self, subject: CollectionId, id: &str) -> PyResult<usize> {
        let row = self.dataset.known_row(subject, id);
        row.map_err(|error| raise(&error))
    }

    /// When the members of all rules change, as far ahead as one looks.
    pub fn horizon(&self, py: Python<'_>) -> PyResult<&Horizon> {
        if let Some(horizon) = self.horizon.get() {
            return Ok(horizon);
        }
        let as_of = AsOf::Instant(self.evaluation.as_of);
        let found = py.detach(|| self.plan.horizon(&self.dataset, as_of, None));
        let found = found.map_err(|error| raise(&error))?;
        Ok(self.horizon.get_or_init(|| found))
    }

    /// By id, the instants of the rows that have one, in the business zone.
    pub fn instants<'py>(
        &self,
        py: Python<'py>,
        subject: CollectionId,
        on: &[Option<DateTime<Utc>>],
    ) -> PyResult<Bound<'py, PyDict>> {
        instants(py, &self.dataset, subject, on, self.evaluation.timezone)
    }

    /// The ids of some rows.
    pub fn ids(&self, subject: CollectionId, rows: impl Iterator<Item = usize>) -> Vec<String> {
        let labels = labels(&self.dataset, subject);
        rows.filter_map(|row| labels.get(row).cloned()).collect()
    }

    /// The singular of a collection.
    pub fn noun(&self, collection: CollectionId) -> &str {
        &self.dataset.schema.collection(collection).name
    }

    /// The table of one answer.
    pub fn table(&self, answer: Answer<'_>) -> PyResult<Table> {
        let batch = answer
            .to_batch(&self.dataset)
            .map_err(|error| raise(&error))?;
        Ok(Table { batch })
    }
}

/// The answer to a program over a data set as of a moment, with all that it depends on.
///
/// `result["name"]` is a `Segment`, `Partition` or `Attribute`.
#[pyclass(frozen, module = "kardan")]
pub struct Result {
    pub evaluated: Arc<Evaluated>,
}

#[pymethods]
impl Result {
    /// The instant that it was evaluated as of, in the business zone.
    #[getter]
    fn as_of(&self) -> DateTime<Tz> {
        let evaluation = &self.evaluated.evaluation;
        evaluation.as_of.with_timezone(&evaluation.timezone)
    }

    /// The name of the business zone.
    #[getter]
    fn timezone(&self) -> &str {
        self.evaluated.evaluation.timezone.name()
    }

    /// Every parameter with the value that was used.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let evaluation = &self.evaluated.evaluation;
        let params = PyDict::new(py);
        for (name, value) in &evaluation.params {
            params.set_item(name, to_python(py, Some(value), evaluation.timezone)?)?;
        }
        Ok(params)
    }

    /// The hash of the program.
    #[getter]
    fn program_hash(&self) -> &str {
        &self.evaluated.evaluation.program
    }

    /// What was odd about the data in passing.
    #[getter]
    fn remarks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::remarks(py, &self.evaluated.evaluation.remarks)
    }

    /// The segments by name.
    #[getter]
    fn segments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Segment(_)))
    }

    /// The partitions by name.
    #[getter]
    fn partitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Partition(_)))
    }

    /// The attributes by name.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.collect(py, |answer| matches!(answer, Answer::Attribute(_)))
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let answer = self.evaluated.evaluation.answer(name);
        answered(py, &self.evaluated, answer.map_err(|error| raise(&error))?)
    }

    fn __contains__(&self, name: &str) -> bool {
        self.evaluated.evaluation.answer(name).is_ok()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names = self.evaluated.evaluation.answers().map(Answer::name);
        let names: Vec<&str> = names.collect();
        Ok(PyTuple::new(py, names)?.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.evaluated.evaluation.answers().count()
    }

    /// All results about one kind of record side by side: its key, then a column per rule.
    ///
    /// `subject` is any name of a collection; without it the schema's own.
    #[pyo3(signature = (subject = None))]
    fn to_arrow(&self, subject: Option<&str>) -> PyResult<Table> {
        let dataset = &self.evaluated.dataset;
        let evaluation = &self.evaluated.evaluation;
        let batch = match subject {
            None => evaluation.to_batch(dataset, dataset.schema.subject),
            Some(name) => dataset
                .collection_named(name)
                .and_then(|subject| evaluation.to_batch(dataset, subject)),
        };
        Ok(Table {
            batch: batch.map_err(|error| raise(&error))?,
        })
    }

    /// The same as a polars data frame.
    #[pyo3(signature = (subject = None))]
    fn to_polars<'py>(
        &self,
        py: Python<'py>,
        subject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow(subject)?.into_polars(py)
    }

    /// The same as a pandas data frame; this needs pyarrow.
    #[pyo3(signature = (subject = None))]
    fn to_pandas<'py>(
        &self,
        py: Python<'py>,
        subject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow(subject)?.into_pandas(py)
    }

    /// The whole as the command line's JSON form; with `ids` also who is in, and each value.
    #[pyo3(signature = (*, ids = false))]
    fn to_json(&self, py: Python<'_>, ids: bool) -> String {
        let Evaluated {
            evaluation,
            dataset,
            ..
        } = self.evaluated.as_ref();
        py.detach(|| evaluation.to_json(dataset, ids).to_string())
    }

    /// The same as a `dict`.
    #[pyo3(signature = (*, ids = false))]
    fn to_dict<'py>(&self, py: Python<'py>, ids: bool) -> PyResult<Bound<'py, PyAny>> {
        from_json(
            py,
            &self
                .evaluated
                .evaluation
                .to_json(&self.evaluated.dataset, ids),
        )
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> = self
            .evaluated
            .evaluation
            .answers()
            .map(Answer::name)
            .collect();
        format!(
            "<kardan.Result as of {}: {}>",
            self.as_of(),
            names.join(", ")
        )
    }

    fn _repr_html_(&self) -> String {
        html::result(&self.evaluated)
    }
}

impl Result {
    fn collect<'py>(
        &self,
        py: Python<'py>,
        wanted: impl Fn(&Answer<'_>) -> bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let answers = PyDict::new(py);
        for answer in self.evaluated.evaluation.answers().filter(wanted) {
            answers.set_item(answer.name(), answered(py, &self.evaluated, answer)?)?;
        }
        Ok(answers)
    }
}

/// By id, the instants of the rows that have one, in a zone.
pub fn instants<'py>(
    py: Python<'py>,
    dataset: &Dataset,
    subject: CollectionId,
    on: &[Option<DateTime<Utc>>],
    zone: Tz,
) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    for (label, at) in labels(dataset, subject).into_iter().zip(on) {
        if let Some(at) = at {
            found.set_item(label, at.with_timezone(&zone))?;
        }
    }
    Ok(found)
}

fn answered<'py>(
    py: Python<'py>,
    evaluated: &Arc<Evaluated>,
    answer: Answer<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let evaluated = Arc::clone(evaluated);
    Ok(match answer {
        Answer::Segment(_) => Bound::new(py, Segment::new(evaluated, answer.name()))?.into_any(),
        Answer::Partition(_) => {
            Bound::new(py, Partition::new(evaluated, answer.name()))?.into_any()
        }
        Answer::Attribute(_) => {
            Bound::new(py, Attribute::new(evaluated, answer.name()))?.into_any()
        }
    })
}
