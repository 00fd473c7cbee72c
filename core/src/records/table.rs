//! Tables and the data set that they make.

use super::{Column, Problem};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Currency,
};
use std::sync::Arc;

/// All records of a host, in columns.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The schema that it was built by.
    pub schema: Arc<Schema>,
    /// The currency that its money is scaled by.
    pub currency: Currency,
    /// One table per collection, by [`CollectionId`].
    pub tables: Vec<Table>,
    /// Rows that were left out and columns that were not known, where the host chose to be told instead of refused.
    pub problems: Vec<Problem>,
    /// How many instants came without a zone and were read in the business zone.
    pub naive_instants: u64,
}

/// The rows of one collection.
#[derive(Clone, Debug)]
pub struct Table {
    /// The collection.
    pub collection: CollectionId,
    /// How many rows.
    pub len: usize,
    /// By [`FieldId`]. Defaults are filled in.
    pub columns: Vec<Column>,
    /// For a collection with a parent: the rows of parent row `p` are `offsets[p]..offsets[p + 1]`. Else empty.
    pub offsets: Vec<u32>,
    /// The latest time of any row: microseconds for an instant, days for a date; none for tables without time or rows.
    pub latest: Option<i64>,
}

impl Dataset {
    /// The table of a collection.
    #[must_use]
    pub fn table(&self, collection: CollectionId) -> &Table {
        &self.tables[usize::from(collection.0)]
    }

    /// How many records the subject has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table(self.schema.subject).len
    }

    /// Whether it has no subject at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: FieldId) -> &Column {
        &self.columns[usize::from(field.0)]
    }
}
