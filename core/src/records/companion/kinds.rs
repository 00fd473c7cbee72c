//! Rows by the code of a column: how many of each record, which they are, when they were.

use super::Companions;
use crate::records::{Bitmap, Codes, Column, Dataset, Instants, Values};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::sync::OnceLock;

/// So many rows a count tells apart.
pub(crate) const COUNTED: u64 = u8::MAX as u64;

/// What is kept by the codes of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct KindCompanions(OnceLock<Vec<Kind>>);

/// What is kept by one code, of those that rules name.
#[derive(Clone, Debug, Default)]
struct Kind {
    len: OnceLock<usize>,
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
        let Some(kind) = self.kind(collection, field, code) else {
            return &[];
        };
        kind.counts.get_or_init(|| {
            let offsets = self.kind_offsets(collection, field, code);
            let count = |ends: &[u32]| (ends[1] - ends[0]).min(COUNTED as u32) as u8;
            offsets.windows(2).map(count).collect()
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
            if above == collection {
                return rows_with(self.table(collection).column(field), code);
            }
            let mut having = Bitmap::zeros(self.table(above).len);
            let Some(rows) = self.having(collection, field, code, collection) else {
                return having;
            };
            if let Some(fences) = self.fences(collection, above) {
                return fences.any(rows);
            }
            let owners = self.owners(collection, above);
            for owner in rows.iter().filter_map(|row| owners.get(row)) {
                having.set(owner as usize, true);
            }
            having
        }))
    }

    /// How many rows have a code of a column; none where the column has too many codes for it to pay to list the rows of one.
    pub(crate) fn kind_len(
        &self,
        collection: CollectionId,
        field: FieldId,
        code: u32,
    ) -> Option<usize> {
        let Values::Text(Codes::U8(_), _) = &self.table(collection).column(field).values else {
            return None;
        };
        let Some(kind) = self.kind(collection, field, code) else {
            return Some(0);
        };
        let having = || self.having(collection, field, code, collection);
        Some(*kind.len.get_or_init(|| having().map_or(0, Bitmap::count)))
    }

    /// The rows with a code of such a column, ascending.
    pub(crate) fn kind_rows(&self, collection: CollectionId, field: FieldId, code: u32) -> &[u32] {
        let having = self.having(collection, field, code, collection);
        let (Some(having), Some(kind)) = (having, self.kind(collection, field, code)) else {
            return &[];
        };
        kind.rows.get_or_init(|| {
            let mut rows = Vec::with_capacity(having.count());
            having.iter().for_each(|row| rows.push(row as u32));
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
            let having = self.having(collection, field, code, collection);
            having.map_or_else(Vec::new, |having| having.only(times))
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
            let Some(having) = self.having(collection, field, code, collection) else {
                return Vec::new();
            };
            let bounds = self.subject_offsets(collection).iter();
            having.ranks(bounds.map(|&row| row as usize))
        })
    }

    fn kind(&self, collection: CollectionId, field: FieldId, code: u32) -> Option<&Kind> {
        let table = self.table(collection);
        let Values::Text(_, dictionary) = &table.column(field).values else {
            return None;
        };
        let KindCompanions(by_code) = &Companions::of_field(table, field).kinds;
        let kinds = || vec![Kind::default(); dictionary.len()];
        by_code.get_or_init(kinds).get(code as usize)
    }
}

/// The rows with a code of a column.
fn rows_with(column: &Column, code: u32) -> Bitmap {
    let Values::Text(codes, _) = &column.values else {
        return Bitmap::zeros(0);
    };
    let rows = match codes {
        Codes::U8(codes) => Bitmap::pack(codes, |&other| u32::from(other) == code),
        Codes::U16(codes) => Bitmap::pack(codes, |&other| u32::from(other) == code),
        Codes::U32(codes) => Bitmap::pack(codes, |&other| other == code),
    };
    match &column.validity {
        Some(known) => rows.and(known),
        None => rows,
    }
}
