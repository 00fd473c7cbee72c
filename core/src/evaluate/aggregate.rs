//! From selected rows to one value for what they hang on.

use super::{
    chunk::{Computed, Overflow},
    fraction::Fraction,
    mask::Mask,
    selection::Taken,
    vector::{Lane, Vector},
};
use crate::records::Bitmap;
use kardan_dsl::syntax::AggregateFunction;

/// Count, sum, average, min or max of a value; without one of the rows themselves.
pub(super) fn aggregate<'r>(
    function: AggregateFunction,
    distinct: bool,
    rows: &Taken<'_, '_>,
    value: Option<&Vector<'r>>,
) -> Computed<'r> {
    let counted = |counts: Vec<u32>| {
        let counts = counts.into_iter().map(i64::from).collect();
        Vector::Number(Lane::new(counts, None), 0)
    };
    let Some(value) = value else {
        return Ok(counted(rows.counts()));
    };
    let spread;
    let value = match value {
        Vector::Constant(constant) => {
            let mut len = 0;
            rows.each(|_, row| len = len.max(row + 1));
            spread = Vector::spread(constant, len);
            &spread
        }
        value => value,
    };
    if function == AggregateFunction::Count && !distinct {
        let mut counts = vec![0; rows.len()];
        rows.each(|group, row| {
            counts[group] += u32::from(value.is_known(row));
        });
        return Ok(counted(counts));
    }
    match value {
        Vector::Number(lane, scale) => match function {
            AggregateFunction::Sum | AggregateFunction::Average if !distinct => {
                Ok(shared(function, &sums(lane, rows), *scale))
            }
            _ => {
                let known = known(lane, rows, distinct);
                Ok(numbers(function, &known, *scale))
            }
        },
        Vector::Fraction(lane) => fractions(function, &known(lane, rows, distinct)),
        Vector::Date(lane) => Ok(extreme(
            function,
            &known(lane, rows, distinct),
            Vector::Date,
        )),
        Vector::Birthday(lane) => Ok(extreme(
            function,
            &known(lane, rows, distinct),
            Vector::Birthday,
        )),
        Vector::Instant(lane) => Ok(extreme(
            function,
            &known(lane, rows, distinct),
            Vector::Instant,
        )),
        Vector::Rows(lane) => Ok(extreme(
            function,
            &known(lane, rows, distinct),
            Vector::Rows,
        )),
        Vector::Text(texts) => {
            let codes = (0..texts.codes.len())
                .map(|row| texts.codes.get(row))
                .collect();
            let lane = Lane::new(codes, texts.known.clone());
            Ok(counted(known(&lane, rows, distinct).counts()))
        }
        Vector::Mask(mask) => {
            let truths = (0..mask.len())
                .map(|row| u8::from(mask.holds.get(row)))
                .collect();
            let lane = Lane::new(truths, mask.unknown.as_ref().map(Bitmap::not));
            Ok(counted(known(&lane, rows, distinct).counts()))
        }
        Vector::Truth(_) => {
            let counts = rows.counts();
            Ok(counted(
                counts.into_iter().map(|count| count.min(1)).collect(),
            ))
        }
        Vector::Constant(_) | Vector::Line(_) => Ok(counted(vec![0; rows.len()])),
    }
}

/// The known values of the taken rows, group by group.
struct Known<T> {
    offsets: Vec<u32>,
    values: Vec<T>,
}

fn known<T: Clone + Default + Ord>(
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    distinct: bool,
) -> Known<T> {
    let mut known = Known {
        offsets: vec![0; rows.len() + 1],
        values: Vec::new(),
    };
    rows.each(|group, row| {
        if let Some(value) = lane.get(row) {
            known.values.push(value);
            known.offsets[group + 1] += 1;
        }
    });
    for at in 1..known.offsets.len() {
        known.offsets[at] += known.offsets[at - 1];
    }
    if distinct { known.distinct() } else { known }
}

impl<T: Clone + Ord> Known<T> {
    fn groups(&self) -> impl Iterator<Item = &[T]> {
        self.offsets.windows(2).map(|ends| {
            self.values
                .get(ends[0] as usize..ends[1] as usize)
                .unwrap_or_default()
        })
    }

    fn counts(&self) -> Vec<u32> {
        self.offsets
            .windows(2)
            .map(|ends| ends[1] - ends[0])
            .collect()
    }

    fn distinct(self) -> Known<T> {
        let mut distinct = Known {
            offsets: vec![0],
            values: Vec::new(),
        };
        for group in self.groups() {
            let start = distinct.values.len();
            distinct.values.extend_from_slice(group);
            distinct.values[start..].sort_unstable();
            let mut values = distinct.values.split_off(start);
            values.dedup();
            distinct.values.append(&mut values);
            distinct.offsets.push(distinct.values.len() as u32);
        }
        distinct
    }
}

