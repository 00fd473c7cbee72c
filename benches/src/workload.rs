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
pub const TEN: &str = "segments.kardan";
/// The file of the others.
pub const OTHERS: &str = "others.kardan";
/// The file of those that were written without knowing the engine.
pub const ASKED: &str = "asked.kardan";
/// The files of the workload.
pub const FILES: [&str; 5] = ["clients", "vehicles", "orders", "order_lines", "events"];

/// All segments of a file of the workload's folder as one program.
pub fn whole(file: &str) -> Outcome<Program> {
    compiled(file, &text(file)?, &NoLoader)
}

/// The same by name, each a program of its own.
pub fn one_by_one(file: &str) -> Outcome<HashMap<String, Arc<Program>>> {
    let compiled = |(name, text): (String, String)| {
        let program = compiled(file, &text, &NoLoader)?;
        Ok((name, Arc::new(program)))
    };
    texts(file)?.into_iter().map(compiled).collect()
}

/// The texts of these programs: the head of the file, then that segment alone, with the rules without a title that stand right before it.
pub fn texts(file: &str) -> Outcome<Vec<(String, String)>> {
    let text = text(file)?;
    let mut parts = text.trim_end().split("\n\n");
    let head = parts.next().unwrap_or_default();
    let (mut texts, mut rules) = (Vec::new(), String::new());
    for part in parts {
        rules.push_str(&format!("\n\n{part}"));
        let declaration = part.lines().find(|line| !line.starts_with("//"));
        let titled = declaration.filter(|line| line.starts_with("segment ") && line.contains('"'));
        if let Some(name) = titled.and_then(|line| line.split(' ').nth(1)) {
            texts.push((name.to_owned(), format!("{head}{rules}\n")));
            rules.clear();
        }
    }
    Ok(texts)
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

fn text(file: &str) -> Outcome<String> {
    Ok(fs::read_to_string(folder().join(file))?)
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
    fn the_segments_compile_together_and_alone() -> Outcome<()> {
        for file in [TEN, OTHERS, ASKED, "examined.kardan"] {
            let rules = whole(file)?.rules;
            let titled = rules.iter().filter(|rule| rule.title.is_some());
            let alone = one_by_one(file)?;
            assert_eq!(alone.len(), titled.count(), "{file}");
            for (name, program) in &alone {
                let last = program.rules.last().map(|rule| &rule.name);
                assert_eq!(last, Some(name), "{file}");
            }
        }
        Ok(())
    }
}
