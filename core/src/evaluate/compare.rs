//! Comparisons.

use super::{
    fraction::Fraction,
    mask::{Mask, some},
    narrow::{Narrow, Times, Width, between as during, by_width, within},
    number::{fractions, rescaled},
    vector::{Lane, Vector, both},
};
use crate::{
    calendar::LocalDays,
    plan::{Constant, mirrored},
    records::Bitmap,
};
use kardan_dsl::syntax::ComparisonOperator;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// So many values are looked for one after the other, more by halves.
const FEW: usize = 8;

/// How two values of each row compare; unknown where either is missing.
pub(super) fn compare(
    operator: ComparisonOperator,
    left: &Vector<'_>,
    right: &Vector<'_>,
    len: usize,
    days: &LocalDays,
) -> Mask {
    match (left, right) {
        (Vector::Constant(left), Vector::Constant(_)) => {
            compare(operator, &Vector::spread(left, len), right, len, days)
        }
        (Vector::Constant(_), _) => compare(mirrored(operator), right, left, len, days),
        (left, Vector::Constant(constant)) => with(operator, left, constant, len, days),

        (Vector::Mask(_) | Vector::Truth(_), Vector::Mask(_) | Vector::Truth(_)) => {
            let (left, right) = (truth(left, len), truth(right, len));
            truths(operator, &left, &right)
        }
        (Vector::Number(left, scale), Vector::Number(right, other)) => {
            let common = *scale.max(other);
            narrow(operator, left, common - scale, right, common - other)
        }
        (Vector::Share(left), Vector::Number(right, scale))
            if let Some(holds) = left.beside(operator, right, *scale) =>
        {
            let known = both(left.known(), right.known());
            Mask::of(holds, known.as_ref())
        }
        (Vector::Share(left), Vector::Share(right))
            if let Some(holds) = left.beside_shares(operator, right) =>
        {
            let known = both(left.known(), right.known());
            Mask::of(holds, known.as_ref())
        }
        (Vector::Number(..), Vector::Share(_)) => {
            compare(mirrored(operator), right, left, len, days)
        }
        (
            Vector::Number(..) | Vector::Fraction(_) | Vector::Share(_),
            Vector::Number(..) | Vector::Fraction(_) | Vector::Share(_),
        ) => lanes(operator, &fractions(left, len), &fractions(right, len)),
        (Vector::Instant(Times::Seconds(left)), Vector::Instant(Times::Seconds(right))) => {
            lanes(operator, left, right)
        }
        (Vector::Instant(left), Vector::Instant(right)) => {
            lanes(operator, &left.wide(), &right.wide())
        }
        (Vector::Rows(left), Vector::Rows(right)) => lanes(operator, left, right),
        _ => match (dated(left, len, days), dated(right, len, days)) {
            (Some(left), Some(right)) => lanes(operator, &left, &right),
            _ => Mask::of(Bitmap::zeros(len), Some(&Bitmap::zeros(len))),
        },
    }
}

/// Whether a value lies between two others, both included; unknown where any is missing.
pub(super) fn between(
    value: &Vector<'_>,
    low: &Vector<'_>,
    high: &Vector<'_>,
    len: usize,
    days: &LocalDays,
) -> Mask {
    if let (Vector::Number(lane, scale), Some(low), Some(high)) = (value, number(low), number(high))
        && let Some((first, last)) = scaled_bounds(low, high, *scale)
    {
        let holds = by_width!(lane, lane => within(&lane.values, first, last));
        return Mask::of(holds, lane.known());
    }
    let above = compare(ComparisonOperator::GreaterOrEqual, value, low, len, days);
    let below = compare(ComparisonOperator::LessOrEqual, value, high, len, days);
    let unknown = match (above.unknown, below.unknown) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(one), Some(other)) => Some(one.or(&other)),
    };
    let holds = above.holds.and(&below.holds);
    match unknown {
        None => Mask::certain(holds),
        Some(unknown) => Mask {
            holds: holds.and_not(&unknown),
            unknown: some(unknown),
        },
    }
}

fn number(vector: &Vector<'_>) -> Option<Decimal> {
    match vector {
        Vector::Constant(Constant::Number(number)) => Some(*number),
        _ => None,
    }
}

/// The least and the greatest integer of a scale between two numbers, where both are in range.
fn scaled_bounds(low: Decimal, high: Decimal, scale: u32) -> Option<(i64, i64)> {
    let (floor, exact) = rescaled(low, scale);
    let first = i64::try_from(floor).ok()?.checked_add(i64::from(!exact))?;
    let (last, _) = rescaled(high, scale);
    Some((first, i64::try_from(last).ok()?))
}

