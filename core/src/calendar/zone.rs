//! The business zone Z: between instants and local time.

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use kardan_dsl::types::instant_of_local;

use super::{date_of_day, day_of_date};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A time zone, with the two conversions that evaluation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(pub Tz);

impl Zone {
    /// The local wall-clock time of an instant; none outside of the calendar.
    #[must_use]
    pub fn local(self, instant: i64) -> Option<NaiveDateTime> {
        let utc = DateTime::from_timestamp_micros(instant)?.naive_utc();
        utc.checked_add_signed(Duration::seconds(self.offset(utc)))
    }

    /// The local date of an instant as a day number; saturates outside of the calendar.
    #[must_use]
    pub fn day(self, instant: i64) -> i32 {
        self.local(instant)
            .map_or(if instant < 0 { i32::MIN } else { i32::MAX }, |local| {
                day_of_date(local.date())
            })
    }

    /// The instant of a local wall-clock time: in a gap it moves forward by the gap, in an overlap it is the earlier one.
    #[must_use]
    pub fn instant(self, local: NaiveDateTime) -> i64 {
        instant_of_local(self.0, local).timestamp_micros()
    }

    /// The first instant whose local date is the day; in a gap at midnight, the end of the gap. Saturates
    /// outside of the calendar, so that a window without an end there stays open.
    #[must_use]
    pub fn start_of_day(self, day: i32) -> i64 {
        if self.0 == Tz::UTC && date_of_day(day).is_some() {
            return i64::from(day) * MICROS_PER_DAY;
        }
        let Some(midnight) = date_of_day(day).map(|date| date.and_time(NaiveTime::MIN)) else {
            return if day < 0 { i64::MIN } else { i64::MAX };
        };
        if self.0.from_local_datetime(&midnight) != MappedLocalTime::None {
            return self.instant(midnight);
        }
        // Midnight does not exist here: find the second at which the clocks went forward.
        let after_gap = self.instant(midnight);
        let before = (micros(midnight) - after_gap) / 1_000_000;
        let mut late = after_gap / 1_000_000;
        let mut early = late - 2 * 86_400;
        while late - early > 1 {
            let middle = early.midpoint(late);
            let offset = DateTime::from_timestamp(middle, 0)
                .map_or(before, |time| self.offset(time.naive_utc()));
            if offset == before {
                early = middle
            } else {
                late = middle
            }
        }
        late * 1_000_000
    }

    /// The instant, after the first and not after the last, at which the clocks change; none where both have the same offset.
    pub(crate) fn change_between(self, first: i64, last: i64) -> Option<i64> {
        let offset = |instant| {
            let utc = DateTime::from_timestamp_micros(instant)?.naive_utc();
            Some(self.offset(utc))
        };
        let before = offset(first)?;
        if offset(last)? == before {
            return None;
        }
        let (mut early, mut late) = (first, last);
        while late - early > 1 {
            let middle = early.midpoint(late);
            if offset(middle)? == before {
                early = middle;
            } else {
                late = middle;
            }
        }
        Some(late)
    }

    fn offset(self, utc: NaiveDateTime) -> i64 {
        i64::from(
            self.0
                .offset_from_utc_datetime(&utc)
                .fix()
                .local_minus_utc(),
        )
    }
}

fn micros(local: NaiveDateTime) -> i64 {
    local.and_utc().timestamp_micros()
}
