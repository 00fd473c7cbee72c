//! Arithmetic: on scaled integers while they suffice, on fractions where they do not.

use super::{
    chunk::{Computed, Overflow},
    fraction::Fraction,
    vector::{Lane, Vector, both},
};
use crate::{plan::Constant, records::Bitmap};
use kardan_dsl::syntax::ArithmeticOperator;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Scaled integers of more places than this are fractions.
const PLACES: u32 = 18;

/// `-x`.
pub(super) fn negative<'r>(value: &Vector<'r>) -> Computed<'r> {
    arithmetic(
        ArithmeticOperator::Subtract,
        &Vector::Number(Lane::new(vec![0; len(value)], None), 0),
        value,
        len(value),
    )
}

fn len(vector: &Vector<'_>) -> usize {
    match vector {
        Vector::Number(lane, _) => lane.values.len(),
        Vector::Fraction(lane) => lane.values.len(),
        _ => 0,
    }
}

/// `a + b`, `a - b`, `a * b`, `a / b`. Division by zero is missing.
pub(super) fn arithmetic<'r>(
    operator: ArithmeticOperator,
    left: &Vector<'_>,
    right: &Vector<'_>,
    len: usize,
) -> Computed<'r> {
    if operator != ArithmeticOperator::Divide
        && let (Some((left, left_scale)), Some((right, right_scale))) =
            (integers(left, len), integers(right, len))
        && let Some(result) = scaled(operator, &left, left_scale, &right, right_scale)
    {
        return Ok(result);
    }
    let (left, right) = (fractions(left, len), fractions(right, len));
    let known = both(left.known.as_ref(), right.known.as_ref());
    let divides = operator == ArithmeticOperator::Divide;
    let known = match divides && right.values.iter().any(|value| value.is_zero()) {
        false => known,
        true => {
            let divisible = Bitmap::from_fn(len, |row| !right.values[row].is_zero());
            both(known.as_ref(), Some(&divisible))
        }
    };
    let mut values = Vec::with_capacity(len);
    for (row, (&left, &right)) in left.values.iter().zip(right.values.iter()).enumerate() {
        if known.as_ref().is_some_and(|known| !known.get(row)) {
            values.push(Fraction::default());
            continue;
        }
        let value = match operator {
            ArithmeticOperator::Add => left.add(right),
            ArithmeticOperator::Subtract => left.subtract(right),
            ArithmeticOperator::Multiply => left.multiply(right),
            ArithmeticOperator::Divide => left.divide(right),
        };
        values.push(value.ok_or(Overflow)?);
    }
    Ok(Vector::Fraction(Lane::new(values, known)))
}

/// The same on scaled integers; none where they do not suffice.
fn scaled<'r>(
    operator: ArithmeticOperator,
    left: &Lane<'_, i64>,
    left_scale: u32,
    right: &Lane<'_, i64>,
    right_scale: u32,
) -> Option<Vector<'r>> {
    let scale = match operator {
        ArithmeticOperator::Multiply => left_scale + right_scale,
        _ => left_scale.max(right_scale),
    };
    if scale > PLACES {
        return None;
    }
    let (left_factor, right_factor) = match operator {
        ArithmeticOperator::Multiply => (1, 1),
        _ => (
            10i64.pow(scale - left_scale),
            10i64.pow(scale - right_scale),
        ),
    };
    let known = both(left.known.as_ref(), right.known.as_ref());
    let mut overflow = false;
    let pairs = left.values.iter().zip(right.values.iter());
    let values = pairs
        .map(|(&left, &right)| {
            let (left, left_over) = left.overflowing_mul(left_factor);
            let (right, right_over) = right.overflowing_mul(right_factor);
            let (value, over) = match operator {
                ArithmeticOperator::Add => left.overflowing_add(right),
                ArithmeticOperator::Subtract => left.overflowing_sub(right),
                _ => left.overflowing_mul(right),
            };
            overflow |= left_over | right_over | over;
            value
        })
        .collect();
    (!overflow).then(|| Vector::Number(Lane::new(values, known), scale))
}

/// A vector of numbers as scaled integers, where it is one.
fn integers<'v>(vector: &'v Vector<'_>, len: usize) -> Option<(Cow<'v, Lane<'v, i64>>, u32)> {
    match vector {
        Vector::Number(lane, scale) => Some((Cow::Borrowed(lane), *scale)),
        Vector::Constant(Constant::Number(number)) => {
            let value = i64::try_from(number.mantissa()).ok()?;
            let lane = Lane::new(vec![value; len], None);
            (number.scale() <= PLACES).then_some((Cow::Owned(lane), number.scale()))
        }
        _ => None,
    }
}

