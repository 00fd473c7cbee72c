//! CSV: a header, then text cells; an empty cell is a missing value. Cells are separated by commas; where the header has none, by
//! semicolons or tabs, as spreadsheets write them where a comma divides whole numbers from their parts.

use crate::output::count;
use csv::{Error, ErrorKind, ReaderBuilder, StringRecord};
use kardan::records::DatasetBuilder;
use std::io::{BufRead, BufReader, Read};

/// The rows of a collection. One that does not fit the header is left to the builder to list.
pub fn add(builder: &mut DatasetBuilder, file: impl Read, collection: &str) -> Result<(), String> {
    let mut file = BufReader::new(file);
    let separator = separator(file.fill_buf().map_err(|error| error.to_string())?);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator)
        .from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| not_utf8(&error).unwrap_or_else(|| error.to_string()))?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let mut sheet = builder.sheet(collection, &header);
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) if record.len() == header.len() => sheet.push(&record),
            Ok(true) => sheet.push_unreadable(format!(
                "line {} has {}, and the header {}",
                record.position().map_or(0, csv::Position::line),
                count(record.len(), "cell"),
                header.len()
            )),
            Ok(false) => return Ok(()),
            Err(error) => sheet.push_unreadable(not_utf8(&error).ok_or_else(|| error.to_string())?),
        }
    }
}

/// What separates the cells of a text that begins so.
fn separator(start: &[u8]) -> u8 {
    let header = start.split(|&byte| byte == b'\n').next();
    let header = header.unwrap_or_default();
    let mut separators = [b',', b';', b'\t'].into_iter();
    let found = separators.find(|by| header.contains(by));
    found.unwrap_or(b',')
}

/// Where the text is in no encoding that can be read, if that is what is wrong.
fn not_utf8(error: &Error) -> Option<String> {
    let ErrorKind::Utf8 { pos, err } = error.kind() else {
        return None;
    };
    Some(format!(
        "cell {} of line {} is not UTF-8: write the file in that encoding",
        err.field() + 1,
        pos.as_ref().map_or(0, csv::Position::line)
    ))
}
