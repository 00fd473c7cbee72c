//! Exact fractions: what quotients and averages are until they are shown.
//!
//! `days since last visit.at > 1.5 * average gap of visits.at` is about equality to the day: a gap of 10/3 days rounded to
//! any number of digits answers it wrongly.

use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Significant digits of a fraction that does not end.
const DIGITS: u32 = 28;
/// The least integer of more digits than that.
const LIMIT: u128 = 10u128.pow(DIGITS);
/// Larger numerators and denominators are shortened.
const LARGE: i128 = 1 << 60;
/// The decimal places that a decimal can have.
const PLACES: u32 = 28;

/// A numerator over a positive denominator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    const ZERO: Fraction = Fraction {
        numerator: 0,
        denominator: 1,
    };

    /// An integer scaled by a power of ten of at most 38 places.
    pub fn scaled(value: i128, places: u32) -> Fraction {
        Fraction {
            numerator: value,
            denominator: 10i128.pow(places.min(38)),
        }
    }

    /// What one of so many has of a sum, an integer scaled by a power of ten; zero where there is none.
    pub fn share(sum: i64, count: u32, places: u32) -> Fraction {
        let denominator = 10i128.pow(places.min(18)) * i128::from(count.max(1));
        let share = Fraction {
            numerator: sum.into(),
            denominator,
        };
        match places > 18 || denominator >= LARGE || i128::from(sum).abs() >= LARGE {
            false => share,
            true => Fraction::scaled(sum.into(), places)
                .divide(Fraction::scaled(count.into(), 0))
                .unwrap_or(Fraction::ZERO),
        }
    }

    pub fn of(number: Decimal) -> Fraction {
        Fraction::scaled(number.mantissa(), number.scale())
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn numerator(self) -> i128 {
        self.numerator
    }

    pub fn denominator(self) -> i128 {
        self.denominator
    }

    pub fn negative(self) -> Option<Fraction> {
        Some(Fraction {
            numerator: self.numerator.checked_neg()?,
            ..self
        })
    }

    pub fn add(self, other: Fraction) -> Option<Fraction> {
        let exact = || {
            if self.denominator == other.denominator {
                return Some(Fraction {
                    numerator: self.numerator.checked_add(other.numerator)?,
                    denominator: self.denominator,
                });
            }
            let common = divisor(self.denominator, other.denominator);
            let (left, right) = (other.denominator / common, self.denominator / common);
            let numerator = self
                .numerator
                .checked_mul(left)?
                .checked_add(other.numerator.checked_mul(right)?)?;
            Some(Fraction::reduced(
                numerator,
                self.denominator.checked_mul(left)?,
            ))
        };
        exact().or_else(|| self.rounded(other, Decimal::checked_add))
    }

    pub fn subtract(self, other: Fraction) -> Option<Fraction> {
        self.add(other.negative()?)
    }

    pub fn multiply(self, other: Fraction) -> Option<Fraction> {
        // Small products need no shortening: what is made of them is no nearer to the end of the range.
        let product = Fraction {
            numerator: self.numerator.checked_mul(other.numerator).unwrap_or(LARGE),
            denominator: self
                .denominator
                .checked_mul(other.denominator)
                .unwrap_or(LARGE),
        };
        if product.numerator.abs() < LARGE && product.denominator < LARGE {
            return Some(product);
        }
        let exact = || {
            let (left, right) = (
                Fraction::reduced(self.numerator, other.denominator),
                Fraction::reduced(other.numerator, self.denominator),
            );
            Some(Fraction {
                numerator: left.numerator.checked_mul(right.numerator)?,
                denominator: left.denominator.checked_mul(right.denominator)?,
            })
        };
        exact().or_else(|| self.rounded(other, Decimal::checked_mul))
    }

    /// None for a division by zero.
    pub fn divide(self, other: Fraction) -> Option<Fraction> {
        let sign = other.numerator.signum();
        let inverse = Fraction {
            numerator: other.denominator.checked_mul(sign)?,
            denominator: other.numerator.checked_abs().filter(|&size| size > 0)?,
        };
        self.multiply(inverse)
    }

    /// Rounded down to a whole number of units of a scale.
    pub fn floor(self, places: u32) -> Option<i128> {
        let scaled = self.multiply(Fraction {
            numerator: 10i128.checked_pow(places)?,
            denominator: 1,
        })?;
        Some(scaled.numerator.div_euclid(scaled.denominator))
    }

    /// Where the exact result is beyond 127 bits, that of both to 28 digits.
    fn rounded(
        self,
        other: Fraction,
        operation: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Option<Fraction> {
        operation(self.decimal()?, other.decimal()?).map(Fraction::of)
    }

    fn reduced(numerator: i128, denominator: i128) -> Fraction {
        let common = divisor(numerator, denominator);
        Fraction {
            numerator: numerator / common,
            denominator: denominator / common,
        }
    }

    /// The decimal of 28 significant digits (and at most 28 places), rounded half to even. None where it has more digits
    /// before the point than a decimal holds.
    pub fn decimal(self) -> Option<Decimal> {
        let (mut dividend, mut divisor) = (
            self.numerator.unsigned_abs(),
            self.denominator.unsigned_abs(),
        );
        // Room for a digit more; what is cut off lies far behind the last digit shown.
        while divisor > u128::MAX / 20 {
            (dividend, divisor) = (dividend / 2, divisor / 2);
        }
        let (mut quotient, mut rest) = (dividend / divisor, dividend % divisor);
        let mut places = 0;
        while rest != 0 && quotient < LIMIT / 10 && places < PLACES {
            rest *= 10;
            quotient = quotient * 10 + rest / divisor;
            rest %= divisor;
            places += 1;
        }
        let up = match (rest * 2).cmp(&divisor) {
            Ordering::Less => false,
            Ordering::Equal => quotient % 2 == 1,
            Ordering::Greater => true,
        };
        let mantissa = i128::try_from(quotient + u128::from(up)).ok()?;
        let mantissa = mantissa * self.numerator.signum();
        Decimal::try_from_i128_with_scale(mantissa, places)
            .ok()
            .map(|decimal| decimal.normalize())
    }
}

/// The greatest common divisor; 1 where both are zero.
fn divisor(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.unsigned_abs(), right.unsigned_abs());
    while right != 0 {
        // Divisions of half the width cost a tenth.
        if let (Ok(mut low), Ok(mut lower)) = (u64::try_from(left), u64::try_from(right)) {
            while lower != 0 {
                (low, lower) = (lower, low % lower);
            }
            return i128::from(low);
        }
        (left, right) = (right, left % right);
    }
    i128::try_from(left).unwrap_or(1).max(1)
}