/// A vector of numbers as fractions; anything else is missing.
pub(crate) fn fractions<'v>(vector: &'v Vector<'_>, len: usize) -> Cow<'v, Lane<'v, Fraction>> {
    match vector {
        Vector::Fraction(lane) => Cow::Borrowed(lane),
        Vector::Number(lane, scale) => {
            let fraction = |&value: &i64| Fraction::scaled(value.into(), *scale);
            let values = lane.values.iter().map(fraction).collect();
            Cow::Owned(Lane::new(values, lane.known.clone()))
        }
        Vector::Constant(Constant::Number(number)) => {
            Cow::Owned(Lane::new(vec![Fraction::of(*number); len], None))
        }
        _ => Cow::Owned(Lane::missing(len)),
    }
}

/// A decimal as an integer of a scale: rounded down, and whether that is exact. Saturates far outside of 64 bits.
pub(super) fn rescaled(number: Decimal, scale: u32) -> (i128, bool) {
    let (mantissa, places) = (number.mantissa(), number.scale());
    if places <= scale {
        let factor = 10i128.pow(scale - places);
        let limit = if mantissa < 0 { i128::MIN } else { i128::MAX };
        return (mantissa.checked_mul(factor).unwrap_or(limit), true);
    }
    let divisor = 10i128.pow(places - scale);
    (
        mantissa.div_euclid(divisor),
        mantissa.rem_euclid(divisor) == 0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers<'a>(values: &[i64], scale: u32) -> Vector<'a> {
        Vector::Number(Lane::new(values.to_vec(), None), scale)
    }

    fn texts(vector: &Vector<'_>, len: usize) -> Vec<Option<String>> {
        let lane = fractions(vector, len);
        let text = |row| Some(lane.get(row)?.decimal()?.to_string());
        (0..len).map(text).collect()
    }

    fn computed(
        operator: ArithmeticOperator,
        left: &Vector<'_>,
        right: &Vector<'_>,
    ) -> Vec<Option<String>> {
        texts(&arithmetic(operator, left, right, 2).unwrap(), 2)
    }

    #[test]
    fn scales_meet_exactly() {
        // 1.05 and 2 rub against 0.333333 and 3.
        let (money, share) = (numbers(&[105, 200], 2), numbers(&[333_333, 3_000_000], 6));
        let some = |texts: [&str; 2]| texts.map(|text| Some(text.to_owned()));
        assert_eq!(
            computed(ArithmeticOperator::Add, &money, &share),
            some(["1.383333", "5"])
        );
        assert_eq!(
            computed(ArithmeticOperator::Multiply, &money, &share),
            some(["0.34999965", "6"])
        );
        assert_eq!(
            computed(ArithmeticOperator::Divide, &share, &money),
            some(["0.3174600000000000000000000000", "1.5"].map(|text| text.trim_end_matches('0')))
        );
    }

    #[test]
    fn division_by_zero_is_missing_and_overflow_an_error() {
        let (one, zero) = (numbers(&[1, 1], 0), numbers(&[0, 2], 0));
        assert_eq!(
            computed(ArithmeticOperator::Divide, &one, &zero),
            [None, Some("0.5".to_owned())]
        );
        // Beyond 64 bits the same is computed in fractions.
        let large = numbers(&[i64::MAX, i64::MAX], 0);
        assert_eq!(
            computed(ArithmeticOperator::Add, &large, &large)[0].as_deref(),
            Some("18446744073709551614")
        );
        let square = arithmetic(ArithmeticOperator::Multiply, &large, &large, 2).unwrap();
        let cube = arithmetic(ArithmeticOperator::Multiply, &square, &large, 2);
        assert_eq!(cube.unwrap_err(), Overflow);
    }

    #[test]
    fn what_stands_under_a_missing_value_cannot_overflow() {
        let known = Bitmap::from_fn(2, |row| row == 1);
        let left = Vector::Number(Lane::new(vec![i64::MAX, 2], Some(known)), 0);
        let right = numbers(&[i64::MAX, 3], 0);
        assert_eq!(
            computed(ArithmeticOperator::Multiply, &left, &right),
            [None, Some("6".to_owned())]
        );
    }

    #[test]
    fn constants_are_rescaled_downwards() {
        assert_eq!(rescaled(Decimal::new(15, 1), 2), (150, true));
        assert_eq!(rescaled(Decimal::new(12345, 4), 2), (123, false));
        assert_eq!(rescaled(Decimal::new(-12345, 4), 2), (-124, false));
        assert_eq!(rescaled(Decimal::MAX, 18).0, i128::MAX);
    }
}