/// Whether a value equals any of some constants.
pub(super) fn in_set(value: &Vector<'_>, set: &[Constant], len: usize, days: &LocalDays) -> Mask {
    if let Vector::Number(lane, scale) = value {
        let mut members: Vec<i64> = set
            .iter()
            .filter_map(|constant| match constant {
                Constant::Number(number) => Some(rescaled(*number, *scale)),
                _ => None,
            })
            .filter(|(_, exact)| *exact)
            .filter_map(|(number, _)| i64::try_from(number).ok())
            .collect();
        members.sort_unstable();
        let holds = by_width!(lane, lane => among(&lane.values, &members));
        return Mask::of(holds, lane.known());
    }
    let none = Mask::of(
        Bitmap::zeros(len),
        value.known().as_deref().map(|known| known as &Bitmap),
    );
    set.iter()
        .map(|constant| {
            compare(
                ComparisonOperator::Equal,
                value,
                &Vector::Constant(constant),
                len,
                days,
            )
        })
        .fold(none, |any, one| any.or(&one))
}

/// A comparison with the same value for every row.
fn with(
    operator: ComparisonOperator,
    left: &Vector<'_>,
    right: &Constant,
    len: usize,
    days: &LocalDays,
) -> Mask {
    match (left, right) {
        (Vector::Mask(_) | Vector::Truth(_), Constant::Bool(right)) => {
            truths(operator, &truth(left, len), &Mask::all(*right, len))
        }
        (Vector::Number(lane, scale), Constant::Number(number)) => {
            let holds = by_width!(lane, lane => scaled(operator, &lane.values, *number, *scale));
            Mask::of(holds, lane.known())
        }
        (Vector::Share(shares), Constant::Number(number))
            if let Some(holds) = shares.against(operator, *number) =>
        {
            Mask::of(holds, shares.known())
        }
        (Vector::Share(shares), Constant::Number(number)) => {
            each(operator, &shares.fractions(), Fraction::of(*number))
        }
        (Vector::Fraction(lane), Constant::Number(number)) => {
            each(operator, lane, Fraction::of(*number))
        }
        (Vector::Instant(times), Constant::Instant(instant)) => {
            let until = Mask::of(during(times, &(i64::MIN..*instant)), times.known());
            let after = instant.saturating_add(1);
            let including = || Mask::of(during(times, &(i64::MIN..after)), times.known());
            match operator {
                ComparisonOperator::Less => until,
                ComparisonOperator::GreaterOrEqual => until.not(),
                ComparisonOperator::LessOrEqual => including(),
                ComparisonOperator::Greater => including().not(),
                ComparisonOperator::Equal => including().and(&until.not()),
                ComparisonOperator::NotEqual => including().and(&until.not()).not(),
            }
        }
        (left, Constant::Date(day)) => match dated(left, len, days) {
            Some(lane) => each(operator, &lane, *day),
            None => Mask::of(Bitmap::zeros(len), Some(&Bitmap::zeros(len))),
        },
        (left, Constant::DayOfYear(day)) => {
            let lane = super::dates::days_of_year(left, days, len);
            each(operator, &lane, *day)
        }
        (left, Constant::Instant(_)) => {
            compare(operator, left, &Vector::spread(right, len), len, days)
        }
        _ => Mask::of(Bitmap::zeros(len), Some(&Bitmap::zeros(len))),
    }
}

/// Scaled integers against a number: it is brought to their scale once; between two of them it is the right bound of either.
fn scaled<T>(operator: ComparisonOperator, values: &[T], number: Decimal, scale: u32) -> Bitmap
where
    T: Copy + Ord + TryFrom<i128>,
{
    let (floor, exact) = rescaled(number, scale);
    let all = |truth: bool| match truth {
        true => Bitmap::ones(values.len()),
        false => Bitmap::zeros(values.len()),
    };
    let Ok(bound) = T::try_from(floor) else {
        let above = floor > 0;
        return all(match operator {
            ComparisonOperator::Equal => false,
            ComparisonOperator::NotEqual => true,
            ComparisonOperator::Less | ComparisonOperator::LessOrEqual => above,
            ComparisonOperator::Greater | ComparisonOperator::GreaterOrEqual => !above,
        });
    };
    if exact {
        return against(operator, values, bound);
    }
    match operator {
        ComparisonOperator::Equal => all(false),
        ComparisonOperator::NotEqual => all(true),
        ComparisonOperator::Less | ComparisonOperator::LessOrEqual => {
            against(ComparisonOperator::LessOrEqual, values, bound)
        }
        ComparisonOperator::Greater | ComparisonOperator::GreaterOrEqual => {
            against(ComparisonOperator::Greater, values, bound)
        }
    }
}

