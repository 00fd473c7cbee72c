//! Arithmetic: on scaled integers while they suffice, on fractions where they do not.

use super::{
    chunk::{Computed, Overflow},
    fraction::Fraction,
    narrow::{Narrow, Width, by_width},
    shares::Shares,
    vector::{Lane, Vector, both},
};
use crate::{
    plan::Constant,
    records::{Bitmap, widest},
};
use kardan_dsl::syntax::ArithmeticOperator;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Scaled integers of more places than this are fractions.
pub(super) const PLACES: u32 = 18;

static ZERO: Constant = Constant::Number(Decimal::ZERO);

/// `-x`.
pub(super) fn negative<'r>(value: &Vector<'r>) -> Computed<'r> {
    arithmetic(
        ArithmeticOperator::Subtract,
        &Vector::Constant(&ZERO),
        value,
        len(value),
    )
}

fn len(vector: &Vector<'_>) -> usize {
    match vector {
        Vector::Number(lane, _) => lane.len(),
        Vector::Fraction(lane) => lane.values.len(),
        Vector::Share(shares) => shares.len(),
        _ => 0,
    }
}

/// `a + b`, `a - b`, `a * b`, `a / b`. Division by zero is missing.
pub(super) fn arithmetic<'r>(
    operator: ArithmeticOperator,
    left: &Vector<'r>,
    right: &Vector<'r>,
    len: usize,
) -> Computed<'r> {
    if operator != ArithmeticOperator::Divide
        && let (Some(left), Some(right)) = (Integers::of(left), Integers::of(right))
        && let Some(result) = scaled(operator, left, right)
    {
        return Ok(result);
    }
    if operator == ArithmeticOperator::Multiply
        && let (Vector::Share(shares), Vector::Constant(Constant::Number(factor)))
        | (Vector::Constant(Constant::Number(factor)), Vector::Share(shares)) = (left, right)
        && let Some(shares) = shares.times(*factor)
    {
        return Ok(Vector::Share(shares));
    }
    if operator == ArithmeticOperator::Divide
        && let Some(shares) = shared(left, right).or_else(|| portions(left, right))
    {
        return Ok(Vector::Share(shares));
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

/// An operand as scaled integers.
enum Integers<'v, 'r> {
    Constant(i64),
    Lane(&'v Narrow<'r>),
}

impl<'v, 'r> Integers<'v, 'r> {
    /// A vector of numbers as scaled integers and their scale, where it is one.
    fn of(vector: &'v Vector<'r>) -> Option<(Integers<'v, 'r>, u32)> {
        match vector {
            Vector::Number(lane, scale) => Some((Integers::Lane(lane), *scale)),
            Vector::Constant(Constant::Number(number)) if number.scale() <= PLACES => {
                let value = i64::try_from(number.mantissa()).ok()?;
                Some((Integers::Constant(value), number.scale()))
            }
            _ => None,
        }
    }
}

/// The same on scaled integers; none where they do not suffice.
fn scaled<'r>(
    operator: ArithmeticOperator,
    (left, left_scale): (Integers<'_, 'r>, u32),
    (right, right_scale): (Integers<'_, 'r>, u32),
) -> Option<Vector<'r>> {
    use ArithmeticOperator::{Add, Multiply, Subtract};
    let scale = match operator {
        Multiply => left_scale + right_scale,
        _ => left_scale.max(right_scale),
    };
    if scale > PLACES {
        return None;
    }
    let (left_factor, right_factor) = match operator {
        Multiply => (1, 1),
        _ => (
            10i64.pow(scale - left_scale),
            10i64.pow(scale - right_scale),
        ),
    };
    let sign = if operator == Subtract { -1 } else { 1 };
    let lane = match (left, right) {
        (Integers::Lane(lane), Integers::Constant(constant))
        | (Integers::Constant(constant), Integers::Lane(lane))
            if operator == Multiply =>
        {
            linear(lane, constant, 0)?
        }
        (Integers::Lane(lane), Integers::Constant(constant)) => {
            let added = constant.checked_mul(right_factor)?.checked_mul(sign)?;
            linear(lane, left_factor, added)?
        }
        (Integers::Constant(constant), Integers::Lane(lane)) => {
            let added = constant.checked_mul(left_factor)?;
            linear(lane, right_factor.checked_mul(sign)?, added)?
        }
        (Integers::Lane(left), Integers::Lane(right)) => {
            let values = match operator {
                Multiply => joined(left, right, i64::overflowing_mul)?,
                Add | Subtract => {
                    let (left, right) = (
                        linear(left, left_factor, 0)?,
                        linear(right, right_factor, 0)?,
                    );
                    match operator {
                        Add => joined(&left, &right, i64::overflowing_add)?,
                        _ => joined(&left, &right, i64::overflowing_sub)?,
                    }
                }
                ArithmeticOperator::Divide => return None,
            };
            Lane::new(values, both(left.known(), right.known())).into()
        }
        (Integers::Constant(_), Integers::Constant(_)) => return None,
    };
    Some(Vector::Number(lane, scale))
}

/// Quotients as shares; none where a divisor is no count.
fn shared<'r>(left: &Vector<'r>, right: &Vector<'r>) -> Option<Shares<'r>> {
    let (Vector::Number(sums, scale), Vector::Number(counts, places)) = (left, right) else {
        return None;
    };
    let sums = linear(sums, 10i64.checked_pow(*places)?, 0)?;
    Shares::of(sums, counts, *scale)
}

