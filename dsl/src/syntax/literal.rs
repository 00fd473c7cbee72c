//! Numbers and units as they were written.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A number with the word that scales it: `60`, `1.5 million`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The digits, before the magnitude.
    #[serde(with = "rust_decimal::serde::str")]
    pub digits: Decimal,
    /// `thousand` or `million`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magnitude: Option<Magnitude>,
}

impl Number {
    /// The number that it stands for; none beyond the range of exact decimals.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        match self.magnitude {
            None => Some(self.digits),
            Some(Magnitude::Thousand) => self.digits.checked_mul(Decimal::ONE_THOUSAND),
            Some(Magnitude::Million) => self.digits.checked_mul(Decimal::from(1_000_000)),
        }
    }
}

/// A word that multiplies a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Magnitude {
    /// 1 000.
    Thousand,
    /// 1 000 000.
    Million,
}

/// The unit of a quantity that is not a period.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantityUnit {
    /// Money, by ISO code in upper case: `rub` is `RUB`.
    Money(String),
    /// Bonus points.
    Points,
    /// Kilometres.
    #[serde(rename = "km")]
    Kilometres,
}

/// Days, weeks, months, quarters, years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarUnit {
    /// A calendar day.
    Day,
    /// Seven days.
    Week,
    /// A month; shifts clamp to its last day.
    Month,
    /// Three months; the first of a year begins with it.
    Quarter,
    /// Twelve months.
    Year,
}

impl CalendarUnit {
    /// How many months it has; none where it is counted in days.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            CalendarUnit::Day | CalendarUnit::Week => None,
            CalendarUnit::Month => Some(1),
            CalendarUnit::Quarter => Some(3),
            CalendarUnit::Year => Some(12),
        }
    }
}

/// Minutes and hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockUnit {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
}

/// The unit of a period; the two families neither compare nor add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PeriodUnit {
    /// By the calendar of the business zone.
    Calendar(CalendarUnit),
    /// By the clock.
    Clock(ClockUnit),
}

impl From<CalendarUnit> for PeriodUnit {
    fn from(unit: CalendarUnit) -> PeriodUnit {
        PeriodUnit::Calendar(unit)
    }
}
