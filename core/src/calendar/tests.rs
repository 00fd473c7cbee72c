//! Published cases (Temporal's and dateutil's test suites) and cases reasoned from `language.md` §4.

use super::*;
use crate::evaluate::AsOf;
use chrono::NaiveDateTime;
use chrono_tz::Tz;
use kardan_dsl::{
    syntax::{CalendarUnit, ClockUnit, PeriodUnit},
    types::{DayOfYear, Period},
};

fn day(text: &str) -> i32 {
    day_of_date(text.parse().unwrap())
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn utc(text: &str) -> i64 {
    local(text).and_utc().timestamp_micros()
}

fn calendar(count: u32, unit: CalendarUnit) -> Period {
    Period {
        count,
        unit: PeriodUnit::Calendar(unit),
    }
}

fn moment(text: &str, zone: Tz) -> Moment {
    Moment::new(AsOf::Local(local(text)), zone).unwrap()
}

fn days(first: &str, last: &str) -> std::ops::RangeInclusive<i32> {
    day(first)..=day(last)
}

#[test]
fn month_and_year_shifts_clamp_once() {
    use CalendarUnit::{Month, Year};
    use Direction::{Back, Forward};
    for (from, count, unit, direction, to) in [
        ("2020-02-29", 1, Year, Forward, "2021-02-28"),
        ("2020-02-29", 4, Year, Forward, "2024-02-29"),
        ("2020-01-31", 1, Month, Forward, "2020-02-29"),
        ("2021-09-30", 5, Month, Forward, "2022-02-28"),
        ("2025-08-31", 6, Month, Forward, "2026-02-28"),
        ("2026-02-28", 6, Month, Back, "2025-08-28"),
    ] {
        assert_eq!(
            shift_day(day(from), calendar(count, unit), direction),
            Some(day(to)),
            "{from} {count} {unit:?}"
        );
    }
}

#[test]
fn a_bare_date_is_the_end_of_that_local_day() {
    let moment = Moment::new(
        AsOf::Date("2026-11-21".parse().unwrap()),
        Tz::Europe__Moscow,
    )
    .unwrap();
    assert_eq!(moment.instant, utc("2026-11-21 21:00") - 1);
    assert_eq!(moment.day, day("2026-11-21"));
}

#[test]
fn rolling_windows_partition_the_past() {
    let moment = moment("2026-11-21 12:00", Tz::Europe__Moscow);
    let months = |count| calendar(count, CalendarUnit::Month);
    let last = moment.resolve(Window::Last(months(6)));
    assert_eq!(last.days, days("2026-05-22", "2026-11-21"));
    assert_eq!(
        last.instants,
        utc("2026-05-21 21:00")..utc("2026-11-21 21:00")
    );
    assert_eq!(
        moment.resolve(Window::AtLeastAgo(months(6))).instants.end,
        last.instants.start
    );
    let earlier = moment.resolve(Window::FromToAgo(months(24), months(6)));
    assert_eq!(earlier.days, days("2024-11-22", "2026-05-21"));
    assert_eq!(
        moment
            .resolve(Window::Next(calendar(7, CalendarUnit::Day)))
            .days,
        days("2026-11-22", "2026-11-28")
    );
    assert_eq!(
        moment.rolling(1, CalendarUnit::Month).days,
        days("2026-09-22", "2026-10-21")
    );
}

#[test]
fn whole_calendar_periods() {
    // 2026-11-21 is a Saturday.
    let moment = moment("2026-11-21 12:00", Tz::UTC);
    assert_eq!(
        moment.resolve(Window::This(CalendarUnit::Week)).days,
        days("2026-11-16", "2026-11-22")
    );
    assert_eq!(
        moment.resolve(Window::This(CalendarUnit::Year)).days,
        days("2026-01-01", "2026-12-31")
    );
    assert_eq!(
        moment
            .resolve(Window::Previous(1, CalendarUnit::Month))
            .days,
        days("2026-10-01", "2026-10-31")
    );
    assert_eq!(
        moment
            .resolve(Window::Previous(12, CalendarUnit::Month))
            .days,
        days("2025-11-01", "2026-10-31")
    );
}

#[test]
fn clock_windows_are_exact_and_hold_no_date() {
    let moment = moment("2026-11-21 12:00", Tz::UTC);
    let hours = Period {
        count: 48,
        unit: PeriodUnit::Clock(ClockUnit::Hour),
    };
    let stretch = moment.resolve(Window::Last(hours));
    assert_eq!(
        stretch.instants,
        utc("2026-11-19 12:00") + 1..utc("2026-11-21 12:00") + 1
    );
    assert!(stretch.days.is_empty());
}

#[test]
fn gaps_move_forward_and_overlaps_take_the_earlier() {
    let berlin = Zone(Tz::Europe__Berlin);
    assert_eq!(
        berlin.instant(local("2026-03-29 02:30")),
        utc("2026-03-29 01:30")
    );
    assert_eq!(
        berlin.instant(local("2026-10-25 02:30")),
        utc("2026-10-25 00:30")
    );
    // The same wall-clock time a day later, although that day has 23 hours.
    let tomorrow = berlin.shift(
        utc("2026-03-28 11:00"),
        calendar(1, CalendarUnit::Day),
        Direction::Forward,
    );
    assert_eq!(tomorrow, Some(utc("2026-03-29 10:00")));
}

#[test]
fn a_day_without_midnight_starts_after_the_gap() {
    // 2018-11-04 00:00 became 01:00 in São Paulo; Samoa had no 2011-12-30 at all.
    assert_eq!(
        Zone(Tz::America__Sao_Paulo).start_of_day(day("2018-11-04")),
        utc("2018-11-04 03:00")
    );
    let apia = Zone(Tz::Pacific__Apia);
    assert_eq!(
        apia.start_of_day(day("2011-12-30")),
        apia.start_of_day(day("2011-12-31"))
    );
}

#[test]
fn anniversaries_of_a_leap_day() {
    let leap_day = DayOfYear { month: 2, day: 29 };
    assert_eq!(anniversary(leap_day, 2025, false), Some(day("2025-02-28")));
    assert_eq!(anniversary(leap_day, 2025, true), Some(day("2025-03-01")));
    assert_eq!(anniversary(leap_day, 2024, false), Some(day("2024-02-29")));
    let new_year = DayOfYear { month: 1, day: 2 };
    assert!(has_anniversary(
        new_year,
        &days("2025-12-30", "2026-01-02"),
        false
    ));
    assert!(!has_anniversary(
        new_year,
        &days("2025-12-30", "2026-01-01"),
        false
    ));
}

#[test]
fn ages_turn_on_the_birthday() {
    let age = |born: &str, on: &str| super::age(born.parse().unwrap(), on.parse().unwrap());
    assert_eq!(age("1990-05-21", "2026-05-20"), 35);
    assert_eq!(age("1990-05-21", "2026-05-21"), 36);
    assert_eq!(age("2000-02-29", "2025-02-28"), 25);
    assert_eq!(age("2000-02-29", "2024-02-28"), 23);
}

#[test]
fn windows_beyond_the_calendar_are_open() {
    let moment = moment("2026-11-21 12:00", Tz::UTC);
    let stretch = moment.resolve(Window::Last(calendar(u32::MAX, CalendarUnit::Year)));
    assert_eq!(*stretch.days.end(), day("2026-11-21"));
    assert!(stretch.instants.start < utc("0001-01-01 00:00"));
}
