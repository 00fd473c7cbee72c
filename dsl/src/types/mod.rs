//! Types and values of the language.

mod currency;
mod local;
mod text;
mod value;

pub use currency::Currency;
pub use local::instant_of_local;
pub use value::{DayOfYear, Period, Value};

use crate::schema::CollectionId;
use serde::{Deserialize, Serialize};

/// The type of a value. Whether it may be missing stands beside it, not in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A condition, or a yes-no field.
    Bool,
    /// A whole number.
    Int,
    /// An exact decimal.
    Decimal,
    /// Text.
    Text,
    /// One of the named values of a field's closed or open list.
    Enum(EnumType),
    /// A calendar day.
    Date,
    /// A calendar day whose year may be missing: a birthday.
    Birthday,
    /// A point in time.
    Instant,
    /// A share: 15% is 0.15.
    Ratio,
    /// An amount in the program's currency.
    Money,
    /// Bonus points.
    Points,
    /// Kilometres.
    Kilometres,
    /// Days, weeks, months, quarters or years.
    CalendarPeriod,
    /// Minutes or hours.
    ClockPeriod,
    /// Days and months without a year: `23 february`.
    DayOfYear,
    /// A list of literals of one type.
    List(Box<Type>),
    /// A record of a collection, as the end of a link.
    Record(CollectionId),
}

impl Type {
    /// Its name, as the schema and the results write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Decimal => "decimal",
            Type::Text => "text",
            Type::Enum(_) => "enum",
            Type::Date => "date",
            Type::Birthday => "birthday",
            Type::Instant => "instant",
            Type::Ratio => "ratio",
            Type::Money => "money",
            Type::Points => "points",
            Type::Kilometres => "km",
            Type::CalendarPeriod => "calendar period",
            Type::ClockPeriod => "clock period",
            Type::DayOfYear => "day of the year",
            Type::List(_) => "list",
            Type::Record(_) => "record",
        }
    }

    /// Whether `+ - * /` and `<` know it as a number of its unit.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        matches!(
            self,
            Type::Int | Type::Decimal | Type::Ratio | Type::Money | Type::Points | Type::Kilometres
        )
    }
}

/// The named values of an enum, in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EnumType {
    /// The values; their position is the code that columns hold.
    pub values: Vec<String>,
    /// Whether the data may hold others.
    pub open: bool,
}

/// How finely numbers of a type are stored: the decimal places of the scaled integer in a column.
#[must_use]
pub fn scale(ty: &Type, currency: Currency) -> u32 {
    match ty {
        Type::Money => currency.scale(),
        Type::Points => 2,
        Type::Decimal | Type::Ratio => 6,
        _ => 0,
    }
}
