//! What each of so many has of a sum: averages, as the whole numbers that they are made of. A comparison multiplies them, which is exact and
//! costs less than a quotient.

use super::{
    compare::{zipped, zipped_by},
    fraction::Fraction,
    narrow::{Narrow, Width, by_width, within},
    vector::{Lane, both},
};
use crate::records::{self, Bitmap};
use kardan_dsl::syntax::ComparisonOperator;
use rust_decimal::Decimal;

/// Sums of more places than this are fractions.
const PLACES: u32 = 18;

/// Sums and among how many each is shared.
#[derive(Clone, Debug)]
pub(crate) struct Shares<'a> {
    /// Scaled by a power of ten, of four bytes or eight; missing where there is nobody to share.
    sums: Narrow<'a>,
    /// Of four bytes or eight, and no more than `u32` holds; positive where a sum is known.
    counts: Narrow<'a>,
    scale: u32,
}

/// The same work for sums and counts of four bytes or eight.
macro_rules! by_room {
    ($narrow:expr, $lane:ident => $work:expr) => {
        match $narrow {
            Narrow::I32($lane) => $work,
            Narrow::I64($lane) => $work,
            // Room is made for them.
            Narrow::I8(_) | Narrow::I16(_) => None,
        }
    };
}

impl<'a> Shares<'a> {
    /// Of sums and counts side by side; nothing is known where a count is zero.
    pub fn new(sums: Vec<i64>, counts: Vec<u32>, scale: u32) -> Shares<'a> {
        let shared = Bitmap::pack(&counts, |&count| count > 0);
        let known = (shared.count() < shared.len()).then_some(shared);
        Shares {
            sums: Lane::new(sums, known).into(),
            counts: Narrow::of_counts(counts),
            scale,
        }
    }

    /// Of numbers and divisors of whole numbers; none where a known divisor is negative or larger than a count.
    pub fn of(numbers: Narrow<'a>, divisors: &Narrow<'a>, scale: u32) -> Option<Shares<'a>> {
        let known = both(numbers.known(), divisors.known());
        let (least, most) = by_width!(divisors, lane => {
            let none = (Width::MOST, Width::LEAST);
            let (least, most) = records::widest(
                #[inline(always)]
                || lane.values.iter().fold(none, |(least, most), &value| (value.min(least), value.max(most))),
            );
            (Width::wide(least), Width::wide(most))
        });
        let known = match least > 0 && most <= u32::MAX.into() {
            true => known,
            false => {
                let within = |first| by_width!(divisors, lane => within(&lane.values, first, u32::MAX.into()));
                let beyond = within(0).not();
                if known
                    .as_ref()
                    .map_or(beyond.count(), |known| known.and(&beyond).count())
                    > 0
                {
                    return None;
                }
                both(known.as_ref(), Some(&within(1)))
            }
        };
        let mut sums = numbers.with_room();
        sums.set_known(known);
        Some(Shares {
            sums,
            counts: divisors.clone().with_room(),
            scale,
        })
    }

    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Which rows have a share; none where all do.
    pub fn known(&self) -> Option<&Bitmap> {
        self.sums.known()
    }

    /// The share of a row.
    pub fn get(&self, row: usize) -> Option<Fraction> {
        let sum = self.sums.get(row)?;
        Some(Fraction::share(sum, self.count(row), self.scale))
    }

    /// How many share the sum of a row.
    fn count(&self, row: usize) -> u32 {
        let count = self.counts.get(row).map(u32::try_from);
        count.and_then(Result::ok).unwrap_or_default()
    }

    /// All of them.
    pub fn fractions<'b>(&self) -> Lane<'b, Fraction> {
        let share = |(row, sum)| Fraction::share(sum, self.count(row), self.scale);
        let shares = by_width!(&self.sums, lane => {
            let sums = lane.values.iter().map(|&sum| Width::wide(sum));
            sums.enumerate().map(share).collect()
        });
        Lane::new(shares, self.known().cloned())
    }

    /// So many rows, apart from what they came from.
    pub fn kept(&self, len: usize) -> Shares<'static> {
        Shares {
            sums: self.sums.kept(len),
            counts: self.counts.kept(len),
            scale: self.scale,
        }
    }

    /// The rows of an index; missing past the end.
    pub fn gather(&self, index: &[u32]) -> Shares<'a> {
        Shares {
            sums: self.sums.gather(index, false),
            counts: self.counts.gather(index, true),
            scale: self.scale,
        }
    }

    /// So many times as much, where that leaves no number's range.
    pub fn times(&self, factor: Decimal) -> Option<Shares<'a>> {
        let scale = self.scale + factor.scale();
        let factor = i64::try_from(factor.mantissa()).ok()?;
        let most = most(&self.sums).checked_mul(factor.unsigned_abs())?;
        let times = |sum: i64| sum.wrapping_mul(factor);
        (scale <= PLACES && i64::try_from(most).is_ok()).then(|| Shares {
            sums: by_width!(&self.sums, lane => lane.map(|sum| times(Width::wide(sum))).into()),
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
            if let Some(holds) = self.against_of_four_bytes(operator, finer, number) {
                return Some(holds);
            }
            return by_room!(&self.sums, sums => by_room!(&self.counts, counts => Some(zipped_by(
                operator,
                (&sums.values, move |&sum| finer.wrapping_mul(Width::wide(sum))),
                (&counts.values, move |&count| number.wrapping_mul(Width::wide(count))),
            ))));
        }
        self.compared(operator, |_| mantissa, most, number.scale(), (|_| 1, 1))
    }

    /// The same where all factors are of four bytes: processors multiply more of these at a time.
    fn against_of_four_bytes(
        &self,
        operator: ComparisonOperator,
        finer: i64,
        number: i64,
    ) -> Option<Bitmap> {
        let (Narrow::I32(sums), Narrow::I32(counts)) = (&self.sums, &self.counts) else {
            return None;
        };
        let (finer, number) = (i32::try_from(finer).ok()?, i32::try_from(number).ok()?);
        let finer = move |&sum: &i32| i64::from(finer) * i64::from(sum);
        let times = move |&count: &i32| i64::from(number) * i64::from(count);
        Some(zipped_by(
            operator,
            (&sums.values, finer),
            (&counts.values, times),
        ))
    }

    /// How each compares with another share.
    pub fn beside_shares(
        &self,
        operator: ComparisonOperator,
        others: &Shares<'_>,
    ) -> Option<Bitmap> {
        let (sums, counts) = (others.sums.wide(), others.counts.wide());
        let sum = |row: usize| sums.values.get(row).copied().unwrap_or_default();
        let count = |row: usize| counts.values.get(row).copied().unwrap_or_default();
        let sharing = (count, most(&others.counts));
        self.compared(operator, sum, most(&others.sums), others.scale, sharing)
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
            self.compared(operator, number, most(numbers), scale, (|_| 1, 1))
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
        (sharing, most_sharing): (impl Fn(usize) -> i64, u64),
    ) -> Option<Bitmap> {
        let (finer, factor, narrow) = self.factors(scale, most, most_sharing)?;
        let (sums, counts) = (self.sums.wide(), self.counts.wide());
        let sums = || sums.values.iter().enumerate();
        let counts = || counts.values.iter().enumerate();
        if !narrow {
            let left = sums().map(|(row, &sum)| i128::from(sum) * finer * i128::from(sharing(row)));
            let right =
                counts().map(|(row, &count)| i128::from(number(row)) * factor * i128::from(count));
            let (left, right): (Vec<i128>, Vec<i128>) = (left.collect(), right.collect());
            return Some(zipped(operator, &left, &right));
        }
        let (finer, factor) = (finer as i64, factor as i64);
        let left = sums().map(|(row, sum)| {
            let once = sum.wrapping_mul(finer);
            once.wrapping_mul(sharing(row))
        });
        let right = counts().map(|(row, &count)| {
            let once = number(row).wrapping_mul(factor);
            once.wrapping_mul(count)
        });
        let (left, right): (Vec<i64>, Vec<i64>) = (left.collect(), right.collect());
        Some(zipped(operator, &left, &right))
    }

    /// What sums, and numbers of a scale, are multiplied by to be of one scale, and whether all products with so many who share are
    /// small; none where some are larger than any number.
    fn factors(&self, scale: u32, most: u64, most_sharing: u64) -> Option<(i128, i128, bool)> {
        let common = self.scale.min(scale);
        let finer = 10i128.checked_pow(scale - common)?;
        let factor = 10i128.checked_pow(self.scale - common)?;
        let products = |sum: u64, count: u64| {
            let left = i128::from(sum).checked_mul(finer)?;
            let left = left.checked_mul(most_sharing.into())?;
            let right = i128::from(most).checked_mul(factor)?;
            let right = right.checked_mul(count.into())?;
            Some(i64::try_from(left.max(right)).is_ok())
        };
        // What their width says is enough as a rule.
        let narrow = match products(widest(&self.sums), widest(&self.counts)) {
            Some(true) => true,
            _ => products(self::most(&self.sums), self::most(&self.counts))?,
        };
        Some((finer, factor, narrow))
    }
}

