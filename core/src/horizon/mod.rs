//! The horizon: when memberships change by the passing of time alone.
//!
//! ```text
//! chunk at T ──Bounds──▶ until when each node certainly stays ──search──▶ the instant at which a membership does change
//! ```
//!
//! `bounds` goes over the plan as evaluation does and finds for each node and row an instant before which the value cannot change
//! without new data. It may be too early, never too late. `search` evaluates the record again at that instant and goes on from there
//! until the membership is another: so the horizon is exact, however rough a bound is, and a good bound only saves steps.

mod batch;
mod bounds;
mod comparisons;
mod course;
mod flips;
mod json;
mod linear;
mod reduced;
mod rows;
mod search;
mod sequence;
mod single;
mod times;
mod totals;
mod until;
mod watch;

#[cfg(test)]
mod tests;

pub(crate) use flips::{Flip, Turn, flips};
pub(crate) use single::{About, Memory, Outlook, Present, typical};
pub(crate) use until::NEVER;
pub(crate) use watch::{IN, OUT, Watch, Watched};

use crate::{
    calendar::Moment,
    error::{Error, ErrorKind},
    evaluate::{AsOf, unknown},
    plan::Plan,
    records::Dataset,
};
use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

/// Without another limit one looks no further ahead.
const YEARS: u32 = 100;
/// The last year that can be asked about.
const LAST_YEAR: i32 = 9999;

/// When the members of segments and partitions change next, if no more data comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Horizon {
    /// T.
    pub as_of: DateTime<Utc>,
    /// Changes after this instant are not looked for.
    pub until: DateTime<Utc>,
    /// The segments, in the order of the program.
    pub segments: Vec<SegmentHorizon>,
    /// The partitions, in the order of the program.
    pub partitions: Vec<PartitionHorizon>,
    /// How many times a record was evaluated again.
    pub steps: u64,
}

/// When records come into a segment and go out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentHorizon {
    /// Its name.
    pub name: String,
    /// The collection that it is about.
    pub subject: CollectionId,
    /// Per row of the table that is in: the first instant after T at which it is not. None for the others, and where it stays.
    pub leaves_on: Vec<Option<DateTime<Utc>>>,
    /// Per row that is not in (out or unknown): the first instant after T at which it is. None for the others, and where it stays.
    pub joins_on: Vec<Option<DateTime<Utc>>>,
}

/// When records come into another state of a partition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionHorizon {
    /// Its name.
    pub name: String,
    /// The collection that it is about.
    pub subject: CollectionId,
    /// The states, in the order of the text, `otherwise` last.
    pub states: Vec<String>,
    /// Per row of the table: the first instant after T at which its state is another; none where it stays.
    pub changes_on: Vec<Option<DateTime<Utc>>>,
    /// Per row that changes: its next state, by its position in `states`; [`crate::evaluate::PartitionResult::NO_STATE`] where none holds, and
    /// where it stays.
    pub next: Vec<u16>,
}

impl Plan {
    /// When memberships change next, if no more data comes: who becomes lost in the next 14 days.
    ///
    /// # Errors
    /// As [`Plan::evaluate`]; an input error for an `until` before T.
    pub fn horizon(
        &self,
        data: &Dataset,
        as_of: AsOf,
        until: Option<AsOf>,
    ) -> Result<Horizon, Error> {
        self.horizon_of_subjects(data, 0..data.len(), as_of, until)
    }

    /// The same for a range of the subject's records and what hangs on them. The results hold those rows only.
    ///
    /// # Errors
    /// As [`Plan::horizon`]; an unknown-name error for a range outside of the data.
    pub fn horizon_of_subjects(
        &self,
        data: &Dataset,
        subjects: Range<usize>,
        as_of: AsOf,
        until: Option<AsOf>,
    ) -> Result<Horizon, Error> {
        self.check_subjects(data, &subjects)?;
        let zone = self.program().timezone;
        let now = Moment::new(as_of, zone)?.as_of();
        let until = match until {
            Some(until) => Moment::new(until, zone)?.as_of(),
            None => far(now),
        };
        if until < now {
            return Err(
                Error::new(ErrorKind::Input, "the horizon ends before the as-of")
                    .with_help("give an `until` that is later"),
            );
        }
        search::run(self, data, subjects, now, until)
    }
}

/// As far as one looks without another limit, within the calendar.
fn far(now: DateTime<Utc>) -> DateTime<Utc> {
    let years = now.checked_add_months(Months::new(12 * YEARS));
    let last = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31)
        .map(|day| day.and_time(NaiveTime::MIN).and_utc());
    years.into_iter().chain(last).min().unwrap_or(now).max(now)
}

impl PartitionHorizon {
    /// The next state of a row that changes; none where no state holds then, and where it stays.
    #[must_use]
    pub fn next_state(&self, row: usize) -> Option<&str> {
        let code = usize::from(*self.next.get(row)?);
        self.states.get(code).map(String::as_str)
    }
}

impl Horizon {
    /// The horizon of the segment of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn segment(&self, name: &str) -> Result<&SegmentHorizon, Error> {
        let found = self.segments.iter().find(|segment| segment.name == name);
        found.ok_or_else(|| {
            let names = self.segments.iter().map(|segment| segment.name.as_str());
            unknown("segment", name, names)
        })
    }

    /// The horizon of the partition of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn partition(&self, name: &str) -> Result<&PartitionHorizon, Error> {
        let found = self
            .partitions
            .iter()
            .find(|partition| partition.name == name);
        found.ok_or_else(|| {
            let partitions = self.partitions.iter();
            let names = partitions.map(|partition| partition.name.as_str());
            unknown("partition", name, names)
        })
    }
}