/// Which values are among some, which ascend.
fn among<T: Copy + Ord + TryFrom<i64>>(values: &[T], members: &[i64]) -> Bitmap {
    let members: Vec<T> = members
        .iter()
        .filter_map(|&member| T::try_from(member).ok())
        .collect();
    match members[..] {
        [one] => Bitmap::pack(values, |&value| value == one),
        // A loop within the test would not become wide.
        ref several if several.len() <= FEW => {
            several
                .chunks(4)
                .fold(Bitmap::zeros(values.len()), |found, four| {
                    let [a, b, c, d] = [0, 1, 2, 3].map(|at| four[at.min(four.len() - 1)]);
                    found.or(&Bitmap::pack(values, |&value| {
                        (value == a) | (value == b) | (value == c) | (value == d)
                    }))
                })
        }
        _ => Bitmap::pack(values, |value| members.binary_search(value).is_ok()),
    }
}

/// Integers that are finer by some places than they are kept.
fn narrow(
    operator: ComparisonOperator,
    left: &Narrow<'_>,
    left_places: u32,
    right: &Narrow<'_>,
    right_places: u32,
) -> Mask {
    let known = both(left.known(), right.known());
    let holds = match (left, right) {
        (Narrow::I8(left), Narrow::I8(right)) if left_places == right_places => {
            zipped(operator, &left.values, &right.values)
        }
        (Narrow::I16(left), Narrow::I16(right)) if left_places == right_places => {
            zipped(operator, &left.values, &right.values)
        }
        (Narrow::I32(left), Narrow::I32(right)) if left_places == right_places => {
            zipped(operator, &left.values, &right.values)
        }
        (left, right) => match (finer(left, left_places), finer(right, right_places)) {
            (Some(left), Some(right)) => zipped(operator, &left, &right),
            _ => {
                let wide = |narrow: &Narrow<'_>, places: u32| -> Vec<i128> {
                    let factor = 10i128.pow(places);
                    let finer = |&value: &i64| i128::from(value) * factor;
                    narrow.wide().values.iter().map(finer).collect()
                };
                zipped(
                    operator,
                    &wide(left, left_places),
                    &wide(right, right_places),
                )
            }
        },
    };
    Mask::of(holds, known.as_ref())
}

/// The same values in units finer by some places, where those surely fit.
fn finer<'v>(narrow: &'v Narrow<'_>, places: u32) -> Option<Cow<'v, [i64]>> {
    if places == 0 {
        return Some(match narrow.wide() {
            Cow::Borrowed(lane) => Cow::Borrowed(&lane.values),
            Cow::Owned(lane) => Cow::Owned(lane.values.into_owned()),
        });
    }
    // A place takes less than four bits.
    if narrow.bits() + 4 * places > i64::BITS {
        return None;
    }
    let factor = 10i64.pow(places);
    let values = by_width!(narrow, lane => {
        lane.values.iter().map(|&value| value.wide() * factor).collect()
    });
    Some(Cow::Owned(values))
}

fn each<T: PartialOrd + Copy>(operator: ComparisonOperator, lane: &Lane<'_, T>, with: T) -> Mask {
    Mask::of(against(operator, &lane.values, with), lane.known.as_ref())
}

fn lanes<T: PartialOrd + Copy>(
    operator: ComparisonOperator,
    left: &Lane<'_, T>,
    right: &Lane<'_, T>,
) -> Mask {
    let known = both(left.known.as_ref(), right.known.as_ref());
    Mask::of(
        zipped(operator, &left.values, &right.values),
        known.as_ref(),
    )
}

pub(super) fn against<T: PartialOrd + Copy>(
    operator: ComparisonOperator,
    values: &[T],
    with: T,
) -> Bitmap {
    match operator {
        ComparisonOperator::Equal => Bitmap::pack(values, |&value| value == with),
        ComparisonOperator::NotEqual => Bitmap::pack(values, |&value| value != with),
        ComparisonOperator::Less => Bitmap::pack(values, |&value| value < with),
        ComparisonOperator::LessOrEqual => Bitmap::pack(values, |&value| value <= with),
        ComparisonOperator::Greater => Bitmap::pack(values, |&value| value > with),
        ComparisonOperator::GreaterOrEqual => Bitmap::pack(values, |&value| value >= with),
    }
}

pub(super) fn zipped<T: PartialOrd + Copy>(
    operator: ComparisonOperator,
    left: &[T],
    right: &[T],
) -> Bitmap {
    zipped_by(operator, (left, |&left| left), (right, |&right| right))
}