/// How far from zero a number can be by its width.
fn widest(numbers: &Narrow<'_>) -> u64 {
    1 << (numbers.bits() - 1)
}

/// How far from zero any of some numbers is.
fn most(numbers: &Narrow<'_>) -> u64 {
    by_width!(numbers, lane => {
        let sizes = lane.values.iter().map(|&number| Width::wide(number).unsigned_abs());
        sizes.max().unwrap_or_default()
    })
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
    fn shares_of_four_bytes_compare_as_their_fractions() {
        use ComparisonOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        // A million among 40, the least among one, the most among two, 7 among nobody, 0 among the most.
        let sums = vec![1_000_000, i32::MIN, i32::MAX, 7, 0];
        let counts = vec![40, 1, 2, 0, i32::MAX];
        let few = vec![40, 1, 2, -1, 3];
        let known = [0, 1, 2, 4];
        // 25,000 as it is and by tenths, what products of four bytes cannot hold, and numbers that are not of four bytes.
        let numbers = [
            (25_000, 0),
            (250_000, 1),
            (-25_001, 0),
            (i64::from(i32::MIN), 0),
        ];
        let wide = [(10_737_418_235, 1), (1 << 40, 0), (-(1 << 40), 0)];
        for counts in [counts, few] {
            let some = Bitmap::of_positions(5, known.into_iter());
            let sums: Narrow<'_> = Lane::new(sums.clone(), Some(some.clone())).into();
            let shares = Shares::of(sums, &Lane::new(counts, Some(some)).into(), 0).unwrap();
            let fractions = shares.fractions();
            for operator in [Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual] {
                for (mantissa, scale) in numbers.into_iter().chain(wide) {
                    let number = Decimal::new(mantissa, scale);
                    let found = shares.against(operator, number).unwrap();
                    let expected = against(operator, &fractions.values, Fraction::of(number));
                    for row in known {
                        let (found, expected) = (found.get(row), expected.get(row));
                        assert_eq!(found, expected, "{operator:?} {number} at {row}");
                    }
                }
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
