//! Periods within which something is counted: whole ones of the calendar, and rolling ones.

use super::{Direction, Zone, date_of_day, day_of_date, shift_day};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kardan_dsl::{
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};

/// The first day of the whole calendar period that holds a day.
#[must_use]
pub fn first_day(day: i32, unit: CalendarUnit) -> i32 {
    let Some(date) = date_of_day(day) else {
        return day;
    };
    let first = match unit {
        CalendarUnit::Day => return day,
        CalendarUnit::Week => return day - date.weekday().num_days_from_monday() as i32,
        CalendarUnit::Month => date.with_day(1),
        CalendarUnit::Quarter => NaiveDate::from_ymd_opt(date.year(), 1 + date.month0() / 3 * 3, 1),
        CalendarUnit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
    };
    first.map_or(day, day_of_date)
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
