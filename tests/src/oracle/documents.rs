//! Nested documents to rows.

use super::{Datum, Records, Row, RowId, calendar, number};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use kardan_dsl::{
    schema::{CollectionId, Field, Schema},
    types::Type,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};

/// The rows of documents of the subject, and of tables beside it (by plural).
///
/// # Panics
/// On data that does not fit the schema: the oracle reads good data only.
#[must_use]
pub fn read(
    schema: &Arc<Schema>,
    documents: &[Value],
    tables: &Map<String, Value>,
    zone: Tz,
) -> Records {
    let mut reader = Reader {
        schema,
        zone,
        rows: Vec::new(),
        links: Vec::new(),
    };
    for document in documents {
        reader.read_row(schema.subject, None, object(document));
    }
    for (name, rows) in tables {
        let collection = schema
            .collection_named(name)
            .expect("a table of the schema");
        for row in array(rows) {
            reader.read_row(collection, None, object(row));
        }
    }
    reader.resolve_links();
    Records {
        schema: schema.clone(),
        rows: reader.rows,
    }
}

struct Reader<'a> {
    schema: &'a Schema,
    zone: Tz,
    rows: Vec<Row>,
    /// The row, the position of its link field, the target and its key.
    links: Vec<(usize, usize, CollectionId, String)>,
}

impl Reader<'_> {
    fn read_row(
        &mut self,
        collection: CollectionId,
        parent: Option<RowId>,
        document: &Map<String, Value>,
    ) {
        let schema = self.schema;
        let described = schema.collection(collection);
        let row = self.rows.len();
        let mut fields: Vec<Option<Datum>> = described
            .fields
            .iter()
            .map(|field| field.default.as_ref().map(Datum::of))
            .collect();
        let mut key = None;
        let mut nested = Vec::new();
        for (name, value) in document.iter().filter(|(_, value)| !value.is_null()) {
            if let Some(field) = described.field_named(name) {
                let at = usize::from(field.0);
                if described.key == Some(field) {
                    key = Some(text_of(value));
                }
                if let Type::Record(target) = described.fields[at].ty {
                    self.links.push((row, at, target, text_of(value)));
                } else {
                    fields[at] = Some(self.read_value(&described.fields[at], value));
                }
            } else {
                let child = schema
                    .children(collection)
                    .find(|&child| schema.collection(child).is_called(name))
                    .unwrap_or_else(|| panic!("`{name}` is nothing of {}", described.name));
                nested.push((child, value));
            }
        }
        self.rows.push(Row {
            collection,
            parent,
            fields,
            key,
        });
        for (child, rows) in nested {
            for document in array(rows) {
                self.read_row(child, Some(RowId(row)), object(document));
            }
        }
    }

    fn read_value(&self, field: &Field, value: &Value) -> Datum {
        let text = text_of(value);
        match &field.ty {
            Type::Bool => Datum::Bool(text == "true" || text == "1"),
            ty if ty.is_numeric() => Datum::Number(number::of_decimal(decimal(&text))),
            Type::Text | Type::Enum(_) => Datum::Text(text),
            Type::Date => Datum::Date(date(&text)),
            Type::Birthday => birthday(&text),
            Type::Instant => Datum::Instant(self.instant(&text)),
            other => panic!("no field has the type {other:?}"),
        }
    }

    fn instant(&self, text: &str) -> DateTime<Utc> {
        let micros = |at: DateTime<Utc>| {
            DateTime::from_timestamp_micros(at.timestamp_micros()).expect("an instant in range")
        };
        if let Ok(at) = DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
            return micros(at.to_utc());
        }
        if let Ok(date) = text.parse::<NaiveDate>() {
            return calendar::start_of_day(date, self.zone);
        }
        let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|shape| {
                NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), shape).ok()
            })
            .unwrap_or_else(|| panic!("`{text}` is no instant"));
        micros(calendar::resolve(naive, self.zone))
    }

    fn resolve_links(&mut self) {
        let keyed = self.rows.iter().enumerate().filter_map(|(row, record)| {
            Some(((record.collection, record.key.clone()?), RowId(row)))
        });
        let by_key: HashMap<_, _> = keyed.collect();
        for (row, field, target, key) in self.links.drain(..) {
            self.rows[row].fields[field] = by_key.get(&(target, key)).copied().map(Datum::Record);
        }
    }
}

fn birthday(text: &str) -> Datum {
    match text.strip_prefix("--") {
        Some(day_of_year) => {
            // A leap year, so that 29 February is a day.
            let date = date(&format!("2000-{day_of_year}"));
            Datum::DayOfYear(chrono::Datelike::month(&date), chrono::Datelike::day(&date))
        }
        None => Datum::Date(date(text)),
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no date"))
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("a record is an object")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("rows are an array")
}
