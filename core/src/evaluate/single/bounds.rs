//! Comparisons with constants as stretches of whole numbers.

use super::code::Stretch;
use crate::evaluate::number::rescaled;
use kardan_dsl::syntax::ComparisonOperator;
use rust_decimal::Decimal;
use std::ops::{Range, RangeInclusive};

/// The numbers of a yes-or-no column that stand for yes: all but no. By one of two values no segments are told apart, as they are by what
/// they name ([`super::index`]).
pub(super) const TRUE: Stretch<i64> = Stretch {
    first: 0,
    last: 0,
    outside: true,
};

/// Those that stand for no.
pub(super) const FALSE: Stretch<i64> = Stretch {
    first: 1,
    last: 1,
    outside: true,
};

/// What compares so with a number, in integers of a scale; between two of them it is the right bound of either.
pub(crate) fn number(operator: ComparisonOperator, number: Decimal, scale: u32) -> Stretch<i128> {
    let (floor, exact) = rescaled(number, scale);
    let (least, most) = (i128::MIN, i128::MAX);
    let below = floor.saturating_sub(i128::from(exact));
    let above = floor.saturating_add(1);
    match operator {
        ComparisonOperator::Equal if exact => Stretch::of(floor, floor),
        ComparisonOperator::NotEqual if exact => Stretch {
            outside: true,
            ..Stretch::of(floor, floor)
        },
        ComparisonOperator::Equal => Stretch::of(1, 0),
        ComparisonOperator::NotEqual => Stretch::of(least, most),
        ComparisonOperator::Less => Stretch::of(least, if exact { below } else { floor }),
        ComparisonOperator::LessOrEqual => Stretch::of(least, floor),
        ComparisonOperator::Greater => Stretch::of(above, most),
        ComparisonOperator::GreaterOrEqual => Stretch::of(if exact { floor } else { above }, most),
    }
}

/// What lies between two numbers, both included.
pub(super) fn between(low: Decimal, high: Decimal, scale: u32) -> Stretch<i128> {
    let first = number(ComparisonOperator::GreaterOrEqual, low, scale).first;
    let last = number(ComparisonOperator::LessOrEqual, high, scale).last;
    Stretch::of(first, last)
}

/// The same of numbers of 64 bits.
pub(super) fn narrow(wide: Stretch<i128>) -> Stretch<i64> {
    let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
    let bounds = (wide.first.clamp(least, most), wide.last.clamp(least, most));
    match (i64::try_from(bounds.0), i64::try_from(bounds.1)) {
        (Ok(first), Ok(last)) if wide.first <= most && wide.last >= least => Stretch {
            first,
            last,
            outside: wide.outside,
        },
        _ => Stretch {
            outside: wide.outside,
            ..Stretch::of(1, 0)
        },
    }
}

/// What compares so with a whole number.
pub(super) fn whole(operator: ComparisonOperator, with: i64) -> Stretch<i64> {
    narrow(number(operator, Decimal::from(with), 0))
}

/// The codes of texts that are equal to one of a code, or not; none for other comparisons.
pub(super) fn text(operator: ComparisonOperator, code: Option<u32>) -> Option<Stretch<i64>> {
    let only = code.map_or(Stretch::of(1, 0), |code| {
        Stretch::of(code.into(), code.into())
    });
    match operator {
        ComparisonOperator::Equal => Some(only),
        ComparisonOperator::NotEqual => Some(Stretch {
            outside: true,
            ..only
        }),
        _ => None,
    }
}

/// From the first until before the end.
pub(super) fn until(range: &Range<i64>) -> Stretch<i64> {
    match range.end.checked_sub(1) {
        Some(last) => Stretch::of(range.start, last),
        None => Stretch::of(1, 0),
    }
}

pub(super) fn days(range: &RangeInclusive<i32>) -> Stretch<i64> {
    Stretch::of((*range.start()).into(), (*range.end()).into())
}
