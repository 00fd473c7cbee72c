//! T, Z and D together.

use super::{Direction, Zone, day_of_date};
use crate::{
    error::{Error, ErrorKind},
    evaluate::AsOf,
};
use chrono::{DateTime, Datelike, Duration, Utc};
use chrono_tz::Tz;
use kardan_dsl::types::Period;
use std::ops::RangeInclusive;

/// The instant of an evaluation, seen from the business zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// T, in microseconds since 1970-01-01T00:00:00Z.
    pub instant: i64,
    /// Z.
    pub zone: Zone,
    /// D: the local date of T, in days since 1970-01-01.
    pub day: i32,
}

impl Moment {
    /// The moment that a host means.
    ///
    /// # Errors
    /// An input error for a year outside of 1 to 9999.
    pub fn new(as_of: AsOf, zone: Tz) -> Result<Moment, Error> {
        let zone = Zone(zone);
        let year = match as_of {
            AsOf::Date(date) => date.year(),
            AsOf::Local(local) => local.year(),
            AsOf::Instant(instant) => instant.year(),
        };
        if !(1..=9999).contains(&year) {
            return Err(Error::new(
                ErrorKind::Input,
                format!("the as-of lies in the year `{year}`"),
            )
            .with_help("give a date in the years 1 to 9999"));
        }
        Ok(Self::at(
            match as_of {
                AsOf::Date(date) => zone.start_of_day(day_of_date(date) + 1) - 1,
                AsOf::Local(local) => zone.instant(local),
                AsOf::Instant(instant) => instant.timestamp_micros(),
            },
            zone,
        ))
    }

    /// A stretch of time as a host says it: a date begins at its first instant and ends at its last.
    ///
    /// # Errors
    /// An input error for a year outside of 1 to 9999, and for an end before the beginning.
    pub fn stretch(from: AsOf, to: AsOf, zone: Tz) -> Result<RangeInclusive<DateTime<Utc>>, Error> {
        let end = Moment::new(to, zone)?.as_of();
        let first = Moment::new(from, zone)?;
        let start = match from {
            AsOf::Date(_) => DateTime::from_timestamp_micros(first.zone.start_of_day(first.day)),
            AsOf::Local(_) | AsOf::Instant(_) => Some(first.as_of()),
        };
        match start.filter(|start| *start <= end) {
            Some(start) => Ok(start..=end),
            None => Err(Error::new(
                ErrorKind::Input,
                "the period ends before it begins",
            )),
        }
    }

    /// The moment of an instant.
    #[must_use]
    pub fn at(instant: i64, zone: Zone) -> Moment {
        Moment {
            instant,
            zone,
            day: zone.day(instant),
        }
    }

    /// The moment a period earlier: by the calendar the local wall-clock time is kept, by the clock the distance is exact.
    /// None outside of the calendar.
    #[must_use]
    pub fn earlier(self, by: Period) -> Option<Moment> {
        self.zone
            .shift(self.instant, by, Direction::Back)
            .map(|instant| Moment::at(instant, self.zone))
    }

    /// T as a date-time.
    #[must_use]
    pub fn as_of(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.instant).unwrap_or_default()
    }
}

/// The last instant before another; at the end of the calendar that one.
pub(crate) fn just_before(at: DateTime<Utc>) -> DateTime<Utc> {
    let before = at.checked_sub_signed(Duration::microseconds(1));
    before.unwrap_or(at)
}

/// The first instant after another; at the end of the calendar that one.
pub(crate) fn just_after(at: DateTime<Utc>) -> DateTime<Utc> {
    let after = at.checked_add_signed(Duration::microseconds(1));
    after.unwrap_or(at)
}
