//! Days, parts of dates, windows and anniversaries.

use super::{
    mask::{Mask, some},
    narrow::{self, Narrow, Times},
    schedule::Dated,
    vector::{Lane, Vector, both},
};
use crate::{
    calendar::{Ages, DayTable, LocalDays, Moment, Stretch, age, date_of_day, has_anniversary},
    plan::{Constant, birthday, day_of_year},
    records::{Bitmap, YEAR_DAYS, day_in_year, year_day},
};
use chrono::Datelike;
use kardan_dsl::{
    syntax::{CalendarUnit, DatePart},
    types::DayOfYear,
};
use std::borrow::Cow;

/// For so many rows it is worth settling something once for all of them.
const MANY: usize = 1024;

/// The local days of dates and instants, and of birthdays that have a year; missing for anything else.
pub(crate) fn days<'v>(
    vector: &'v Vector<'_>,
    days: &LocalDays,
    len: usize,
) -> Cow<'v, Lane<'v, i32>> {
    match vector {
        Vector::Date(lane) => Cow::Borrowed(lane),
        Vector::Instant(Times::Seconds(lane)) => Cow::Owned(Lane::new(
            days.days_of_seconds(&lane.values),
            lane.known.clone(),
        )),
        Vector::Instant(Times::Micros(lane)) => {
            Cow::Owned(Lane::new(days.days(&lane.values), lane.known.clone()))
        }
        Vector::Birthday(lane) => {
            let yearless = some(Bitmap::pack(&lane.values, |&day| {
                day_of_year(day).is_some()
            }));
            let dated = yearless.map(|yearless| yearless.not());
            Cow::Owned(Lane {
                values: Cow::Borrowed(&lane.values),
                known: both(lane.known.as_ref(), dated.as_ref()),
            })
        }
        Vector::Constant(Constant::Date(day)) => Cow::Owned(Lane::new(vec![*day; len], None)),
        Vector::Constant(Constant::Instant(instant)) => {
            Cow::Owned(Lane::new(vec![days.zone().day(*instant); len], None))
        }
        _ => Cow::Owned(Lane::missing(len)),
    }
}

/// Days of the year, as birthdays without a year are stored.
pub(super) fn days_of_year<'v>(vector: &Vector<'_>, zone: &LocalDays, len: usize) -> Lane<'v, i32> {
    let days = days(vector, zone, len);
    let of = |row| yearly(vector, &days, row).map(birthday);
    Lane::of_options((0..len).map(of).collect())
}

/// A part of a date, birthday or instant, in the business zone.
pub(super) fn part<'r>(
    part: DatePart,
    vector: &Vector<'_>,
    zone: &LocalDays,
    len: usize,
) -> Vector<'r> {
    if part == DatePart::Hour {
        let hours = match vector {
            Vector::Instant(Times::Seconds(lane)) => {
                let hours = zone.hours_of_seconds(&lane.values);
                Lane::new(hours, lane.known.clone())
            }
            Vector::Instant(Times::Micros(lane)) => {
                let hours = zone.hours(&lane.values).into_iter().enumerate();
                Lane::of_options(
                    hours
                        .map(|(row, hour)| hour.filter(|_| lane.is_known(row)))
                        .collect(),
                )
            }
            Vector::Constant(Constant::Instant(instant)) => {
                let hour = zone.hours(&[*instant]).into_iter().next().flatten();
                Lane::of_options(vec![hour; len])
            }
            _ => Lane::missing(len),
        };
        return Vector::Number(hours.into(), 0);
    }
    if let Some(lane) = quick_part(part, vector, zone) {
        return Vector::Number(lane, 0);
    }
    if let (DatePart::Month, Vector::Birthday(lane)) = (part, vector) {
        let month = |row| {
            lane.get(row)
                .and_then(day_in_year)
                .map(|day| day.month.into())
        };
        let months = (0..lane.values.len()).map(month).collect();
        return Vector::whole(months);
    }
    let days = days(vector, zone, len);
    if part == DatePart::Date {
        let (values, known) = (days.values.to_vec(), days.known.clone());
        return Vector::Date(Lane::new(values, known));
    }
    let number = |row| {
        let date = date_of_day(days.get(row)?)?;
        Some(match part {
            DatePart::Year => date.year().into(),
            DatePart::Month => date.month().into(),
            _ => date.weekday().number_from_monday().into(),
        })
    };
    let numbers = (0..days.values.len()).map(number).collect();
    Vector::whole(numbers)
}

