//! How far the local time of a zone is ahead of UTC, without asking the time zone database about each instant.

use super::Zone;
use chrono_tz::Tz;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The first year that is kept is 1970.
const YEARS: usize = 150;
/// A year has at most so many days.
const DAYS: i64 = 366;
const SECONDS_PER_DAY: i64 = 86_400;

/// Zones that any plan of this process has met, each once.
static ZONES: Mutex<Vec<Arc<Offsets>>> = Mutex::new(Vec::new());

/// A zone's offsets, year by year as they are met.
#[derive(Debug)]
pub(super) struct Offsets {
    zone: Zone,
    years: Vec<OnceLock<Year>>,
}

/// The offsets of a stretch of [`DAYS`], in seconds.
#[derive(Debug)]
struct Year {
    first: i32,
    changes: Vec<Change>,
}

/// From a second on the offset is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub second: i64,
    pub offset: i32,
}

impl Offsets {
    /// Those of a zone.
    pub fn of(zone: Tz) -> Arc<Offsets> {
        let mut zones = ZONES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = zones.iter().find(|known| known.zone.0 == zone) {
            return Arc::clone(known);
        }
        let offsets = Arc::new(Offsets {
            zone: Zone(zone),
            years: (0..YEARS).map(|_| OnceLock::new()).collect(),
        });
        zones.push(Arc::clone(&offsets));
        offsets
    }

    /// The offset at the first of some seconds, and its changes until the last; none where they reach beyond what is kept.
    pub fn between(&self, first: i64, last: i64) -> Option<(i32, Vec<Change>)> {
        let year = |second: i64| usize::try_from(second.div_euclid(DAYS * SECONDS_PER_DAY)).ok();
        let mut offset = None;
        let mut changes: Vec<Change> = Vec::new();
        for at in year(first)?..=year(last)? {
            let year = self.years.get(at)?.get_or_init(|| self.year(at as i64));
            offset.get_or_insert(year.first);
            changes.extend(&year.changes);
        }
        let before = changes.partition_point(|change| change.second <= first);
        if let Some(change) = changes[..before].last() {
            offset = Some(change.offset);
        }
        changes.drain(..before);
        changes.retain(|change| change.second <= last);
        Some((offset?, changes))
    }

    fn year(&self, at: i64) -> Year {
        let start = at * DAYS * SECONDS_PER_DAY;
        let first = self.at(start);
        let mut year = Year {
            first,
            changes: Vec::new(),
        };
        let mut offset = first;
        for day in 0..DAYS {
            // No zone changes its clocks twice a day.
            let (mut early, mut late) = (
                start + day * SECONDS_PER_DAY,
                start + (day + 1) * SECONDS_PER_DAY,
            );
            let next = self.at(late);
            if next == offset {
                continue;
            }
            while late - early > 1 {
                let middle = early.midpoint(late);
                match self.at(middle) == offset {
                    true => early = middle,
                    false => late = middle,
                }
            }
            offset = next;
            year.changes.push(Change {
                second: late,
                offset,
            });
        }
        year
    }

    fn at(&self, second: i64) -> i32 {
        let local = self.zone.local(second * 1_000_000);
        local.map_or(0, |local| (local.and_utc().timestamp() - second) as i32)
    }
}
