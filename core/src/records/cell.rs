//! One value as a host gave it, before it is known what it is to be.

use crate::calendar::date_of_day;
use chrono::{DateTime, SecondsFormat};
use std::fmt;

/// A value of any source, borrowed from it.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Nothing was given.
    Missing,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A binary fraction.
    Float(f64),
    /// A number in decimal digits, perhaps with an exponent.
    Number(&'a str),
    /// A number and its decimal places.
    Decimal(i128, i8),
    /// Text.
    Text(&'a str),
    /// Days since 1970-01-01.
    Date(i32),
    /// A wall-clock time, in microseconds since 1970-01-01T00:00:00 on that clock.
    Local(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    /// Something that no field can hold, by its name: `a list`.
    Other(&'static str),
}

/// Long texts are cut off where they are shown.
const SHOWN: usize = 60;

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cell::Missing => f.write_str("nothing"),
            Cell::Bool(value) => write!(f, "`{value}`"),
            Cell::Int(value) => write!(f, "`{value}`"),
            Cell::Float(value) => write!(f, "`{value}`"),
            Cell::Decimal(value, places) => write!(f, "`{}`", decimal_text(value, places)),
            Cell::Number(text) | Cell::Text(text) => match text.char_indices().nth(SHOWN) {
                Some((end, _)) => write!(f, "`{}…`", text.get(..end).unwrap_or_default()),
                None => write!(f, "`{text}`"),
            },
            Cell::Date(day) => match date_of_day(day) {
                Some(date) => write!(f, "`{date}`"),
                None => write!(f, "`{day}` days"),
            },
            Cell::Local(micros) => match DateTime::from_timestamp_micros(micros) {
                Some(time) => write!(f, "`{}`", time.naive_utc()),
                None => write!(f, "`{micros}` microseconds"),
            },
            Cell::Instant(micros) => match DateTime::from_timestamp_micros(micros) {
                Some(time) => {
                    write!(f, "`{}`", time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
                }
                None => write!(f, "`{micros}` microseconds"),
            },
            Cell::Other(name) => f.write_str(name),
        }
    }
}

impl Cell<'_> {
    /// A date or moment as the text by which hosts without dates and moments tell of it.
    pub(super) fn moment_text(&self) -> Option<String> {
        match *self {
            Cell::Date(day) => Some(date_of_day(day)?.to_string()),
            Cell::Local(micros) => {
                let time = DateTime::from_timestamp_micros(micros)?.naive_utc();
                Some(time.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
            }
            Cell::Instant(micros) => {
                let time = DateTime::from_timestamp_micros(micros)?;
                Some(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            _ => None,
        }
    }
}

/// A number as its digits stand, without the zeros at its end that say nothing.
pub(super) fn decimal_text(value: i128, places: i8) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    let Some(places) = usize::try_from(places).ok().filter(|&places| places > 0) else {
        let zeros = if value == 0 {
            0
        } else {
            usize::from(places.unsigned_abs())
        };
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    };
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}
