//! Years, months and weekdays of many days, without asking the calendar about each.

use super::date_of_day;
use crate::records::widest;
use chrono::Datelike;
use std::sync::OnceLock;

/// The days of the table: from 1900-01-01 until 2100.
const FIRST: i32 = -25_567;
const LAST: i32 = 47_482;

/// The year and the month of each day.
static TABLE: OnceLock<DayTable> = OnceLock::new();

/// Filled at the first question.
pub struct DayTable {
    years: Vec<i16>,
    months: Vec<i8>,
}

impl DayTable {
    fn get() -> &'static DayTable {
        TABLE.get_or_init(|| {
            let dates = || (FIRST..=LAST).map(|day| date_of_day(day).unwrap_or_default());
            DayTable {
                years: dates().map(|date| date.year() as i16).collect(),
                months: dates().map(|date| date.month() as i8).collect(),
            }
        })
    }

    /// The years of days; none where some are not in the table, or so few that it is not worth filling.
    #[must_use]
    pub fn years(days: &[i32]) -> Option<Vec<i16>> {
        let table = DayTable::get_for(days)?;
        Some(
            days.iter()
                .map(|&day| table.years[(day - FIRST) as usize])
                .collect(),
        )
    }

    /// The months of days, likewise.
    #[must_use]
    pub fn months(days: &[i32]) -> Option<Vec<i8>> {
        let table = DayTable::get_for(days)?;
        Some(
            days.iter()
                .map(|&day| table.months[(day - FIRST) as usize])
                .collect(),
        )
    }

    /// The weekdays of days, from Monday, which is 1; none where some are not in the table.
    #[must_use]
    pub fn weekdays(days: &[i32]) -> Option<Vec<i8>> {
        // The first day of 1970 was a Thursday.
        holds(days).then(|| {
            widest(
                #[inline(always)]
                || {
                    let weekday = |&day: &i32| ((day + 3).rem_euclid(7) + 1) as i8;
                    days.iter().map(weekday).collect()
                },
            )
        })
    }

    fn get_for(days: &[i32]) -> Option<&'static DayTable> {
        let filled = || TABLE.get();
        match holds(days) {
            true if days.len() < FEW => filled(),
            true => Some(DayTable::get()),
            false => None,
        }
    }
}

/// Fewer days than this are asked about one by one.
const FEW: usize = 1024;

fn holds(days: &[i32]) -> bool {
    let (least, most) = widest(
        #[inline(always)]
        || {
            days.iter().fold((LAST, FIRST), |(least, most), &day| {
                (least.min(day), most.max(day))
            })
        },
    );
    FIRST <= least && most <= LAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_calendar() {
        let days: Vec<i32> = (FIRST..=LAST).collect();
        let dates: Vec<_> = days.iter().map(|&day| date_of_day(day).unwrap()).collect();
        assert_eq!(dates[0].to_string(), "1900-01-01");
        assert_eq!(dates[dates.len() - 1].to_string(), "2100-01-01");
        let years = DayTable::years(&days).unwrap();
        let months = DayTable::months(&days).unwrap();
        let weekdays = DayTable::weekdays(&days).unwrap();
        for (at, date) in dates.iter().enumerate() {
            assert_eq!(i32::from(years[at]), date.year());
            assert_eq!(months[at] as u32, date.month());
            assert_eq!(weekdays[at] as u32, date.weekday().number_from_monday());
        }
        assert_eq!(DayTable::weekdays(&[LAST + 1]), None);
        assert_eq!(DayTable::years(&[i32::MIN]), None);
    }
}
