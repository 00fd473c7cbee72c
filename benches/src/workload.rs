//! The workload: its schema, its segments, its rows.

use crate::Outcome;
use arrow_array::RecordBatch;
use kardan::{
    CompileOptions, Loader, NoLoader, Program, Schema, compile,
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
/// The file of the ten segments.
const SEGMENTS: &str = "segments.kardan";
/// The files of the workload.
pub const FILES: [&str; 5] = ["clients", "vehicles", "orders", "order_lines", "events"];

/// The ten segments as one program.
pub fn whole() -> Outcome<Program> {
    compiled(SEGMENTS, &text()?, &NoLoader)
}

/// The ten segments by name, each a program of its own: the head of the file, then that segment alone.
pub fn one_by_one() -> Outcome<HashMap<String, Arc<Program>>> {
    let text = text()?;
    let mut parts = text.split("\nsegment ");
    let head = parts.next().unwrap_or_default();
    parts
        .map(|part| {
            let name = part.split(' ').next().unwrap_or_default().to_owned();
            let program = compiled(SEGMENTS, &format!("{head}\nsegment {part}"), &NoLoader)?;
            Ok((name, Arc::new(program)))
        })
        .collect()
}

/// The rows of some files that `generate.py` wrote into a folder, with the names of their files.
pub fn read<'a>(
    folder: &Path,
    files: impl IntoIterator<Item = &'a str>,
) -> Outcome<Vec<(&'a str, Vec<RecordBatch>)>> {
    let files = files.into_iter().map(|name| {
        let file = File::open(folder.join(name).with_extension("parquet"))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)?
            .with_batch_size(1 << 16)
            .build()?;
        Ok((name, reader.collect::<Result<Vec<_>, _>>()?))
    });
    files.collect()
}

/// Rows as a data set.
pub fn load(rows: &[(&str, Vec<RecordBatch>)], program: &Program) -> Outcome<Dataset> {
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    for (name, batches) in rows {
        for batch in batches {
            builder.add_batch(name, batch);
        }
    }
    Ok(builder.build()?)
}

fn text() -> Outcome<String> {
    Ok(fs::read_to_string(folder().join(SEGMENTS))?)
}

/// A program over the workload's schema.
pub fn compiled(name: &str, text: &str, loader: &dyn Loader) -> Outcome<Program> {
    let schema = Schema::from_toml(&fs::read_to_string(folder().join("schema.toml"))?)?;
    let options = CompileOptions {
        schema: Arc::new(schema),
        loader,
    };
    let compiled = compile(name, text, &options).map_err(|error| error.to_string())?;
    Ok(compiled.program)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workload")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ten_segments_compile_together_and_alone() -> Outcome<()> {
        let together = whole()?;
        let names: Vec<&str> = together
            .rules
            .iter()
            .map(|rule| rule.name.as_str())
            .collect();
        let expected = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10"];
        assert_eq!(names, expected);
        let alone = one_by_one()?;
        assert_eq!(alone.len(), expected.len());
        assert!(alone.values().all(|program| program.rules.len() == 1));
        Ok(())
    }
}
