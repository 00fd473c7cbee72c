//! Instants of many local times, without asking the time zone database about each.

use crate::calendar::Zone;
use chrono::DateTime;
use foldhash::fast::RandomState;
use std::collections::HashMap;

const HOUR: i64 = 60 * 60 * 1_000_000;

/// How far each local hour is from UTC, as far as hours were met.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalHours {
    /// None for an hour in which the clocks change.
    ahead: HashMap<i64, Option<i64>, RandomState>,
    last: Option<(i64, i64)>,
}

impl LocalHours {
    /// The instant of a wall-clock time; none beyond the calendar.
    ///
    /// # Units
    /// Microseconds, as those of [`super::Cell::Local`] and [`super::Cell::Instant`].
    pub(super) fn instant(&mut self, zone: Zone, local: i64) -> Option<i64> {
        let hour = local.div_euclid(HOUR);
        if let Some((last, ahead)) = self.last
            && last == hour
        {
            return local.checked_sub(ahead);
        }
        let ahead = match self.ahead.get(&hour) {
            Some(ahead) => *ahead,
            None => {
                let ahead = ahead(zone, hour);
                self.ahead.insert(hour, ahead);
                ahead
            }
        };
        match ahead {
            Some(ahead) => {
                self.last = Some((hour, ahead));
                local.checked_sub(ahead)
            }
            None => instant(zone, local),
        }
    }
}

/// In an hour that takes an hour all times are as far from UTC as its first: no zone changes its clocks and changes them back within one.
fn ahead(zone: Zone, hour: i64) -> Option<i64> {
    let start = hour.checked_mul(HOUR)?;
    let first = instant(zone, start)?;
    let next = instant(zone, start.checked_add(HOUR)?)?;
    (next - first == HOUR).then_some(start - first)
}

fn instant(zone: Zone, local: i64) -> Option<i64> {
    DateTime::from_timestamp_micros(local).map(|local| zone.instant(local.naive_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    #[test]
    fn every_hour_of_years_in_which_clocks_changed() {
        // Moscow in 2010 and 2011, Samoa without 2011-12-30, Lord Howe by half an hour, Beirut at midnight, Amsterdam in 1937 by 28 seconds.
        for (zone, year) in [
            (Tz::Europe__Moscow, 2010),
            (Tz::Pacific__Apia, 2011),
            (Tz::Australia__Lord_Howe, 2025),
            (Tz::Asia__Beirut, 2024),
            (Tz::Europe__Amsterdam, 1937),
        ] {
            let (zone, mut hours) = (Zone(zone), LocalHours::default());
            let start = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let start = start
                .and_time(chrono::NaiveTime::MIN)
                .and_utc()
                .timestamp_micros();
            for step in 0..2 * 366 * 24 * 6 {
                let local = start + step * HOUR / 6 + 7;
                let expected = instant(zone, local);
                assert_eq!(hours.instant(zone, local), expected, "{zone:?} {local}");
            }
        }
    }
}
