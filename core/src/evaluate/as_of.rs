//! The instant of an evaluation.

use crate::error::{Error, ErrorKind};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use std::str::FromStr;

/// T, as the host says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The end of that local day in the program's zone: its last microsecond.
    Date(NaiveDate),
    /// A local wall-clock time in the program's zone; in a gap it moves forward by the gap, in an overlap it is the earlier.
    Local(NaiveDateTime),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl FromStr for AsOf {
    type Err = Error;

    /// `2026-11-21`, `2026-11-21 12:00` (with or without seconds, blank or `T`), or that with `Z` or an offset.
    fn from_str(text: &str) -> Result<AsOf, Error> {
        let text = text.trim();
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(AsOf::Date(date));
        }
        let moment = text.replacen(' ', "T", 1);
        for form in ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"] {
            if let Ok(local) = NaiveDateTime::parse_from_str(&moment, form) {
                return Ok(AsOf::Local(local));
            }
            if let Ok(instant) = DateTime::parse_from_str(&moment, &format!("{form}%#z")) {
                return Ok(AsOf::Instant(instant.to_utc()));
            }
        }
        let problem = format!("`{text}` is neither a date nor a moment");
        Err(Error::new(ErrorKind::Input, problem)
            .with_help("write `2026-11-21`, `2026-11-21 12:00` or `2026-11-21T12:00:00+03:00`"))
    }
}

#[cfg(test)]
mod tests {
    use super::AsOf;
    use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};

    fn noon() -> NaiveDateTime {
        date().and_hms_opt(12, 0, 0).unwrap()
    }

    fn date() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    #[test]
    fn a_date_a_local_moment_and_an_instant_are_told_apart() {
        assert_eq!("2026-11-21".parse::<AsOf>().unwrap(), AsOf::Date(date()));
        for text in [
            "2026-11-21 12:00",
            "2026-11-21T12:00:00",
            "2026-11-21 12:00:00.000",
        ] {
            assert_eq!(text.parse::<AsOf>().unwrap(), AsOf::Local(noon()), "{text}");
        }
        let nine = Utc.from_utc_datetime(&date().and_hms_opt(9, 0, 0).unwrap());
        for text in [
            "2026-11-21T12:00:00+03:00",
            "2026-11-21 12:00+0300",
            "2026-11-21 12:00:00+03",
            "2026-11-21T09:00Z",
        ] {
            assert_eq!(text.parse::<AsOf>().unwrap(), AsOf::Instant(nine), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_advice() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-11-21 25:00",
            "21.11.2026",
            "1700000000",
        ] {
            let error = text.parse::<AsOf>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{text}` is neither a date nor a moment")
            );
            assert!(error.help().unwrap().contains("2026-11-21 12:00"));
        }
    }
}
