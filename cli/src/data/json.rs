//! JSON: one record a line, or an array of records.

use kardan::records::DatasetBuilder;
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Read};

/// How many records are handed over at once: enough to be quick, few enough to stay small.
const BATCH: usize = 1024;

/// One record a line; empty lines are passed over.
pub fn add_lines(
    builder: &mut DatasetBuilder,
    file: impl Read,
    collection: Option<&str>,
) -> Result<(), String> {
    let mut batch = Vec::with_capacity(BATCH);
    for (at, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        if line.trim().is_empty() {
            continue;
        }
        batch.push(
            serde_json::from_str(&line).map_err(|error| format!("line {}: {error}", at + 1))?,
        );
        if batch.len() == BATCH {
            hand_over(builder, std::mem::take(&mut batch), collection);
        }
    }
    hand_over(builder, batch, collection);
    Ok(())
}

/// An array of records.
pub fn add_array(
    builder: &mut DatasetBuilder,
    file: impl Read,
    collection: Option<&str>,
) -> Result<(), String> {
    let records =
        serde_json::from_reader(BufReader::new(file)).map_err(|error| error.to_string())?;
    hand_over(builder, records, collection);
    Ok(())
}

/// Rows of a collection, or documents of the subject where none is named.
fn hand_over(
    builder: &mut DatasetBuilder,
    records: Vec<Map<String, Value>>,
    collection: Option<&str>,
) {
    match collection {
        Some(name) => builder.add_rows(name, records),
        None => builder.add_documents(records),
    }
}
