//! Rows that a phrase can be about.

use super::{Choices, condition::condition, window::window};
use kardan_dsl::{
    schema::{CollectionId, Owner, Schema},
    types::Type,
};

/// Rows within reach of a record: nested in it, or linked to it.
pub(super) fn within_reach(schema: &Schema, of: CollectionId) -> Vec<CollectionId> {
    let nested = schema.children(of);
    let linked = (0..schema.collections.len() as u16)
        .map(CollectionId)
        .filter(|&id| {
            let links_here = |field: &kardan_dsl::schema::Field| field.ty == Type::Record(of);
            let collection = schema.collection(id);
            of != schema.subject
                && matches!(collection.owner, Owner::Parent { .. })
                && collection
                    .fields
                    .iter()
                    .filter(|field| links_here(field))
                    .count()
                    == 1
        });
    nested.chain(linked).collect()
}

/// The type of the rows' time: their own, or that of the nearest record around them.
pub(super) fn time(schema: &Schema, of: CollectionId) -> Option<Type> {
    let collection = schema.collection(of);
    match collection.time {
        Some(field) => Some(schema.field(of, field).ty.clone()),
        None => time(schema, schema.parent(of)?),
    }
}

/// `[window] [where (…)]`, with a blank in front where there is something.
pub(super) fn narrowed(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> String {
    let mut text = String::new();
    if let Some(time) = time(schema, of)
        && choices.once_in(2)
    {
        text += &format!(" {}", window(&time, choices));
    }
    text + &filtered(schema, of, depth, choices)
}

/// `[where (…)]`.
pub(super) fn filtered(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> String {
    if choices.once_in(2) {
        format!(" where ({})", condition(schema, of, depth, choices))
    } else {
        String::new()
    }
}