/// The year, month or weekday of dates and instants, all of whose days are in the table of days.
fn quick_part<'r>(part: DatePart, vector: &Vector<'_>, zone: &LocalDays) -> Option<Narrow<'r>> {
    let (Vector::Date(_) | Vector::Instant(_)) = vector else {
        return None;
    };
    let days = days(vector, zone, 0);
    let known = days.known.clone();
    Some(match part {
        DatePart::Year => Lane::new(DayTable::years(&days.values)?, known).into(),
        DatePart::Month => Lane::new(DayTable::months(&days.values)?, known).into(),
        DatePart::Weekday => Lane::new(DayTable::weekdays(&days.values)?, known).into(),
        DatePart::Date | DatePart::Hour => return None,
    })
}

/// The month of dates and birthdays by their days of the year, as a table keeps them; 0 stands for none.
pub(super) fn months_of<'r>(year_days: &[u16]) -> Vector<'r> {
    let months = year_days.iter().map(|&day| (day / 32) as i8);
    let missing = Bitmap::pack(year_days, |&day| day == 0);
    let known = some(missing).map(|missing| missing.not());
    Vector::Number(Lane::new(months.collect(), known).into(), 0)
}

/// Whole local days until D.
pub(super) fn days_since<'r>(
    vector: &Vector<'_>,
    zone: &LocalDays,
    now: Moment,
    len: usize,
) -> Vector<'r> {
    let days = days(vector, zone, len);
    let since = days
        .values
        .iter()
        .map(|&day| i64::from(now.day) - i64::from(day))
        .collect();
    Vector::Number(Lane::new(since, days.known.clone()).into(), 0)
}

/// Whole years until D.
pub(super) fn age_of<'r>(
    vector: &Vector<'_>,
    zone: &LocalDays,
    now: Moment,
    len: usize,
) -> Vector<'r> {
    let days = days(vector, zone, len);
    let Some(today) = date_of_day(now.day) else {
        return Vector::whole(vec![None; len]);
    };
    let rows = 0..days.values.len();
    if rows.len() < MANY {
        let years = |row| date_of_day(days.get(row)?).map(|born| age(born, today).into());
        return Vector::whole(rows.map(years).collect());
    }
    let ages = Ages::on(today);
    let years = rows.clone().map(|row| match days.is_known(row) {
        true => ages.of(days.values[row]),
        false => Some(0),
    });
    if let Some(years) = years.collect::<Option<Vec<i32>>>() {
        return Vector::Number(Lane::new(years, days.known.clone()).into(), 0);
    }
    let years = |row| ages.of(days.get(row)?).map(i64::from);
    Vector::whole(rows.map(years).collect())
}

/// Whether a date or instant lies in a stretch; unknown for a birthday without a year.
pub(super) fn in_stretch(
    vector: &Vector<'_>,
    stretch: &Stretch,
    zone: &LocalDays,
    len: usize,
) -> Mask {
    if let Vector::Instant(times) = vector {
        return Mask::of(narrow::between(times, &stretch.instants), times.known());
    }
    let days = days(vector, zone, len);
    let (first, last) = (*stretch.days.start(), *stretch.days.end());
    let holds = Bitmap::pack(&days.values, |&day| (first <= day) & (day <= last));
    Mask::of(holds, days.known.as_ref())
}

