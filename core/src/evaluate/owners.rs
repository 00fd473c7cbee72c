//! The record that each row of a chunk hangs on, where it is kept beside their table.

use super::chunk::Chunk;
use crate::records::{Dataset, Fences};
use kardan_dsl::schema::CollectionId;
use std::borrow::Cow;

/// The rows of a chunk whose records are kept beside their table.
#[derive(Clone, Copy)]
pub(super) struct Owners<'r> {
    pub data: &'r Dataset,
    /// Whose rows, and whose records.
    pub collection: CollectionId,
    pub above: CollectionId,
    /// The first of the chunk.
    pub first_row: usize,
    pub first_record: usize,
}

impl<'r> Owners<'r> {
    /// Where the rows of each record of the chunk lie, where it has so many of either.
    pub fn fences(self, rows: usize, records: usize) -> Option<Cow<'r, Fences>> {
        let all = self.data.fences(self.collection, self.above)?;
        if (all.last().len(), all.records()) == (rows, records) {
            return Some(Cow::Borrowed(all));
        }
        let (first, record) = (self.first_row, self.first_record);
        Some(Cow::Owned(
            all.slice(first..first + rows, record..record + records),
        ))
    }

    /// From a row of the chunk to its record of the chunk.
    pub fn of(self) -> impl Fn(usize) -> usize + 'r {
        let owners = self.data.owners(self.collection, self.above);
        let (first_row, first) = (self.first_row, self.first_record);
        move |row| {
            let owner = owners.get(first_row + row);
            owner.map_or(0, |owner| owner as usize - first)
        }
    }
}

impl<'r> Chunk<'_, 'r> {
    /// The record of one collection that each row of another hangs on.
    pub(super) fn owners(&self, collection: CollectionId, above: CollectionId) -> Owners<'r> {
        Owners {
            data: self.run.data,
            collection,
            above,
            first_row: self.range(collection).start,
            first_record: self.range(above).start,
        }
    }
}
