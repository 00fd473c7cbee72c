//! Who leads to a record: the clients that have to be looked at where it changes.

use super::{event::RowKey, store::Store};
use crate::records::{Dataset, NO_ROW, RowNumbers, Values};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner},
    types::Type,
};
use std::{collections::BTreeSet, sync::OnceLock};

/// A field of the data set of the start by which records lead to others.
#[derive(Debug)]
pub(super) struct Leading {
    collection: CollectionId,
    field: FieldId,
    target: CollectionId,
    /// The rows that are led to, each with one that leads to it, in order; made when somebody first asks.
    rows: OnceLock<Vec<(u32, u32)>>,
}

impl Leading {
    /// All such fields.
    pub fn all(base: &Dataset) -> Vec<Leading> {
        let mut all = Vec::new();
        for (collection, described) in (0..).map(CollectionId).zip(&base.schema.collections) {
            for (field, described) in (0..).map(FieldId).zip(&described.fields) {
                let values = &base.table(collection).column(field).values;
                if let (Type::Record(target), Values::Link(_)) = (&described.ty, values) {
                    all.push(Leading {
                        collection,
                        field,
                        target: *target,
                        rows: OnceLock::new(),
                    });
                }
            }
        }
        all
    }

    /// Calls `see` with the rows that lead to a row; of those between a client's own rows none has to be seen.
    fn each(&self, base: &Dataset, row: u32, mut see: impl FnMut(usize)) {
        let schema = &base.schema;
        let hangs = |collection| schema.parent(collection).is_some();
        let of_row = |found: &[(u32, u32)]| {
            let first = found.partition_point(|&(to, _)| to < row);
            let found: Vec<u32> = found[first..]
                .iter()
                .take_while(|&&(to, _)| to == row)
                .map(|&(_, from)| from)
                .collect();
            found
        };
        let found = match schema.collection(self.target).owner {
            // Most of these stay with their client.
            Owner::Parent { .. } if hangs(self.collection) => {
                of_row(base.strays(self.collection, self.field, self.target))
            }
            Owner::Parent { .. } | Owner::Subject => of_row(self.rows.get_or_init(|| {
                let mut rows: Vec<(u32, u32)> = self.links(base).zip(0..).collect();
                rows.retain(|&(to, _)| to != NO_ROW);
                rows.sort_unstable();
                rows
            })),
            // Nearly everybody leads to one of a few.
            Owner::Table => {
                let here = self.links(base).zip(0..).filter(|&(to, _)| to == row);
                here.map(|(_, from)| from).collect()
            }
        };
        found.into_iter().for_each(|from| see(from as usize));
    }

    /// The row that each row leads to, or none.
    fn links<'b>(&self, base: &'b Dataset) -> impl Iterator<Item = u32> + use<'b> {
        let links = match &base.table(self.collection).column(self.field).values {
            Values::Link(links) => Some(links),
            _ => None,
        };
        let rows = links.map_or(0, RowNumbers::len);
        (0..rows).filter_map(move |row| links?.get(row))
    }
}

impl Store {
    /// The other clients whose rows lead to a record.
    pub fn led_by(&self, key: &RowKey, owner: Option<u32>) -> BTreeSet<u32> {
        let mut clients = self.incoming.get(key).cloned().unwrap_or_default();
        let target = CollectionId(key.0);
        if let Some(row) = self.base.row_of(target, &key.1) {
            for leading in self.leading.iter().filter(|one| one.target == target) {
                leading.each(&self.base, row, |from| {
                    let owner = self.owner_in_base(leading.collection, from);
                    clients.extend(owner.filter(|owner| !self.touched.contains_key(owner)));
                });
            }
        }
        if let Some(owner) = owner {
            clients.remove(&owner);
        }
        clients
    }
}
