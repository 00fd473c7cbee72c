//! `kardan.Table`: results on their way to a data frame.

use crate::capsule;
use arrow_array::RecordBatch;
use pyo3::{prelude::*, types::PyCapsule};

/// A table of results.
///
/// Every library that speaks the Arrow PyCapsule interface takes it as it is: `polars.DataFrame(table)`, `pyarrow.table(table)`, `duckdb.from_arrow(table)`.
#[pyclass(frozen, module = "kardan")]
pub struct Table {
    pub batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        let schema = self.batch.schema();
        let names = schema.fields().iter().map(|field| field.name().clone());
        names.collect()
    }

    /// As a polars data frame.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        frame(slf, "to_polars")
    }

    /// As a pandas data frame; this needs pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        frame(slf, "to_pandas")
    }

    /// The Arrow PyCapsule interface: a stream of record batches.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request is a wish by the interface: the reader casts what it gets.
        let _ = requested_schema;
        capsule::stream(py, &self.batch)
    }

    /// The Arrow PyCapsule interface: the schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema(py, &self.batch)
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        let columns = self.columns().join(", ");
        format!(
            "<kardan.Table of {} rows: {columns}>",
            self.batch.num_rows()
        )
    }
}

impl Table {
    pub fn into_polars(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Table::to_polars(&Bound::new(py, self)?)
    }

    pub fn into_pandas(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Table::to_pandas(&Bound::new(py, self)?)
    }
}

fn frame<'py>(table: &Bound<'py, Table>, conversion: &str) -> PyResult<Bound<'py, PyAny>> {
    let frames = table.py().import("kardan.frames")?;
    frames.call_method1(conversion, (table,))
}
