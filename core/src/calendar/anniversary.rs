//! Anniversaries and ages.

use super::{date_of_day, day_of_date};
use chrono::{Datelike, NaiveDate};
use kardan_dsl::types::DayOfYear;
use std::ops::RangeInclusive;

/// The day on which a day of the year falls in a year: 29 February in a common year on the 28th, or on 1 March.
/// None outside of the calendar, or for a day that no year has.
#[must_use]
pub fn anniversary(of: DayOfYear, year: i32, leap_to_march: bool) -> Option<i32> {
    let date = NaiveDate::from_ymd_opt(year, of.month, of.day).or_else(|| {
        let leap_day = of == DayOfYear { month: 2, day: 29 };
        let (month, day) = if leap_to_march { (3, 1) } else { (2, 28) };
        leap_day
            .then(|| NaiveDate::from_ymd_opt(year, month, day))
            .flatten()
    })?;
    Some(day_of_date(date))
}

/// Whether some year's anniversary lies in a stretch of days.
#[must_use]
pub fn has_anniversary(of: DayOfYear, days: &RangeInclusive<i32>, leap_to_march: bool) -> bool {
    let (first, last) = (*days.start(), *days.end());
    if first > last {
        return false;
    }
    // Two anniversaries are never further apart than this, so a longer stretch holds one.
    if i64::from(last) - i64::from(first) >= 366 {
        return true;
    }
    let (Some(from), Some(to)) = (date_of_day(first), date_of_day(last)) else {
        return false;
    };
    (from.year()..=to.year())
        .filter_map(|year| anniversary(of, year, leap_to_march))
        .any(|day| days.contains(&day))
}

/// Whole years from a birth date to a day; negative before it. Who was born on 29 February turns a year older on the 28th in common years.
#[must_use]
pub fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let birthday = DayOfYear {
        month: born.month(),
        day: born.day(),
    };
    let had_it = anniversary(birthday, on.year(), false).is_none_or(|day| day <= day_of_date(on));
    on.year() - born.year() - i32::from(!had_it)
}
