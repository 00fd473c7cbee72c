//! Tables and the data set that they make.

use super::{Column, Problem, RowKeys, Times, Values, companion::Companions, past::LastPast};
use crate::error::{Error, ErrorKind};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Schema},
    types::Currency,
};
use std::{borrow::Cow, ops::Range, sync::Arc};

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
    /// How many problems there were beyond the limit of the list.
    pub unlisted_problems: u64,
    /// How many instants came without a zone and were read in the business zone.
    pub naive_instants: u64,
    pub(crate) past: LastPast,
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
    /// What is known of the rows' times; none where no row has one.
    pub times: Option<Times>,
    pub(crate) companions: Companions,
}

impl Dataset {
    /// Tables of which there is nothing to tell how they were read.
    pub(crate) fn of(schema: &Arc<Schema>, currency: Currency, tables: Vec<Table>) -> Dataset {
        Dataset {
            schema: Arc::clone(schema),
            currency,
            tables,
            problems: Vec::new(),
            unlisted_problems: 0,
            naive_instants: 0,
            past: LastPast::default(),
        }
    }

    /// The table of a collection.
    #[must_use]
    pub fn table(&self, collection: CollectionId) -> &Table {
        &self.tables[usize::from(collection.0)]
    }

    /// The keys of a collection's rows; none for rows without a key.
    pub fn ids(
        &self,
        collection: CollectionId,
    ) -> impl ExactSizeIterator<Item = Option<Cow<'_, str>>> {
        (0..self.table(collection).len).map(move |row| self.id(collection, row))
    }

    /// The key of a row; none for a row without a key.
    #[must_use]
    pub fn id(&self, collection: CollectionId, row: usize) -> Option<Cow<'_, str>> {
        let (column, keys) = self.key_column(collection)?;
        (row < keys.len() && column.is_known(row)).then(|| keys.text(row))
    }

    /// The row of a record by what results call it: its key, or its number from 1 in a collection without a key.
    ///
    /// # Errors
    /// An unknown-name error where there is no such record.
    pub fn known_row(&self, collection: CollectionId, label: &str) -> Result<usize, Error> {
        let row = match self.schema.collection(collection).key {
            Some(_) => self.row_of(collection, label).map(|row| row as usize),
            None => label
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1)),
        };
        row.filter(|&row| row < self.table(collection).len)
            .ok_or_else(|| {
                let noun = &self.schema.collection(collection).name;
                Error::new(
                    ErrorKind::Unknown,
                    format!("the data has no {noun} `{label}`"),
                )
            })
    }

    /// The row with a key.
    #[must_use]
    pub fn row_of(&self, collection: CollectionId, key: &str) -> Option<u32> {
        let (column, keys) = self.key_column(collection)?;
        keys.row_of(key, column.validity.as_ref())
    }

    /// The rows of a collection that belong to a range of the subject's records, through all levels between; all rows of a table
    /// beside the subject.
    #[must_use]
    pub fn rows_of(&self, subjects: Range<usize>, collection: CollectionId) -> Range<usize> {
        if collection == self.schema.subject {
            return subjects;
        }
        let table = self.table(collection);
        match self.schema.parent(collection) {
            Some(parent) => table.rows_below(self.rows_of(subjects, parent)),
            None => 0..table.len,
        }
    }

    fn key_column(&self, collection: CollectionId) -> Option<(&Column, &RowKeys)> {
        let key = self.schema.collection(collection).key?;
        let column = self.table(collection).column(key);
        match &column.values {
            Values::Key(keys) => Some((column, keys.as_ref())),
            _ => None,
        }
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

    /// The row of the parent's table that a row hangs on.
    pub(crate) fn parent_of(&self, row: usize) -> Option<usize> {
        let above = self
            .offsets
            .partition_point(|&offset| offset as usize <= row);
        above.checked_sub(1)
    }

    /// The rows that hang on a range of the parent's rows.
    #[must_use]
    pub fn rows_below(&self, parents: Range<usize>) -> Range<usize> {
        let offset = |parent: usize| self.offsets.get(parent).map_or(0, |&row| row as usize);
        offset(parents.start)..offset(parents.end)
    }
}

/// The first of some rows, in order, that does not stand before something; their end where all do.
pub(crate) fn first_not_before(rows: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low < high {
        let middle = low.midpoint(high);
        match is_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}
