//! Values as they stand in a program, in parameters and in results.

use super::Currency;
use crate::syntax::PeriodUnit;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// One known value. A missing one is `Option::None`, never a variant.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// Text, or the name of an enum value or of a partition's state.
    Text(String),
    /// A calendar day.
    Date(NaiveDate),
    /// A birthday without a year.
    DayOfYear(DayOfYear),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// A share: 15% is 0.15.
    Ratio(Decimal),
    /// An amount.
    Money(Decimal, Currency),
    /// Bonus points.
    Points(Decimal),
    /// Kilometres.
    Kilometres(Decimal),
    /// A period.
    Period(Period),
    /// Values of one type.
    List(Vec<Value>),
}

impl Value {
    /// The number in a value of any unit.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Int(value) => Some((*value).into()),
            Value::Decimal(value)
            | Value::Ratio(value)
            | Value::Money(value, _)
            | Value::Points(value)
            | Value::Kilometres(value) => Some(*value),
            _ => None,
        }
    }
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to the month's longest; 29 February is allowed.
    pub day: u32,
}

/// A number of calendar or clock units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many; positive.
    pub count: u32,
    /// Of what.
    pub unit: PeriodUnit,
}
