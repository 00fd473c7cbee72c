//! Documents and flat rows, as JSON values hold them.

use super::{DatasetBuilder, cell::Cell, key::Reference, rows::Slot};
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
        for (name, value) in object {
            let (rows, problems) = self.rows_and_problems(collection);
            match rows.slot(name, Some(row), problems) {
                Slot::Field(field) => self.take_value(&place, field, value),
                Slot::Owner if owner.is_none() => rows.set_owner_key(row, cell(value), problems),
                Slot::Owner => self.check_owner(&place, owner, value),
                Slot::Children(_) | Slot::Unread => {}
            }
        }
        // After the fields: nested rows may name the key of this one.
        for (name, value) in object {
            let (rows, problems) = self.rows_and_problems(collection);
            if let Slot::Children(child) = rows.slot(name, Some(row), problems) {
                self.take_children(&place, child, name, value);
            }
        }
        row
    }

    fn take_value(&mut self, place: &Place<'_>, field: FieldId, value: &Value) {
        if let (Value::Object(object), &Type::Record(target)) =
            (value, &self.schema.field(place.collection, field).ty)
        {
            self.take_link(place, field, target, object);
        } else {
            let (rows, problems) = self.rows_and_problems(place.collection);
            rows.set(field, place.row, cell(value), problems);
        }
    }

    /// A record in the place of a link.
    fn take_link(
        &mut self,
        place: &Place<'_>,
        field: FieldId,
        target: CollectionId,
        object: &Map<String, Value>,
    ) {
        let owner = match self.schema.collection(target).owner {
            Owner::Parent { collection, .. } => match place.nearest(collection) {
                Some(row) => Some(row),
                None => return self.refuse_link(place, field, "cannot stand here, give its key"),
            },
            Owner::Subject | Owner::Table => None,
        };
        if place.depth() >= DEEPEST {
            return self.refuse_link(place, field, "is nested too deeply");
        }
        let row = self.take_object_in(target, owner, object, Some(place));
        self.rows(target).embedded.push(row);
        let (rows, problems) = self.rows_and_problems(place.collection);
        rows.set_row(field, place.row, row, problems);
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

/// A JSON value that holds no other.
fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Null => Cell::Missing,
        Value::Bool(value) => Cell::Bool(*value),
        Value::Number(number) => Cell::Number(number.as_str()),
        Value::String(text) => Cell::Text(text),
        Value::Array(_) => Cell::Other("a list"),
        Value::Object(_) => Cell::Other("a record"),
    }
}
