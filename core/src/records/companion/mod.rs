//! What a table keeps beside its columns because rules ask for it again and again. Each is made when it is first asked for, and says
//! nothing that the columns do not: leaving it out changes no answer.

mod kinds;
mod last_times;
mod linked;
mod recent;
mod times;
mod totals;

pub(crate) use kinds::COUNTED;
pub(crate) use last_times::{LastTimes, SomeLastTimes};
pub(crate) use linked::Linked;
pub(crate) use recent::Line;
pub(crate) use times::DEPTH;
pub(crate) use totals::{Ends, Extremes, Numbers};

use super::{Dataset, Fences, NO_ROW, RowNumbers, Table, Values};
use crate::calendar::date_of_day;
use chrono::Datelike;
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    types::DayOfYear,
};
use kinds::KindCompanions;
use std::{ops::Deref, sync::OnceLock};
use times::TimeCompanions;
use totals::TotalCompanions;

/// The companions of a table. As long as nobody has asked for any they take no room: of a single client's tables nobody does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Companions(OnceLock<Box<TableCompanions>>);

/// All of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableCompanions {
    offsets: OnceLock<Vec<u32>>,
    above: OnceLock<Vec<AboveCompanions>>,
    times: TimeCompanions,
    fields: OnceLock<Vec<FieldCompanions>>,
}

/// The companions of a table by a collection above it.
#[derive(Clone, Debug, Default)]
struct AboveCompanions {
    owners: OnceLock<RowNumbers>,
    fences: OnceLock<Option<Fences>>,
}

/// The companions of a column.
#[derive(Clone, Debug, Default)]
struct FieldCompanions {
    kinds: KindCompanions,
    totals: TotalCompanions,
    recent_sums: OnceLock<Option<Vec<Line>>>,
    own_links: OnceLock<bool>,
    linked: OnceLock<Linked>,
    strays: OnceLock<Vec<(u32, u32)>>,
    year_days: OnceLock<Vec<u16>>,
    latest_day: OnceLock<i32>,
}

impl Deref for Companions {
    type Target = TableCompanions;

    fn deref(&self) -> &TableCompanions {
        self.0.get_or_init(Box::default)
    }
}

impl Companions {
    fn of_field(table: &Table, field: FieldId) -> &FieldCompanions {
        let fields = table.companions.fields.get_or_init(|| {
            let fields = table.columns.iter();
            fields.map(|_| FieldCompanions::default()).collect()
        });
        &fields[usize::from(field.0)]
    }
}

/// Above all codes of days of the year.
pub(crate) const YEAR_DAYS: usize = 13 * 32;

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

    /// Where the rows of each record of a collection above lie: of the subject, or of the parent.
    pub(crate) fn fences(&self, collection: CollectionId, above: CollectionId) -> Option<&Fences> {
        let kept = &self.above(collection, above)?.fences;
        let made = kept.get_or_init(|| self.bounds(collection, above).map(Fences::of));
        made.as_ref()
    }

    /// The same as offsets.
    fn bounds(&self, collection: CollectionId, above: CollectionId) -> Option<&[u32]> {
        match self.schema.parent(collection)? {
            parent if parent == above => Some(&self.table(collection).offsets),
            _ if above == self.schema.subject => Some(self.subject_offsets(collection)),
            _ => None,
        }
    }

    fn above(&self, collection: CollectionId, above: CollectionId) -> Option<&AboveCompanions> {
        let kept = &self.table(collection).companions.above;
        let by_collection = || vec![AboveCompanions::default(); self.tables.len()];
        kept.get_or_init(by_collection).get(usize::from(above.0))
    }

    /// The row of a collection above it that each row of a collection hangs on.
    pub(crate) fn owners(&self, collection: CollectionId, above: CollectionId) -> &RowNumbers {
        const NONE: &RowNumbers = &RowNumbers::NONE;
        let Some(kept) = self.above(collection, above) else {
            return NONE;
        };
        kept.owners.get_or_init(|| {
            if let Some(bounds) = self.bounds(collection, above) {
                return RowNumbers::of_owners(bounds);
            }
            let Some(parent) = self.schema.parent(collection) else {
                return RowNumbers::NONE;
            };
            let (near, further) = (self.owners(collection, parent), self.owners(parent, above));
            RowNumbers::of(further.at(&near.all()))
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
            let (here, there) = (
                self.subject_offsets(collection),
                self.subject_offsets(target),
            );
            let rows = rows.all();
            let own = |(here, there): (&[u32], &[u32])| {
                let rows = rows.get(here[0] as usize..here[1] as usize);
                let own = there[1] - there[0];
                // No branch hangs on a row.
                let rows = rows.unwrap_or_default().iter();
                rows.fold(true, |all, &to| {
                    all & ((to.wrapping_sub(there[0]) < own) | (to == NO_ROW))
                })
            };
            here.len() == there.len() && here.windows(2).zip(there.windows(2)).all(own)
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
            let rows = rows.all();
            let subject = self.schema.subject;
            let (here, there) = (
                self.owners(collection, subject).all(),
                self.owners(target, subject),
            );
            let linked = rows.iter().zip(here.iter()).zip(0_u32..);
            let strays = linked.filter(|((to, owner), _)| {
                let other = there.get(**to as usize);
                other.is_some_and(|other| other != **owner)
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

    /// The latest of a column's dates; the last day of all where it has none.
    pub(crate) fn latest_day(&self, collection: CollectionId, field: FieldId) -> i32 {
        let latest = &self.companions_of(collection, field).latest_day;
        *latest.get_or_init(|| match &self.table(collection).column(field).values {
            Values::Date(days) => days.iter().copied().max().unwrap_or(i32::MAX),
            _ => i32::MAX,
        })
    }

    fn companions_of(&self, collection: CollectionId, field: FieldId) -> &FieldCompanions {
        Companions::of_field(self.table(collection), field)
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
