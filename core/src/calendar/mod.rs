//! Time: T and D of an evaluation, shifts by the calendar and by the clock, windows, anniversaries.
//!
//! Everything here is arithmetic on numbers of microseconds and days since 1970-01-01; no clock is read. What a
//! shift does at the end of a month and at a change of the clocks is `language.md` §4.6 and §4.7.

mod ages;
mod anniversary;
mod day_table;
mod days;
mod edges;
mod moment;
mod offsets;
mod period;
mod shift;
mod window;
mod zone;

#[cfg(test)]
mod tests;

pub(crate) use ages::Ages;
pub use anniversary::{age, anniversary, has_anniversary};
pub(crate) use day_table::DayTable;
pub use days::LocalDays;
pub use edges::first_day_shifted;
pub use moment::Moment;
pub(crate) use moment::{just_after, just_before};
pub use period::first_day;
pub(crate) use shift::clock_micros;
pub use shift::{Direction, shift_day};
pub use window::{Bound, Stretch, Window};
pub use zone::Zone;

use chrono::{Datelike, NaiveDate};

/// Days from 0001-01-01 (chrono's first common-era day is 1) to 1970-01-01.
const EPOCH: i32 = 719_163;

/// The day number of a date.
#[must_use]
pub fn day_of_date(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH
}

/// The date of a day number; none outside of the calendar (about 262,000 years either way).
#[must_use]
pub fn date_of_day(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(EPOCH)?)
}
