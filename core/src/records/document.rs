//! Documents and flat rows, as JSON values hold them.

use super::{
    DatasetBuilder,
    cell::Cell,
    key::Reference,
    rows::{Rows, Slot},
};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use serde_json::{Map, Value};

/// Records may stand in the place of links, and so in each other; deeper than this nobody means it.
const DEEPEST: usize = 32;

/// A record and those that it stands in.
#[derive(Clone, Copy)]
struct Place<'a> {
    collection: CollectionId,
    row: u32,
    around: Option<&'a Place<'a>>,
}

impl Place<'_> {
    /// The nearest row of a collection here or around here.
    fn nearest(&self, collection: CollectionId) -> Option<u32> {
        if self.collection == collection {
            Some(self.row)
        } else {
            self.around?.nearest(collection)
        }
    }

    fn depth(&self) -> usize {
        1 + self.around.map_or(0, Place::depth)
    }
}

/// A record in the place of a link.
struct Embedded<'a> {
    target: CollectionId,
    owner: Option<u32>,
    object: &'a Map<String, Value>,
}

impl DatasetBuilder {
    /// Takes in a record with all that is nested in it. Without an owner, a column of its own says what it hangs on.
    pub(super) fn take_object(
        &mut self,
        collection: CollectionId,
        owner: Option<u32>,
        object: &Map<String, Value>,
    ) -> u32 {
        self.take_object_in(collection, owner, object, None)
    }

    fn take_object_in(
        &mut self,
        collection: CollectionId,
        owner: Option<u32>,
        object: &Map<String, Value>,
        around: Option<&Place<'_>>,
    ) -> u32 {
        let row = self.rows(collection).begin();
        let place = Place {
            collection,
            row,
            around,
        };
        if let Some(owner) = owner {
            let (rows, _) = self.rows_and_problems(collection);
            rows.set_owner(row, Reference::to_row(owner));
        }
        // Nested records come after the fields, because they may be rows of the same collection, and rows are filled one after the other.
        let mut nested = Vec::new();
        for (name, value) in object {
            let (rows, problems) = self.rows_and_problems(collection);
            let slot = rows.slot(name, Some(row), problems);
            match slot {
                Slot::Field(field) => {
                    self.take_value(&place, field, value);
                    if value.is_object() {
                        nested.push((slot, name, value));
                    }
                }
                Slot::Owner if owner.is_none() => rows.set_owner_key(row, cell(value), problems),
                Slot::Owner => self.check_owner(&place, owner, value),
                Slot::Children(_) => nested.push((slot, name, value)),
                Slot::Unread => {}
            }
        }
        for (slot, name, value) in nested {
            match slot {
                Slot::Field(field) => self.take_link(&place, field, value),
                Slot::Children(child) => self.take_children(&place, child, name, value),
                Slot::Owner | Slot::Unread => {}
            }
        }
        row
    }

    fn take_value(&mut self, place: &Place<'_>, field: FieldId, value: &Value) {
        match self.embedded(place, field, value) {
            Some(Ok(_)) => {
                let (rows, problems) = self.rows_and_problems(place.collection);
                rows.expect_link(field, place.row, problems);
            }
            Some(Err(reason)) => self.refuse_link(place, field, reason),
            None => {
                let (rows, problems) = self.rows_and_problems(place.collection);
                let key = rows.key_alone(field, value);
                rows.set(
                    field,
                    place.row,
                    key.unwrap_or_else(|| cell(value)),
                    problems,
                );
            }
        }
    }

    /// Takes in the record that stands in the place of a link.
    fn take_link(&mut self, place: &Place<'_>, field: FieldId, value: &Value) {
        if let Some(Ok(embedded)) = self.embedded(place, field, value) {
            let Embedded {
                target,
                owner,
                object,
            } = embedded;
            let row = self.take_object_in(target, owner, object, Some(place));
            self.rows(target).embedded.push(row);
            self.rows(place.collection).set_link(field, place.row, row);
        }
    }

