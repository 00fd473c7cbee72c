//! Constants of a plan.

use crate::calendar::day_of_date;
use kardan_dsl::types::{DayOfYear, Value};
use rust_decimal::Decimal;

/// A value that is the same for every row, without its unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Bool(bool),
    Number(Decimal),
    Text(String),
    /// Days since 1970-01-01.
    Date(i32),
    /// As birthdays without a year are stored.
    DayOfYear(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
}

impl Constant {
    /// The constant of a value; none for periods and lists.
    pub fn of(value: &Value) -> Option<Constant> {
        Some(match value {
            Value::Bool(value) => Constant::Bool(*value),
            Value::Int(value) => Constant::Number(Decimal::from(*value)),
            Value::Decimal(value)
            | Value::Ratio(value)
            | Value::Money(value, _)
            | Value::Points(value)
            | Value::Kilometres(value) => Constant::Number(value.normalize()),
            Value::Text(value) => Constant::Text(value.clone()),
            Value::Date(value) => Constant::Date(day_of_date(*value)),
            Value::DayOfYear(value) => Constant::DayOfYear(birthday(*value)),
            Value::Instant(value) => Constant::Instant(value.timestamp_micros()),
            Value::Period(_) | Value::List(_) => return None,
        })
    }
}

/// A birthday without a year as columns store it.
pub(crate) fn birthday(day: DayOfYear) -> i32 {
    i32::MIN + 100 * day.month as i32 + day.day as i32
}

/// The day of the year of a stored birthday that has no year.
pub(crate) fn day_of_year(stored: i32) -> Option<DayOfYear> {
    let code = stored.wrapping_sub(i32::MIN);
    (101..=1231).contains(&code).then_some(DayOfYear {
        month: code as u32 / 100,
        day: code as u32 % 100,
    })
}
