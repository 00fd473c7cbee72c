//! Points in time as rows have them, and periods that run from one to another.

use super::candidates::MICROS;
use crate::{
    calendar::{Direction, Moment, Zone, shift_day},
    records::{Instants, Values},
};
use chrono_tz::Tz;
use kardan_dsl::{
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};
use std::cmp::Ordering;

pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A point in time as rows have it: dates are whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Instant(i64),
    Day(i32),
}

impl Time {
    /// Which comes first; an instant against a date by its local date.
    pub fn order(self, other: Time, zone: Zone) -> Ordering {
        match (self, other) {
            (Time::Instant(left), Time::Instant(right)) => left.cmp(&right),
            (Time::Day(left), Time::Day(right)) => left.cmp(&right),
            (Time::Instant(left), Time::Day(right)) => zone.day(left).cmp(&right),
            (Time::Day(left), Time::Instant(right)) => left.cmp(&zone.day(right)),
        }
    }
}

/// A period from a row's time on, and how long it lasts at least and at most: the calendar is asked only between the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Within {
    period: Period,
    moment: Moment,
    /// In microseconds.
    pub(super) instants: Extent,
    /// In days.
    pub(super) days: Extent,
}

/// How long a period lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub least: i64,
    pub most: i64,
}

impl Extent {
    /// Nothing is known.
    const OPEN: Extent = Extent {
        least: -1,
        most: i64::MAX,
    };

    fn times(self, unit: i64) -> Extent {
        Extent {
            least: self.least.saturating_mul(unit),
            most: self.most.saturating_mul(unit),
        }
    }
}

impl Within {
    pub fn new(period: Period, moment: Moment) -> Within {
        let days = match period.unit {
            PeriodUnit::Calendar(unit) => days_in(i64::from(period.count), unit),
            PeriodUnit::Clock(_) => Extent::OPEN,
        };
        let instants =
            match period.unit {
                PeriodUnit::Clock(_) => moment.zone.shift(0, period, Direction::Forward).map_or(
                    Extent::OPEN,
                    |micros| Extent {
                        least: micros,
                        most: micros,
                    },
                ),
                PeriodUnit::Calendar(_) if moment.zone.0 == Tz::UTC => days.times(MICROS_PER_DAY),
                PeriodUnit::Calendar(_) => Extent {
                    least: (days.least - CLOCKS).max(-1),
                    most: days.most + CLOCKS,
                }
                .times(MICROS_PER_DAY),
            };
        Within {
            period,
            moment,
            instants,
            days,
        }
    }

    /// How long it lasts at least, in the unit of a column of times of four bytes.
    pub fn least_of(&self, times: &Values) -> Option<u32> {
        let least = match times {
            Values::Instant(Instants::Seconds(_)) => self.instants.least.div_euclid(MICROS),
            Values::Date(_) => self.days.least,
            _ => return None,
        };
        u32::try_from(least).ok()
    }

    /// Whether a time is not later than the end of the period that begins at another.
    pub(super) fn holds(&self, time: Time, from: Time) -> bool {
        let (apart, bounds) = match (time, from) {
            (Time::Instant(time), Time::Instant(from)) => {
                (time.saturating_sub(from), &self.instants)
            }
            (Time::Day(time), Time::Day(from)) => (i64::from(time) - i64::from(from), &self.days),
            _ => (0, &Extent::OPEN),
        };
        if apart <= bounds.least {
            return true;
        }
        apart <= bounds.most && time.order(self.end(from), self.moment.zone).is_le()
    }

    /// The end of the period that begins at a time; beyond the calendar it never ends.
    pub(super) fn end(&self, from: Time) -> Time {
        match from {
            Time::Instant(instant) => Time::Instant(self.end_of(instant).unwrap_or(i64::MAX)),
            Time::Day(day) => {
                Time::Day(shift_day(day, self.period, Direction::Forward).unwrap_or(i32::MAX))
            }
        }
    }

    fn end_of(&self, instant: i64) -> Option<i64> {
        let zone = self.moment.zone;
        match self.period.unit {
            _ if self.instants.least == self.instants.most => {
                instant.checked_add(self.instants.least)
            }
            // There, the time of day is what is left of whole days.
            PeriodUnit::Calendar(_) if zone.0 == Tz::UTC => {
                let day = i32::try_from(instant.div_euclid(MICROS_PER_DAY)).ok()?;
                let end = shift_day(day, self.period, Direction::Forward)?;
                Some(i64::from(end) * MICROS_PER_DAY + instant.rem_euclid(MICROS_PER_DAY))
            }
            _ => zone.shift(instant, self.period, Direction::Forward),
        }
    }

