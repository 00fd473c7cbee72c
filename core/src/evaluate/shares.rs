//! What each of so many has of a sum: averages, as the whole numbers that they are made of. A comparison multiplies them, which is exact and
//! costs less than a quotient.

use super::{
    compare::{zipped, zipped_by},
    fraction::Fraction,
    narrow::{Narrow, Width, by_width},
    vector::Lane,
};
use crate::records::Bitmap;
use kardan_dsl::syntax::ComparisonOperator;
use rust_decimal::Decimal;

/// Sums of more places than this are fractions.
const PLACES: u32 = 18;

/// Sums and among how many each is shared.
#[derive(Clone, Debug)]
pub(crate) struct Shares<'a> {
    /// Scaled by a power of ten; missing where there is nobody to share.
    pub sums: Lane<'a, i64>,
    pub counts: Vec<u32>,
    pub scale: u32,
}

impl<'a> Shares<'a> {
    /// Of sums and counts side by side; nothing is known where a count is zero.
    pub fn new(sums: Vec<i64>, counts: Vec<u32>, scale: u32) -> Shares<'a> {
        let shared = Bitmap::pack(&counts, |&count| count > 0);
        let known = (shared.count() < shared.len()).then_some(shared);
        Shares {
            sums: Lane::new(sums, known),
            counts,
            scale,
        }
    }

    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// The share of a row.
    pub fn get(&self, row: usize) -> Option<Fraction> {
        let sum = self.sums.get(row)?;
        Some(Fraction::share(sum, *self.counts.get(row)?, self.scale))
    }

    /// All of them.
    pub fn fractions<'b>(&self) -> Lane<'b, Fraction> {
        let sums = self.sums.values.iter().zip(&self.counts);
        let shares = sums.map(|(&sum, &count)| Fraction::share(sum, count, self.scale));
        Lane::new(shares.collect(), self.sums.known.clone())
    }

    /// The rows of an index; missing past the end.
    pub fn gather(&self, index: &[u32]) -> Shares<'a> {
        let count = |&at: &u32| self.counts.get(at as usize).copied().unwrap_or_default();
        Shares {
            sums: self.sums.gather(index, None),
            counts: index.iter().map(count).collect(),
            scale: self.scale,
        }
    }

    /// So many times as much, where that leaves no number's range.
    pub fn times<'b>(&self, factor: Decimal) -> Option<Shares<'b>> {
        let scale = self.scale + factor.scale();
        let factor = i64::try_from(factor.mantissa()).ok()?;
        let most = self.most().checked_mul(factor.unsigned_abs())?;
        (scale <= PLACES && i64::try_from(most).is_ok()).then(|| Shares {
            sums: self.sums.map(|sum| sum.wrapping_mul(factor)),
            counts: self.counts.clone(),
            scale,
        })
    }

    /// How each compares with a number; none where that takes larger numbers than there are.
    pub fn against(&self, operator: ComparisonOperator, number: Decimal) -> Option<Bitmap> {
        let mantissa = i64::try_from(number.mantissa()).ok()?;
        let most = mantissa.unsigned_abs();
        if let (finer, factor, true) = self.factors(number.scale(), most, 1)? {
            let (finer, factor) = (finer as i64, factor as i64);
            let number = mantissa.wrapping_mul(factor);
            return Some(zipped_by(
                operator,
                (&self.sums.values, move |&sum| finer.wrapping_mul(sum)),
                (&self.counts, move |&count| {
                    number.wrapping_mul(count.into())
                }),
            ));
        }
        self.compared(operator, |_| mantissa, most, number.scale(), (|_| 1, 1))
    }

    /// How each compares with another share.
    pub fn beside_shares(
        &self,
        operator: ComparisonOperator,
        others: &Shares<'_>,
    ) -> Option<Bitmap> {
        let sum = |row: usize| others.sums.values.get(row).copied().unwrap_or_default();
        let count = |row: usize| others.counts.get(row).copied().unwrap_or_default();
        let most = others.counts.iter().max().copied().unwrap_or_default();
        self.compared(operator, sum, others.most(), others.scale, (count, most))
    }

    /// How each compares with a number of its own, likewise.
    pub fn beside(
        &self,
        operator: ComparisonOperator,
        numbers: &Narrow<'_>,
        scale: u32,
    ) -> Option<Bitmap> {
        by_width!(numbers, lane => {
            let number = |row: usize| lane.values.get(row).map_or(0, |&value| value.wide());
            let most = lane.values.iter().fold(0, |most, &value| most.max(value.wide().unsigned_abs()));
            self.compared(operator, number, most, scale, (|_| 1, 1))
        })
    }

    /// A share is less than a number where its sum is less than the number as often as there are who share; of another share, where that is
    /// so of the two sums, each as often as there are who share the other. The last of the numbers are those who share the number.
    fn compared(
        &self,
        operator: ComparisonOperator,
        number: impl Fn(usize) -> i64,
        most: u64,
        scale: u32,
        (sharing, most_sharing): (impl Fn(usize) -> u32, u32),
    ) -> Option<Bitmap> {
        let counts = || self.counts.iter().enumerate();
        let (finer, factor, narrow) = self.factors(scale, most, most_sharing)?;
        if !narrow {
            let left = self.sums.values.iter().enumerate();
            let left = left.map(|(row, &sum)| i128::from(sum) * finer * i128::from(sharing(row)));
            let right =
                counts().map(|(row, &count)| i128::from(number(row)) * factor * i128::from(count));
            let (left, right): (Vec<i128>, Vec<i128>) = (left.collect(), right.collect());
            return Some(zipped(operator, &left, &right));
        }
        let (finer, factor) = (finer as i64, factor as i64);
        let left = self.sums.values.iter().enumerate();
        let left = left.map(|(row, sum)| {
            let once = sum.wrapping_mul(finer);
            once.wrapping_mul(sharing(row).into())
        });
        let right = counts().map(|(row, &count)| {
            let once = number(row).wrapping_mul(factor);
            once.wrapping_mul(count.into())
        });
        let (left, right): (Vec<i64>, Vec<i64>) = (left.collect(), right.collect());
        Some(zipped(operator, &left, &right))
    }

    /// What sums, and numbers of a scale, are multiplied by to be of one scale, and whether all products with so many who share are
    /// small; none where some are larger than any number.
    fn factors(&self, scale: u32, most: u64, most_sharing: u32) -> Option<(i128, i128, bool)> {
        let common = self.scale.min(scale);
        let finer = 10i128.checked_pow(scale - common)?;
        let factor = 10i128.checked_pow(self.scale - common)?;
        let most_count = self.counts.iter().max().copied().unwrap_or_default();
        let most_left = i128::from(self.most()).checked_mul(finer)?;
        let most_left = most_left.checked_mul(most_sharing.into())?;
        let most_right = i128::from(most).checked_mul(factor)?;
        let most_right = most_right.checked_mul(most_count.into())?;
        let narrow = i64::try_from(most_left.max(most_right)).is_ok();
        Some((finer, factor, narrow))
    }

    /// How far from zero a sum can be.
    fn most(&self) -> u64 {
        let sums = self.sums.values.iter();
        sums.fold(0, |most, sum| most.max(sum.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::compare::against;

    #[test]
    fn shares_compare_as_their_fractions() {
        use ComparisonOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        // 0.10 among 3, 2.00 among 4, nothing among nobody, the least among one.
        let sums = [vec![10, 200, 0, -7], vec![i64::MAX, 200, 0, i64::MIN + 1]];
        for sums in sums {
            let shares = Shares::new(sums, vec![3, 4, 0, 1], 2);
            let fractions = shares.fractions();
            assert!(!fractions.is_known(2) && shares.get(2).is_none());
            let numbers = [
                Decimal::new(5, 1),
                Decimal::new(333, 4),
                Decimal::new(-7, 2),
                Decimal::new(i64::MAX, 0),
                Decimal::new(1, 28),
            ];
            for operator in [Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual] {
                for number in numbers {
                    let expected = against(operator, &fractions.values, Fraction::of(number));
                    let Some(found) = shares.against(operator, number) else {
                        continue;
                    };
                    for row in [0, 1, 3] {
                        let (found, expected) = (found.get(row), expected.get(row));
                        assert_eq!(found, expected, "{operator:?} {number} at {row}");
                    }
                }
                let few = Shares::new(vec![3, 200, 1, i64::MAX], vec![7, 4, 1, 2], 1);
                if let Some(found) = shares.beside_shares(operator, &few) {
                    let expected = zipped(operator, &fractions.values, &few.fractions().values);
                    for row in [0, 1, 3] {
                        assert_eq!(found.get(row), expected.get(row), "{operator:?} at {row}");
                    }
                }
                assert!(few.beside_shares(operator, &few).is_some());
                let half = shares.against(operator, numbers[0]);
                let halves = Lane::new(vec![5i8; 4], None).into();
                assert_eq!(shares.beside(operator, &halves, 1), half);
                assert!(half.is_some());
            }
        }
    }

    #[test]
    fn a_multiple_of_a_share_is_the_share_of_a_multiple() {
        let shares = Shares::new(vec![10, 5], vec![3, 2], 0);
        let more = shares.times(Decimal::new(15, 1)).unwrap();
        assert_eq!(more.get(0), Some(Fraction::of(Decimal::from(5))));
        assert_eq!(more.get(1), Some(Fraction::of(Decimal::new(375, 2))));
        assert!(
            Shares::new(vec![i64::MAX], vec![1], 0)
                .times(Decimal::TWO)
                .is_none()
        );
    }
}
