//! `kardan.Simulation`, `kardan.Difference` and `kardan.assign`.

use crate::{error::raise, table::Table, value::from_json};
use arrow_array::RecordBatch;
use chrono::DateTime;
use chrono_tz::Tz;
use kardan::{
    Error,
    triggers::{self, Span, assignment},
};
use pyo3::prelude::*;
use serde_json::json;

/// What triggers and experiments would have done over a history: what was sent, and what was suppressed and why.
#[pyclass(frozen, module = "kardan")]
pub struct Simulation {
    pub simulation: triggers::Simulation,
}

/// What another simulation of the same history makes different: who gains messages, and who loses them.
#[pyclass(frozen, module = "kardan")]
pub struct Difference {
    difference: triggers::Difference,
}

/// The part of 10,000 that a client falls into: the hash by which experiments and hold-outs share out.
///
/// Experiments use the salt "", hold-outs of triggers "hold out".
#[pyfunction]
pub fn assign(rule: &str, salt: &str, client: &str) -> u32 {
    assignment::part(rule, salt, client)
}

#[pymethods]
impl Simulation {
    /// The first moment, in the business zone.
    #[getter]
    fn start(&self) -> DateTime<Tz> {
        let start = self.simulation.within.start();
        start.with_timezone(&self.simulation.timezone)
    }

    /// The last moment, in the business zone.
    #[getter]
    fn end(&self) -> DateTime<Tz> {
        let end = self.simulation.within.end();
        end.with_timezone(&self.simulation.timezone)
    }

    /// Everything that was done, suppressed or put off, in order: one row per effect.
    fn effects(&self) -> PyResult<Table> {
        table(self.simulation.to_batch())
    }

    /// The effects as a polars data frame.
    fn to_polars<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.effects()?.into_polars(py)
    }

    /// The effects as a pandas data frame; this needs pyarrow.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.effects()?.into_pandas(py)
    }

    /// What each trigger did by `day`, by `month` or on the `whole`. Raises `InputError`.
    ///
    /// Clients written to, messages, tasks, what was put off, and what was suppressed, by reason.
    #[pyo3(signature = (by = "day"))]
    fn summary(&self, by: &str) -> PyResult<Table> {
        let span: Span = by.parse().map_err(|error| raise(&error))?;
        table(self.simulation.summary_batch(span))
    }

    /// What the rounds of experiments came to: one row for each variant, those left alone and the rest.
    ///
    /// Rates and lifts come with the bounds between which they lie with 95% confidence.
    fn experiments(&self) -> PyResult<Table> {
        table(self.simulation.rounds_batch())
    }

    /// What another simulation of the same history makes different: who gains messages, and who loses them.
    fn difference(&self, other: &Simulation) -> Difference {
        Difference {
            difference: self.simulation.difference(&other.simulation),
        }
    }

    /// The whole as the command line's JSON form.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.simulation.to_json().to_string())
    }

    /// The same as a `dict`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.simulation.to_json())
    }

    fn __len__(&self) -> usize {
        self.simulation.effects.len()
    }

    fn __repr__(&self) -> String {
        format!(
            "<kardan.Simulation from {} to {}: {} effects>",
            self.start(),
            self.end(),
            self.simulation.effects.len()
        )
    }
}

#[pymethods]
impl Difference {
    /// The messages that are new, gone or moved: one row each.
    fn messages(&self) -> PyResult<Table> {
        table(self.difference.to_batch())
    }

    /// The clients who get more or less or other messages, those who gain most first.
    fn clients(&self) -> PyResult<Table> {
        table(self.difference.clients_batch())
    }

    /// The messages of each trigger before and after, on the days on which they differ.
    fn days(&self) -> PyResult<Table> {
        table(self.difference.days_batch())
    }

    /// The whole as a `dict`, with the counts of each trigger and of all.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &json!(self.difference))
    }

    fn __repr__(&self) -> String {
        let total = self.difference.total;
        format!(
            "<kardan.Difference: {} gained, {} lost, {} moved>",
            total.gained, total.lost, total.moved
        )
    }
}

fn table(batch: Result<RecordBatch, Error>) -> PyResult<Table> {
    let batch = batch.map_err(|error| raise(&error))?;
    Ok(Table { batch })
}
