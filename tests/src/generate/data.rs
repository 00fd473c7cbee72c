//! Documents of a schema.

use super::{Choices, literal, moment};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    schema::{CollectionId, Field, FieldId, Schema},
    types::Type,
};
use serde_json::{Map, Value};

/// The most rows of one collection under one record.
const MOST_ROWS: usize = 6;

/// At most so many clients with their rows around `T`. Links point to earlier rows of the same client, or from client to client.
pub fn documents(
    schema: &Schema,
    t: DateTime<Utc>,
    most: usize,
    choices: &mut Choices,
) -> Vec<Value> {
    let mut writer = Writer {
        schema,
        t,
        choices,
        keys: Vec::new(),
        next: 0,
    };
    let count = 1 + writer.choices.below(most);
    let clients: Vec<String> = (0..count).map(|client| format!("c{client}")).collect();
    clients
        .iter()
        .map(|key| {
            writer.keys = clients
                .iter()
                .map(|key| (schema.subject, key.clone()))
                .collect();
            Value::Object(writer.record(schema.subject, Some(key.clone())))
        })
        .collect()
}

struct Writer<'a> {
    schema: &'a Schema,
    t: DateTime<Utc>,
    choices: &'a mut Choices,
    /// What a link of the client at hand can point to.
    keys: Vec<(CollectionId, String)>,
    next: usize,
}

impl Writer<'_> {
    fn record(&mut self, collection: CollectionId, key: Option<String>) -> Map<String, Value> {
        let schema = self.schema;
        let described = schema.collection(collection);
        let mut record = Map::new();
        for (at, field) in described.fields.iter().enumerate() {
            if described.key == Some(FieldId(at as u16)) {
                if let Some(key) = &key {
                    record.insert(field.name.clone(), Value::from(key.clone()));
                }
                continue;
            }
            let may_lack = field.optional || field.default.is_some();
            if may_lack && self.choices.once_in(3) {
                continue;
            }
            if let Some(value) = self.value(field) {
                record.insert(field.name.clone(), value);
            }
        }
        for child in schema.children(collection) {
            let rows = self.rows(child);
            if !rows.is_empty() {
                record.insert(schema.collection(child).plural.clone(), Value::Array(rows));
            }
        }
        record
    }

    fn rows(&mut self, collection: CollectionId) -> Vec<Value> {
        let described = self.schema.collection(collection);
        let needs = described
            .fields
            .iter()
            .filter(|field| !field.optional && field.default.is_none());
        let mut targets = needs.filter_map(|field| match field.ty {
            Type::Record(target) => Some(target),
            _ => None,
        });
        if targets.any(|target| {
            !self
                .keys
                .iter()
                .any(|(collection, _)| *collection == target)
        }) {
            return Vec::new();
        }
        let count = self.choices.below(MOST_ROWS);
        (0..count)
            .map(|_| {
                // Keys whose order as text is not the order in which they are made.
                self.next += 1;
                let key = described
                    .key
                    .map(|_| format!("{}-{}", (self.next * 7) % 10, self.next));
                let record = Value::Object(self.record(collection, key.clone()));
                self.keys.extend(key.map(|key| (collection, key)));
                record
            })
            .collect()
    }

    fn value(&mut self, field: &Field) -> Option<Value> {
        Some(match &field.ty {
            Type::Bool => Value::from(self.choices.once_in(2)),
            ty if ty.is_numeric() => Value::from(literal::number(ty, self.choices)),
            Type::Text => Value::from(self.choices.of(&literal::TEXTS)),
            Type::Enum(of) => Value::from(self.choices.of(&of.values)),
            Type::Date => Value::from(moment::near(self.t, self.choices).date_naive().to_string()),
            Type::Birthday => Value::from(self.choices.of(&literal::BIRTHDAYS)),
            Type::Instant => Value::from(moment::text(moment::near(self.t, self.choices))),
            Type::Record(target) => {
                let keys = self
                    .keys
                    .iter()
                    .filter(|(collection, _)| collection == target);
                let keys: Vec<String> = keys.map(|(_, key)| key.clone()).collect();
                if keys.is_empty() {
                    return None;
                }
                Value::from(self.choices.of(&keys))
            }
            other => panic!("no field has the type {other:?}"),
        })
    }
}
