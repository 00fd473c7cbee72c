//! Links: from keys to rows.

use super::{
    NO_ROW, key::Reference, place::Placement, problem::Problems, rows::Rows, stack::Stack,
};
use crate::records::convert::ToReference;
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Type,
};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The rows that each link of a collection points to, by field and row of the table; none for fields that are no links.
pub(super) type Links = Vec<Option<Vec<u32>>>;

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
                let mut references: Vec<Reference> = stack.values.clone();
                references.par_sort_unstable_by_key(|reference| reference.number());
                references.dedup();
                let named = references
                    .into_iter()
                    .filter_map(|reference| stack.conversion.keys.key(reference));
                keys.extend(named.map(|key| key.text().into_owned()));
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
    let mut resolve = |(rows, placement): (&Option<Box<Rows>>, &Placement)| {
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
                let stack = rows.fields[usize::from(field.0)].as_ref()?.references()?;
                if stack.is_absent() {
                    return None;
                }
                let finder = places[at].finder(&stack.conversion.keys, tables[at].as_deref());
                let mut found = match &placement.order {
                    None => finder.rows(stack.values.par_iter().copied()),
                    Some(order) => {
                        let reference = |&row: &u32| stack.values[row as usize];
                        finder.rows(order.par_iter().map(reference))
                    }
                };
                places[at].find_originals(&mut found);
                places[at].rank(&mut found);
                let link = Link { rows, field, stack };
                link.blame(
                    placement,
                    &found,
                    |reference| finder.row(reference) != NO_ROW,
                    problems,
                );
                Some(found)
            })
            .collect()
    };
    tables
        .iter()
        .zip(places)
        .map(|(rows, placement)| resolve((rows, placement)))
        .collect()
}

/// A field that links records.
struct Link<'a> {
    rows: &'a Rows,
    field: FieldId,
    stack: &'a Stack<ToReference>,
}

impl Link<'_> {
    /// Lists the links that point to nothing, though they name something.
    fn blame(
        &self,
        placement: &Placement,
        found: &[u32],
        came: impl Fn(Reference) -> bool,
        problems: &mut Problems,
    ) {
        let lacking = found.iter().filter(|&&row| row == NO_ROW).count();
        if placement.len == placement.given && lacking == self.stack.lacking() {
            return;
        }
        let without = found.iter().enumerate().filter(|&(_, &row)| row == NO_ROW);
        for (at, _) in without {
            let row = match &placement.order {
                Some(order) => order[at],
                None => at as u32,
            };
            let reference = self.stack.get(row as usize).unwrap_or_default();
            if reference == Reference::MISSING {
                continue;
            }
            problems.add(|| {
                let name = &self.rows.schema.field(self.rows.id, self.field).name;
                let key = self.stack.conversion.keys.key(reference);
                let what = key.map_or("a record".to_owned(), |key| format!("`{}`", key.text()));
                let fate = if came(reference) {
                    "which was left out"
                } else {
                    "which is not there"
                };
                let message = format!("`{name}` names {what}, {fate}");
                self.rows
                    .problem("unknown_link", Some(row), Some(name), message)
            });
        }
    }
}
