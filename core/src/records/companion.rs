//! What a table keeps beside its columns because rules ask for it again and again. Each is made when it is first asked for, and says
//! nothing that the columns do not: leaving it out changes no answer.

use super::{Bitmap, Codes, Column, Dataset, Instants, NO_ROW, Values, last_times::LastTimes};
use crate::calendar::date_of_day;
use chrono::Datelike;
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    types::DayOfYear,
};
use std::{ops::Range, sync::OnceLock};

/// The companions of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Companions {
    offsets: OnceLock<Vec<u32>>,
    ends: OnceLock<Bitmap>,
    /// By the collection above.
    owners: OnceLock<Vec<OnceLock<Vec<u32>>>>,
    last_times: OnceLock<LastTimes<'static>>,
    fields: OnceLock<Vec<FieldCompanions>>,
}

/// The companions of a column.
#[derive(Clone, Debug, Default)]
struct FieldCompanions {
    /// By code.
    counts: OnceLock<Vec<OnceLock<Vec<u8>>>>,
    kinds: OnceLock<Option<Kinds>>,
    kind_times: OnceLock<Vec<i32>>,
    own_links: OnceLock<bool>,
    strays: OnceLock<Vec<(u32, u32)>>,
    year_days: OnceLock<Vec<u16>>,
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

/// So many rows a count tells apart.
pub(crate) const COUNTED: u64 = u8::MAX as u64;

/// The code of a day of the year; 0 stands for none.
pub(crate) fn year_day(day: DayOfYear) -> u16 {
    (day.month.min(12) * 32 + day.day.min(31)) as u16
}

impl Dataset {
    /// The rows of a collection below the subject by the subject's record: those of record `s` are `offsets[s]..offsets[s + 1]`.
    pub(crate) fn subject_offsets(&self, collection: CollectionId) -> &[u32] {
        let table = self.table(collection);
        match self.schema.parent(collection) {
            None => &[],
            Some(parent) if parent == self.schema.subject => &table.offsets,
            Some(parent) => table.companions.offsets.get_or_init(|| {
                let above = self.subject_offsets(parent);
                let below = |&row: &u32| table.offsets.get(row as usize).copied();
                above
                    .iter()
                    .map(|row| below(row).unwrap_or_default())
                    .collect()
            }),
        }
    }

    /// The last row of each of the subject's records.
    pub(crate) fn subject_ends(&self, collection: CollectionId) -> &Bitmap {
        let table = self.table(collection);
        table.companions.ends.get_or_init(|| {
            let mut ends = Bitmap::zeros(table.len);
            for bounds in self.subject_offsets(collection).windows(2) {
                if bounds[0] < bounds[1] {
                    ends.set(bounds[1] as usize - 1, true);
                }
            }
            ends
        })
    }

    /// The row of a collection above it that each row of a collection hangs on.
    pub(crate) fn owners(&self, collection: CollectionId, above: CollectionId) -> &[u32] {
        let table = self.table(collection);
        let by_collection = table.companions.owners.get_or_init(|| {
            let tables = self.tables.iter();
            tables.map(|_| OnceLock::new()).collect()
        });
        by_collection[usize::from(above.0)].get_or_init(|| {
            let parent = self.schema.parent(collection);
            let further = match parent {
                Some(parent) if parent != above => Some(self.owners(parent, above)),
                _ => None,
            };
            let mut owners = Vec::with_capacity(table.len);
            for (row, ends) in table.offsets.windows(2).enumerate() {
                let owner = match further {
                    Some(further) => further.get(row).copied().unwrap_or(NO_ROW),
                    None => row as u32,
                };
                let rows = (ends[1] - ends[0]) as usize;
                owners.extend(std::iter::repeat_n(owner, rows));
            }
            owners
        })
    }

    /// The latest time of the rows of each of the subject's records. Only for rows that all have times, ascending ones.
    pub(crate) fn last_times(&self, collection: CollectionId) -> &LastTimes<'static> {
        let table = self.table(collection);
        table.companions.last_times.get_or_init(|| {
            let time = self.schema.collection(collection).time;
            let offsets = self.subject_offsets(collection);
            match time.map(|time| &table.column(time).values) {
                Some(Values::Instant(Instants::Seconds(times)) | Values::Date(times)) => {
                    LastTimes::of_seconds(offsets, times)
                }
                Some(Values::Instant(Instants::Micros(times))) => {
                    LastTimes::of_micros(offsets, times)
                }
                _ => LastTimes::NONE,
            }
        })
    }