    /// Whether the period that begins at a time is over at T.
    pub(super) fn has_ended(&self, from: Time) -> bool {
        if let Time::Instant(instant) = from {
            let apart = self.moment.instant.saturating_sub(instant);
            if apart > self.instants.most || apart < self.instants.least {
                return apart > self.instants.most;
            }
        }
        match self.end(from) {
            Time::Instant(instant) => instant <= self.moment.instant,
            Time::Day(day) => day <= self.moment.day,
        }
    }
}

/// No zone moves its clocks by so many days.
const CLOCKS: i64 = 2;
/// By so many days at most months in a row differ from as many average ones.
const MONTHS: i64 = 3;

/// How many days a number of calendar units has at least and at most.
fn days_in(count: i64, unit: CalendarUnit) -> Extent {
    let months = match unit {
        CalendarUnit::Day => {
            return Extent {
                least: count,
                most: count,
            };
        }
        CalendarUnit::Week => {
            return Extent {
                least: 7 * count,
                most: 7 * count,
            };
        }
        CalendarUnit::Month | CalendarUnit::Quarter | CalendarUnit::Year => {
            unit.months().map_or(0, i64::from) * count
        }
    };
    // 400 years are 146,097 days.
    let average = months * 146_097 / 4800;
    Extent {
        least: (average - MONTHS).max(0),
        most: average + MONTHS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::day_of_date;
    use chrono::NaiveDate;

    #[test]
    fn no_period_is_shorter_or_longer_than_its_bounds() {
        let first = day_of_date(NaiveDate::from_ymd_opt(1890, 1, 1).unwrap_or_default());
        for (count, unit) in [
            (1, CalendarUnit::Month),
            (2, CalendarUnit::Month),
            (5, CalendarUnit::Month),
            (6, CalendarUnit::Month),
            (7, CalendarUnit::Month),
            (25, CalendarUnit::Month),
            (1, CalendarUnit::Year),
            (4, CalendarUnit::Year),
            (50, CalendarUnit::Year),
            (1, CalendarUnit::Quarter),
            (7, CalendarUnit::Quarter),
            (90, CalendarUnit::Day),
            (3, CalendarUnit::Week),
        ] {
            let period = Period {
                count,
                unit: PeriodUnit::Calendar(unit),
            };
            let bounds = days_in(i64::from(count), unit);
            for day in first..first + 90_000 {
                let end = shift_day(day, period, Direction::Forward).unwrap();
                let days = i64::from(end - day);
                assert!(
                    bounds.least <= days && days <= bounds.most,
                    "{count} {unit:?} from {day}: {days}"
                );
            }
        }
    }

    #[test]
    fn what_is_decided_by_bounds_is_what_the_calendar_decides() {
        // Across a change of clocks, the end of a month and a leap day.
        let period = |count, unit| Period {
            count,
            unit: PeriodUnit::Calendar(unit),
        };
        let hour = 3_600_000_000;
        for zone in [Tz::UTC, Tz::Europe__Berlin, Tz::Pacific__Apia] {
            for period in [
                period(1, CalendarUnit::Day),
                period(1, CalendarUnit::Month),
                period(1, CalendarUnit::Year),
            ] {
                let now = Moment::at(1_330_000_000_000_000, Zone(zone));
                let within = Within::new(period, now);
                for start in (0..24 * 120).step_by(7) {
                    // From 2011-11-01 on.
                    let from = 1_320_105_600_000_000 + start * hour;
                    let end = Zone(zone).shift(from, period, Direction::Forward).unwrap();
                    for time in [end - 40 * 24 * hour, end - 1, end, end + 1, end + 9 * hour] {
                        let held = within.holds(Time::Instant(time), Time::Instant(from));
                        assert_eq!(held, time <= end, "{zone} {period} {from} {time}");
                    }
                    let ended = within.has_ended(Time::Instant(from));
                    assert_eq!(ended, end <= now.instant, "{zone} {period} {from}");
                }
            }
        }
    }
}
