//! Exact numbers: fractions of whole numbers without bounds, rounded only where they are shown.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// How many significant digits a value is shown with where it does not end.
const DIGITS: usize = 28;

/// The exact value of a decimal.
#[must_use]
pub fn of_decimal(decimal: Decimal) -> BigRational {
    BigRational::new(decimal.mantissa().into(), ten_to(decimal.scale() as usize))
}

/// The exact value of a whole number.
#[must_use]
pub fn of_int(int: i64) -> BigRational {
    BigRational::from_integer(int.into())
}

/// The whole number, where it is one.
#[must_use]
pub fn to_int(number: &BigRational) -> Option<i64> {
    number.is_integer().then(|| number.to_integer().to_i64())?
}

/// Plain decimals without trailing zeros, rounded half to even to 28 significant digits where the fraction does not end.
#[must_use]
pub fn text(number: &BigRational) -> String {
    let mut scale = 0;
    let mut scaled = number.abs();
    while !scaled.is_integer() && digits(&scaled) < DIGITS {
        scaled *= BigRational::from_integer(10.into());
        scale += 1;
    }
    let mut mantissa = round_half_even(&scaled);
    while scale > 0 && (&mantissa % BigInt::from(10)).is_zero() {
        mantissa /= 10;
        scale -= 1;
    }
    let sign = if number.is_negative() && !mantissa.is_zero() {
        "-"
    } else {
        ""
    };
    let figures = format!(
        "{mantissa:0>width$}",
        width = scale + 1,
        mantissa = mantissa.to_string()
    );
    let (whole, fraction) = figures.split_at(figures.len() - scale);
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// How many digits stand before the point, none for a fraction below one.
fn digits(number: &BigRational) -> usize {
    let whole = number.to_integer();
    if whole.is_zero() {
        0
    } else {
        whole.to_string().len()
    }
}

fn round_half_even(number: &BigRational) -> BigInt {
    let floor = number.floor().to_integer();
    let rest = number - BigRational::from_integer(floor.clone());
    let half = BigRational::new(One::one(), 2.into());
    let up = rest > half || (rest == half && (&floor % BigInt::from(2)) == One::one());
    if up { floor + 1 } else { floor }
}

fn ten_to(exponent: usize) -> BigInt {
    num_traits::pow(BigInt::from(10), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn shows_no_trailing_zeros() {
        assert_eq!(text(&of_int(5000)), "5000");
        assert_eq!(text(&fraction(3, 2)), "1.5");
        assert_eq!(text(&fraction(-1, 8)), "-0.125");
        assert_eq!(text(&fraction(1, 20)), "0.05");
    }

    #[test]
    fn rounds_endless_fractions_to_28_digits() {
        assert_eq!(text(&fraction(100, 3)), "33.33333333333333333333333333");
        assert_eq!(text(&fraction(2, 3)), "0.6666666666666666666666666667");
    }
}
