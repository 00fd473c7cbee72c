//! Names in a schema: what may be one, and which are taken.

use super::{
    Collection, CollectionId, Owner, Schema, SchemaError, SchemaProblem,
    form::{Entries, SchemaForm},
    resolve::at,
};
use crate::{
    syntax::{is_identifier, spelling},
    types::Type,
};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Refuses tables of the file that stand twice.
pub(super) fn check_tables(form: &SchemaForm) -> Result<(), SchemaError> {
    check_entries(&form.collections, "collections")?;
    for (name, collection) in &form.collections.0 {
        check_entries(&collection.fields, &format!("collections.{name}.fields"))?;
    }
    Ok(())
}

fn check_entries<T>(entries: &Entries<T>, path: &str) -> Result<(), SchemaError> {
    let mut known = HashSet::new();
    for (name, _) in &entries.0 {
        if !known.insert(name) {
            return Err(at(path, SchemaProblem::Twice(name.clone())));
        }
    }
    Ok(())
}

/// Checks that each name can stand in a rule and means one thing wherever it can stand.
pub(super) fn check_names(schema: &Schema) -> Result<(), SchemaError> {
    let mut nouns = Taken::default();
    for collection in &schema.collections {
        let path = format!("collections.{}", collection.name);
        for form in collection.names() {
            check_identifier(form, &path)?;
            nouns.take(form, collection.name.clone(), &path)?;
        }
    }
    for (number, collection) in (0..).zip(&schema.collections) {
        check_fields(schema, CollectionId(number), collection)?;
    }
    Ok(())
}

/// In the scope of a record its fields stand beside the collections that hang on it.
fn check_fields(
    schema: &Schema,
    id: CollectionId,
    collection: &Collection,
) -> Result<(), SchemaError> {
    let path = format!("collections.{}.fields", collection.name);
    let mut scope = Taken::default();
    for other in schema
        .collections
        .iter()
        .filter(|other| hangs_on(other, id))
    {
        for form in other.names() {
            scope.take(form, other.name.clone(), &path)?;
        }
    }
    for field in &collection.fields {
        let path = format!("{path}.{}", field.name);
        for name in field.names() {
            check_identifier(name, &path)?;
            scope.take(name, format!("{}.{}", collection.name, field.name), &path)?;
        }
    }
    if let Owner::Parent { column, .. } = &collection.owner {
        let path = format!("collections.{}.column", collection.name);
        check_identifier(column, &path)?;
        if let Some(field) = collection.field_named(column) {
            let field = schema.field(id, field).name.clone();
            return Err(at(path, SchemaProblem::ParentColumn(field)));
        }
    }
    Ok(())
}

/// Whether the rows of a collection can be reached from a record by their name: nested in it, or linked to it.
fn hangs_on(collection: &Collection, id: CollectionId) -> bool {
    match collection.owner {
        Owner::Parent {
            collection: parent, ..
        } if parent == id => true,
        Owner::Parent { .. } => collection
            .fields
            .iter()
            .any(|field| field.ty == Type::Record(id)),
        Owner::Subject | Owner::Table => false,
    }
}

/// A letter or `_`, then letters, digits and `_`, the letters all Latin or all Cyrillic.
fn check_identifier(name: &str, path: &str) -> Result<(), SchemaError> {
    let latin = name.chars().any(|letter| letter.is_ascii_alphabetic());
    let cyrillic = name
        .chars()
        .any(|letter| ('\u{400}'..='\u{52f}').contains(&letter));
    if is_identifier(name) && !(latin && cyrillic) {
        return Ok(());
    }
    Err(at(path, SchemaProblem::NotIdentifier(name.to_owned())))
}

/// The name most like another, if any is.
pub(crate) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = name.chars().count();
    let limit = (length / 3).clamp(1, 2);
    known
        .filter(|known| known.chars().count().abs_diff(length) <= limit)
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known.to_owned())
}

/// The names of a scope, with their owners.
#[derive(Default)]
struct Taken<'a> {
    owners: HashMap<Cow<'a, str>, String>,
}

impl<'a> Taken<'a> {
    /// Gives a name to an owner, who may have it already.
    fn take(&mut self, name: &'a str, owner: String, path: &str) -> Result<(), SchemaError> {
        match self.owners.get(&spelling(name)) {
            Some(other) if *other != owner => Err(at(
                path,
                SchemaProblem::Taken(name.to_owned(), other.clone()),
            )),
            Some(_) => Ok(()),
            None => {
                self.owners.insert(spelling(name), owner);
                Ok(())
            }
        }
    }
}
