//! Rounding to a multiple of a step, exactly.

use kardan_dsl::syntax::Rounding;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// `numerator / denominator` as a multiple of `step`; the quotient itself is never rounded before. None where the numbers leave the
/// exact range, or the step or the denominator is not positive.
#[must_use]
pub fn round(
    numerator: Decimal,
    denominator: Decimal,
    step: Decimal,
    rounding: Rounding,
) -> Option<Decimal> {
    let parts = (numerator, denominator, step);
    if let Some(rounded) = of_small(parts, rounding) {
        return Some(rounded);
    }
    let divisor = denominator.checked_mul(step)?;
    if divisor <= Decimal::ZERO {
        return None;
    }
    let dividend = numerator.abs();
    // A quotient of 28 digits may lie on the wrong side of a whole number: the remainder is exact and tells.
    let mut steps = dividend.checked_div(divisor)?.trunc();
    let mut remainder = dividend.checked_sub(steps.checked_mul(divisor)?)?;
    if remainder < Decimal::ZERO {
        steps = steps.checked_sub(Decimal::ONE)?;
        remainder = remainder.checked_add(divisor)?;
    } else if remainder >= divisor {
        steps = steps.checked_add(Decimal::ONE)?;
        remainder = remainder.checked_sub(divisor)?;
    }
    let twice = remainder.checked_mul(Decimal::TWO)?;
    let is_odd = !(steps % Decimal::TWO).is_zero();
    if is_away(rounding, remainder.is_zero(), twice.cmp(&divisor), is_odd) {
        steps = steps.checked_add(Decimal::ONE)?;
    }
    let mut rounded = steps.checked_mul(step)?.normalize();
    if !rounded.is_zero() {
        rounded.set_sign_negative(numerator.is_sign_negative());
    }
    Some(rounded)
}

/// Whether a quotient goes away from zero: what is left of it is nothing, or less, as much or more than half a step.
fn is_away(rounding: Rounding, is_exact: bool, half: Ordering, is_odd: bool) -> bool {
    match rounding {
        Rounding::Down => false,
        Rounding::Up => !is_exact,
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfDown => half.is_gt(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && is_odd),
    }
}

/// The same in machine words; none where they do not hold the numbers.
fn of_small(
    (numerator, denominator, step): (Decimal, Decimal, Decimal),
    rounding: Rounding,
) -> Option<Decimal> {
    let dividend = u64::try_from(numerator.mantissa().unsigned_abs()).ok()?;
    let divisor = u64::try_from(denominator.mantissa()).ok()?;
    let step_mantissa = u64::try_from(step.mantissa()).ok()?;
    let divisor = divisor
        .checked_mul(step_mantissa)
        .filter(|&divisor| divisor > 0)?;
    let (places, below) = (numerator.scale(), denominator.scale() + step.scale());
    let dividend = dividend.checked_mul(10_u64.checked_pow(below.saturating_sub(places))?)?;
    let divisor = divisor.checked_mul(10_u64.checked_pow(places.saturating_sub(below))?)?;
    let (steps, remainder) = (dividend / divisor, dividend % divisor);
    let half = remainder.checked_mul(2)?.cmp(&divisor);
    let away = is_away(rounding, remainder == 0, half, steps % 2 == 1);
    let steps = steps.checked_add(u64::from(away))?;
    let rounded = i64::try_from(steps.checked_mul(step_mantissa)?).ok()?;
    let rounded = if numerator.is_sign_negative() {
        -rounded
    } else {
        rounded
    };
    Some(match step.scale() {
        0 => Decimal::from(rounded),
        places => Decimal::try_new(rounded, places).ok()?.normalize(),
    })
}
