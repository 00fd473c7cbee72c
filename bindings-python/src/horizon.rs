//! `kardan.Horizon`.

use crate::{error::raise, result::instants, table::Table, value::from_json};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kardan::{horizon, records::Dataset};
use kardan_dsl::schema::CollectionId;
use pyo3::{prelude::*, types::PyDict};
use std::sync::Arc;

/// When memberships change next if no more data comes: who becomes lost in the next 14 days.
#[pyclass(frozen, module = "kardan")]
pub struct Horizon {
    pub horizon: horizon::Horizon,
    pub dataset: Arc<Dataset>,
    pub timezone: Tz,
}

#[pymethods]
impl Horizon {
    /// The instant that it begins at, in the business zone.
    #[getter]
    fn as_of(&self) -> DateTime<Tz> {
        self.horizon.as_of.with_timezone(&self.timezone)
    }

    /// Changes after this instant are not looked for.
    #[getter]
    fn until(&self) -> DateTime<Tz> {
        self.horizon.until.with_timezone(&self.timezone)
    }

    /// The members of a segment who leave it, by id: when they are no longer in.
    fn leaving<'py>(&self, py: Python<'py>, segment: &str) -> PyResult<Bound<'py, PyDict>> {
        let segment = self
            .horizon
            .segment(segment)
            .map_err(|error| raise(&error))?;
        self.changes(py, segment.subject, &segment.leaves_on)
    }

    /// Those who join a segment, by id: when they are in.
    fn joining<'py>(&self, py: Python<'py>, segment: &str) -> PyResult<Bound<'py, PyDict>> {
        let segment = self
            .horizon
            .segment(segment)
            .map_err(|error| raise(&error))?;
        self.changes(py, segment.subject, &segment.joins_on)
    }

    /// Those whose state in a partition changes, by id: when.
    fn changing<'py>(&self, py: Python<'py>, partition: &str) -> PyResult<Bound<'py, PyDict>> {
        let partition = self
            .horizon
            .partition(partition)
            .map_err(|error| raise(&error))?;
        self.changes(py, partition.subject, &partition.changes_on)
    }

    /// A table for a segment (`leaves_on`, `joins_on`) or partition (`changes_on`, `next`), one row per record.
    fn to_arrow(&self, name: &str) -> PyResult<Table> {
        let batch = self.horizon.to_batch(&self.dataset, name);
        Ok(Table {
            batch: batch.map_err(|error| raise(&error))?,
        })
    }

    /// The same as a polars data frame.
    fn to_polars<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow(name)?.into_polars(py)
    }

    /// The same as a pandas data frame; this needs pyarrow.
    fn to_pandas<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.to_arrow(name)?.into_pandas(py)
    }

    /// The whole as the command line's JSON form.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.horizon.to_json(&self.dataset).to_string())
    }

    /// The same as a `dict`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.horizon.to_json(&self.dataset))
    }

    fn __repr__(&self) -> String {
        format!(
            "<kardan.Horizon from {} until {}>",
            self.as_of(),
            self.until()
        )
    }
}

impl Horizon {
    fn changes<'py>(
        &self,
        py: Python<'py>,
        subject: CollectionId,
        on: &[Option<DateTime<Utc>>],
    ) -> PyResult<Bound<'py, PyDict>> {
        instants(py, &self.dataset, subject, on, self.timezone)
    }
}
