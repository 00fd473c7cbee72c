//! Dates and instants in the business zone.

use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime,
    TimeZone, Utc,
};
use chrono_tz::Tz;
use kardan_dsl::{
    syntax::{CalendarUnit, ClockUnit, PeriodUnit},
    types::Period,
};

/// The shortest time that is told apart.
#[must_use]
pub fn tick() -> Duration {
    Duration::microseconds(1)
}

/// The date so many units later, or earlier for a negative count; none outside the calendar. Months and years clamp to the
/// month's last day.
#[must_use]
pub fn shift_date(date: NaiveDate, count: i64, unit: CalendarUnit) -> Option<NaiveDate> {
    let amount = count.unsigned_abs();
    let months = |factor: u64| u32::try_from(amount * factor).ok().map(Months::new);
    let days = |factor: u64| Days::new(amount * factor);
    match (unit, count >= 0) {
        (CalendarUnit::Day, true) => date.checked_add_days(days(1)),
        (CalendarUnit::Day, false) => date.checked_sub_days(days(1)),
        (CalendarUnit::Week, true) => date.checked_add_days(days(7)),
        (CalendarUnit::Week, false) => date.checked_sub_days(days(7)),
        (CalendarUnit::Month, true) => date.checked_add_months(months(1)?),
        (CalendarUnit::Month, false) => date.checked_sub_months(months(1)?),
        (CalendarUnit::Quarter, true) => date.checked_add_months(months(3)?),
        (CalendarUnit::Quarter, false) => date.checked_sub_months(months(3)?),
        (CalendarUnit::Year, true) => date.checked_add_months(months(12)?),
        (CalendarUnit::Year, false) => date.checked_sub_months(months(12)?),
    }
}

/// The length of a clock period.
#[must_use]
pub fn length(count: u32, unit: ClockUnit) -> Duration {
    match unit {
        ClockUnit::Minute => Duration::minutes(count.into()),
        ClockUnit::Hour => Duration::hours(count.into()),
    }
}

/// The instant a period later (`sign` 1) or earlier (`sign` -1). A calendar period keeps the local wall-clock time.
#[must_use]
pub fn shift_instant(
    instant: DateTime<Utc>,
    sign: i32,
    period: Period,
    zone: Tz,
) -> Option<DateTime<Utc>> {
    match period.unit {
        PeriodUnit::Clock(unit) => instant.checked_add_signed(length(period.count, unit) * sign),
        PeriodUnit::Calendar(unit) => {
            let local = instant.with_timezone(&zone).naive_local();
            let date = shift_date(
                local.date(),
                i64::from(sign) * i64::from(period.count),
                unit,
            )?;
            Some(resolve(date.and_time(local.time()), zone))
        }
    }
}

/// The instant of a wall-clock time: in a gap it moves forward by the gap, in an overlap it is the earlier.
#[must_use]
pub fn resolve(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
            instant.with_timezone(&Utc)
        }
        LocalResult::None => {
            // What the clock would have shown had it not been put forward: the offset from before the gap.
            let mut waited = Duration::zero();
            loop {
                waited += Duration::minutes(1);
                let before = zone.from_local_datetime(&(local - waited)).latest();
                if let Some(before) = before {
                    return before.with_timezone(&Utc) + waited;
                }
            }
        }
    }
}

/// The first instant whose local date is this.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let mut local = date.and_time(NaiveTime::MIN);
    loop {
        if let Some(instant) = zone.from_local_datetime(&local).earliest() {
            return instant.with_timezone(&Utc);
        }
        local += Duration::minutes(1);
    }
}

/// The last microsecond of a local day.
#[must_use]
pub fn end_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of_day(date + Days::new(1), zone) - tick()
}

/// The first day of the calendar period that holds a date.
#[must_use]
pub fn first_of_period(date: NaiveDate, unit: CalendarUnit) -> NaiveDate {
    let back = match unit {
        CalendarUnit::Day => 0,
        CalendarUnit::Week => date.weekday().num_days_from_monday(),
        CalendarUnit::Month => date.day0(),
        CalendarUnit::Quarter => {
            let first = [1, 4, 7, 10]
                .into_iter()
                .rfind(|&first| first <= date.month());
            let first = first.and_then(|month| NaiveDate::from_ymd_opt(date.year(), month, 1));
            date.ordinal() - first.map_or(1, |first| first.ordinal())
        }
        CalendarUnit::Year => date.ordinal0(),
    };
    date - Days::new(back.into())
}

/// A day of the year in a year; 29 February falls on 28 February or on 1 March where there is none.
#[must_use]
pub fn anniversary(month: u32, day: u32, year: i32, leap_to_march: bool) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).or_else(|| {
        if leap_to_march {
            NaiveDate::from_ymd_opt(year, 3, 1)
        } else {
            NaiveDate::from_ymd_opt(year, 2, 28)
        }
    })
}

#[cfg(test)]
mod tests;
