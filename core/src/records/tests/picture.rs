//! A data set as text, one line per row, to compare with.

use crate::{
    calendar::date_of_day,
    records::{Column, Dataset, Values},
};
use chrono::{DateTime, SecondsFormat};
use kardan_dsl::{
    schema::{CollectionId, Field},
    types::{Type, scale},
};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Every row: its collection, the number of its parent's row, and its known fields in the order of the schema.
pub(super) fn picture(dataset: &Dataset) -> Vec<String> {
    dataset
        .tables
        .iter()
        .flat_map(|table| (0..table.len).map(move |row| (table, row)))
        .map(|(table, row)| {
            let collection = dataset.schema.collection(table.collection);
            let begun = table
                .offsets
                .partition_point(|&offset| offset as usize <= row);
            let parent = begun
                .checked_sub(1)
                .map_or(String::new(), |parent| format!(" of {parent}"));
            let fields = collection
                .fields
                .iter()
                .zip(&table.columns)
                .filter(|(_, column)| column.is_known(row))
                .map(|(field, column)| {
                    format!(" {}={}", field.name, value(dataset, field, column, row))
                });
            format!("{}{parent}:{}", collection.name, fields.collect::<String>())
        })
        .collect()
}

fn value(dataset: &Dataset, field: &Field, column: &Column, row: usize) -> String {
    match &column.values {
        Values::Absent => "absent".to_owned(),
        Values::Bool(bits) => bits.get(row).to_string(),
        Values::Number(values) => {
            Decimal::new(values.get(row), scale(&field.ty, dataset.currency)).to_string()
        }
        Values::Date(days) => date_of_day(days[row]).unwrap().to_string(),
        Values::Birthday(days) => match date_of_day(days[row]) {
            Some(date) => date.to_string(),
            None => {
                let day = days[row] - i32::MIN;
                format!("--{:02}-{:02}", day / 100, day % 100)
            }
        },
        Values::Instant(instants) => DateTime::from_timestamp_micros(instants.get(row))
            .unwrap()
            .to_rfc3339_opts(SecondsFormat::AutoSi, true),
        Values::Text(codes, dictionary) => dictionary.text(codes.get(row)).to_owned(),
        Values::Key(keys) => keys.text(row).into_owned(),
        Values::Link(rows) => {
            let Type::Record(target) = field.ty else {
                return "no link".to_owned();
            };
            key(dataset, target, rows.get(row).unwrap())
        }
    }
}

fn key(dataset: &Dataset, collection: CollectionId, row: u32) -> String {
    let id = dataset.id(collection, row as usize);
    id.map_or("?".to_owned(), Cow::into_owned)
}
