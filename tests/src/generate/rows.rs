//! Rows that a phrase can be about.

use super::{Choices, condition::condition, scope::Scope, window::window};
use kardan_dsl::{
    schema::{CollectionId, Field, Owner, Schema},
    types::Type,
};

/// Rows within reach of a record: nested in it, or linked to it.
pub(super) fn within_reach(scope: &Scope) -> Vec<CollectionId> {
    let (schema, of) = (scope.schema, scope.of);
    let linked = (0..schema.collections.len() as u16)
        .map(CollectionId)
        .filter(|&id| {
            let collection = schema.collection(id);
            let links_here = collection
                .fields
                .iter()
                .filter(|field| field.ty == Type::Record(of))
                .count();
            of != schema.subject
                && matches!(collection.owner, Owner::Parent { .. })
                && links_here == 1
        });
    schema.children(of).chain(linked).collect()
}

/// The same by the path of their plurals, and what is nested in them too.
pub(super) fn paths(scope: &Scope) -> Vec<(String, CollectionId)> {
    let plural = |id: CollectionId| &scope.schema.collection(id).plural;
    let mut paths = Vec::new();
    for rows in within_reach(scope) {
        paths.push((plural(rows).clone(), rows));
        let below = scope.schema.children(rows);
        paths.extend(below.map(|below| (format!("{}.{}", plural(rows), plural(below)), below)));
    }
    paths
}

/// The type of the rows' time: their own, or that of the nearest record around them.
pub(super) fn time(schema: &Schema, of: CollectionId) -> Option<Type> {
    let collection = schema.collection(of);
    match collection.time {
        Some(field) => Some(schema.field(of, field).ty.clone()),
        None => time(schema, schema.parent(of)?),
    }
}

/// The fields of a row that are values.
pub(super) fn values(schema: &Schema, of: CollectionId) -> Vec<&Field> {
    let fields = schema.collection(of).fields.iter();
    fields
        .filter(|field| !matches!(field.ty, Type::Record(_)))
        .collect()
}

/// `[window] [where (…)]` of rows, with a blank in front where there is something.
pub(super) fn narrowed(rows: &Scope, depth: usize, choices: &mut Choices) -> String {
    let mut text = String::new();
    if let Some(time) = time(rows.schema, rows.of)
        && choices.once_in(2)
    {
        text += &format!(" {}", window(&time, choices));
    }
    text + &filtered(rows, depth, choices)
}

/// `[where (…)]`.
pub(super) fn filtered(rows: &Scope, depth: usize, choices: &mut Choices) -> String {
    if choices.once_in(2) {
        format!(" where ({})", condition(rows, depth, choices))
    } else {
        String::new()
    }
}