impl Default for Fraction {
    fn default() -> Fraction {
        Fraction::ZERO
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        let crossed = (
            self.numerator.checked_mul(other.denominator),
            other.numerator.checked_mul(self.denominator),
        );
        if let (Some(left), Some(right)) = crossed {
            return left.cmp(&right);
        }
        // Whole parts first; where they are equal, what remains of one against what remains of the other, turned over.
        let (mut left, mut right) = (*self, *other);
        let mut turned = false;
        loop {
            let whole = |one: Fraction| one.numerator.div_euclid(one.denominator);
            let rest = |one: Fraction| one.numerator.rem_euclid(one.denominator);
            let order =
                whole(left)
                    .cmp(&whole(right))
                    .then_with(|| match (rest(left), rest(right)) {
                        (0, 0) => Ordering::Equal,
                        (0, _) => Ordering::Less,
                        (_, 0) => Ordering::Greater,
                        _ => Ordering::Equal,
                    });
            if order.is_ne() || rest(left) == 0 {
                return if turned { order.reverse() } else { order };
            }
            let over = |one: Fraction| Fraction {
                numerator: one.denominator,
                denominator: rest(one),
            };
            (left, right) = (over(left), over(right));
            turned = !turned;
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Fraction) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn quotient(left: &str, right: &str) -> Option<Fraction> {
        Fraction::of(decimal(left)).divide(Fraction::of(decimal(right)))
    }

    #[test]
    fn fractions_are_shown_with_28_significant_digits() {
        for (left, right, expected) in [
            ("1000", "3", "333.3333333333333333333333333"),
            ("200", "3", "66.66666666666666666666666667"),
            ("-200", "3", "-66.66666666666666666666666667"),
            ("1", "3", "0.3333333333333333333333333333"),
            ("10", "4", "2.5"),
            ("0.06", "0.003", "20"),
            ("6", "-4", "-1.5"),
            ("0", "7", "0"),
        ] {
            let shown = quotient(left, right).unwrap().decimal();
            assert_eq!(shown, Some(decimal(expected)), "{left}/{right}");
        }
        assert!(quotient("1", "0").is_none());
    }

    #[test]
    fn one_and_a_half_times_ten_thirds_is_five() {
        let gap = quotient("10", "3").unwrap();
        let late = gap.multiply(Fraction::of(decimal("1.5"))).unwrap();
        assert_eq!(late, Fraction::of(decimal("5")));
        assert_eq!(
            gap.add(gap).unwrap().add(gap),
            Some(Fraction::of(decimal("10")))
        );
        assert_eq!(gap.subtract(gap), Some(Fraction::ZERO));
        assert_eq!(gap.floor(2), Some(333));
        assert_eq!(gap.negative().unwrap().floor(0), Some(-4));
    }

    #[test]
    fn fractions_too_wide_to_cross_multiply_are_ordered() {
        let wide = |numerator, denominator| Fraction {
            numerator,
            denominator,
        };
        let (big, odd) = (i128::MAX, i128::MAX - 2);
        assert!(wide(big, odd) > wide(big - 1, odd));
        assert!(wide(big, odd) < wide(big, odd - 1));
        assert!(wide(-big, odd) < wide(big - 1, odd));
        assert_eq!(wide(big, odd).cmp(&wide(big, odd)), Ordering::Equal);
        assert!(wide(big, 2) > wide(big - 3, 2));
    }

    #[test]
    fn what_no_decimal_holds_overflows() {
        let most = Fraction::of(Decimal::MAX);
        assert!(most.multiply(most).is_none());
        assert!(most.add(most).unwrap().decimal().is_none());
    }
}
