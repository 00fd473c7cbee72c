//! Days, and birthdays without a year.

use super::{
    Cell, Conversion, Fault, Kind, bounds,
    iso::{self, Stamp},
};
use crate::calendar::{Zone, day_of_date};
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta};
use std::ops::RangeInclusive;

/// Days since 1970-01-01.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToDate {
    pub(in crate::records) zone: Zone,
}

impl Conversion for ToDate {
    type Store = Vec<i32>;

    fn convert(&mut self, cell: Cell<'_>) -> Result<i32, Fault> {
        let local = match cell {
            Cell::Date(day) => return in_calendar(day, cell),
            Cell::Text(text) => match iso::stamp(text) {
                Some(Stamp::Date(date)) => return in_calendar(day_of_date(date), cell),
                Some(Stamp::Local(local)) => Some(local),
                Some(Stamp::Offset(local, ahead)) => local
                    .checked_sub_signed(TimeDelta::seconds(ahead.into()))
                    .and_then(|utc| self.zone.local(utc.and_utc().timestamp_micros())),
                None => None,
            },
            Cell::Local(micros) => {
                DateTime::from_timestamp_micros(micros).map(|time| time.naive_utc())
            }
            Cell::Instant(micros) => self.zone.local(micros),
            _ => None,
        };
        local.map_or_else(
            || Err(Fault::unparsable(cell, "is no date")),
            |local| midnight(local, cell),
        )
    }

    fn convert_all(&mut self, kind: Kind, _given: usize, numbers: &mut [i64]) -> bool {
        let (least, most) = bounds(numbers);
        let calendar = i64::from(*CALENDAR.start())..=i64::from(*CALENDAR.end());
        matches!(kind, Kind::Date) && calendar.contains(&least) && calendar.contains(&most)
    }
}

/// Hosts that know no dates say midnight; any other time of day would be lost.
fn midnight(local: NaiveDateTime, cell: Cell<'_>) -> Result<i32, Fault> {
    if local.time() == NaiveTime::MIN {
        in_calendar(day_of_date(local.date()), cell)
    } else {
        Err(Fault::unparsable(
            cell,
            "is a time, where a date without a time belongs",
        ))
    }
}

/// From 0001-01-01 to 9999-12-31: what is beyond is a mistake, and arithmetic with it would leave the calendar.
pub(super) const CALENDAR: RangeInclusive<i32> = -719_162..=2_932_896;

fn in_calendar(day: i32, cell: Cell<'_>) -> Result<i32, Fault> {
    if CALENDAR.contains(&day) {
        Ok(day)
    } else {
        Err(beyond_calendar(cell))
    }
}

#[cold]
pub(super) fn beyond_calendar(cell: Cell<'_>) -> Fault {
    Fault::of("out_of_range", cell, "lies beyond the years 1 to 9999")
}

/// Days, or [`without_year`].
#[derive(Clone, Debug)]
pub(in crate::records) struct ToBirthday(pub(in crate::records) ToDate);

impl Conversion for ToBirthday {
    type Store = Vec<i32>;

    fn convert(&mut self, cell: Cell<'_>) -> Result<i32, Fault> {
        if let Cell::Text(text) = cell
            && let Some((month, day)) = iso::month_and_day(text.strip_prefix("--").unwrap_or(text))
        {
            return Ok(without_year(month, day));
        }
        self.0.convert(cell)
    }

    fn convert_all(&mut self, kind: Kind, given: usize, numbers: &mut [i64]) -> bool {
        self.0.convert_all(kind, given, numbers)
    }
}

/// How a column holds a birthday whose year is not known.
fn without_year(month: u32, day: u32) -> i32 {
    i32::MIN + (100 * month + day) as i32
}
