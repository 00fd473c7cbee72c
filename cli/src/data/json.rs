//! JSON: one record a line, or a list of records.

use kardan::{json, records::DatasetBuilder};
use serde_json::{Map, Value};
use std::{
    io::{BufRead, BufReader, Read},
    str,
};

/// How many records are handed over at once: enough to be quick, few enough to stay small.
const BATCH: usize = 1024;

/// The mark with which some programs begin a text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Hands over records of a collection, and in their order the values that are none.
pub struct Records<'a> {
    builder: &'a mut DatasetBuilder,
    collection: &'a str,
    nested: bool,
    batch: Vec<Map<String, Value>>,
}

impl<'a> Records<'a> {
    /// Records of a collection, with others nested in them where they are documents of the subject.
    pub fn new(builder: &'a mut DatasetBuilder, collection: &'a str, nested: bool) -> Self {
        Records {
            builder,
            collection,
            nested,
            batch: Vec::with_capacity(BATCH),
        }
    }

    /// One record a line; empty lines are passed over.
    pub fn add_lines(mut self, file: impl Read) -> Result<(), String> {
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let length = file.read_until(b'\n', &mut line);
            if length.map_err(|error| error.to_string())? == 0 {
                break;
            }
            let place = || format!("line {number}");
            let Ok(text) = str::from_utf8(&line) else {
                self.add_unreadable(format!("{} is not UTF-8", place()));
                continue;
            };
            let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
            if text.trim().is_empty() {
                continue;
            }
            match json::read(text) {
                Ok(value) => self.add(value, place),
                Err(error) => self.add_unreadable(format!(
                    "{}, column {}: {}",
                    place(),
                    error.column,
                    error.reason
                )),
            }
        }
        self.flush();
        Ok(())
    }

    /// A list of records.
    pub fn add_list(mut self, mut file: impl Read) -> Result<(), String> {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        let text = str::from_utf8(&bytes)
            .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut number = 0;
        json::read_list(text, |element| {
            number += 1;
            let place = || format!("element {number}");
            match element {
                Ok(value) => self.add(value, place),
                Err(reason) => self.add_unreadable(format!("{}: {reason}", place())),
            }
        })
        .map_err(|error| error.to_string())?;
        self.flush();
        Ok(())
    }

    fn add(&mut self, value: Value, place: impl Fn() -> String) {
        let found = match value {
            Value::Object(record) => {
                self.batch.push(record);
                if self.batch.len() == BATCH {
                    self.flush();
                }
                return;
            }
            Value::Array(_) => "a list",
            Value::String(_) => "a text",
            Value::Number(_) => "a number",
            Value::Bool(_) | Value::Null => "no object",
        };
        let place = place();
        self.add_unreadable(format!(
            "{place} is {found}, and a record belongs here: `{{…}}`"
        ));
    }

    fn add_unreadable(&mut self, reason: String) {
        self.flush();
        self.builder.add_unreadable(self.collection, reason);
    }

    fn flush(&mut self) {
        let batch = self.batch.drain(..);
        if self.nested {
            self.builder.add_documents(batch);
        } else {
            self.builder.add_rows(self.collection, batch);
        }
    }
}
