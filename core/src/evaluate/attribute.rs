//! What an attribute says: its column as it was reckoned. To make a value takes longer than to reckon it, so each is made when it is read.

use super::{
    chunk::{Chunk, Overflow},
    evaluation::AttributeResult,
    value::{made, shown},
    vector::{Codes, Lane, Texts, Vector, both},
};
use crate::{
    plan::PlannedRule,
    records::{Bitmap, Dataset, Dictionary},
};
use kardan_dsl::{
    schema::CollectionId,
    types::{Currency, Type, Value},
};
use std::{borrow::Cow, sync::Arc};

/// An attribute of the records of a chunk.
#[derive(Clone, Debug)]
pub(super) struct Column {
    vector: Vector<'static>,
    /// The records that there are at the moment; none where all are.
    visible: Option<Bitmap>,
    len: usize,
}

/// An attribute of all records.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// One for each chunk.
    chunks: Vec<Column>,
    /// Rows that were gone about apart, ascending, and what was found of them.
    apart: Option<(Vec<u32>, Box<Columns>)>,
}

impl AttributeResult {
    /// How many records it is about.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether it is about no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of them have a value.
    #[must_use]
    pub fn known(&self) -> usize {
        self.columns.known(&self.ty, self.currency)
    }

    /// The value of each record in the order of the table.
    ///
    /// # Missing values
    /// None.
    pub fn values(&self) -> impl Iterator<Item = Option<Value>> + '_ {
        let rows = self.columns.chunks.iter().flat_map(|column| {
            let rows = 0..column.len;
            rows.map(move |row| (column, row))
        });
        rows.enumerate().map(|(at, (column, row))| {
            let apart = self.columns.apart(at, &self.ty, self.currency);
            apart.unwrap_or_else(|| column.value(&self.ty, self.currency, row))
        })
    }

    /// The value of one record; none where it is missing, or where there is no such row.
    #[must_use]
    pub fn value(&self, row: usize) -> Option<Value> {
        self.columns.value(row, &self.ty, self.currency)
    }
}

impl Columns {
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|column| column.len).sum()
    }

    /// Puts the next chunk's behind.
    pub fn push(&mut self, next: Column) {
        self.chunks.push(next);
    }

    /// Puts in what was found of some rows apart, which ascend.
    pub fn put(&mut self, rows: &[u32], found: Columns) {
        self.apart = Some((rows.to_vec(), Box::new(found)));
    }

    /// The value of a row that was gone about apart, if it was.
    fn apart(&self, row: usize, ty: &Type, currency: Currency) -> Option<Option<Value>> {
        let (rows, found) = self.apart.as_ref()?;
        let at = rows.binary_search(&(row as u32)).ok()?;
        Some(found.value(at, ty, currency))
    }

    fn value(&self, row: usize, ty: &Type, currency: Currency) -> Option<Value> {
        let apart = self.apart(row, ty, currency);
        apart.unwrap_or_else(|| self.supposed(row, ty, currency))
    }

    /// What the chunks say of a row.
    fn supposed(&self, row: usize, ty: &Type, currency: Currency) -> Option<Value> {
        let mut row = row;
        for column in &self.chunks {
            if row < column.len {
                return column.value(ty, currency, row);
            }
            row -= column.len;
        }
        None
    }

    fn known(&self, ty: &Type, currency: Currency) -> usize {
        let chunks = self.chunks.iter();
        let known: usize = chunks.map(|column| column.count(ty, currency)).sum();
        let Some((rows, found)) = &self.apart else {
            return known;
        };
        let rows = rows.iter().map(|&row| row as usize);
        let supposed = rows.filter(|&row| self.supposed(row, ty, currency).is_some());
        known - supposed.count() + found.known(ty, currency)
    }
}

impl PartialEq for AttributeResult {
    /// However their columns are kept.
    fn eq(&self, other: &AttributeResult) -> bool {
        let rule = |of: &AttributeResult| (of.name.clone(), of.title.clone(), of.subject);
        rule(self) == rule(other) && self.ty == other.ty && self.values().eq(other.values())
    }
}

impl Column {
    /// Of an attribute that has been reckoned for so many records.
    ///
    /// # Errors
    /// An overflow for a number with more digits than a decimal holds.
    pub fn of(
        chunk: &Chunk<'_, '_>,
        rule: &PlannedRule,
        ty: &Type,
        len: usize,
    ) -> Result<Column, Overflow> {
        let vector = shown(chunk.vector(rule.value), len)?;
        let visible = rule.visible.map(|visible| chunk.mask(visible, len));
        Ok(Column {
            vector: match (vector, ty) {
                (Vector::Rows(rows), Type::Record(target)) => {
                    keys(chunk.run.data, *target, rows, len)
                }
                (vector, _) => vector.kept(len),
            },
            visible: visible.map(|visible| visible.holds.slice(0, len)),
            len,
        })
    }

    fn value(&self, ty: &Type, currency: Currency, row: usize) -> Option<Value> {
        let visible = self.visible.as_ref();
        match visible.is_none_or(|visible| visible.get(row)) {
            true => made(&self.vector, ty, currency, row),
            false => None,
        }
    }

    fn count(&self, ty: &Type, currency: Currency) -> usize {
        match &self.vector {
            // A calendar ends somewhere.
            Vector::Date(_) | Vector::Birthday(_) | Vector::Instant(_) | Vector::Line(_) => {
                let rows = 0..self.len;
                let known = rows.filter(|&row| self.value(ty, currency, row).is_some());
                known.count()
            }
            vector => both(vector.known().as_deref(), self.visible.as_ref())
                .map_or(self.len, |known| known.count()),
        }
    }
}

/// Records are named by their keys.
fn keys(
    data: &Dataset,
    collection: CollectionId,
    records: &Lane<'_, u32>,
    len: usize,
) -> Vector<'static> {
    let mut dictionary = Dictionary::default();
    let mut code = |row| {
        let key = data.id(collection, records.get(row)? as usize)?;
        Some(dictionary.intern(&key))
    };
    let codes: Vec<Option<u32>> = (0..len).map(&mut code).collect();
    let known = Bitmap::from_fn(len, |row| codes[row].is_some());
    let codes = codes.into_iter().map(Option::unwrap_or_default).collect();
    Vector::Text(Texts {
        codes: Codes::U32(Cow::Owned(codes)),
        known: Some(known),
        dictionary: Arc::new(dictionary),
    })
}