/// The sum and the count of the known values of each group.
fn sums(lane: &Lane<'_, i64>, rows: &Taken<'_, '_>) -> Vec<(i128, u32)> {
    let mut sums = vec![(0, 0); rows.len()];
    rows.each(|group, row| {
        if lane.is_known(row) {
            // No table has rows enough to leave 127 bits with 64-bit values.
            sums[group].0 += i128::from(lane.values[row]);
            sums[group].1 += 1;
        }
    });
    sums
}

/// The sums themselves, or what each value has of them.
fn shared<'r>(function: AggregateFunction, sums: &[(i128, u32)], scale: u32) -> Vector<'r> {
    if function == AggregateFunction::Average {
        let average = |&(sum, count): &(i128, u32)| {
            Fraction::scaled(sum, scale).divide(Fraction::scaled(count.into(), 0))
        };
        return Vector::Fraction(Lane::of_options(sums.iter().map(average).collect()));
    }
    let narrow = sums.iter().map(|(sum, _)| i64::try_from(*sum));
    match narrow.collect::<Result<Vec<i64>, _>>() {
        Ok(sums) => Vector::Number(Lane::new(sums, None), scale),
        Err(_) => {
            let wide = sums.iter().map(|(sum, _)| Fraction::scaled(*sum, scale));
            Vector::Fraction(Lane::new(wide.collect(), None))
        }
    }
}

fn numbers<'r>(function: AggregateFunction, known: &Known<i64>, scale: u32) -> Vector<'r> {
    match function {
        AggregateFunction::Sum | AggregateFunction::Average => {
            let sum = |group: &[i64]| group.iter().map(|&value| i128::from(value)).sum();
            let sums = known.groups().map(sum).zip(known.counts());
            shared(function, &sums.collect::<Vec<_>>(), scale)
        }
        _ => extreme(function, known, |lane| Vector::Number(lane, scale)),
    }
}

fn fractions<'r>(function: AggregateFunction, known: &Known<Fraction>) -> Computed<'r> {
    let sum = |group: &[Fraction]| {
        group
            .iter()
            .try_fold(Fraction::default(), |sum, &value| sum.add(value))
            .ok_or(Overflow)
    };
    match function {
        AggregateFunction::Sum => {
            let sums: Result<Vec<_>, _> = known.groups().map(sum).collect();
            Ok(Vector::Fraction(Lane::new(sums?, None)))
        }
        AggregateFunction::Average => {
            let count = |group: &[Fraction]| Fraction::scaled(group.len() as i128, 0);
            let average = |group: &[Fraction]| Ok(sum(group)?.divide(count(group)));
            let averages: Result<Vec<_>, _> = known.groups().map(average).collect();
            Ok(Vector::Fraction(Lane::of_options(averages?)))
        }
        _ => Ok(extreme(function, known, Vector::Fraction)),
    }
}

/// The count, the least or the greatest.
fn extreme<'r, T: Clone + Default + Ord + 'r>(
    function: AggregateFunction,
    known: &Known<T>,
    vector: impl FnOnce(Lane<'r, T>) -> Vector<'r>,
) -> Vector<'r> {
    match function {
        AggregateFunction::Min => {
            let least = known.groups().map(|group| group.iter().min().cloned());
            vector(Lane::of_options(least.collect()))
        }
        AggregateFunction::Max => {
            let greatest = known.groups().map(|group| group.iter().max().cloned());
            vector(Lane::of_options(greatest.collect()))
        }
        _ => {
            let counts = known.counts().into_iter().map(i64::from).collect();
            Vector::Number(Lane::new(counts, None), 0)
        }
    }
}

/// Days from the first to the last, shared by the steps between; missing under two.
pub(super) fn average_gap<'r>(rows: &Taken<'_, '_>, days: &Lane<'_, i32>) -> Computed<'r> {
    let known = known(days, rows, false);
    let gap = |group: &[i32]| {
        let (first, last) = (group.iter().min()?, group.iter().max()?);
        let steps = group.len() - 1;
        let days = Fraction::scaled(i128::from(*last) - i128::from(*first), 0);
        days.divide(Fraction::scaled(steps as i128, 0))
    };
    Ok(Vector::Fraction(Lane::of_options(
        known.groups().map(gap).collect(),
    )))
}

/// Whether rows lie in at least so many of consecutive periods, given by their first days, latest first, the last of them ending at D.
pub(super) fn regular(
    rows: &Taken<'_, '_>,
    days: &Lane<'_, i32>,
    starts: &[i32],
    last: i32,
    at_least: u32,
) -> Mask {
    // The periods in which a group has a row, each once: rows come in order of time as a rule, but need not.
    let known = known(days, rows, true);
    let count = |group: &[i32]| {
        let mut periods: Vec<usize> = group
            .iter()
            .filter(|&&day| day <= last)
            .map(|&day| starts.partition_point(|&start| start > day))
            .filter(|&period| period < starts.len())
            .collect();
        periods.dedup();
        periods.len()
    };
    let found: Vec<usize> = known.groups().map(count).collect();
    Mask::certain(Bitmap::pack(&found, |&found| found >= at_least as usize))
}
