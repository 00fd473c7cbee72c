//! Rows without keys in the lists of the record that they hang on: which of them are new, changed or gone is found by what they are called. Those
//! that are told of alone are a matter of their own ([`super::alone`]).

use super::{
    change::{Prepared, Told, record_key},
    event::RowKey,
    store::{Store, own_row},
};
use crate::records::Dataset;
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use std::{collections::BTreeMap, ops::Range};

/// Rows by what they are called.
pub(super) type Named = BTreeMap<String, usize>;

impl Store {
    /// Adds to an event what it does to rows without keys that any rule minds.
    pub fn add_unkeyed(&self, prepared: &mut Prepared, minded: &[bool]) {
        let Some((client, _, built)) = prepared.clients.first() else {
            return;
        };
        let schema = self.schema();
        let known = (*client < self.clients()).then(|| self.data(*client));
        let known = known.flatten();
        let minded = (0..).map(CollectionId).zip(minded);
        let minded = minded.filter(|(collection, minded)| **minded && is_told(schema, *collection));
        for (collection, _) in minded {
            let changes = prepared.fields.contains_key(&collection);
            if !changes && prepared.gone.is_empty() {
                continue;
            }
            let before = known.map(|(data, row)| (data, names(data, row, collection)));
            let after = built.data.as_ref();
            let after = after.map(|data| (data, names(data, 0, collection)));
            let row_before = |name: &str| {
                let (data, rows) = before.as_ref()?;
                Some((*data, *rows.get(name)?))
            };
            for (data, (name, row)) in after
                .iter()
                .flat_map(|(data, rows)| in_order(rows).map(move |named| (*data, named)))
            {
                let was = row_before(name);
                let same = was.is_some_and(|(was, at)| {
                    was.told_later(collection, at) == data.told_later(collection, row)
                });
                if !same {
                    let key = (collection.0, name.clone());
                    prepared.records.push(Told {
                        record: record_key(schema, &key),
                        row: key,
                        is_new: was.is_none(),
                    });
                }
            }
            let there = after.as_ref().map(|(_, rows)| rows);
            let gone = before.iter().flat_map(|(_, rows)| in_order(rows));
            let gone = gone.map(|(name, _)| name);
            let gone = gone.filter(|name| !there.is_some_and(|rows| rows.contains_key(*name)));
            prepared
                .unkeyed_gone
                .extend(gone.map(|name| (collection.0, name.clone())));
        }
        // As a history tells of records of one instant.
        prepared.records.sort_by_key(|one| one.row.0);
    }
}

/// Whether rows of a collection are told of, though they have no key.
fn is_told(schema: &Schema, collection: CollectionId) -> bool {
    let described = schema.collection(collection);
    described.key.is_none() && described.time.is_some() && described.owner != Owner::Table
}

/// The rows of a record of the subject by what they are called.
fn names(data: &Dataset, subject: usize, collection: CollectionId) -> Named {
    named(
        data,
        collection,
        data.rows_of(subject..subject + 1, collection),
    )
}

/// The rows below a record of a client by what they are called.
pub(super) fn names_below(
    data: &Dataset,
    client: usize,
    (collection, parent): (CollectionId, &RowKey),
) -> Named {
    let Some(above) = own_row(data, client, parent) else {
        return Named::new();
    };
    let rows = data.table(collection).rows_below(above..above + 1);
    named(data, collection, rows)
}

fn named(data: &Dataset, collection: CollectionId, rows: Range<usize>) -> Named {
    let named = rows.filter_map(|row| Some((data.name(collection, row)?.into_owned(), row)));
    named.collect()
}

/// Rows in the order in which they are told of.
fn in_order(named: &Named) -> impl Iterator<Item = (&String, usize)> {
    let mut rows: Vec<_> = named.iter().map(|(name, row)| (name, *row)).collect();
    rows.sort_unstable_by_key(|(_, row)| *row);
    rows.into_iter()
}
