//! Links: from keys to rows.

use super::{
    NO_ROW,
    key::{KeyCodes, Slots, Target},
    place::Placement,
    problem::Problems,
    rows::Rows,
};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Type,
};
use std::collections::BTreeSet;

/// The rows that each link of a collection points to, by field and row of the table; none for fields that are no links.
pub(super) type Links = Vec<Option<Vec<u32>>>;

/// For each key of a column the row of the target's input, or `NO_ROW`.
pub(super) fn rows_by_key(
    keys: &KeyCodes,
    target: Option<&Rows>,
    placement: &Placement,
) -> Slots<u32> {
    let mut slots = keys.slots(NO_ROW);
    let Some(target) = target else {
        return slots;
    };
    for (reference, key) in keys.keys() {
        if let (Some(slot), Some(row)) = (slots.get_mut(reference), placement.row_of(target, key)) {
            *slot = row;
        }
    }
    slots
}

/// The keys of a collection that links name, each once, in order.
pub(super) fn named(
    schema: &Schema,
    tables: &[Option<Box<Rows>>],
    target: CollectionId,
) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for rows in tables.iter().flatten() {
        for (field, taken) in schema.collection(rows.id).fields.iter().zip(&rows.fields) {
            if field.ty != Type::Record(target) {
                continue;
            }
            if let Some(stack) = taken.as_ref().and_then(|taken| taken.references()) {
                let named = stack.conversion.keys.keys();
                keys.extend(named.map(|(_, key)| key.text().to_string()));
            }
        }
    }
    keys
}

/// Finds what all links of rows that stay point to.
pub(super) fn resolve(
    schema: &Schema,
    tables: &[Option<Box<Rows>>],
    places: &[Placement],
    problems: &mut Problems,
) -> Vec<Links> {
    let resolve = |(rows, placement): (&Option<Box<Rows>>, &Placement)| {
        let Some(rows) = rows else {
            return Links::new();
        };
        let fields = (0..rows.fields.len() as u16).map(FieldId);
        fields
            .map(|field| {
                let Type::Record(target) = schema.field(rows.id, field).ty else {
                    return None;
                };
                let at = usize::from(target.0);
                let target = (tables[at].as_deref(), &places[at]);
                resolve_link(rows, placement, field, target, problems)
            })
            .collect()
    };
    tables.iter().zip(places).map(resolve).collect()
}

fn resolve_link(
    rows: &Rows,
    placement: &Placement,
    field: FieldId,
    (target, target_placement): (Option<&Rows>, &Placement),
    problems: &mut Problems,
) -> Option<Vec<u32>> {
    let stack = rows
        .fields
        .get(usize::from(field.0))?
        .as_ref()?
        .references()?;
    if stack.is_absent() {
        return None;
    }
    let by_key = rows_by_key(&stack.conversion.keys, target, target_placement);
    let resolve = |at: u32| {
        let row = placement
            .order
            .as_ref()
            .map_or(at, |order| order[at as usize]);
        let reference = stack.get(row as usize).unwrap_or_default();
        if reference.target() == Target::Missing {
            return NO_ROW;
        }
        let found = by_key.row(reference, target_placement);
        let rank = found.map_or(NO_ROW, |found| target_placement.rank(found));
        if rank == NO_ROW {
            problems.add(|| {
                let name = &rows.schema.field(rows.id, field).name;
                let key = stack.conversion.keys.key(reference);
                let what = key.map_or("a record".to_owned(), |key| format!("`{}`", key.text()));
                let fate = if found.is_some() {
                    "which was left out"
                } else {
                    "which is not there"
                };
                let message = format!("`{name}` names {what}, {fate}");
                rows.problem("unknown_link", Some(row), Some(name), message)
            });
        }
        rank
    };
    Some((0..placement.len as u32).map(resolve).collect())
}