/// The same of what is made of values on the way.
pub(super) fn zipped_by<L, R, T: PartialOrd>(
    operator: ComparisonOperator,
    (left, of_left): (&[L], impl Fn(&L) -> T),
    (right, of_right): (&[R], impl Fn(&R) -> T),
) -> Bitmap {
    let both = (left, right);
    match operator {
        ComparisonOperator::Equal => pack(both, |l, r| of_left(l) == of_right(r)),
        ComparisonOperator::NotEqual => pack(both, |l, r| of_left(l) != of_right(r)),
        ComparisonOperator::Less => pack(both, |l, r| of_left(l) < of_right(r)),
        ComparisonOperator::LessOrEqual => pack(both, |l, r| of_left(l) <= of_right(r)),
        ComparisonOperator::Greater => pack(both, |l, r| of_left(l) > of_right(r)),
        ComparisonOperator::GreaterOrEqual => pack(both, |l, r| of_left(l) >= of_right(r)),
    }
}

fn pack<L, R>((left, right): (&[L], &[R]), test: impl Fn(&L, &R) -> bool) -> Bitmap {
    Bitmap::pack_both(left, right, test)
}

/// Local days of dates, of instants and of birthdays that have a year.
fn dated<'v>(
    vector: &'v Vector<'_>,
    len: usize,
    days: &LocalDays,
) -> Option<Cow<'v, Lane<'v, i32>>> {
    match vector {
        Vector::Date(_)
        | Vector::Instant(_)
        | Vector::Birthday(_)
        | Vector::Constant(Constant::Date(_) | Constant::Instant(_)) => {
            Some(super::dates::days(vector, days, len))
        }
        _ => None,
    }
}

fn truth(vector: &Vector<'_>, len: usize) -> Mask {
    match vector {
        Vector::Mask(mask) => mask.clone(),
        Vector::Truth(truth) => Mask::all(*truth, len),
        _ => Mask::of(Bitmap::zeros(len), Some(&Bitmap::zeros(len))),
    }
}

/// Equality of truths; other operators do not know them.
fn truths(operator: ComparisonOperator, left: &Mask, right: &Mask) -> Mask {
    let equal = left.holds.zip(&right.holds, |left, right| !(left ^ right));
    let unknown = match (&left.unknown, &right.unknown) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(one), Some(other)) => Some(one.or(other)),
    };
    let holds = match operator {
        ComparisonOperator::NotEqual => equal.not(),
        _ => equal,
    };
    match unknown {
        None => Mask::certain(holds),
        Some(unknown) => Mask {
            holds: holds.and_not(&unknown),
            unknown: Some(unknown),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    fn compared(operator: ComparisonOperator, values: &[i64], number: Decimal) -> Vec<bool> {
        let left = Vector::Number(Lane::new(values.to_vec(), None).into(), 2);
        let constant = Constant::Number(number);
        let mask = compare(
            operator,
            &left,
            &Vector::Constant(&constant),
            values.len(),
            &LocalDays::new(Tz::UTC),
        );
        (0..values.len()).map(|row| mask.holds.get(row)).collect()
    }

    #[test]
    fn a_constant_finer_than_the_column_is_the_right_bound() {
        use ComparisonOperator::*;
        // 0.99, 1.00, 1.01 against 1.005 and -0.995.
        let values = [99, 100, 101];
        let fine = Decimal::new(1005, 3);
        assert_eq!(compared(Less, &values, fine), [true, true, false]);
        assert_eq!(compared(LessOrEqual, &values, fine), [true, true, false]);
        assert_eq!(compared(Greater, &values, fine), [false, false, true]);
        assert_eq!(
            compared(GreaterOrEqual, &values, fine),
            [false, false, true]
        );
        assert_eq!(compared(Equal, &values, fine), [false; 3]);
        assert_eq!(compared(NotEqual, &values, fine), [true; 3]);
        let negative = Decimal::new(-995, 3);
        assert_eq!(compared(Less, &[-100, -99], negative), [true, false]);
        assert_eq!(compared(Greater, &[-100, -99], negative), [false, true]);
    }

    #[test]
    fn bounds_finer_than_the_column_are_rounded_inwards() {
        // Between 1.005 and 2.005 lie 1.01 to 2.00, between -0.995 and -0.985 only -0.99.
        let bounds = |low, high| scaled_bounds(Decimal::new(low, 3), Decimal::new(high, 3), 2);
        assert_eq!(bounds(1005, 2005), Some((101, 200)));
        assert_eq!(bounds(-995, -985), Some((-99, -99)));
        assert_eq!(bounds(1000, 2000), Some((100, 200)));
        assert_eq!(scaled_bounds(Decimal::ZERO, Decimal::MAX, 2), None);
    }

    #[test]
    fn a_constant_beyond_all_values_decides_all_rows() {
        use ComparisonOperator::*;
        assert_eq!(compared(Less, &[i64::MAX], Decimal::MAX), [true]);
        assert_eq!(compared(GreaterOrEqual, &[i64::MIN], Decimal::MIN), [true]);
        assert_eq!(compared(Equal, &[0], Decimal::MAX), [false]);
    }
}
