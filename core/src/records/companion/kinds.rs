//! Rows by the code of a column: how many of each record, which they are, when they were.

use super::Companions;
use crate::records::{Bitmap, Codes, Column, Dataset, Instants, Table, Values};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::{ops::Range, sync::OnceLock};

/// So many rows a count tells apart.
pub(crate) const COUNTED: u64 = u8::MAX as u64;

/// What is kept by the codes of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct KindCompanions {
    kinds: OnceLock<Option<Kinds>>,
    times: OnceLock<Vec<i32>>,
    by_code: OnceLock<Vec<Kind>>,
}

/// What is kept by one code.
#[derive(Clone, Debug, Default)]
struct Kind {
    counts: OnceLock<Vec<u8>>,
    /// By the collection above.
    any: OnceLock<Vec<OnceLock<Bitmap>>>,
    offsets: OnceLock<Vec<u32>>,
}

/// The rows of a table by the code of a column.
#[derive(Clone, Debug)]
pub(crate) struct Kinds {
    offsets: Vec<u32>,
    rows: Vec<u32>,
}

impl Kinds {
    /// The rows with a code, ascending.
    pub fn rows(&self, code: u32) -> &[u32] {
        self.rows.get(self.places(code)).unwrap_or_default()
    }

    /// Where the rows with a code are among those of all codes.
    pub fn places(&self, code: u32) -> Range<usize> {
        match self.offsets.get(code as usize..) {
            Some([start, end, ..]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }
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

    /// The rows of a collection by the code of a column; none where the column has too many codes for that to pay.
    pub(crate) fn kinds(&self, collection: CollectionId, field: FieldId) -> Option<&Kinds> {
        let table = self.table(collection);
        let kinds = &kept(table, field).kinds;
        kinds.get_or_init(|| kinds_of(table.column(field))).as_ref()
    }

    /// The times of these rows, which follow each other as the rows do; empty where times are wider than that. Only for rows that all have times.
    pub(crate) fn kind_times(&self, collection: CollectionId, field: FieldId) -> &[i32] {
        let table = self.table(collection);
        kept(table, field).times.get_or_init(|| {
            let time = self.schema.collection(collection).time;
            let times = time.map(|time| &table.column(time).values);
            let (
                Some(kinds),
                Some(Values::Instant(Instants::Seconds(times)) | Values::Date(times)),
            ) = (self.kinds(collection, field), times)
            else {
                return Vec::new();
            };
            let time = |&row: &u32| times.get(row as usize).copied().unwrap_or_default();
            kinds.rows.iter().map(time).collect()
        })
    }

    /// Where the rows with a code of each of the subject's records begin among all [`Kinds::rows`] with it.
    pub(crate) fn kind_offsets(
        &self,
        collection: CollectionId,
        field: FieldId,
        code: u32,
    ) -> &[u32] {
        let (Some(kinds), Some(kind)) = (
            self.kinds(collection, field),
            self.kind(collection, field, code),
        ) else {
            return &[];
        };
        kind.offsets.get_or_init(|| {
            let (rows, mut at) = (kinds.rows(code), 0);
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

/// A counting sort.
fn kinds_of(column: &Column) -> Option<Kinds> {
    let Values::Text(Codes::U8(codes), dictionary) = &column.values else {
        return None;
    };
    let mut offsets = vec![0u32; dictionary.len() + 1];
    let known = || {
        let rows = codes.iter().enumerate();
        rows.filter(|&(row, _)| column.is_known(row))
    };
    for (_, &code) in known() {
        offsets[usize::from(code) + 1] += 1;
    }
    for at in 1..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    let mut next = offsets.clone();
    let mut rows = vec![0; offsets.last().copied().unwrap_or_default() as usize];
    for (row, &code) in known() {
        let place = &mut next[usize::from(code)];
        rows[*place as usize] = row as u32;
        *place += 1;
    }
    Some(Kinds { offsets, rows })
}
