//! Exact numbers: fractions of whole numbers without bounds, rounded only where they are shown.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// What is shown of a fraction that does not end: so many significant digits, and so many places behind the point.
const DIGITS: usize = 28;
const PLACES: usize = 28;

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

/// Plain decimals without trailing zeros. A fraction that does not end is rounded half to even.
///
/// # Panics
/// On a number whose whole part has more digits than that.
#[must_use]
pub fn text(number: &BigRational) -> String {
    let rounded = |scale: usize| {
        let scaled = number.abs() * BigRational::from_integer(ten_to(scale));
        (round_half_even(&scaled), scale)
    };
    let fits = |(mantissa, _): &(BigInt, usize)| *mantissa <= ten_to(DIGITS);
    let widest = (0..=PLACES).rev().map(rounded).find(fits);
    let (mut mantissa, mut scale) = widest.expect("a number in the range of decimals");
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
    fn rounds_endless_fractions_to_28_digits_and_28_places() {
        assert_eq!(text(&fraction(100, 3)), "33.33333333333333333333333333");
        assert_eq!(text(&fraction(800, 9)), "88.88888888888888888888888889");
        assert_eq!(
            text(&fraction(-1, 3_000_000)),
            "-0.0000003333333333333333333333"
        );
        assert_eq!(text(&fraction(2, 3)), "0.6666666666666666666666666667");
        assert_eq!(text(&fraction(1, 60)), "0.0166666666666666666666666667");
    }
}
