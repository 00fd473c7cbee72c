//! A record that a test deletes, and what goes with it, as a live engine has it.

use super::record::key_of;
use crate::records::key_text;
use kardan_dsl::{
    schema::{CollectionId, Schema},
    types::Type,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A record by its collection and key.
pub(super) type Gone = (CollectionId, String);

/// Takes a record out of a client's document, with all that hangs on it and what has to be linked to it. Other links to what is gone are
/// missing then. What is gone, the record first; nothing where it is not there.
pub(super) fn delete(schema: &Schema, client: &mut Map<String, Value>, record: Gone) -> Vec<Gone> {
    let mut pending = vec![record];
    let mut gone = Vec::new();
    let mut known = BTreeSet::new();
    while let Some(record) = pending.pop() {
        if !known.insert(record.clone()) {
            continue;
        }
        let mut taking = Taking {
            schema,
            record: &record,
            with_it: Vec::new(),
            is_found: false,
        };
        taking.look_below(schema.subject, client);
        pending.extend(taking.with_it);
        if taking.is_found || !gone.is_empty() {
            gone.push(record);
        }
    }
    gone
}

/// One record on its way out.
struct Taking<'a> {
    schema: &'a Schema,
    record: &'a Gone,
    /// Other records that go for it.
    with_it: Vec<Gone>,
    is_found: bool,
}

impl Taking<'_> {
    /// Looks through a record: its links, and the rows that hang on it.
    fn look_below(&mut self, collection: CollectionId, record: &mut Map<String, Value>) {
        let schema = self.schema;
        record.retain(|name, value| !self.links(collection, name, value));
        for (name, rows) in record.iter_mut() {
            let mut children = schema.children(collection);
            let child = children.find(|child| schema.collection(*child).is_called(name));
            if let (Some(child), Value::Array(rows)) = (child, rows) {
                rows.retain_mut(|row| match row {
                    Value::Object(row) => self.stays(child, row),
                    _ => true,
                });
            }
        }
    }

    fn stays(&mut self, collection: CollectionId, row: &mut Map<String, Value>) -> bool {
        let key = key_of(row, self.schema.collection(collection));
        let is_it = collection == self.record.0 && key.as_ref() == Some(&self.record.1);
        self.is_found |= is_it;
        if is_it || self.has_to_be_linked(collection, row) {
            self.with_it
                .extend(key.filter(|_| !is_it).map(|key| (collection, key)));
            self.leave(collection, row);
            return false;
        }
        self.look_below(collection, row);
        true
    }

    /// Notes what hangs on a row that goes.
    fn leave(&mut self, collection: CollectionId, row: &Map<String, Value>) {
        let schema = self.schema;
        for child in schema.children(collection) {
            let described = schema.collection(child);
            let lists = row.iter().filter(|(name, _)| described.is_called(name));
            let rows = lists.filter_map(|(_, rows)| rows.as_array()).flatten();
            for row in rows.filter_map(Value::as_object) {
                let key = key_of(row, described);
                self.with_it.extend(key.map(|key| (child, key)));
                self.leave(child, row);
            }
        }
    }

    fn has_to_be_linked(&self, collection: CollectionId, row: &Map<String, Value>) -> bool {
        let described = self.schema.collection(collection);
        row.iter().any(|(name, value)| {
            let field = described.field_named(name);
            let field = field.map(|field| self.schema.field(collection, field));
            field.is_some_and(|field| !field.optional) && self.links(collection, name, value)
        })
    }

    /// Whether a field is a link to what is gone.
    fn links(&self, collection: CollectionId, name: &str, value: &Value) -> bool {
        let field = self.schema.collection(collection).field_named(name);
        let ty = field.map(|field| &self.schema.field(collection, field).ty);
        ty == Some(&Type::Record(self.record.0)) && key_text(value).as_ref() == Some(&self.record.1)
    }
}
