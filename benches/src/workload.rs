//! The workload: its schema, its segments, its rows.

use crate::Outcome;
use kardan::{
    CompileOptions, NoLoader, Program, Schema, compile,
    records::{Dataset, ReadOptions},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    collections::HashMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The end of the last day of the data.
pub const AS_OF: &str = "2026-05-31";
/// The files of the workload.
const COLLECTIONS: [&str; 5] = ["clients", "vehicles", "orders", "order_lines", "events"];

/// The ten segments as one program.
pub fn whole() -> Outcome<Program> {
    compiled(&text()?)
}

/// The ten segments by name, each a program of its own: the head of the file, then that segment alone.
pub fn one_by_one() -> Outcome<HashMap<String, Arc<Program>>> {
    let text = text()?;
    let mut parts = text.split("\nsegment ");
    let head = parts.next().unwrap_or_default();
    parts
        .map(|part| {
            let name = part.split(' ').next().unwrap_or_default().to_owned();
            let program = compiled(&format!("{head}\nsegment {part}"))?;
            Ok((name, Arc::new(program)))
        })
        .collect()
}

/// The rows that `generate.py` wrote into a folder.
pub fn load(folder: &Path, program: &Program) -> Outcome<Dataset> {
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    for name in COLLECTIONS {
        let file = File::open(folder.join(name).with_extension("parquet"))?;
        for batch in ParquetRecordBatchReaderBuilder::try_new(file)?
            .with_batch_size(1 << 16)
            .build()?
        {
            builder.add_batch(name, &batch?);
        }
    }
    Ok(builder.build()?)
}

fn text() -> Outcome<String> {
    Ok(fs::read_to_string(folder().join("segments.kardan"))?)
}

fn compiled(text: &str) -> Outcome<Program> {
    let schema = Schema::from_toml(&fs::read_to_string(folder().join("schema.toml"))?)?;
    let options = CompileOptions {
        schema: Arc::new(schema),
        loader: &NoLoader,
    };
    let compiled = compile("segments.kardan", text, &options).map_err(|error| error.to_string())?;
    Ok(compiled.program)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workload")
}
