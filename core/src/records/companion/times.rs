//! Times of each record's rows: of the last ones, of the first, and how far they lie apart.

use super::{LastTimes, Line};
use crate::records::{Dataset, Instants, Values};
use kardan_dsl::schema::CollectionId;
use std::sync::OnceLock;

/// The times of so many last rows are kept.
pub(crate) const DEPTH: usize = 16;

/// What is kept of a table's times. Only of rows that all have times, ascending ones.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeCompanions {
    last: [OnceLock<LastTimes>; DEPTH],
    gaps: OnceLock<Option<Vec<u32>>>,
    pub recent: OnceLock<Option<Vec<Line>>>,
    /// The first record of those whose last rows were asked for first.
    pub sought: OnceLock<usize>,
}

impl Dataset {
    /// The time of the last row but so many of each of the subject's records; none of one that lies further back than [`DEPTH`].
    pub(crate) fn times_of_last(&self, collection: CollectionId, but: usize) -> Option<&LastTimes> {
        let last = self.table(collection).companions.times.last.get(but)?;
        Some(last.get_or_init(|| {
            let offsets = self.subject_offsets(collection);
            match self.own_times(collection) {
                Some(Values::Instant(Instants::Seconds(times)) | Values::Date(times)) => {
                    LastTimes::of_seconds(offsets, times, but)
                }
                Some(Values::Instant(Instants::Micros(times))) => {
                    LastTimes::of_micros(offsets, times, but)
                }
                _ => LastTimes::NONE,
            }
        }))
    }

    /// How far the two neighbours among the rows of each of the subject's records lie apart that lie furthest, in the unit of their times; 0 for
    /// less than two rows. None where times are wider than four bytes. Only for rows that all have times, ascending ones.
    pub(crate) fn longest_gaps(&self, collection: CollectionId) -> Option<&[u32]> {
        let gaps = &self.table(collection).companions.times.gaps;
        let longest = |times: &[i32]| {
            // Between two such times lies more than one of them can be, but no more than that.
            let apart = |two: &[i32]| two[1].wrapping_sub(two[0]) as u32;
            times.windows(2).map(apart).max().unwrap_or_default()
        };
        let all = gaps.get_or_init(|| match self.own_times(collection)? {
            Values::Instant(Instants::Seconds(times)) | Values::Date(times) => {
                let bounds = self.subject_offsets(collection).windows(2);
                let rows = bounds.map(|ends| times.get(ends[0] as usize..ends[1] as usize));
                Some(rows.map(|rows| longest(rows.unwrap_or_default())).collect())
            }
            _ => None,
        });
        all.as_deref()
    }

    fn own_times(&self, collection: CollectionId) -> Option<&Values> {
        let time = self.schema.collection(collection).time?;
        Some(&self.table(collection).column(time).values)
    }
}
