//! Some records of the subject, taken out of a data set into one of their own.

use super::{
    Bitmap, Column, Dataset, Instants, Integers, NO_ROW, RowNumbers, Table, Values,
    companion::Companions, store::Store,
};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::sync::Arc;

/// Some records of the subject with all that hangs on them, and the tables beside it.
pub(crate) struct Excerpt {
    pub data: Dataset,
    /// By collection: from its rows to those that they were taken from.
    pub rows: Vec<Vec<u32>>,
}

impl Dataset {
    /// An excerpt of some of the subject's records, which ascend. What is not read is left out: a column is absent, a table is empty.
    ///
    /// # Errors
    /// The subject's other records that links of these lead to.
    pub(crate) fn excerpt(
        &self,
        records: &[u32],
        reads: impl Fn(CollectionId, Option<FieldId>) -> bool,
    ) -> Result<Excerpt, Vec<u32>> {
        let ids = || (0..self.tables.len() as u16).map(CollectionId);
        let rows = ids().map(|id| match reads(id, None) {
            true => self.rows_of_some(records, id),
            false => Vec::new(),
        });
        let rows: Vec<Vec<u32>> = rows.collect();
        let mut strays = Vec::new();
        let tables = ids().zip(&rows).map(|(id, own)| {
            let table = self.table(id);
            let columns = (0..).map(FieldId).zip(&table.columns);
            let columns = columns.map(|(field, column)| {
                match (&self.schema.field(id, field).ty, reads(id, Some(field))) {
                    (_, false) => Column::ABSENT,
                    (&Type::Record(target), true) => {
                        let others = &rows[usize::from(target.0)];
                        let place = |to: u32| Some(others.binary_search(&to).ok()? as u32);
                        links(column, own, place, |to| {
                            strays.extend(self.subject_of(target, to as usize));
                        })
                    }
                    (_, true) => taken(column, own),
                }
            });
            Table {
                collection: id,
                len: own.len(),
                columns: columns.collect(),
                offsets: match self
                    .schema
                    .parent(id)
                    .map(|parent| &rows[usize::from(parent.0)])
                {
                    Some(parents) if own.is_empty() => vec![0; parents.len() + 1],
                    Some(parents) => ends(table, parents),
                    None => Vec::new(),
                },
                times: None,
                companions: Companions::default(),
            }
        });
        let tables = tables.collect();
        if !strays.is_empty() {
            return Err(strays);
        }
        let mut data = Dataset::of(&self.schema, self.currency, tables);
        ids().for_each(|id| data.find_times(id));
        Ok(Excerpt { data, rows })
    }

    /// The rows of a collection that hang on some of the subject's records; all of a table beside it.
    fn rows_of_some(&self, records: &[u32], collection: CollectionId) -> Vec<u32> {
        if collection == self.schema.subject {
            return records.to_vec();
        }
        let table = self.table(collection);
        let Some(parent) = self.schema.parent(collection) else {
            return (0..table.len as u32).collect();
        };
        let mut rows = Vec::new();
        for row in self.rows_of_some(records, parent) {
            let below = table.rows_below(row as usize..row as usize + 1);
            rows.extend(below.start as u32..below.end as u32);
        }
        rows
    }

    /// The subject's record that a row hangs on; none of a table beside it.
    pub(crate) fn subject_of(&self, mut collection: CollectionId, mut row: usize) -> Option<u32> {
        while collection != self.schema.subject {
            row = self.table(collection).parent_of(row)?;
            collection = self.schema.parent(collection)?;
        }
        Some(row as u32)
    }
}

/// Where the rows below some rows of a parent begin when they stand one after the other, and where the last end.
fn ends(table: &Table, parents: &[u32]) -> Vec<u32> {
    let mut end = 0;
    let below = parents.iter().map(|&parent| {
        let parent = parent as usize;
        end += table.rows_below(parent..parent + 1).len() as u32;
        end
    });
    std::iter::once(0).chain(below).collect()
}

/// Some rows of a column that is no link.
pub(super) fn taken(column: &Column, rows: &[u32]) -> Column {
    let validity = column.validity.as_ref().map(|known| known.gather(rows));
    if rows.is_empty() || validity.as_ref().is_some_and(Bitmap::is_zero) {
        return Column::ABSENT;
    }
    let values = match &column.values {
        Values::Bool(values) => Values::Bool(Store::gather(values, rows)),
        Values::Number(values) => Values::Number(Integers::gather(values, rows)),
        Values::Date(values) => Values::Date(Store::gather(values, rows)),
        Values::Birthday(values) => Values::Birthday(Store::gather(values, rows)),
        Values::Instant(values) => Values::Instant(Instants::gather(values, rows)),
        Values::Text(codes, texts) => Values::Text(codes.gather(rows), Arc::clone(texts)),
        Values::Key(keys) => Values::Key(keys.taken(rows).into()),
        Values::Absent | Values::Link(_) => return Column::ABSENT,
    };
    Column {
        validity: validity.filter(|known| known.count() < rows.len()),
        values,
    }
}

/// The links of some rows, each to where what it leads to now stands; of those that lead to nothing taken, `stray` is told.
pub(super) fn links(
    column: &Column,
    rows: &[u32],
    place: impl Fn(u32) -> Option<u32>,
    mut stray: impl FnMut(u32),
) -> Column {
    let Values::Link(links) = &column.values else {
        return Column::ABSENT;
    };
    let to = |to: u32| match to {
        NO_ROW => NO_ROW,
        to => place(to).unwrap_or_else(|| {
            stray(to);
            NO_ROW
        }),
    };
    let taken: Vec<u32> = links.at(rows).into_iter().map(to).collect();
    let known = Bitmap::pack(&taken, |&to| to != NO_ROW);
    if known.is_zero() {
        return Column::ABSENT;
    }
    Column {
        validity: Some(known).filter(|known| known.count() < rows.len()),
        values: Values::Link(RowNumbers::of(taken)),
    }
}
