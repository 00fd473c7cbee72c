//! Shifts of days and instants by a period.

use super::{Zone, date_of_day, day_of_date};
use chrono::{Months, NaiveDate};
use kardan_dsl::{
    syntax::{CalendarUnit, ClockUnit, PeriodUnit},
    types::Period,
};

/// Which way a shift goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the past.
    Back,
    /// To the future.
    Forward,
}

/// A day shifted by calendar units, clamped to the end of the month. None for a clock period or outside of the calendar.
#[must_use]
pub fn shift_day(day: i32, by: Period, direction: Direction) -> Option<i32> {
    let PeriodUnit::Calendar(unit) = by.unit else {
        return None;
    };
    date_of_day(day)
        .and_then(|date| shift_date(date, by.count, unit, direction))
        .map(day_of_date)
}

fn shift_date(
    date: NaiveDate,
    count: u32,
    unit: CalendarUnit,
    direction: Direction,
) -> Option<NaiveDate> {
    let months = |each: u32| {
        let months = Months::new(count.checked_mul(each)?);
        match direction {
            Direction::Back => date.checked_sub_months(months),
            Direction::Forward => date.checked_add_months(months),
        }
    };
    let days = |each: u64| {
        let days = chrono::Days::new(u64::from(count) * each);
        match direction {
            Direction::Back => date.checked_sub_days(days),
            Direction::Forward => date.checked_add_days(days),
        }
    };
    match unit {
        CalendarUnit::Day => days(1),
        CalendarUnit::Week => days(7),
        CalendarUnit::Month | CalendarUnit::Quarter | CalendarUnit::Year => months(unit.months()?),
    }
}

/// The microseconds of a clock period. None for a calendar period, or where there are too many.
pub(crate) fn clock_micros(period: Period) -> Option<i64> {
    let PeriodUnit::Clock(unit) = period.unit else {
        return None;
    };
    let seconds = match unit {
        ClockUnit::Minute => 60,
        ClockUnit::Hour => 3600,
    };
    i64::from(period.count).checked_mul(seconds * 1_000_000)
}

impl Zone {
    /// An instant shifted by a period: by the calendar its local wall-clock time is kept (moved forward by a gap, the earlier
    /// of an overlap), by the clock the distance is exact. None outside of the calendar.
    #[must_use]
    pub fn shift(self, instant: i64, by: Period, direction: Direction) -> Option<i64> {
        match by.unit {
            PeriodUnit::Clock(_) => {
                let distance = clock_micros(by)?;
                match direction {
                    Direction::Back => instant.checked_sub(distance),
                    Direction::Forward => instant.checked_add(distance),
                }
            }
            PeriodUnit::Calendar(unit) => {
                let local = self.local(instant)?;
                let date = shift_date(local.date(), by.count, unit, direction)?;
                Some(self.instant(date.and_time(local.time())))
            }
        }
    }
}
