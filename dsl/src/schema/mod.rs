//! The schema: what records there are, what they hold, how they hang together, and what people call them.
//!
//! The built-in `auto` schema is a file like any other, `schema/auto.toml`. Everything that knows a name of the
//! domain is driven by this; nothing here or in the core is hard-coded to cars.

mod describe;
mod error;
mod extend;
mod file;
mod form;
mod names;
mod resolve;
mod roles;
mod validate;

#[cfg(test)]
mod tests;

pub use error::{SchemaError, SchemaProblem};
pub(crate) use names::closest;
pub use roles::{AMOUNT, MONEY_PAID, POINTS_PAID, TOTAL};

use crate::{
    syntax::is_same,
    types::{Type, Value},
    vocabulary::Language,
};
use std::collections::BTreeMap;

/// The number of a collection in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CollectionId(pub u16);

/// The number of a field in its collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// A checked schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Its name: `auto`.
    pub name: String,
    /// The collection that segments are about unless they say otherwise: `client`.
    pub subject: CollectionId,
    /// All collections, by [`CollectionId`].
    pub collections: Vec<Collection>,
    /// Declarations in the language that come with it (`condition completed for visit { … }`); may be empty.
    pub prelude: String,
}

/// One kind of record.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// Singular, the canonical name: `visit`.
    pub name: String,
    /// Plural: `visits`. Tables and documents are named by it.
    pub plural: String,
    /// What it is called, by language; English is always there.
    pub nouns: BTreeMap<Language, Noun>,
    /// What its rows hang on.
    pub owner: Owner,
    /// The field that tells rows apart, unique in the data set.
    pub key: Option<FieldId>,
    /// The field that says when a row became true. Rows after `T` are invisible.
    pub time: Option<FieldId>,
    /// The host's own order of rows of the same time.
    pub sequence: Option<FieldId>,
    /// Its fields, by [`FieldId`].
    pub fields: Vec<Field>,
}

/// What the rows of a collection hang on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This is the subject itself.
    Subject,
    /// Each row belongs to a record of the collection: to a client, or to a visit.
    Parent {
        /// The subject, or another collection below it.
        collection: CollectionId,
        /// The column of flat rows that holds the parent's key; nested documents need none. It is not a field.
        column: String,
    },
    /// A table beside the clients, reached by links only.
    Table,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its canonical name.
    pub name: String,
    /// What else it is called: in another language the first is the one the formatter writes; in English they
    /// are only understood.
    pub aliases: BTreeMap<Language, Vec<String>>,
    /// Its type. A link has the type `Record` of its target and holds the target's key.
    pub ty: Type,
    /// Whether it may be missing.
    pub optional: bool,
    /// What a row without it holds. An amount of money is a `Decimal`: only a program names the currency.
    pub default: Option<Value>,
    /// Whether an instant or date after `T` stays visible.
    pub planned: bool,
    /// The collection and field whose rows are the readings that `forecast of` this field draws its line through.
    pub readings: Option<(CollectionId, FieldId)>,
}

/// The word forms of a collection's name in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noun {
    /// One: «визит». In English the canonical name.
    pub one: String,
    /// One, where it is absent or counted from (genitive singular): «визита».
    pub of_one: String,
    /// Many, as the subject or object (nominative plural): «визиты».
    pub many: String,
    /// Many, counted or absent (genitive plural): «визитов».
    pub of_many: String,
    /// One, behind «по» (dative singular): «визиту».
    pub to_one: String,
    /// Many, behind «по» (dative plural): «визитам».
    pub to_many: String,
    /// Other forms that are accepted and never written.
    pub other: Vec<String>,
}

impl Schema {
    /// The collection of an id of this schema.
    #[must_use]
    pub fn collection(&self, id: CollectionId) -> &Collection {
        &self.collections[usize::from(id.0)]
    }

    /// The field of an id of this schema.
    #[must_use]
    pub fn field(&self, collection: CollectionId, field: FieldId) -> &Field {
        &self.collection(collection).fields[usize::from(field.0)]
    }

    /// The collection called so in any language, in any form.
    #[must_use]
    pub fn collection_named(&self, name: &str) -> Option<CollectionId> {
        // Whoever asks again and again asks by the name itself.
        let mut collections = self.collections.iter();
        let exact = collections.position(|collection| collection.name == name);
        let found = exact.or_else(|| {
            let mut collections = self.collections.iter();
            collections.position(|collection| collection.is_called(name))
        });
        found.map(|at| CollectionId(at as u16))
    }

    /// The collections whose parent is `parent`.
    pub fn children(&self, parent: CollectionId) -> impl Iterator<Item = CollectionId> + '_ {
        (0..self.collections.len() as u16).map(CollectionId).filter(move |&id| {
            matches!(self.collection(id).owner, Owner::Parent { collection, .. } if collection == parent)
        })
    }

    /// The parent of a collection below the subject.
    #[must_use]
    pub fn parent(&self, id: CollectionId) -> Option<CollectionId> {
        match self.collection(id).owner {
            Owner::Parent { collection, .. } => Some(collection),
            Owner::Subject | Owner::Table => None,
        }
    }
}

impl Collection {
    /// Everything that it is called, in any language, in any form.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.plural.as_str()]
            .into_iter()
            .chain(self.nouns.values().flat_map(|noun| noun.forms()))
    }

    /// Whether it is called so in any language, in any form.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|known| is_same(known, name))
    }

    /// The field called so in any language.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<FieldId> {
        let exact = self.fields.iter().position(|field| field.name == name);
        let found = exact.or_else(|| {
            let is_it = |field: &Field| field.names().any(|known| is_same(known, name));
            self.fields.iter().position(is_it)
        });
        found.map(|at| FieldId(at as u16))
    }
}

impl Field {
    /// Everything that it is called, in any language.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.values().flatten();
        std::iter::once(self.name.as_str()).chain(aliases.map(String::as_str))
    }
}

impl Noun {
    /// Every form.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        [
            &self.one,
            &self.of_one,
            &self.many,
            &self.of_many,
            &self.to_one,
            &self.to_many,
        ]
        .into_iter()
        .chain(&self.other)
        .map(String::as_str)
    }
}
