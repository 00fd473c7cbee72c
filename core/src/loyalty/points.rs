//! An exact amount of points.

use kardan_dsl::syntax::ComparisonOperator;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use std::{fmt, iter::Sum};

/// Points, exact. Sums stay at the end of the range instead of leaving it; no amount that comes in is near to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct Points(#[serde(with = "rust_decimal::serde::str")] pub Decimal);

/// Equal amounts give equal text: no idle zeros.
impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Points {
    /// None at all.
    pub const ZERO: Points = Points(Decimal::ZERO);

    /// The decimal places that points have at the most.
    pub const PLACES: u32 = 2;

    /// More than any fact may speak of: with it no sum of facts leaves the range.
    pub const LIMIT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }

    /// What is left without the other.
    #[must_use]
    pub fn minus(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negated(self) -> Points {
        Points(-self.0)
    }

    /// Not below zero.
    #[must_use]
    pub fn at_least_zero(self) -> Points {
        self.max(Points::ZERO)
    }

    /// Whether a comparison with other points holds.
    #[must_use]
    pub fn compares(self, operator: ComparisonOperator, other: Decimal) -> bool {
        match operator {
            ComparisonOperator::Equal => self.0 == other,
            ComparisonOperator::NotEqual => self.0 != other,
            ComparisonOperator::Less => self.0 < other,
            ComparisonOperator::LessOrEqual => self.0 <= other,
            ComparisonOperator::Greater => self.0 > other,
            ComparisonOperator::GreaterOrEqual => self.0 >= other,
        }
    }

    /// Whether it is more than zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl From<i64> for Points {
    fn from(points: i64) -> Points {
        Points(points.into())
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, Points::plus)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(out)
    }
}
