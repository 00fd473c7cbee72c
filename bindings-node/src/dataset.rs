//! Data sets.

use crate::{
    error::{input_error, raise},
    program::NativeProgram,
    schema::NativeSchema,
};
use arrow_ipc::reader::{FileReader, StreamReader};
use kardan::records::{Dataset, DatasetBuilder, OnProblem, ReadOptions};
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
    pub fn naive_instants(&self) -> f64 {
        self.dataset.naive_instants as f64
    }

    #[napi(getter)]
    pub fn sizes(&self) -> String {
        let size = |table: &kardan::records::Table| {
            (
                self.dataset
                    .schema
                    .collection(table.collection)
                    .plural
                    .clone(),
                json!(table.len),
            )
        };
        Json::Object(self.dataset.tables.iter().map(size).collect()).to_string()
    }

    #[napi(getter)]
    pub fn length(&self) -> f64 {
        self.dataset.len() as f64
    }
}

/// A data set in the making.
#[napi]
pub struct NativeBuilder {
    schema: Arc<Schema>,
    builder: Option<DatasetBuilder>,
}

#[napi]
impl NativeBuilder {
    #[napi(factory)]
    pub fn of_program(program: &NativeProgram, on_problem: Option<String>) -> napi::Result<Self> {
        let program = &program.program;
        begin(
            Arc::clone(&program.schema),
            ReadOptions::of_program(program),
            on_problem,
        )
    }

    #[napi(factory)]
    pub fn of_schema(schema: &NativeSchema, on_problem: Option<String>) -> napi::Result<Self> {
        begin(
            Arc::clone(&schema.schema),
            ReadOptions::default(),
            on_problem,
        )
    }

    #[napi]
    pub fn add_documents(&mut self, documents: String) -> napi::Result<()> {
        let documents = objects(&documents)?;
        self.builder()?.add_documents(documents);
        Ok(())
    }

    #[napi]
    pub fn add_rows(&mut self, collection: String, rows: String) -> napi::Result<()> {
        let rows = objects(&rows)?;
        let subject = self.schema.collection_named(&collection) == Some(self.schema.subject);
        let builder = self.builder()?;
        if subject {
            builder.add_documents(rows);
        } else {
            builder.add_rows(&collection, rows);
        }
        Ok(())
    }

    #[napi]
    pub fn add_arrow(&mut self, collection: String, bytes: Uint8Array) -> napi::Result<()> {
        let builder = self.builder()?;
        let bytes = Cursor::new(bytes.as_ref());
        if bytes.get_ref().starts_with(FILE_MAGIC) {
            for batch in FileReader::try_new(bytes, None).map_err(input_error)? {
                builder.add_batch(&collection, &batch.map_err(input_error)?);
            }
        } else {
            for batch in StreamReader::try_new(bytes, None).map_err(input_error)? {
                builder.add_batch(&collection, &batch.map_err(input_error)?);
            }
        }
        Ok(())
    }

    /// Once: a builder ends as its data set.
    #[napi]
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

fn begin(
    schema: Arc<Schema>,
    options: ReadOptions,
    on_problem: Option<String>,
) -> napi::Result<NativeBuilder> {
    let on_problem = match on_problem.as_deref() {
        None | Some("refuse") => OnProblem::Refuse,
        Some("report") => OnProblem::Report,
        Some(other) => {
            return Err(input_error(format!(
                "`{other}` is neither `refuse` nor `report`"
            )));
        }
    };
    let builder = Dataset::builder(
        Arc::clone(&schema),
        ReadOptions {
            on_problem,
            ..options
        },
    );
    Ok(NativeBuilder {
        schema,
        builder: Some(builder),
    })
}

fn objects(text: &str) -> napi::Result<Vec<Map<String, Json>>> {
    serde_json::from_str(text)
        .map_err(|error| input_error(format!("these are no objects: {error}")))
}

fn spent() -> napi::Error {
    input_error("this data set is already built")
}
