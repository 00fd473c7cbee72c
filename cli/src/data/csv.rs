//! CSV: a header, then text cells; an empty cell is a missing value.

use csv::{Error, ErrorKind, ReaderBuilder, StringRecord};
use kardan::records::DatasetBuilder;
use std::io::Read;

/// The rows of a collection.
pub fn add(builder: &mut DatasetBuilder, file: impl Read, collection: &str) -> Result<(), String> {
    let mut reader = ReaderBuilder::new().from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| describe(&error))?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let mut sheet = builder.sheet(collection, &header);
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| describe(&error))?
    {
        sheet.push(&record);
    }
    Ok(())
}

fn describe(error: &Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("line {line}: {len} cells, and the header has {expected_len}"),
        ErrorKind::Utf8 { err, .. } => format!(
            "line {line}: cell {} is not UTF-8; write the file in that encoding",
            err.field() + 1
        ),
        _ => error.to_string(),
    }
}
