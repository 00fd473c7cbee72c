//! Names that a declaration may not take, because they are names of the data.

use super::Checker;
use crate::{
    diagnostics::codes,
    schema::{Collection, CollectionId, Schema},
    syntax::Name,
    types::Type,
};

impl Checker<'_> {
    /// Refuses a name that a field or collection in reach of the declaration's record has.
    pub(super) fn refuse_shadowing(&mut self, name: &Name, subject: CollectionId) {
        let schema = self.schema();
        let taken = reachable(schema, subject).into_iter().find_map(|id| {
            let collection = schema.collection(id);
            if collection.is_called(&name.text) {
                return Some(format!("`{}`", collection.plural));
            }
            let field = collection.field_named(&name.text)?;
            let field = &schema.field(id, field).name;
            Some(format!("`{}.{field}`", collection.name))
        });
        if let Some(taken) = taken {
            let _: Option<()> =
                self.report(codes::SHADOWS_SCHEMA, name.span, &[&name.text, &taken]);
        }
    }
}

/// All names of a collection.
pub(super) fn nouns(collection: &Collection) -> impl Iterator<Item = &str> {
    [collection.name.as_str(), collection.plural.as_str()]
        .into_iter()
        .chain(collection.nouns.values().flat_map(|noun| noun.forms()))
        .filter(|noun| !noun.is_empty())
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
