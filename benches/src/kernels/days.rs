//! The as-of of the workload, in seconds and days since 1970.

use chrono::{Months, NaiveDate};

/// Seconds of a day.
pub const DAY: i32 = 86_400;

/// The first moment after the as-of.
const END: NaiveDate = match NaiveDate::from_ymd_opt(2026, 6, 1) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// So many months before the end, in seconds.
pub fn months_ago(months: u32) -> i32 {
    let date = END.checked_sub_months(Months::new(months)).unwrap_or(END);
    date.to_epoch_days() * DAY
}

/// So many days before the end, in seconds.
pub fn days_ago(days: i32) -> i32 {
    (END.to_epoch_days() - days) * DAY
}

/// Month and day (601 is 1 June) of a day since 1970, without a branch: Hinnant's algorithm.
#[inline(always)]
pub fn month_and_day(day: i32) -> u32 {
    let day = (day + 719_468) as u32;
    let era = day / 146_097;
    let of_era = day - era * 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = from_march + 3 - 12 * u32::from(from_march >= 10);
    month * 100 + of_year - (153 * from_march + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;

    #[test]
    fn month_and_day_are_the_calendars() {
        for day in [-7306, -1, 0, 58, 59, 60, 11_015, 11_016, 11_017, 20_605] {
            let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
            assert_eq!(
                month_and_day(day),
                date.month() * 100 + date.day(),
                "{date}"
            );
        }
    }

    #[test]
    fn months_and_days_count_back_from_the_end() {
        assert_eq!(months_ago(12), 1_748_736_000); // 2025-06-01
        assert_eq!(days_ago(30), 1_777_680_000); // 2026-05-02
    }
}
