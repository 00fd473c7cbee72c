//! A row of a data set as the document that it could have come from.

use super::{Column, Dataset, Values};
use crate::{calendar::date_of_day, plan::day_of_year};
use chrono::{DateTime, SecondsFormat};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::{Type, scale},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

impl Dataset {
    /// A row under the canonical names of its fields, with its parent's key under the name of that column, and the rows without keys that hang on it.
    /// Numbers keep their digits.
    ///
    /// # Missing values
    /// Left out.
    #[must_use]
    pub fn record(&self, collection: CollectionId, row: usize) -> Map<String, Json> {
        let described = self.schema.collection(collection);
        let table = self.table(collection);
        let mut record = Map::new();
        if let Owner::Parent {
            collection: parent,
            column,
        } = &described.owner
            && let Some(key) = table.parent_of(row).and_then(|row| self.id(*parent, row))
        {
            record.insert(column.clone(), Json::from(key.into_owned()));
        }
        self.add_fields(collection, row, &mut record);
        record
    }

    fn add_fields(&self, collection: CollectionId, row: usize, record: &mut Map<String, Json>) {
        let described = self.schema.collection(collection);
        for (at, field) in described.fields.iter().enumerate() {
            let column = self.table(collection).column(FieldId(at as u16));
            if let Some(value) = self.cell(column, &field.ty, row) {
                record.insert(field.name.clone(), value);
            }
        }
        for child in self.schema.children(collection) {
            let described = self.schema.collection(child);
            let rows = self.table(child).rows_below(row..row + 1);
            if described.key.is_some() || rows.is_empty() {
                continue;
            }
            let rows = rows.map(|row| {
                let mut nested = Map::new();
                self.add_fields(child, row, &mut nested);
                Json::Object(nested)
            });
            record.insert(described.plural.clone(), rows.collect());
        }
    }

    pub(super) fn cell(&self, column: &Column, ty: &Type, row: usize) -> Option<Json> {
        if !column.is_known(row) {
            return None;
        }
        match &column.values {
            Values::Absent => None,
            Values::Bool(holds) => Some(Json::from(holds.get(row))),
            Values::Number(values) => {
                let number = Decimal::try_new(values.get(row), scale(ty, self.currency)).ok()?;
                number
                    .normalize()
                    .to_string()
                    .parse()
                    .ok()
                    .map(Json::Number)
            }
            Values::Date(days) | Values::Birthday(days) => {
                let stored = *days.get(row)?;
                match day_of_year(stored) {
                    Some(day) => Some(Json::from(day.to_string())),
                    None => Some(Json::from(date_of_day(stored)?.to_string())),
                }
            }
            Values::Instant(times) => {
                let at = DateTime::from_timestamp_micros(times.get(row))?;
                Some(Json::from(at.to_rfc3339_opts(SecondsFormat::Micros, true)))
            }
            Values::Link(rows) => match ty {
                Type::Record(target) => {
                    let key = self.id(*target, rows.get(row)? as usize)?;
                    Some(Json::from(key.into_owned()))
                }
                _ => None,
            },
            Values::Text(codes, dictionary) => Some(Json::from(dictionary.text(codes.get(row)))),
            // Not by the texts of all keys: they need not be there.
            Values::Key(keys) => Some(Json::from(keys.text(row).into_owned())),
        }
    }
}
