//! Data sets.

use crate::{
    error::{input_error, raise},
    program::NativeProgram,
    schema::NativeSchema,
};
use arrow_ipc::reader::{FileReader, StreamReader};
use kardan::{
    Error, ErrorKind,
    records::{Dataset, DatasetBuilder, OnProblem, ReadOptions, Table},
};
use kardan_dsl::schema::Schema;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use serde_json::{Map, Value as Json, json};
use std::{io::Cursor, sync::Arc};

/// How an Arrow IPC file begins; a stream does not.
const FILE_MAGIC: &[u8] = b"ARROW1";

/// See `Dataset` in `lib/dataset.ts`.
#[napi]
pub struct NativeDataset {
    pub(crate) dataset: Arc<Dataset>,
}

#[napi]
impl NativeDataset {
    #[napi(getter)]
    pub fn problems(&self) -> String {
        json!(self.dataset.problems).to_string()
    }

    #[napi(getter)]
    pub fn unlisted_problems(&self) -> f64 {
        self.dataset.unlisted_problems as f64
    }

    #[napi(getter)]
    pub fn naive_instants(&self) -> f64 {
        self.dataset.naive_instants as f64
    }

    /// `{plural: rows}`.
    #[napi(getter)]
    pub fn sizes(&self) -> String {
        let size = |table: &Table| {
            let collection = self.dataset.schema.collection(table.collection);
            (collection.plural.clone(), json!(table.len))
        };
        Json::Object(self.dataset.tables.iter().map(size).collect()).to_string()
    }

    #[napi(getter)]
    pub fn length(&self) -> f64 {
        self.dataset.len() as f64
    }

    #[napi(getter)]
    pub fn schema(&self) -> NativeSchema {
        NativeSchema {
            schema: Arc::clone(&self.dataset.schema),
        }
    }
}

/// A data set in the making.
#[napi]
pub struct NativeBuilder {
    builder: Option<DatasetBuilder>,
}

#[napi]
impl NativeBuilder {
    /// By the built-in schema unless there is another.
    #[napi(factory)]
    pub fn of_schema(schema: Option<&NativeSchema>, report: bool) -> Self {
        let schema = schema.map_or_else(Schema::auto, |schema| Arc::clone(&schema.schema));
        begin(schema, ReadOptions::default(), report)
    }

    #[napi(factory)]
    pub fn of_program(program: &NativeProgram, report: bool) -> Self {
        let program = &program.program;
        begin(
            Arc::clone(&program.schema),
            ReadOptions::of_program(program),
            report,
        )
    }

    /// Adds a JSON list of documents.
    #[napi(catch_unwind)]
    pub fn add_documents(&mut self, documents: String) -> napi::Result<()> {
        let documents = objects(&documents)?;
        self.builder()?.add_documents(documents);
        Ok(())
    }

    /// Adds a JSON list of rows.
    #[napi(catch_unwind)]
    pub fn add_rows(&mut self, collection: String, rows: String) -> napi::Result<()> {
        let rows = objects(&rows)?;
        self.builder()?.add_rows(&collection, rows);
        Ok(())
    }

    /// Adds an Arrow IPC stream or file.
    #[napi(catch_unwind)]
    pub fn add_arrow(&mut self, collection: String, bytes: Uint8Array) -> napi::Result<()> {
        let builder = self.builder()?;
        let unreadable = |error| {
            input_error(format!(
                "`{collection}` is no Arrow IPC stream or file: {error}"
            ))
        };
        let bytes = Cursor::new(bytes.as_ref());
        if bytes.get_ref().starts_with(FILE_MAGIC) {
            for batch in FileReader::try_new(bytes, None).map_err(unreadable)? {
                builder.add_batch(&collection, &batch.map_err(unreadable)?);
            }
        } else {
            for batch in StreamReader::try_new(bytes, None).map_err(unreadable)? {
                builder.add_batch(&collection, &batch.map_err(unreadable)?);
            }
        }
        Ok(())
    }

    /// Once: a builder ends as its data set.
    #[napi(catch_unwind)]
    pub fn build(&mut self) -> napi::Result<NativeDataset> {
        let builder = self.builder.take().ok_or_else(spent)?;
        let dataset = builder.build().map_err(|error| raise(&error))?;
        Ok(NativeDataset {
            dataset: Arc::new(dataset),
        })
    }

    fn builder(&mut self) -> napi::Result<&mut DatasetBuilder> {
        self.builder.as_mut().ok_or_else(spent)
    }
}

fn begin(schema: Arc<Schema>, options: ReadOptions, report: bool) -> NativeBuilder {
    let on_problem = if report {
        OnProblem::Report
    } else {
        OnProblem::Strict
    };
    let builder = Dataset::builder(
        schema,
        ReadOptions {
            on_problem,
            ..options
        },
    );
    NativeBuilder {
        builder: Some(builder),
    }
}

fn objects(text: &str) -> napi::Result<Vec<Map<String, Json>>> {
    serde_json::from_str(text).map_err(input_error)
}

fn spent() -> napi::Error {
    raise(&Error::new(
        ErrorKind::Input,
        "this data set is already built",
    ))
}
