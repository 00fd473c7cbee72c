//! Tables of results, printed or written into a folder.

use super::arguments::Format;
use crate::output::{self, Unwritten, arrow, csv};
use arrow_array::RecordBatch;
use kardan::Error;
use serde_json::Value;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// Makes a table where it is wanted.
type Batch<'r> = &'r dyn Fn() -> Result<RecordBatch, Error>;

/// Results in all their forms.
pub struct Results<'r> {
    /// The name of the file that holds all of them.
    pub name: &'static str,
    pub table: &'r dyn Fn() -> String,
    pub json: &'r dyn Fn() -> Value,
    /// The tables by their names; the first is the one that is printed.
    pub batches: &'r [(&'static str, Batch<'r>)],
}

/// Prints them, or writes each table into a file of its own.
pub fn write(results: &Results<'_>, format: Format, out: Option<&Path>) -> Result<(), Unwritten> {
    match out {
        Some(folder) => write_files(results, format, folder),
        None => print(results, format),
    }
}

fn print(results: &Results<'_>, format: Format) -> Result<(), Unwritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        Format::Table => write!(out, "{}", (results.table)())?,
        Format::Json => writeln!(out, "{}", (results.json)())?,
        _ => {
            if let Some((_, batch)) = results.batches.first() {
                write_batch(&mut out, format, &batch()?)?;
            }
        }
    }
    Ok(out.flush()?)
}

fn write_files(results: &Results<'_>, format: Format, folder: &Path) -> Result<(), Unwritten> {
    output::make_folder(folder)?;
    let create = |name: &str, ending: &str| {
        let path = folder.join(format!("{name}.{ending}"));
        File::create(path).map(BufWriter::new)
    };
    match format {
        Format::Table => {
            create(results.name, "txt")?.write_all((results.table)().as_bytes())?;
        }
        Format::Json => {
            let file = create(results.name, "json")?;
            serde_json::to_writer_pretty(file, &(results.json)()).map_err(io::Error::from)?;
        }
        _ => {
            for (name, batch) in results.batches {
                let mut file = create(name, ending(format))?;
                write_batch(&mut file, format, &batch()?)?;
                file.flush()?;
            }
        }
    }
    Ok(())
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Table => "txt",
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Arrow => "arrow",
        #[cfg(feature = "parquet")]
        Format::Parquet => "parquet",
    }
}

fn write_batch(out: &mut impl Write, format: Format, batch: &RecordBatch) -> Result<(), Unwritten> {
    match format {
        Format::Arrow => arrow::write_batch(out, batch),
        #[cfg(feature = "parquet")]
        Format::Parquet => arrow::write_parquet(out, batch),
        _ => csv::write_batch(out, batch),
    }
}