/// The same of quotients by one positive number.
fn portions<'r>(left: &Vector<'r>, right: &Vector<'r>) -> Option<Shares<'r>> {
    let (Vector::Number(sums, scale), Vector::Constant(Constant::Number(number))) = (left, right)
    else {
        return None;
    };
    let count = u32::try_from(number.mantissa())
        .ok()
        .filter(|&count| count > 0)?;
    let sums = linear(sums, 10i64.checked_pow(number.scale())?, 0)?;
    let counts = Narrow::of_counts(vec![count; sums.len()]);
    Shares::of(sums, &counts, *scale)
}

/// Integers of two scales as those of one; none where that leaves the integers.
pub(super) fn of_one_scale<'r>(
    (left, left_scale): (&Narrow<'r>, u32),
    (right, right_scale): (&Narrow<'r>, u32),
) -> Option<(Narrow<'r>, Narrow<'r>, u32)> {
    let scale = left_scale.max(right_scale);
    let finer = |numbers, own: u32| linear(numbers, 10i64.checked_pow(scale - own)?, 0);
    Some((finer(left, left_scale)?, finer(right, right_scale)?, scale))
}

/// `factor * x + added` of each value; none where that leaves the integers.
fn linear<'r>(lane: &Narrow<'r>, factor: i64, added: i64) -> Option<Narrow<'r>> {
    if (factor, added) == (1, 0) {
        return Some(lane.clone());
    }
    let most = 1i128 << (lane.bits() - 1);
    let most = most.checked_mul(i128::from(factor).abs())? + i128::from(added).abs();
    let known = lane.known().cloned();
    let mut overflow = false;
    let values = match i64::try_from(most) {
        // No value is so large that this is too much for it.
        Ok(most) if i32::try_from(most).is_ok() => {
            let (factor, added) = (factor as i32, added as i32);
            let lane: Lane<'_, i32> = by_width!(lane, lane => {
                let of = |value: &_| factor.wrapping_mul(Width::wide(*value) as i32).wrapping_add(added);
                let values = widest(
                    #[inline(always)]
                    || lane.values.iter().map(of).collect(),
                );
                Lane::new(values, known)
            });
            return Some(lane.into());
        }
        Ok(_) => by_width!(lane, lane => {
            let of = |value: &_| factor.wrapping_mul(Width::wide(*value)).wrapping_add(added);
            lane.values.iter().map(of).collect()
        }),
        Err(_) => by_width!(lane, lane => {
            let of = |value: &_| {
                let (product, over) = factor.overflowing_mul(Width::wide(*value));
                let (sum, beyond) = product.overflowing_add(added);
                overflow |= over | beyond;
                sum
            };
            lane.values.iter().map(of).collect()
        }),
    };
    (!overflow).then(|| Lane::new(values, known).into())
}

/// What an operation makes of each pair of values; none where it leaves the integers.
fn joined(
    left: &Narrow<'_>,
    right: &Narrow<'_>,
    operation: impl Fn(i64, i64) -> (i64, bool),
) -> Option<Vec<i64>> {
    let mut overflow = false;
    let values = by_width!(left, left => by_width!(right, right => {
        let pairs = left.values.iter().zip(right.values.iter());
        let of = |(&left, &right): (&_, &_)| {
            let (value, over) = operation(Width::wide(left), Width::wide(right));
            overflow |= over;
            value
        };
        pairs.map(of).collect()
    }));
    (!overflow).then_some(values)
}

/// A vector of numbers as fractions; anything else is missing.
pub(crate) fn fractions<'v>(vector: &'v Vector<'_>, len: usize) -> Cow<'v, Lane<'v, Fraction>> {
    match vector {
        Vector::Fraction(lane) => Cow::Borrowed(lane),
        Vector::Share(shares) => Cow::Owned(shares.fractions()),
        Vector::Number(lane, scale) => {
            let fraction = |value: i64| Fraction::scaled(value.into(), *scale);
            Cow::Owned(by_width!(lane, lane => lane.map(|value| fraction(value.wide()))))
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
        Vector::Number(Lane::new(values.to_vec(), None).into(), scale)
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
    fn quotients_are_what_their_fractions_are() {
        let known = Bitmap::from_fn(5, |row| row != 4);
        let left = numbers(&[705, -1, 0, i64::from(i32::MAX), 3], 2);
        // Counts, other whole numbers, and numbers with places of their own; what stands under a missing one is no count.
        for (divisors, places) in [
            ([2, 3, 7, 1, -1], 0),
            ([2, -3, 7, 0, -1], 0),
            ([250, 1, 7, 9, -1], 3),
            ([24; 5], 0),
            ([15; 5], 1),
        ] {
            let lane = Lane::new(divisors.to_vec(), Some(known.clone()));
            let right = Vector::Number(lane.into(), places);
            let quotients = arithmetic(ArithmeticOperator::Divide, &left, &right, 5).unwrap();
            if divisors[0] == divisors[3] {
                let number = Constant::Number(Decimal::new(divisors[0], places));
                let constant = Vector::Constant(&number);
                let by_one = arithmetic(ArithmeticOperator::Divide, &left, &constant, 5).unwrap();
                let by_one = fractions(&by_one, 5);
                let all = fractions(&quotients, 5);
                assert!((0..4).all(|row| by_one.get(row) == all.get(row)));
            }
            let (quotients, left) = (fractions(&quotients, 5), fractions(&left, 5));
            let right = fractions(&right, 5);
            for row in 0..5 {
                let divided = left.get(row).zip(right.get(row));
                let expected = divided.and_then(|(left, right)| left.divide(right));
                assert_eq!(quotients.get(row), expected, "{divisors:?} at {row}");
            }
        }
    }

    #[test]
    fn what_stands_under_a_missing_value_cannot_overflow() {
        let known = Bitmap::from_fn(2, |row| row == 1);
        let left = Vector::Number(Lane::new(vec![i64::MAX, 2], Some(known)).into(), 0);
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
