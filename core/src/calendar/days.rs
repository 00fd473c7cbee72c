//! Local days and hours of many instants.

use super::{
    Zone,
    offsets::{Change, Offsets},
};
use crate::records::widest;
use chrono::Timelike;
use chrono_tz::Tz;
use std::sync::{Arc, OnceLock};

/// Fewer instants than this are asked about one by one.
const FEW: usize = 64;
/// So many seconds are brought to local time at a time.
const BLOCK: usize = 1024;
/// With more changes of the clocks than this, each second looks for the one of its week.
const CHANGES: usize = 24;
const SECONDS_PER_DAY: i32 = 86_400;
const SECONDS_PER_HOUR: i32 = 3_600;
const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Local time in a zone.
#[derive(Debug)]
pub struct LocalDays {
    zone: Zone,
    offsets: OnceLock<Arc<Offsets>>,
}

impl LocalDays {
    /// Those of a zone.
    #[must_use]
    pub fn new(zone: Tz) -> LocalDays {
        LocalDays {
            zone: Zone(zone),
            offsets: OnceLock::new(),
        }
    }

    /// The zone.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The local day of one instant.
    #[must_use]
    pub fn day(&self, instant: i64) -> i32 {
        match self.zone.0 {
            Tz::UTC => utc_day(instant),
            _ => self.zone.day(instant),
        }
    }

    /// The local days of instants.
    #[must_use]
    pub fn days(&self, instants: &[i64]) -> Vec<i32> {
        if self.zone.0 == Tz::UTC {
            return instants.iter().map(|&instant| utc_day(instant)).collect();
        }
        self.of_seconds(instants, day_of_second)
            .unwrap_or_else(|| instants.iter().map(|&at| self.zone.day(at)).collect())
    }

    /// The local days of whole seconds.
    #[must_use]
    pub fn days_of_seconds(&self, seconds: &[i32]) -> Vec<i32> {
        self.local(seconds, day_of_second).unwrap_or_else(|| {
            let day = |&second: &i32| self.zone.day(micros(second));
            seconds.iter().map(day).collect()
        })
    }

    /// The local hours of instants; none outside of the calendar.
    #[must_use]
    pub fn hours(&self, instants: &[i64]) -> Vec<Option<i8>> {
        let hour = |&instant: &i64| self.zone.local(instant).map(|local| local.hour() as i8);
        match self.of_seconds(instants, hour_of_second) {
            Some(hours) => hours.into_iter().map(Some).collect(),
            None => instants.iter().map(hour).collect(),
        }
    }

    /// The local hours of whole seconds.
    #[must_use]
    pub fn hours_of_seconds(&self, seconds: &[i32]) -> Vec<i8> {
        self.local(seconds, hour_of_second).unwrap_or_else(|| {
            let hour = |&second: &i32| {
                let local = self.zone.local(micros(second));
                local.map_or(0, |local| local.hour() as i8)
            };
            seconds.iter().map(hour).collect()
        })
    }

    /// What local seconds are made into, of instants that all are seconds of four bytes; none else.
    fn of_seconds<T>(&self, instants: &[i64], of: impl Fn(i32) -> T) -> Option<Vec<T>> {
        let second = |&at: &i64| i32::try_from(at.div_euclid(MICROS_PER_SECOND)).ok();
        let seconds: Option<Vec<i32>> = instants.iter().map(second).collect();
        self.local(&seconds?, of)
    }

    /// What local seconds are made into, by the few changes of the clocks among them; none where they are better asked about one by one.
    fn local<T>(&self, seconds: &[i32], of: impl Fn(i32) -> T) -> Option<Vec<T>> {
        let mut made = Vec::with_capacity(seconds.len());
        if self.zone.0 == Tz::UTC {
            widest(
                #[inline(always)]
                || made.extend(seconds.iter().map(|&second| of(second))),
            );
            return Some(made);
        }
        if seconds.len() < FEW && self.offsets.get().is_none() {
            return None;
        }
        let (first, last) = (*seconds.iter().min()?, *seconds.iter().max()?);
        // Local seconds have four bytes, too.
        first.checked_sub(2 * SECONDS_PER_DAY)?;
        last.checked_add(2 * SECONDS_PER_DAY)?;
        let offsets = self.offsets.get_or_init(|| Offsets::of(self.zone.0));
        let (offset, changes) = offsets.between(first.into(), last.into())?;
        if changes.len() > CHANGES {
            let weeks = weeks(first, last, offset, &changes)?;
            let local = |&second: &i32| {
                let week = weeks.get(week(first, second))?;
                let ahead = if second >= week.change {
                    week.after
                } else {
                    week.before
                };
                Some(of(second + ahead))
            };
            return seconds.iter().map(local).collect();
        }
        let mut steps = Vec::with_capacity(changes.len());
        let mut before = offset;
        for change in &changes {
            // Between the first and the last.
            steps.push((change.second as i32, change.offset - before));
            before = change.offset;
        }
        let mut local = [0; BLOCK];
        for seconds in seconds.chunks(BLOCK) {
            widest(
                #[inline(always)]
                || {
                    let local = &mut local[..seconds.len()];
                    for (local, &second) in local.iter_mut().zip(seconds) {
                        *local = second + offset;
                    }
                    for &(from, step) in &steps {
                        for (local, &second) in local.iter_mut().zip(seconds) {
                            *local += if second >= from { step } else { 0 };
                        }
                    }
                    made.extend(local.iter().map(|&second| of(second)));
                },
            );
        }
        Some(made)
    }
}

