//! How many rows of each record lie in a stretch of time, by the times of its last rows.

use super::{
    chunk::Chunk,
    schedule::{Recency, Span},
};
use crate::records::{Bitmap, Dataset, SomeLastTimes};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

/// Where fewer records than one in so many are left open, they are looked up one by one.
const FEW: usize = 32;

/// The latest times of a chunk's records, which are kept beside the table of their rows.
#[derive(Clone)]
pub(super) struct Latest<'r> {
    pub data: &'r Dataset,
    pub collection: CollectionId,
    pub subjects: Range<usize>,
}

/// What the latest times tell of a number of rows.
pub(super) struct Told {
    /// The records that have so many.
    pub holds: Bitmap,
    /// Those of which they do not tell; none where there are none.
    pub open: Option<Bitmap>,
}

impl Chunk<'_, '_> {
    /// The subject's records with so many rows since a time and none since another.
    pub(super) fn of_recency(&self, recency: Recency) -> Bitmap {
        let latest = Latest {
            data: self.run.data,
            collection: recency.collection,
            subjects: self.range(self.run.data.schema.subject),
        };
        match (latest.but(recency.but), latest.but(0)) {
            (Some(row), Some(last)) => row.reach_before(recency.from, last, recency.before),
            // Nobody has rows.
            _ => Bitmap::zeros(latest.subjects.len()),
        }
    }
}

impl<'r> Latest<'r> {
    /// The time of each record's last row but so many.
    pub fn but(&self, rows: usize) -> Option<SomeLastTimes<'r>> {
        let times = self.data.times_of_last(self.collection, rows)?;
        times.of(self.subjects.clone())
    }

    /// Which of some records, or of all, have at least so many rows in a span; none where times are not kept so far back.
    ///
    /// Of records of which so many rows come too late for the span, and no more, the row as many further back as are asked for tells.
    pub fn tell(&self, span: Span, least: usize, among: Option<Bitmap>) -> Option<Told> {
        let first = self.but(least.checked_sub(1)?)?;
        if span.until == i64::MAX {
            let holds = first.reach(span.from, true);
            return Some(Told { holds, open: None });
        }
        let enough = first.reach(span.from, true);
        let mut open = match among {
            Some(among) => enough.and(&among),
            None => enough,
        };
        let mut holds = Bitmap::zeros(open.len());
        for late in 0.. {
            let Some(last) = self.but(late) else { break };
            // All that are open have so many rows from the end of the span on: those with one more are open still.
            let more = last.reach(span.until, true);
            holds = holds.or(&open.and_not(&more));
            open = open.and(&more);
            let next = self.but(late + least).filter(|_| !open.is_zero());
            let Some(next) = next else { break };
            open = open.and(&next.reach(span.from, true));
            if open.count() * FEW < open.len() {
                break;
            }
        }
        let open = Some(open).filter(|open| !open.is_zero());
        Some(Told { holds, open })
    }
}
