//! Under which names a document holds what is read, so that a host converts nothing else.

use super::ReadSet;
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    syntax::spelling,
    types::Type,
};
use std::collections::HashMap;

/// The names of everything that a program reads, with their aliases.
#[derive(Clone, Debug)]
pub struct ReadNames {
    /// By collection, the names in one spelling; none for those that are not read.
    members: Vec<HashMap<String, Member>>,
}

/// What stands under a name in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A value.
    Value,
    /// A link: a key, or a record of the collection in its place.
    Link(CollectionId),
    /// A list of records.
    Records(CollectionId),
}

impl ReadNames {
    /// The names of what the set holds.
    #[must_use]
    pub fn new(schema: &Schema, read: &ReadSet) -> ReadNames {
        let collections = (0..schema.collections.len() as u16).map(CollectionId);
        ReadNames {
            members: collections
                .map(|collection| members(schema, read, collection))
                .collect(),
        }
    }

    /// All names in a record of the collection that are read, in no order; with `е` for `ё` ([`spelling`]).
    pub fn members(&self, collection: CollectionId) -> impl Iterator<Item = (&str, Member)> {
        let members = self.members.get(usize::from(collection.0));
        members
            .into_iter()
            .flatten()
            .map(|(name, member)| (name.as_str(), *member))
    }

    /// What stands under a name in a record of the collection; none where it is not read.
    #[must_use]
    pub fn member(&self, collection: CollectionId, name: &str) -> Option<Member> {
        self.members
            .get(usize::from(collection.0))?
            .get(spelling(name).as_ref())
            .copied()
    }
}

fn members(schema: &Schema, read: &ReadSet, id: CollectionId) -> HashMap<String, Member> {
    let mut members = HashMap::new();
    if !read.reads_collection(id) {
        return members;
    }
    for child in schema
        .children(id)
        .filter(|&child| read.reads_collection(child))
    {
        let collection = schema.collection(child);
        for name in collection.names() {
            members.insert(spelling(name).into_owned(), Member::Records(child));
        }
    }
    // After the children: where a field has the same name, it is the field that is meant.
    for (at, field) in schema.collection(id).fields.iter().enumerate() {
        if read.reads(id, FieldId(at as u16)) {
            let member = match field.ty {
                Type::Record(target) => Member::Link(target),
                _ => Member::Value,
            };
            for name in field.names() {
                members.insert(spelling(name).into_owned(), member);
            }
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::{Member, ReadNames};
    use crate::records::ReadSet;
    use kardan_dsl::schema::Schema;

    #[test]
    fn only_what_is_read_has_a_name() {
        let schema = Schema::auto();
        let visit = schema.collection_named("visit").unwrap();
        let vehicle = schema.collection_named("vehicle").unwrap();
        let mut read = ReadSet::new(&schema);
        for field in ["total", "vehicle"] {
            let field = schema.collection(visit).field_named(field).unwrap();
            read.add_field(&schema, visit, field);
        }
        let blacklisted = schema.collection(schema.subject).field_named("blacklisted");
        read.add_field(&schema, schema.subject, blacklisted.unwrap());
        let names = ReadNames::new(&schema, &read);
        let client = schema.subject;
        assert_eq!(names.member(client, "visits"), Some(Member::Records(visit)));
        assert_eq!(names.member(client, "визиты"), Some(Member::Records(visit)));
        assert_eq!(names.member(client, "id"), Some(Member::Value));
        assert_eq!(names.member(client, "name"), None);
        for name in ["в_черном_списке", "в_чёрном_списке"] {
            assert_eq!(names.member(client, name), Some(Member::Value));
        }
        assert_eq!(names.member(visit, "total"), Some(Member::Value));
        assert_eq!(names.member(visit, "at"), Some(Member::Value));
        assert_eq!(names.member(visit, "vehicle"), Some(Member::Link(vehicle)));
        assert_eq!(names.member(visit, "lines"), None);
        assert_eq!(names.member(vehicle, "gearbox"), None);
        let key = &schema.collection(vehicle).fields[0];
        let mut of_vehicle: Vec<_> = names.members(vehicle).collect();
        of_vehicle.retain(|(name, _)| *name == key.name);
        assert_eq!(of_vehicle, [(key.name.as_str(), Member::Value)]);
    }
}
