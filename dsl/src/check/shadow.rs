//! Names that a declaration may not take, because they are names of the data.

use super::{Checker, describe::noun};
use crate::{
    diagnostics::codes,
    schema::{Collection, CollectionId, Schema},
    syntax::{Name, spelling},
    types::Type,
    vocabulary::Language,
};
use std::{borrow::Cow, collections::HashMap};

/// Names of the data in reach of a record, each with where it comes from.
pub(super) type Shadowed<'a> = HashMap<Cow<'a, str>, String>;

impl Checker<'_> {
    /// Refuses a name that a field or collection in reach of the declaration's record has.
    pub(super) fn refuse_shadowing(&mut self, name: &Name, subject: CollectionId) {
        let schema = self.schema();
        let names = self.shadowed.entry(subject);
        let names = names.or_insert_with(|| names_in_reach(schema, subject));
        let Some(taken) = names.get(&name.spelling()).cloned() else {
            return;
        };
        let free = free_name(name, schema.collection(subject), |candidate| {
            names.contains_key(candidate) || self.declared.takes(candidate)
        });
        let arguments = [name.text.as_str(), &taken, &free];
        let found = self.diagnostic(codes::SHADOWS_SCHEMA, name.span, &arguments);
        self.diagnostics.push(found.replace(name.span, free));
    }
}

/// A name like another that nothing has yet: `client_total`. Letters of two scripts do not stand in one name.
fn free_name(name: &Name, subject: &Collection, is_taken: impl Fn(&str) -> bool) -> String {
    let language = if name.text.is_ascii() {
        Language::English
    } else {
        Language::Russian
    };
    let longer = match noun(subject, language) {
        noun if noun.is_ascii() == name.text.is_ascii() => format!("{noun}_{}", name.text),
        _ => name.text.clone(),
    };
    let mut free = longer.clone();
    let mut number = 2;
    while is_taken(&spelling(&free)) {
        free = format!("{longer}_{number}");
        number += 1;
    }
    free
}

fn names_in_reach(schema: &Schema, subject: CollectionId) -> Shadowed<'_> {
    let mut names = Shadowed::new();
    for id in reachable(schema, subject) {
        let collection = schema.collection(id);
        for noun in collection.names() {
            names
                .entry(spelling(noun))
                .or_insert_with(|| format!("`{}`", collection.plural));
        }
        for field in &collection.fields {
            for name in field.names() {
                let place = || format!("`{}.{}`", collection.name, field.name);
                names.entry(spelling(name)).or_insert_with(place);
            }
        }
    }
    names
}

/// The collections whose names can stand in a rule about a record: what hangs on it and what that links to, at any
/// distance, and what it is nested in.
fn reachable(schema: &Schema, subject: CollectionId) -> Vec<CollectionId> {
    let mut found = vec![subject];
    let mut at = 0;
    while let Some(&collection) = found.get(at) {
        at += 1;
        let links = schema.collection(collection).fields.iter();
        let linked = links.filter_map(|field| match field.ty {
            Type::Record(target) => Some(target),
            _ => None,
        });
        for next in schema
            .children(collection)
            .chain(super::way::linking(schema, collection).map(|(rows, _)| rows))
            .chain(linked)
        {
            // Links may lead back to the subject of all; what hangs on that is not nearer for it.
            if !found.contains(&next) && (next != schema.subject || subject == schema.subject) {
                found.push(next);
            }
        }
    }
    let mut above = schema.parent(subject);
    while let Some(collection) = above {
        if !found.contains(&collection) {
            found.push(collection);
        }
        above = schema.parent(collection);
    }
    found
}