/// Whether a date or instant lies on some days; unknown for a birthday without a year.
pub(super) fn on_days(vector: &Vector<'_>, dated: &Dated, zone: &LocalDays, len: usize) -> Mask {
    let any = |stretches: &mut dyn Iterator<Item = Bitmap>| {
        let any = stretches.reduce(|any, more| any.or(&more));
        any.unwrap_or_else(|| Bitmap::zeros(len))
    };
    if let Vector::Instant(times) = vector {
        let stretches = dated.instants.iter();
        let mut stretches = stretches.map(|stretch| narrow::between(times, stretch));
        return Mask::of(any(&mut stretches), times.known());
    }
    let days = days(vector, zone, len);
    let stretches = dated.days.iter();
    let mut stretches =
        stretches.map(|&(first, last)| narrow::within(&days.values, first.into(), last.into()));
    Mask::of(any(&mut stretches), days.known.as_ref())
}

/// Whether a date's day of the year lies in one of some ranges of their codes; `kept` are those of the rows, where a table keeps them.
pub(super) fn anniversary(
    vector: &Vector<'_>,
    ranges: &[(u16, u16)],
    zone: &LocalDays,
    len: usize,
    kept: Option<&[u16]>,
) -> Mask {
    let found: Vec<u16>;
    let of_rows = match kept {
        Some(kept) => kept,
        None => {
            let days = days(vector, zone, len);
            let of = |row| yearly(vector, &days, row).map_or(0, year_day);
            found = (0..len).map(of).collect();
            &found
        }
    };
    let holds = match *ranges {
        [] => Bitmap::zeros(of_rows.len()),
        [(first, last)] => Bitmap::pack(of_rows, |&day| (first <= day) & (day <= last)),
        [(first, last), (second, end)] => Bitmap::pack(of_rows, |&day| {
            ((first <= day) & (day <= last)) | ((second <= day) & (day <= end))
        }),
        ref ranges => Bitmap::pack(of_rows, |&day| {
            let mut ranges = ranges.iter();
            ranges.any(|&(first, last)| first <= day && day <= last)
        }),
    };
    match (kept, vector.known()) {
        // What is known of a column has a day of the year, and what is not known has none.
        (Some(_), known) => Mask::of(holds, known.as_deref()),
        (None, of_vector) => {
            let known = Bitmap::pack(of_rows, |&day| day != 0);
            let known = match of_vector {
                Some(of_vector) => known.and(&of_vector),
                None => known,
            };
            Mask::of(holds, Some(&known))
        }
    }
}

/// The days of the year whose anniversary lies in a stretch, as ranges of their codes.
pub(super) fn year_days_in(stretch: &Stretch, leap_to_march: bool) -> Vec<(u16, u16)> {
    let (first, last) = (*stretch.days.start(), *stretch.days.end());
    let whole_year = i64::from(last) - i64::from(first) >= 366;
    let mut there = [whole_year; YEAR_DAYS];
    if !whole_year {
        let days = stretch.days.clone().filter_map(day_in_year);
        days.for_each(|day| there[usize::from(year_day(day))] = true);
    }
    // A leap day has its anniversary on another day where there is none.
    let leap_day = DayOfYear { month: 2, day: 29 };
    there[usize::from(year_day(leap_day))] =
        has_anniversary(leap_day, &stretch.days, leap_to_march);
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    let mut joins = false;
    for month in 1..=12 {
        for day in 1..=days_of(month) {
            let code = year_day(DayOfYear { month, day });
            let inside = there[usize::from(code)];
            match ranges.last_mut() {
                Some(range) if inside && joins => range.1 = code,
                _ if inside => ranges.push((code, code)),
                _ => {}
            }
            joins = inside;
        }
    }
    ranges
}

