//! `kardan.Dataset`.

use crate::{
    capsule,
    error::{raise, type_error},
    findings,
    program::Program,
    schema::Schema,
    value::documents,
};
use kardan::records::{self, DatasetBuilder, OnProblem, ReadOptions};
use kardan_dsl::schema;
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict, PyString, PyTuple},
};
use std::sync::Arc;

/// The records of a host, in columns.
#[pyclass(frozen, module = "kardan")]
pub struct Dataset {
    pub dataset: Arc<records::Dataset>,
}

#[pymethods]
impl Dataset {
    /// Build a data set from tables by the plural of their collection (`visits=…`). Raises `DataError`.
    ///
    /// A table is anything that speaks the Arrow PyCapsule interface (polars, pandas, pyarrow, duckdb, …) or an iterable of
    /// mappings. The program says the schema, the currency and the time zone; a schema alone, or none for the built-in one,
    /// is read as by a program without headers. With `on_problem="report"` bad rows are left out and listed in `problems`;
    /// with "strict" they are an error.
    #[staticmethod]
    #[pyo3(signature = (program_or_schema = None, /, *, on_problem = "strict", **tables))]
    fn from_tables(
        py: Python<'_>,
        program_or_schema: Option<&Bound<'_, PyAny>>,
        on_problem: &str,
        tables: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Dataset> {
        let (schema, mut builder) = begin(program_or_schema, on_problem)?;
        for (name, table) in tables.into_iter().flatten() {
            add_table(&mut builder, &schema, name.extract()?, &table)?;
        }
        finish(py, builder)
    }

    /// Build a data set from nested documents: clients with their visits with their lines. Raises `DataError`.
    #[staticmethod]
    #[pyo3(signature = (documents, program_or_schema = None, /, *, on_problem = "strict"))]
    fn from_documents(
        py: Python<'_>,
        documents: &Bound<'_, PyAny>,
        program_or_schema: Option<&Bound<'_, PyAny>>,
        on_problem: &str,
    ) -> PyResult<Dataset> {
        let (_, mut builder) = begin(program_or_schema, on_problem)?;
        for document in self::documents(documents)? {
            builder.add_documents([document?]);
        }
        finish(py, builder)
    }

    /// The rows that were left out, and columns that were not known.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings::problems(py, &self.dataset.problems)
    }

    /// How many problems there were beyond those listed.
    #[getter]
    fn unlisted_problems(&self) -> u64 {
        self.dataset.unlisted_problems
    }

    /// How many moments came without a zone and were read in the business zone.
    #[getter]
    fn naive_instants(&self) -> u64 {
        self.dataset.naive_instants
    }

    /// How many rows each collection has, by its plural.
    #[getter]
    fn sizes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let sizes = PyDict::new(py);
        for table in &self.dataset.tables {
            let collection = self.dataset.schema.collection(table.collection);
            sizes.set_item(&collection.plural, table.len)?;
        }
        Ok(sizes)
    }

    /// The schema that it was built by.
    #[getter]
    fn schema(&self) -> Schema {
        Schema {
            schema: Arc::clone(&self.dataset.schema),
        }
    }

    fn __len__(&self) -> usize {
        self.dataset.len()
    }

    fn __repr__(&self) -> String {
        let tables = self.dataset.tables.iter().filter(|table| table.len > 0);
        let sizes: Vec<_> = tables
            .map(|table| {
                let collection = self.dataset.schema.collection(table.collection);
                format!("{} {}", table.len, collection.plural)
            })
            .collect();
        format!("<kardan.Dataset of {}>", sizes.join(", "))
    }
}

fn begin(
    program_or_schema: Option<&Bound<'_, PyAny>>,
    on_problem: &str,
) -> PyResult<(Arc<schema::Schema>, DatasetBuilder)> {
    let (schema, options) = match program_or_schema {
        None => (schema::Schema::auto(), ReadOptions::default()),
        Some(given) => {
            if let Ok(program) = given.cast::<Program>() {
                let program = &program.get().program;
                (
                    Arc::clone(&program.schema),
                    ReadOptions::of_program(program),
                )
            } else {
                let schema = given.cast::<Schema>()?;
                (Arc::clone(&schema.get().schema), ReadOptions::default())
            }
        }
    };
    let on_problem = match on_problem {
        "strict" => OnProblem::Strict,
        "report" => OnProblem::Report,
        other => {
            return Err(type_error(format!(
                "`{other}` is neither `strict` nor `report`"
            )));
        }
    };
    let options = ReadOptions {
        on_problem,
        ..options
    };
    let builder = records::Dataset::builder(Arc::clone(&schema), options);
    Ok((schema, builder))
}

fn add_table(
    builder: &mut DatasetBuilder,
    schema: &schema::Schema,
    name: &str,
    table: &Bound<'_, PyAny>,
) -> PyResult<()> {
    if let Some(batches) = capsule::record_batches(name, table)? {
        let add = || {
            batches
                .iter()
                .for_each(|batch| builder.add_batch(name, batch))
        };
        table.py().detach(add);
        return Ok(());
    }
    let is_rows = table.try_iter().is_ok()
        && !table.is_instance_of::<PyString>()
        && !table.is_instance_of::<PyBytes>()
        && !table.is_instance_of::<PyDict>()
        && !table.hasattr("collect")?;
    if !is_rows {
        return Err(type_error(format!(
            "`{name}` is a frame or another object with the Arrow PyCapsule interface (a lazy frame is collected first), or an iterable of mappings, not a `{}`",
            table.get_type().name()?
        )));
    }
    let is_subject = schema.collection_named(name) == Some(schema.subject);
    for row in documents(table)? {
        if is_subject {
            builder.add_documents([row?]);
        } else {
            builder.add_rows(name, [row?]);
        }
    }
    Ok(())
}

fn finish(py: Python<'_>, builder: DatasetBuilder) -> PyResult<Dataset> {
    match py.detach(|| builder.build()) {
        Ok(dataset) => Ok(Dataset {
            dataset: Arc::new(dataset),
        }),
        Err(error) => Err(raise(&error)),
    }
}
