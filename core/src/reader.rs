//! What is read of rows without asking the evaluator: keys, times, sums, links.

use crate::{
    calendar::Zone,
    records::{Column, Dataset, NO_ROW, Values},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    types::scale,
};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Fields of a data set, row by row.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'d> {
    pub data: &'d Dataset,
    pub zone: Zone,
}

impl<'d> Reader<'d> {
    fn column(&self, collection: CollectionId, field: FieldId) -> &'d Column {
        self.data.table(collection).column(field)
    }

    /// The key of a row.
    pub fn key(&self, collection: CollectionId, row: usize) -> Option<Cow<'d, str>> {
        self.data.id(collection, row)
    }

    /// What a row is called: its key, or its time and what it says.
    pub fn name(&self, collection: CollectionId, row: usize) -> Option<Cow<'d, str>> {
        self.data.name(collection, row)
    }

    /// The time of a row by its own time field; a date begins its day.
    pub fn time(&self, collection: CollectionId, row: usize) -> Option<DateTime<Utc>> {
        let field = self.data.schema.collection(collection).time?;
        self.instant(collection, field, row)
    }

    /// The instant of a field; a date begins its day.
    pub fn instant(
        &self,
        collection: CollectionId,
        field: FieldId,
        row: usize,
    ) -> Option<DateTime<Utc>> {
        let column = self.column(collection, field);
        if !column.is_known(row) {
            return None;
        }
        let micros = match &column.values {
            Values::Instant(times) if row < times.len() => times.get(row),
            Values::Date(days) => self.zone.start_of_day(*days.get(row)?),
            _ => return None,
        };
        DateTime::from_timestamp_micros(micros)
    }

    /// The text of a field.
    pub fn text(&self, collection: CollectionId, field: FieldId, row: usize) -> Option<&'d str> {
        let column = self.column(collection, field);
        match &column.values {
            Values::Text(codes, dictionary)
                if row < self.data.table(collection).len && column.is_known(row) =>
            {
                Some(dictionary.text(codes.get(row)))
            }
            _ => None,
        }
    }

    /// The number of a field.
    pub fn number(&self, collection: CollectionId, field: FieldId, row: usize) -> Option<Decimal> {
        let column = self.column(collection, field);
        match &column.values {
            Values::Number(numbers)
                if row < self.data.table(collection).len && column.is_known(row) =>
            {
                let ty = &self.data.schema.field(collection, field).ty;
                let places = scale(ty, self.data.currency);
                Decimal::try_new(numbers.get(row), places).ok()
            }
            _ => None,
        }
    }

    /// The row that a link leads to.
    pub fn link(&self, collection: CollectionId, field: FieldId, row: usize) -> Option<usize> {
        let column = self.column(collection, field);
        match &column.values {
            Values::Link(rows) => {
                let target = rows.get(row)?;
                (target != NO_ROW && column.is_known(row)).then_some(target as usize)
            }
            _ => None,
        }
    }

    /// The subject's record in which a row stands; none for rows of tables beside the subject.
    pub fn client(&self, collection: CollectionId, row: usize) -> Option<usize> {
        let (mut collection, mut row) = (collection, row);
        while collection != self.data.schema.subject {
            row = self.data.table(collection).parent_of(row)?;
            collection = self.data.schema.parent(collection)?;
        }
        Some(row)
    }
}
