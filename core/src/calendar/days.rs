//! Local days of many instants, without asking the time zone database about each.

use super::Zone;
use crate::records::widest;
use chrono_tz::Tz;
use std::sync::{
    OnceLock,
    atomic::{AtomicI64, Ordering},
};

/// The first and the last day of the table: 1970-01-01 until 2100.
const LAST: usize = 130 * 366;
/// No day begins here.
const UNKNOWN: i64 = i64::MIN;
/// Fewer instants than this are asked about one by one.
const FEW: usize = 64;
const SECONDS_PER_DAY: i32 = 86_400;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// When each local day of a zone begins. Filled as days are met, by any number of threads: each writes the same.
#[derive(Debug)]
pub struct LocalDays {
    zone: Zone,
    starts: OnceLock<Vec<AtomicI64>>,
}

impl LocalDays {
    /// An empty table.
    #[must_use]
    pub fn new(zone: Tz) -> LocalDays {
        LocalDays {
            zone: Zone(zone),
            starts: OnceLock::new(),
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
        if instants.len() < FEW && self.starts.get().is_none() {
            return instants
                .iter()
                .map(|&instant| self.zone.day(instant))
                .collect();
        }
        let starts = self
            .starts
            .get_or_init(|| (0..=LAST).map(|_| AtomicI64::new(UNKNOWN)).collect());
        instants
            .iter()
            .map(|&instant| {
                // No zone is further from UTC than a day and a little: one of these three days holds the instant.
                let guess = utc_day(instant);
                [guess, guess + 1, guess - 1]
                    .into_iter()
                    .find(|&day| self.holds(starts, day, instant))
                    .unwrap_or_else(|| self.zone.day(instant))
            })
            .collect()
    }

    /// The local days of whole seconds.
    #[must_use]
    pub fn days_of_seconds(&self, seconds: &[i32]) -> Vec<i32> {
        if self.zone.0 == Tz::UTC {
            return widest(
                #[inline(always)]
                || {
                    let day = |&second: &i32| second.div_euclid(SECONDS_PER_DAY);
                    seconds.iter().map(day).collect()
                },
            );
        }
        let instants: Vec<i64> = seconds
            .iter()
            .map(|&second| i64::from(second) * 1_000_000)
            .collect();
        self.days(&instants)
    }

    fn holds(&self, starts: &[AtomicI64], day: i32, instant: i64) -> bool {
        let start = |day: i32| {
            let slot = usize::try_from(day).ok().and_then(|day| starts.get(day))?;
            let known = slot.load(Ordering::Relaxed);
            if known != UNKNOWN {
                return Some(known);
            }
            let start = self.zone.start_of_day(day);
            slot.store(start, Ordering::Relaxed);
            Some(start)
        };
        start(day).is_some_and(|first| first <= instant)
            && start(day + 1).is_some_and(|next| instant < next)
    }
}

fn utc_day(instant: i64) -> i32 {
    instant.div_euclid(MICROS_PER_DAY) as i32
}

#[cfg(test)]
mod tests {
    use super::{LocalDays, MICROS_PER_DAY};
    use chrono_tz::Tz;

    #[test]
    fn the_table_agrees_with_the_zone() {
        // Samoa left out 2011-12-30; Moscow changed its offset several times; Beirut changes at midnight.
        for zone in [
            Tz::UTC,
            Tz::Europe__Moscow,
            Tz::Pacific__Apia,
            Tz::Asia__Beirut,
        ] {
            let days = LocalDays::new(zone);
            let instants: Vec<i64> = (0..20_000)
                .map(|step| (14_500 * MICROS_PER_DAY) + step * 7_177_000_000 - 1)
                .collect();
            let expected: Vec<i32> = instants.iter().map(|&at| days.zone().day(at)).collect();
            assert_eq!(days.days(&instants), expected, "{zone}");
            assert_eq!(days.days(&[-1]), [days.zone().day(-1)]);
        }
    }
}