/// How many days a month has in a leap year.
fn days_of(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the year of a row.
fn yearly(vector: &Vector<'_>, days: &Lane<'_, i32>, row: usize) -> Option<DayOfYear> {
    match vector {
        Vector::Birthday(lane) => lane.get(row).and_then(day_in_year),
        Vector::Constant(Constant::DayOfYear(day)) => day_of_year(*day),
        _ => days.get(row).and_then(day_in_year),
    }
}

/// The consecutive rolling periods that end at D, latest first, as far as the calendar goes.
pub(super) fn rolling(moment: Moment, of: u32, unit: CalendarUnit) -> Vec<Stretch> {
    (0..of)
        .map(|index| moment.rolling(index, unit))
        .take_while(|period| *period.days.start() > i32::MIN + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::Window, evaluate::AsOf};
    use chrono::NaiveDate;
    use chrono_tz::Tz;

    fn day(text: &str) -> i32 {
        crate::calendar::day_of_date(text.parse::<NaiveDate>().unwrap())
    }

    fn now(text: &str) -> Moment {
        Moment::new(AsOf::Date(text.parse().unwrap()), Tz::UTC).unwrap()
    }

    fn birthdays<'a>() -> Vector<'a> {
        let without_year = birthday(DayOfYear { month: 2, day: 29 });
        Vector::Birthday(Lane::of_options(vec![
            Some(day("2000-02-29")),
            Some(without_year),
            None,
        ]))
    }

    fn numbers(vector: &Vector<'_>) -> Vec<Option<i64>> {
        let Vector::Number(lane, 0) = vector else {
            panic!("not whole numbers");
        };
        (0..lane.len()).map(|row| lane.get(row)).collect()
    }

    #[test]
    fn a_birthday_without_a_year_has_a_month_and_an_anniversary_but_no_age() {
        let zone = LocalDays::new(Tz::UTC);
        let (values, now) = (birthdays(), now("2026-02-28"));
        assert_eq!(
            numbers(&part(DatePart::Month, &values, &zone, 3)),
            [Some(2), Some(2), None]
        );
        assert_eq!(
            numbers(&part(DatePart::Year, &values, &zone, 3)),
            [Some(2000), None, None]
        );
        // Whoever was born on 29 February 2000 turns 26 on 28 February 2026.
        assert_eq!(
            numbers(&age_of(&values, &zone, now, 3)),
            [Some(26), None, None]
        );
        let today = now.resolve(Window::Today);
        let mask = anniversary(&values, &year_days_in(&today, false), &zone, 3, None);
        assert_eq!(mask.holds.iter().collect::<Vec<_>>(), [0, 1]);
        assert!(mask.is_unknown(2));
        let march = anniversary(&values, &year_days_in(&today, true), &zone, 3, None);
        assert_eq!(march.holds.count(), 0);
    }

    #[test]
    fn days_of_the_year_are_those_with_an_anniversary_in_the_stretch() {
        for first in ["2024-02-27", "2026-02-26", "2025-12-30", "2023-03-01"].map(day) {
            for len in [-3, -1, 0, 1, 2, 7, 40, 363, 364, 365, 366, 800] {
                let stretch = Stretch {
                    days: first..=first + len,
                    instants: 0..0,
                };
                for leap_to_march in [false, true] {
                    let ranges = year_days_in(&stretch, leap_to_march);
                    for (month, day) in
                        (1..=12).flat_map(|month| (1..=days_of(month)).map(move |day| (month, day)))
                    {
                        let of = DayOfYear { month, day };
                        let code = year_day(of);
                        let inside = ranges.iter().any(|&(from, to)| from <= code && code <= to);
                        let expected = has_anniversary(of, &stretch.days, leap_to_march);
                        assert_eq!(inside, expected, "{of:?} {stretch:?} {leap_to_march}");
                    }
                }
            }
        }
    }

    #[test]
    fn days_since_are_local() {
        // 2026-02-27 22:30 UTC is the 28th in Moscow.
        let zone = LocalDays::new(Tz::Europe__Moscow);
        let at = "2026-02-27T22:30:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap();
        let values = Vector::Instant(Lane::new(vec![at.timestamp_micros()], None).into());
        let now = Moment::new(
            AsOf::Date("2026-03-01".parse().unwrap()),
            Tz::Europe__Moscow,
        )
        .unwrap();
        assert_eq!(numbers(&days_since(&values, &zone, now, 1)), [Some(1)]);
        assert_eq!(numbers(&part(DatePart::Hour, &values, &zone, 1)), [Some(1)]);
        // The 28th of February 2026 is a Saturday.
        assert_eq!(
            numbers(&part(DatePart::Weekday, &values, &zone, 1)),
            [Some(6)]
        );
    }
}