/// The offsets of a stretch of time in which the clocks change once at most.
struct Week {
    change: i32,
    before: i32,
    after: i32,
}

/// How many weeks, of six days and a little, a second is after another.
#[inline(always)]
fn week(first: i32, second: i32) -> usize {
    (second.wrapping_sub(first) as u32 >> 19) as usize
}

/// All weeks from one second to another; none where the clocks change twice in one.
fn weeks(first: i32, last: i32, offset: i32, changes: &[Change]) -> Option<Vec<Week>> {
    let (mut before, mut changes) = (offset, changes.iter().peekable());
    let mut weeks = Vec::new();
    for at in 0..=week(first, last) {
        let here = |change: &&Change| week(first, change.second as i32) == at;
        weeks.push(match changes.next_if(here) {
            Some(change) => Week {
                change: change.second as i32,
                before,
                after: change.offset,
            },
            None => Week {
                change: i32::MAX,
                before,
                after: before,
            },
        });
        before = weeks.last()?.after;
    }
    changes.peek().is_none().then_some(weeks)
}

#[inline(always)]
fn day_of_second(second: i32) -> i32 {
    second.div_euclid(SECONDS_PER_DAY)
}

#[inline(always)]
fn hour_of_second(second: i32) -> i8 {
    (second.rem_euclid(SECONDS_PER_DAY) / SECONDS_PER_HOUR) as i8
}

fn micros(second: i32) -> i64 {
    i64::from(second) * MICROS_PER_SECOND
}

fn utc_day(instant: i64) -> i32 {
    instant.div_euclid(MICROS_PER_DAY) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_agree_with_the_zone() {
        // Samoa left out 2011-12-30; Moscow changed its offset several times; Beirut changes at midnight, Newfoundland did a minute past it;
        // Liberia was ahead by a time of its own until 1972.
        for zone in [
            Tz::UTC,
            Tz::Europe__Moscow,
            Tz::Pacific__Apia,
            Tz::Asia__Beirut,
            Tz::America__St_Johns,
            Tz::America__New_York,
            Tz::Africa__Monrovia,
        ] {
            // Years, weeks by the minute, decades with many changes, all times there are.
            for (start, step) in [
                (1_252_800_000, 7_177),
                (1_320_000_000, 61),
                (63_000_000, 613),
                (99, 97_001),
                (i64::from(i32::MIN), 214_000),
            ] {
                let days = LocalDays::new(zone);
                let seconds = (0..20_000).map(|at| start + at * step);
                let seconds: Vec<i32> = seconds.map(|second| second as i32).collect();
                let instants: Vec<i64> = seconds.iter().map(|&at| micros(at) + 999_999).collect();
                let expected: Vec<i32> = instants.iter().map(|&at| days.zone().day(at)).collect();
                assert_eq!(days.days(&instants), expected, "{zone} from {start}");
                assert_eq!(days.days_of_seconds(&seconds), expected, "{zone}");
                let hour = |&at: &i64| days.zone().local(at).map(|local| local.hour() as i8);
                let expected: Vec<Option<i8>> = instants.iter().map(hour).collect();
                assert_eq!(days.hours(&instants), expected, "{zone}");
                let hours = days.hours_of_seconds(&seconds).into_iter().map(Some);
                assert_eq!(hours.collect::<Vec<_>>(), expected, "{zone}");
                assert_eq!(days.days(&[-1]), [days.zone().day(-1)]);
            }
        }
    }
}
