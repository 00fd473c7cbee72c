//! The quick way of an event into the rows of one client: what it says is put into their columns. Where that is not enough they are built anew
//! ([`super::building`]).

use super::{
    building::Built,
    change::{Fields, Told, record_key},
    event::{RowKey, Rows},
    store::{Belongs, Changed, Store},
};
use crate::records::{Dataset, Edited};
use kardan_dsl::schema::CollectionId;
use std::sync::Arc;

/// A client's rows as they will be.
pub(super) struct Edit {
    pub built: Built,
    pub fields: Fields,
    /// The rows that arrived or changed, in order.
    pub records: Vec<Told>,
}

impl Edit {
    /// The rows that changed, as they will be.
    pub fn changed(&self) -> Changed {
        let records = self.records.iter();
        records
            .map(|one| (one.row.clone(), self.built.row(&one.row)))
            .collect()
    }
}

impl Store {
    /// What rows of a client come to; none where they need a closer look.
    pub fn edited(&mut self, client: u32, parts: &Rows, merges: bool) -> Option<Edit> {
        let is_own = |key: &RowKey| match self.belongs(key) {
            Some(Belongs::Client(owner)) => owner == client,
            Some(Belongs::Beside) => false,
            None => true,
        };
        if !parts.rows.iter().all(|(key, _)| is_own(key)) {
            return None;
        }
        let mut data = self.apart(client)?;
        let schema = Arc::clone(self.schema());
        let level = |collection| {
            let above = std::iter::successors(Some(collection), |&at| schema.parent(at));
            above.count()
        };
        // What a row hangs on comes before it; rows without a time are in the order of their keys, as they are when they are built.
        let mut rows: Vec<_> = parts.rows.iter().collect();
        rows.sort_by_cached_key(|(key, _)| (level(CollectionId(key.0)), key));
        let mut fields = Fields::new();
        let mut records = Vec::new();
        for (key, row) in rows {
            let collection = CollectionId(key.0);
            let place = (collection, key.1.as_str());
            let edited = self.editor.put(&mut data, place, row, merges).ok()?;
            let is_new = match edited {
                Edited::Changed(changed) if changed.is_empty() => continue,
                Edited::Changed(changed) => {
                    let known = fields.entry(collection);
                    if let Some(known) = known.or_insert_with(|| Some(Default::default())) {
                        known.extend(changed);
                    }
                    false
                }
                Edited::New(nested) => {
                    fields.insert(collection, None);
                    fields.extend(nested.into_iter().map(|nested| (nested, None)));
                    true
                }
            };
            records.push(Told {
                record: record_key(&schema, key),
                row: key.clone(),
                is_new,
            });
        }
        records.sort_by(|one, other| one.row.cmp(&other.row));
        Some(Edit {
            built: Built {
                data: Some(data),
                told: Default::default(),
                leads_to: Vec::new(),
            },
            fields,
            records,
        })
    }

    /// The rows of a client in a data set of their own.
    pub fn apart(&self, client: u32) -> Option<Dataset> {
        match self.touched.get(&client) {
            Some(touched) if touched.told.is_empty() => touched.data.clone(),
            Some(_) => None,
            None if (client as usize) < self.base.len() => {
                self.editor.part(&self.base, client as usize)
            }
            None => None,
        }
    }
}
