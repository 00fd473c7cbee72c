//! Rows by the code of a column: how many of each record, which they are, when they were.

use super::Companions;
use crate::records::{Bitmap, Codes, Column, Dataset, Instants, Table, Values};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::sync::OnceLock;

/// So many rows a count tells apart.
pub(crate) const COUNTED: u64 = u8::MAX as u64;

/// What is kept by the codes of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct KindCompanions {
    counts: OnceLock<Option<Vec<u32>>>,
    by_code: OnceLock<Vec<Kind>>,
}

/// What is kept by one code, of those that rules name.
#[derive(Clone, Debug, Default)]
struct Kind {
    rows: OnceLock<Vec<u32>>,
    times: OnceLock<Vec<i32>>,
    counts: OnceLock<Vec<u8>>,
    /// By the collection above.
    any: OnceLock<Vec<OnceLock<Bitmap>>>,
    offsets: OnceLock<Vec<u32>>,
}

impl Dataset {
    /// How many rows with a code of a column each of the subject's records has, up to [`COUNTED`].
    pub(crate) fn counts_of(&self, collection: CollectionId, field: FieldId, code: u32) -> &[u8] {
        let column = self.table(collection).column(field);
        let (Values::Text(codes, _), Some(kind)) =
            (&column.values, self.kind(collection, field, code))
        else {
            return &[];
        };
        kind.counts.get_or_init(|| {
            let offsets = self.subject_offsets(collection);
            match codes {
                Codes::U8(codes) => counts_in(column, codes, code as u8, offsets),
                Codes::U16(codes) => counts_in(column, codes, code as u16, offsets),
                Codes::U32(codes) => counts_in(column, codes, code, offsets),
            }
        })
    }

    /// Which records of a collection above have a row with a code of a column, or which of its own rows have it; none where there is no such
    /// code.
    pub(crate) fn having(
        &self,
        collection: CollectionId,
        field: FieldId,
        code: u32,
        above: CollectionId,
    ) -> Option<&Bitmap> {
        let any = self.kind(collection, field, code)?.any.get_or_init(|| {
            let tables = self.tables.iter();
            tables.map(|_| OnceLock::new()).collect()
        });
        Some(any.get(usize::from(above.0))?.get_or_init(|| {
            if above == self.schema.subject && above != collection {
                return Bitmap::pack(self.counts_of(collection, field, code), |&count| count > 0);
            }
            let mut having = Bitmap::zeros(self.table(above).len);
            let column = self.table(collection).column(field);
            let Some((codes, _)) = column.texts() else {
                return having;
            };
            if above == collection {
                let has = |row| codes.get(row) == code && column.is_known(row);
                return Bitmap::from_fn(having.len(), has);
            }
            for (row, &owner) in self.owners(collection, above).all().iter().enumerate() {
                if codes.get(row) == code && column.is_known(row) {
                    having.set(owner as usize, true);
                }
            }
            having
        }))
    }

    /// How many rows have each code of a column; none where the column has too many codes for it to pay to list the rows of one.
    pub(crate) fn kinds(&self, collection: CollectionId, field: FieldId) -> Option<&[u32]> {
        let table = self.table(collection);
        let counts = &kept(table, field).counts;
        let counts = counts.get_or_init(|| row_counts(table.column(field)));
        counts.as_deref()
    }

    /// The rows with a code of such a column, ascending.
    pub(crate) fn kind_rows(&self, collection: CollectionId, field: FieldId, code: u32) -> &[u32] {
        let column = self.table(collection).column(field);
        let (Values::Text(Codes::U8(codes), _), Some(kind)) =
            (&column.values, self.kind(collection, field, code))
        else {
            return &[];
        };
        kind.rows.get_or_init(|| {
            let having = Bitmap::pack(codes, |&other| u32::from(other) == code);
            let having = match &column.validity {
                Some(known) => having.and(known),
                None => having,
            };
            let mut rows = Vec::with_capacity(having.count());
            rows.extend(having.iter().map(|row| row as u32));
            rows
        })
    }

    /// The times of these rows; empty where times are wider than that. Only for rows that all have times.
    pub(crate) fn kind_times(&self, collection: CollectionId, field: FieldId, code: u32) -> &[i32] {
        let table = self.table(collection);
        let Some(kind) = self.kind(collection, field, code) else {
            return &[];
        };
        kind.times.get_or_init(|| {
            let time = self.schema.collection(collection).time;
            let time = time.map(|time| &table.column(time).values);
            let Some(Values::Instant(Instants::Seconds(times)) | Values::Date(times)) = time else {
                return Vec::new();
            };
            let time = |&row: &u32| times.get(row as usize).copied().unwrap_or_default();
            let rows = self.kind_rows(collection, field, code);
            rows.iter().map(time).collect()
        })
    }

    /// Where the rows with a code of each of the subject's records begin among all [`Kinds::rows`] with it.
    pub(crate) fn kind_offsets(
        &self,
        collection: CollectionId,
        field: FieldId,
        code: u32,
    ) -> &[u32] {
        let Some(kind) = self.kind(collection, field, code) else {
            return &[];
        };
        kind.offsets.get_or_init(|| {
            let (rows, mut at) = (self.kind_rows(collection, field, code), 0);
            let bounds = self.subject_offsets(collection).iter();
            let before = |&bound: &u32| {
                while rows.get(at).is_some_and(|&row| row < bound) {
                    at += 1;
                }
                at as u32
            };
            bounds.map(before).collect()
        })
    }

    fn kind(&self, collection: CollectionId, field: FieldId, code: u32) -> Option<&Kind> {
        let table = self.table(collection);
        let Values::Text(_, dictionary) = &table.column(field).values else {
            return None;
        };
        let by_code = &kept(table, field).by_code;
        let kinds = || vec![Kind::default(); dictionary.len()];
        by_code.get_or_init(kinds).get(code as usize)
    }
}

fn kept(table: &Table, field: FieldId) -> &KindCompanions {
    &Companions::of_field(table, field).kinds
}

fn counts_in<T: Copy + PartialEq>(
    column: &Column,
    codes: &[T],
    code: T,
    offsets: &[u32],
) -> Vec<u8> {
    let count = |ends: &[u32]| {
        let rows = ends[0] as usize..ends[1] as usize;
        let codes = codes.get(rows.clone()).unwrap_or_default();
        let has = |(row, &other): (usize, &T)| other == code && column.is_known(row);
        let count = rows.zip(codes).filter(|&row| has(row)).count();
        count.min(COUNTED as usize) as u8
    };
    offsets.windows(2).map(count).collect()
}

fn row_counts(column: &Column) -> Option<Vec<u32>> {
    let Values::Text(Codes::U8(codes), dictionary) = &column.values else {
        return None;
    };
    let mut counts = vec![0; dictionary.len()];
    for (row, &code) in codes.iter().enumerate() {
        if let Some(count) = counts.get_mut(usize::from(code)) {
            *count += u32::from(column.is_known(row));
        }
    }
    Some(counts)
}
