//! What columns hold at one row, and a row's place among others.

use super::{
    code::{LinkField, Reading, Rows, RowsId},
    records::Records,
};
use crate::{
    evaluate::position,
    records::{Column, Dataset, Integers, NO_ROW, Values},
};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

impl Records for Dataset {
    #[inline]
    fn value(&self, of: Reading, row: usize) -> Option<i64> {
        of.value(self, row)
    }

    fn places(&self, _id: RowsId, rows: &Rows, row: usize) -> Range<usize> {
        rows.range(self, row)
    }

    #[inline]
    fn row(&self, place: usize) -> usize {
        place
    }

    fn sum(&self, of: Reading, places: Range<usize>) -> Option<i128> {
        of.sum(self, places)
    }

    fn linked(&self, link: LinkField, row: usize) -> Option<usize> {
        link.row(self, row)
    }

    fn above(&self, subject: usize, collection: CollectionId, row: usize) -> Option<usize> {
        above(self, subject, collection, row)
    }
}

impl Reading {
    pub fn column(self, data: &Dataset) -> &Column {
        data.table(self.collection).column(self.field)
    }

    /// The value of a row; none where it is missing.
    #[inline]
    pub fn value(self, data: &Dataset, row: usize) -> Option<i64> {
        let column = self.column(data);
        if column
            .validity
            .as_ref()
            .is_some_and(|known| !known.get(row))
        {
            return None;
        }
        let value = match &column.values {
            Values::Number(numbers) => numbers.get(row),
            Values::Text(codes, _) => codes.get(row).into(),
            Values::Bool(holds) => holds.get(row).into(),
            Values::Instant(times) => times.get(row),
            Values::Date(days) | Values::Birthday(days) => (*days.get(row)?).into(),
            Values::Absent | Values::Key(_) | Values::Link(_) => return None,
        };
        (value <= self.until).then_some(value)
    }

    /// What the numbers of rows add up to, where none is missing.
    fn sum(self, data: &Dataset, rows: Range<usize>) -> Option<i128> {
        fn narrow<T: Copy + Into<i64>>(values: &[T], rows: Range<usize>) -> i128 {
            // No table has rows enough to leave 63 bits with values half as wide.
            let values = values.get(rows).unwrap_or_default().iter();
            values.map(|&value| value.into()).sum::<i64>().into()
        }
        let column = self.column(data);
        match &column.values {
            Values::Number(numbers) if column.validity.is_none() => Some(match numbers {
                Integers::I8(values) => narrow(values, rows),
                Integers::I16(values) => narrow(values, rows),
                Integers::I32(values) => narrow(values, rows),
                Integers::I64(values) => {
                    let values = values.get(rows).unwrap_or_default().iter();
                    values.map(|&value| i128::from(value)).sum()
                }
            }),
            _ => None,
        }
    }
}

impl LinkField {
    /// The row that the link of a row leads to.
    pub fn row(self, data: &Dataset, row: usize) -> Option<usize> {
        let column = data.table(self.collection).column(self.field);
        match &column.values {
            Values::Link(rows) if column.is_known(row) => {
                let linked = rows.get(row)?;
                (linked != NO_ROW).then_some(linked as usize)
            }
            _ => None,
        }
    }
}

impl Rows {
    /// The rows that hang on a row and lie right by their time.
    #[inline]
    pub fn range(&self, data: &Dataset, row: usize) -> Range<usize> {
        let mut range = row..row + 1;
        for &collection in &self.path {
            range = data.table(collection).rows_below(range);
            if let Some(span) = self.span.filter(|span| span.timed == collection) {
                range = position::of_span(data, range, span);
            }
        }
        range
    }
}

/// The row that a row of a collection hangs on, one of the records of a subject.
pub(super) fn above(
    data: &Dataset,
    subject: usize,
    collection: CollectionId,
    row: usize,
) -> Option<usize> {
    let parents = data.rows_of(subject..subject + 1, data.schema.parent(collection)?);
    let offsets = &data.table(collection).offsets;
    let begins = offsets.get(parents.start..parents.end)?;
    let at = begins.partition_point(|&begin| begin as usize <= row);
    Some(parents.start + at.checked_sub(1)?)
}
