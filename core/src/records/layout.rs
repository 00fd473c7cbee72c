//! Where a document holds what is read, for those who look it up by name.

use super::{Member, ReadNames, ReadSet};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    syntax::spelling,
};
use std::collections::HashMap;

/// More names than this for each thing that is read are not looked up one by one.
const NAMES: usize = 3;

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The value of a field.
    Field(FieldId),
    /// A list of records.
    Records(CollectionId),
}

/// The places of everything that is read in a document, by collection.
#[derive(Clone, Debug)]
pub struct Layout {
    collections: Vec<Option<Places>>,
}

/// The places in a record of a collection.
#[derive(Clone, Debug)]
struct Places {
    by_name: HashMap<String, Place>,
    /// Each name with its place, where they are few and have one spelling.
    names: Option<Vec<(String, Place)>>,
}

impl Layout {
    pub(super) fn new(schema: &Schema, read: &ReadSet) -> Layout {
        let names = ReadNames::new(schema, read);
        let places = |id: CollectionId| {
            let collection = schema.collection(id);
            let place = |(name, member): (&str, Member)| {
                let place = match member {
                    Member::Records(child) => Place::Records(child),
                    Member::Value | Member::Link(_) => Place::Field(collection.field_named(name)?),
                };
                Some((name.to_owned(), place))
            };
            let by_name: HashMap<String, Place> = names.members(id).filter_map(place).collect();
            let mut listed: Vec<(String, Place)> = by_name.clone().into_iter().collect();
            listed.sort_by(|left, right| left.0.cmp(&right.0));
            let mut places: Vec<Place> = Vec::new();
            for (_, place) in &listed {
                if !places.contains(place) {
                    places.push(*place);
                }
            }
            let one_spelling = |(name, _): &(String, Place)| !name.contains(['е', 'Е']);
            let few = listed.len() <= NAMES * places.len() && listed.iter().all(one_spelling);
            Places {
                by_name,
                names: few.then_some(listed),
            }
        };
        let ids = (0..schema.collections.len() as u16).map(CollectionId);
        Layout {
            collections: ids
                .map(|id| read.reads_collection(id).then(|| places(id)))
                .collect(),
        }
    }

    /// Whether the records of a collection are read.
    #[must_use]
    pub fn reads(&self, collection: CollectionId) -> bool {
        self.places(collection).is_some()
    }

    /// All names in a record of a collection with their places; none where it is better to go through the record and ask of each name.
    #[must_use]
    pub fn names(&self, collection: CollectionId) -> Option<&[(String, Place)]> {
        self.places(collection)?.names.as_deref()
    }

    /// All names in a record of a collection with their places, with `е` for `ё`, in the order of the names.
    #[must_use]
    pub fn all_names(&self, collection: CollectionId) -> Vec<(&str, Place)> {
        let places = self.places(collection).into_iter();
        let names = places.flat_map(|places| &places.by_name);
        let mut names: Vec<_> = names.map(|(name, place)| (name.as_str(), *place)).collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        names
    }

    /// What stands under a name in a record of a collection; none where it is not read.
    #[must_use]
    pub fn place(&self, collection: CollectionId, name: &str) -> Option<Place> {
        let places = self.places(collection)?;
        places.by_name.get(spelling(name).as_ref()).copied()
    }

    fn places(&self, collection: CollectionId) -> Option<&Places> {
        self.collections.get(usize::from(collection.0))?.as_ref()
    }
}
