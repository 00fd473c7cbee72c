//! CSV: a header, then text cells; an empty cell is a missing value.

use csv::{ReaderBuilder, StringRecord};
use kardan::records::DatasetBuilder;
use std::io::Read;

/// The rows of a collection.
pub fn add(builder: &mut DatasetBuilder, file: impl Read, collection: &str) -> Result<(), String> {
    let mut reader = ReaderBuilder::new().from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let mut sheet = builder.sheet(collection, &header);
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        sheet.push(&record);
    }
    Ok(())
}
