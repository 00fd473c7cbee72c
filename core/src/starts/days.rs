//! The instants of days that come again and again.

use crate::calendar::{Zone, date_of_day};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use kardan_dsl::program::Days;
use std::ops::RangeInclusive;

/// The instants of such days within a stretch of time, in order. Anniversaries can be on any day.
pub(crate) fn instants(
    days: &Days,
    at: NaiveTime,
    zone: Zone,
    within: &RangeInclusive<DateTime<Utc>>,
) -> Vec<DateTime<Utc>> {
    let first = zone.day(within.start().timestamp_micros());
    let last = zone.day(within.end().timestamp_micros());
    let dates = (first..=last).filter_map(date_of_day);
    dates
        .filter(|date| falls_on(days, *date))
        .filter_map(|date| DateTime::from_timestamp_micros(zone.instant(date.and_time(at))))
        .filter(|instant| within.contains(instant))
        .collect()
}

fn falls_on(days: &Days, date: NaiveDate) -> bool {
    match days {
        Days::Every | Days::Anniversary(_) => true,
        Days::Weekday(day) => date.weekday().number_from_monday() == *day,
        Days::OfMonth(days) => {
            let is_last = date.succ_opt().is_none_or(|next| next.day() == 1);
            days.iter()
                .any(|&day| day == date.day() || (is_last && day > date.day()))
        }
        Days::OfYear(day) => {
            crate::calendar::anniversary(*day, date.year(), false)
                == Some(crate::calendar::day_of_date(date))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{falls_on, instants};
    use crate::calendar::Zone;
    use chrono::{NaiveDate, NaiveTime};
    use chrono_tz::Tz;
    use kardan_dsl::{program::Days, types::DayOfYear};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_a_month_does_not_have_is_its_last() {
        let days = Days::OfMonth(vec![1, 31]);
        for (day, falls) in [
            ("2026-01-31", true),
            ("2026-01-30", false),
            ("2026-04-30", true),
            ("2026-02-28", true),
            ("2028-02-28", false),
            ("2028-02-29", true),
            ("2026-05-01", true),
            ("2026-05-15", false),
        ] {
            assert_eq!(falls_on(&days, date(day)), falls, "{day}");
        }
    }

    #[test]
    fn the_29th_of_february_is_the_28th_in_common_years() {
        let leap = Days::OfYear(DayOfYear { month: 2, day: 29 });
        assert!(falls_on(&leap, date("2028-02-29")));
        assert!(!falls_on(&leap, date("2028-02-28")));
        assert!(falls_on(&leap, date("2027-02-28")));
    }

    #[test]
    fn an_hour_that_the_clocks_skip_comes_an_hour_later() {
        // In Berlin on 2026-03-29 the clocks go from 02:00 to 03:00.
        let zone = Zone(Tz::Europe__Berlin);
        let from = "2026-03-28T00:00:00Z".parse().unwrap();
        let to = "2026-03-30T23:59:59Z".parse().unwrap();
        let half_past_two = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        let found: Vec<String> = instants(&Days::Every, half_past_two, zone, &(from..=to))
            .iter()
            .map(|at| at.to_rfc3339())
            .collect();
        assert_eq!(
            found,
            [
                "2026-03-28T01:30:00+00:00",
                "2026-03-29T01:30:00+00:00",
                "2026-03-30T00:30:00+00:00"
            ]
        );
    }
}
