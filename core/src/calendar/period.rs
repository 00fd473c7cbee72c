//! Periods within which something is counted: whole ones of the calendar, and rolling ones.

use super::{Direction, Zone, shift_day, window::period_start};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};

/// The first day of the whole calendar period that holds a day.
#[must_use]
pub fn first_day(day: i32, unit: CalendarUnit) -> i32 {
    period_start(day, unit, 0).unwrap_or(day)
}

impl Zone {
    /// Whether an earlier instant lies within a rolling period that ends at another.
    #[must_use]
    pub fn is_within(self, earlier: DateTime<Utc>, now: DateTime<Utc>, period: Period) -> bool {
        let (earlier, now) = (earlier.timestamp_micros(), now.timestamp_micros());
        match period.unit {
            PeriodUnit::Calendar(_) => shift_day(self.day(now), period, Direction::Back)
                .is_none_or(|first| self.day(earlier) > first),
            PeriodUnit::Clock(_) => {
                let first = self.shift(now, period, Direction::Back);
                first.is_none_or(|first| earlier > first)
            }
        }
    }

    /// An instant shifted forward; none outside of the calendar.
    #[must_use]
    pub fn later(self, at: DateTime<Utc>, by: Period) -> Option<DateTime<Utc>> {
        let instant = self.shift(at.timestamp_micros(), by, Direction::Forward)?;
        DateTime::from_timestamp_micros(instant)
    }
}