    /// The record in the place of a link, if one stands there, or why it cannot.
    fn embedded<'a>(
        &mut self,
        place: &Place<'_>,
        field: FieldId,
        value: &'a Value,
    ) -> Option<Result<Embedded<'a>, &'static str>> {
        let Value::Object(object) = value else {
            return None;
        };
        let Type::Record(target) = self.schema.field(place.collection, field).ty else {
            return None;
        };
        if self
            .rows(place.collection)
            .key_alone(field, value)
            .is_some()
        {
            return None;
        }
        if place.depth() >= DEEPEST {
            return Some(Err("is nested too deeply"));
        }
        let owner = match self.schema.collection(target).owner {
            Owner::Subject | Owner::Table => None,
            Owner::Parent { collection, .. } => match place.nearest(collection) {
                Some(owner) => Some(owner),
                None => return Some(Err("cannot stand here: give its key")),
            },
        };
        Some(Ok(Embedded {
            target,
            owner,
            object,
        }))
    }

    fn refuse_link(&mut self, place: &Place<'_>, field: FieldId, reason: &str) {
        let (rows, problems) = self.rows_and_problems(place.collection);
        let name = rows.schema.field(place.collection, field).name.clone();
        let message = format!("the record in `{name}` {reason}");
        problems.add(|| rows.problem("unparsable", Some(place.row), Some(&name), message));
        rows.bad.push(place.row);
    }

    fn take_children(&mut self, place: &Place<'_>, child: CollectionId, name: &str, value: &Value) {
        if !self.reads(child) {
            return;
        }
        let items = match value {
            Value::Null => return,
            Value::Array(items) => items.as_slice(),
            Value::Object(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return self.refuse_children(place, name, value);
            }
        };
        for item in items {
            if let Value::Object(object) = item {
                self.take_object_in(child, Some(place.row), object, Some(place));
            } else {
                self.refuse_children(place, name, item);
            }
        }
    }

    fn refuse_children(&mut self, place: &Place<'_>, name: &str, value: &Value) {
        let (rows, problems) = self.rows_and_problems(place.collection);
        let message = format!(
            "{} in `{name}`, where a list of records belongs",
            cell(value)
        );
        problems.add(|| rows.problem("unparsable", Some(place.row), Some(name), message));
        rows.bad.push(place.row);
    }

    /// A nested row may repeat the key of the record that it stands in, and must then mean it.
    fn check_owner(&mut self, place: &Place<'_>, owner: Option<u32>, value: &Value) {
        let Some((parent, owner)) = self.schema.parent(place.collection).zip(owner) else {
            return;
        };
        let given = super::convert::whole_text(cell(value));
        let key = self.rows(parent).keys().and_then(|keys| {
            let key = keys.conversion.keys.key(keys.get(owner as usize)?)?;
            Some(key.text().into_owned())
        });
        if value.is_null() || given.as_deref() == key.as_deref() {
            return;
        }
        let (rows, problems) = self.rows_and_problems(place.collection);
        let column = rows.owner_column().to_owned();
        let message = format!(
            "{} in `{column}`, but it stands in another record",
            cell(value)
        );
        problems.add(|| rows.problem("orphan", Some(place.row), Some(&column), message));
        rows.bad.push(place.row);
    }
}

impl Rows {
    /// The key in the place of a link where the record there says nothing else.
    fn key_alone<'a>(&self, field: FieldId, value: &'a Value) -> Option<Cell<'a>> {
        let (Value::Object(object), &Type::Record(target)) =
            (value, &self.schema.field(self.id, field).ty)
        else {
            return None;
        };
        let target = self.schema.collection(target);
        let mut members = object.iter();
        let (name, value) = members.next()?;
        let is_key = target.key.is_some() && target.field_named(name) == target.key;
        (is_key && members.next().is_none()).then(|| cell(value))
    }
}

/// A JSON value that holds no other.
pub(crate) fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Null => Cell::Missing,
        Value::Bool(value) => Cell::Bool(*value),
        Value::Number(number) => Cell::Number(number.as_str()),
        Value::String(text) => Cell::Text(text),
        Value::Array(_) => Cell::Other("a list"),
        Value::Object(_) => Cell::Other("a record"),
    }
}
