//! One value as the oracle holds it.

use super::{RowId, number};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use kardan_dsl::types::{DayOfYear, Value};
use num_rational::BigRational;

/// One known value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// Yes or no.
    Bool(bool),
    /// A number of any unit.
    Number(BigRational),
    /// Text, an enum value, a partition's state.
    Text(String),
    /// A calendar day.
    Date(NaiveDate),
    /// A day of every year: month, then day.
    DayOfYear(u32, u32),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// The record at the end of a link.
    Record(RowId),
}

/// There is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

impl Datum {
    /// A constant of the program.
    ///
    /// # Panics
    /// On a period or a list, which are no data.
    #[must_use]
    pub fn of(value: &Value) -> Datum {
        match value {
            Value::Bool(bool) => Datum::Bool(*bool),
            Value::Int(int) => Datum::Number(number::of_int(*int)),
            Value::Decimal(decimal)
            | Value::Ratio(decimal)
            | Value::Money(decimal, _)
            | Value::Points(decimal)
            | Value::Kilometres(decimal) => Datum::Number(number::of_decimal(*decimal)),
            Value::Text(text) => Datum::Text(text.clone()),
            Value::Date(date) => Datum::Date(*date),
            Value::DayOfYear(DayOfYear { month, day }) => Datum::DayOfYear(*month, *day),
            Value::Instant(instant) => Datum::Instant(*instant),
            Value::Period(_) | Value::List(_) => panic!("{value:?} is no datum"),
        }
    }

    /// Its text in results: what `conformance/README.md` says.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Datum::Bool(bool) => bool.to_string(),
            Datum::Number(number) => number::text(number),
            Datum::Text(text) => text.clone(),
            Datum::Date(date) => date.to_string(),
            Datum::DayOfYear(month, day) => format!("--{month:02}-{day:02}"),
            Datum::Instant(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            Datum::Record(_) => panic!("a record has no text"),
        }
    }
}