    /// How many rows with a code of a column each of the subject's records has, up to [`COUNTED`].
    pub(crate) fn counts_of(&self, collection: CollectionId, field: FieldId, code: u32) -> &[u8] {
        let table = self.table(collection);
        let Values::Text(codes, dictionary) = &table.column(field).values else {
            return &[];
        };
        let by_code = self
            .companions_of(collection, field)
            .counts
            .get_or_init(|| (0..dictionary.len()).map(|_| OnceLock::new()).collect());
        let Some(counts) = by_code.get(code as usize) else {
            return &[];
        };
        counts.get_or_init(|| {
            let column = table.column(field);
            let offsets = self.subject_offsets(collection);
            match codes {
                Codes::U8(codes) => counts_in(column, codes, code as u8, offsets),
                Codes::U16(codes) => counts_in(column, codes, code as u16, offsets),
                Codes::U32(codes) => counts_in(column, codes, code, offsets),
            }
        })
    }

    /// The rows of a collection by the code of a column; none where the column has too many codes for that to pay.
    pub(crate) fn kinds(&self, collection: CollectionId, field: FieldId) -> Option<&Kinds> {
        let column = self.table(collection).column(field);
        let kinds = &self.companions_of(collection, field).kinds;
        kinds.get_or_init(|| kinds_of(column)).as_ref()
    }

    /// The times of these rows, which follow each other as the rows do; empty where times are wider than that. Only for rows that all have times.
    pub(crate) fn kind_times(&self, collection: CollectionId, field: FieldId) -> &[i32] {
        let times = &self.companions_of(collection, field).kind_times;
        times.get_or_init(|| {
            let time = self.schema.collection(collection).time;
            let times = time.map(|time| &self.table(collection).column(time).values);
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

    /// Whether a link between rows below the subject never leaves the subject's record.
    pub(crate) fn links_own(
        &self,
        collection: CollectionId,
        field: FieldId,
        target: CollectionId,
    ) -> bool {
        let own = &self.companions_of(collection, field).own_links;
        *own.get_or_init(|| {
            let Values::Link(rows) = &self.table(collection).column(field).values else {
                return false;
            };
            let subject = self.schema.subject;
            let (here, there) = (
                self.owners(collection, subject),
                self.owners(target, subject),
            );
            let own =
                |(&to, owner): (&u32, &u32)| to == NO_ROW || there.get(to as usize) == Some(owner);
            rows.iter().zip(here).all(own)
        })
    }

    /// The rows between rows below the subject whose link leads to another of the subject's records: each behind the row that it leads to,
    /// in the order of these.
    pub(crate) fn strays(
        &self,
        collection: CollectionId,
        field: FieldId,
        target: CollectionId,
    ) -> &[(u32, u32)] {
        let strays = &self.companions_of(collection, field).strays;
        strays.get_or_init(|| {
            let Values::Link(rows) = &self.table(collection).column(field).values else {
                return Vec::new();
            };
            let subject = self.schema.subject;
            let (here, there) = (
                self.owners(collection, subject),
                self.owners(target, subject),
            );
            let linked = rows.iter().zip(here).zip(0_u32..);
            let strays = linked.filter(|((to, owner), _)| {
                let other = there.get(**to as usize);
                other.is_some_and(|other| other != *owner)
            });
            let mut strays: Vec<(u32, u32)> = strays.map(|((&to, _), row)| (to, row)).collect();
            strays.sort_unstable();
            strays
        })
    }

    /// The day of the year of each row's date or birthday, as [`year_day`] codes it.
    pub(crate) fn year_days(&self, collection: CollectionId, field: FieldId) -> &[u16] {
        let year_days = &self.companions_of(collection, field).year_days;
        year_days.get_or_init(|| {
            let column = self.table(collection).column(field);
            let (Values::Date(days) | Values::Birthday(days)) = &column.values else {
                return Vec::new();
            };
            let of = |(row, &day): (usize, &i32)| match column.is_known(row) {
                true => day_in_year(day).map_or(0, year_day),
                false => 0,
            };
            days.iter().enumerate().map(of).collect()
        })
    }

    fn companions_of(&self, collection: CollectionId, field: FieldId) -> &FieldCompanions {
        let table = self.table(collection);
        let fields = table.companions.fields.get_or_init(|| {
            let fields = table.columns.iter();
            fields.map(|_| FieldCompanions::default()).collect()
        });
        &fields[usize::from(field.0)]
    }
}

/// The day of the year of a stored birthday, or of a day.
pub(crate) fn day_in_year(stored: i32) -> Option<DayOfYear> {
    crate::plan::day_of_year(stored).or_else(|| {
        date_of_day(stored).map(|date| DayOfYear {
            month: date.month(),
            day: date.day(),
        })
    })
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
