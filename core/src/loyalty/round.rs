//! Rounding to a multiple of a step, exactly.

use kardan_dsl::syntax::Rounding;
use rust_decimal::Decimal;

/// `numerator / denominator` as a multiple of `step`; the quotient itself is never rounded before. None where the numbers leave the
/// exact range, or the step or the denominator is not positive.
#[must_use]
pub fn round(
    numerator: Decimal,
    denominator: Decimal,
    step: Decimal,
    rounding: Rounding,
) -> Option<Decimal> {
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
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => !remainder.is_zero(),
        Rounding::HalfUp => twice >= divisor,
        Rounding::HalfDown => twice > divisor,
        Rounding::HalfEven => twice > divisor || (twice == divisor && is_odd),
    };
    if away {
        steps = steps.checked_add(Decimal::ONE)?;
    }
    let mut rounded = steps.checked_mul(step)?.normalize();
    if !rounded.is_zero() {
        rounded.set_sign_negative(numerator.is_sign_negative());
    }
    Some(rounded)
}
