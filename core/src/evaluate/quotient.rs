//! Quotients to 28 significant digits, rounded half to even.

use rust_decimal::{Decimal, RoundingStrategy};

/// Significant digits of a quotient that does not end.
const DIGITS: u32 = 28;
/// The decimal places that a decimal can have.
const PLACES: u32 = 28;
/// The least integer of more digits than that.
const LIMIT: u128 = 10u128.pow(DIGITS);

/// `left / right`; none for a division by zero or where the quotient leaves the range of decimals.
pub(crate) fn quotient(left: Decimal, right: Decimal) -> Option<Decimal> {
    let quotient = left.checked_div(right)?;
    let mantissa = quotient.mantissa().unsigned_abs();
    if mantissa < LIMIT {
        return Some(quotient);
    }
    // One digit too many, itself rounded: only where it is a 5 can that turn the rounding before it.
    if mantissa % 10 != 5 {
        return quotient.round_sf_with_strategy(DIGITS, RoundingStrategy::MidpointNearestEven);
    }
    divided(left, right)
}

/// The same by long division, digit by digit.
fn divided(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (dividend, divisor) = (
        left.mantissa().unsigned_abs(),
        right.mantissa().unsigned_abs(),
    );
    if divisor == 0 {
        return None;
    }
    let (mut quotient, mut rest) = (dividend / divisor, dividend % divisor);
    let mut places = i64::from(left.scale()) - i64::from(right.scale());
    while rest != 0 && quotient < LIMIT / 10 && places < i64::from(PLACES) {
        rest *= 10;
        quotient = quotient * 10 + rest / divisor;
        rest %= divisor;
        places += 1;
    }
    let mut inexact = rest != 0;
    let mut half = (rest * 2).cmp(&divisor);
    while quotient >= LIMIT {
        let digit = quotient % 10;
        half = digit.cmp(&5).then(if inexact {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        });
        inexact |= digit != 0;
        quotient /= 10;
        places -= 1;
    }
    if half.is_gt() || (half.is_eq() && quotient % 2 == 1) {
        quotient += 1;
    }
    while places < 0 {
        quotient = quotient.checked_mul(10)?;
        places += 1;
    }
    let signed = i128::try_from(quotient).ok()?;
    let sign = left.is_sign_negative() != right.is_sign_negative();
    let signed = if sign { -signed } else { signed };
    Decimal::try_from_i128_with_scale(signed, u32::try_from(places).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn quotients_have_28_significant_digits() {
        for (left, right, expected) in [
            ("1000", "3", "333.3333333333333333333333333"),
            ("200", "3", "66.66666666666666666666666667"),
            ("-200", "3", "-66.66666666666666666666666667"),
            ("1", "3", "0.3333333333333333333333333333"),
            ("10", "4", "2.5"),
            ("0.06", "0.003", "20"),
            ("0", "7", "0"),
        ] {
            let (left, right) = (decimal(left), decimal(right));
            assert_eq!(quotient(left, right), Some(decimal(expected)));
            assert_eq!(
                divided(left, right),
                Some(decimal(expected)),
                "{left}/{right}"
            );
        }
        assert_eq!(quotient(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(quotient(Decimal::MAX, decimal("0.1")), None);
    }

    #[test]
    fn a_tie_goes_to_the_even_digit_and_a_hair_more_goes_up() {
        // 29 digits that end in 5, divided by one: a tie. Ending in 05: to the even 0.
        assert_eq!(
            quotient(decimal("1.0000000000000000000000000005"), Decimal::ONE),
            Some(decimal("1.000000000000000000000000000"))
        );
        assert_eq!(
            quotient(decimal("1.0000000000000000000000000015"), Decimal::ONE),
            Some(decimal("1.000000000000000000000000002"))
        );
        // The same 5 as the first digit of more: 3 times 1.00000000000000000000000000050333… is what is divided.
        assert_eq!(
            quotient(decimal("3.0000000000000000000000000016"), decimal("3")),
            Some(decimal("1.000000000000000000000000001"))
        );
    }
}
