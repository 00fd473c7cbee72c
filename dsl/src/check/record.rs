//! Records in reach: those that scopes bind, those that they are nested in, and those that links lead to.

use super::Body;
use crate::{
    program::{Link, ScopeId},
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};

/// A scope and what it binds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub scope: ScopeId,
    pub collection: CollectionId,
    /// Its rows are nested directly in the record of a scope further out.
    pub nested: bool,
}

/// One record, seen from a scope.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub scope: ScopeId,
    pub links: Vec<Link>,
    pub collection: CollectionId,
    /// A link on the way may be missing.
    pub optional: bool,
    /// It may be another client's or stands beside the clients: only stored fields can be read.
    pub foreign: bool,
}

impl Record {
    /// The record that a scope binds.
    pub(super) fn bound(frame: &Frame) -> Record {
        Record {
            scope: frame.scope,
            links: Vec::new(),
            collection: frame.collection,
            optional: false,
            foreign: false,
        }
    }

    /// The record that this one is nested in.
    pub(super) fn parent(&self, schema: &Schema) -> Option<Record> {
        let collection = schema.parent(self.collection)?;
        let mut parent = self.clone();
        parent.links.push(Link::Parent(collection));
        parent.collection = collection;
        Some(parent)
    }

    /// The record that a field of this one links to; none where the field is no link.
    pub(super) fn follow(&self, schema: &Schema, field: FieldId) -> Option<Record> {
        let link = schema.field(self.collection, field);
        let Type::Record(target) = link.ty else {
            return None;
        };
        let owner = &schema.collection(target).owner;
        let mut record = self.clone();
        record.links.push(Link::Field(field));
        record.collection = target;
        record.optional |= may_be_missing(schema, self.collection, field);
        record.foreign |= matches!(owner, Owner::Subject | Owner::Table);
        Some(record)
    }

    /// The record that a name leads to: along a link, or up to the one it is nested in.
    pub(super) fn step(&self, schema: &Schema, name: &str) -> Option<Record> {
        if let Some(field) = schema.collection(self.collection).field_named(name) {
            return self.follow(schema, field);
        }
        self.parent(schema)
            .filter(|parent| schema.collection(parent.collection).is_called(name))
    }
}

/// Whether a field can read as missing: because the schema says so, or because what it says may lie after `T`.
pub(super) fn may_be_missing(schema: &Schema, collection: CollectionId, field: FieldId) -> bool {
    let described = schema.field(collection, field);
    let later = match described.ty {
        Type::Date | Type::Instant => {
            !described.planned && schema.collection(collection).time != Some(field)
        }
        Type::Record(target) => has_time(schema, target),
        _ => false,
    };
    later || (described.optional && described.default.is_none())
}

/// Whether rows have a time, their own or that of a record they are nested in.
pub(super) fn has_time(schema: &Schema, collection: CollectionId) -> bool {
    time_of(schema, collection).is_some()
}

/// The collection and field that the time of rows is read from.
pub(super) fn time_of(
    schema: &Schema,
    collection: CollectionId,
) -> Option<(CollectionId, FieldId)> {
    let mut at = Some(collection);
    while let Some(collection) = at {
        if let Some(field) = schema.collection(collection).time {
            return Some((collection, field));
        }
        at = schema.parent(collection);
    }
    None
}

impl Body<'_, '_> {
    /// The records that names are looked up in, from the innermost outwards: each scope's, then those that
    /// it is nested in as far as no other scope binds them.
    pub(super) fn records(&self) -> Vec<Record> {
        let schema = self.schema();
        let mut records = Vec::new();
        for (at, frame) in self.frames.iter().enumerate().rev() {
            let mut record = Record::bound(frame);
            records.push(record.clone());
            if frame.nested {
                continue;
            }
            while let Some(parent) = record.parent(schema) {
                // All scopes of a rule lie within one client: the outermost one leads there.
                if at > 0 && parent.collection == schema.subject {
                    break;
                }
                records.push(parent.clone());
                record = parent;
            }
        }
        records
    }
}
