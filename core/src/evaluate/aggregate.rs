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
        let add = |count: &mut u32, row| *count += u32::from(value.is_known(row));
        return Ok(counted(rows.fold(0, add)));
    }
    match value {
        Vector::Number(lane, scale) => Ok(numbers(function, lane, rows, distinct, *scale)),
        Vector::Fraction(lane) => fractions(function, lane, rows, distinct),
        Vector::Date(lane) => Ok(extreme(function, lane, rows, distinct, Vector::Date)),
        Vector::Birthday(lane) => Ok(extreme(function, lane, rows, distinct, Vector::Birthday)),
        Vector::Instant(lane) => Ok(extreme(function, lane, rows, distinct, Vector::Instant)),
        Vector::Rows(lane) => Ok(extreme(function, lane, rows, distinct, Vector::Rows)),
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
            let mut kept = start;
            for at in start..distinct.values.len() {
                if at == start || distinct.values[at] != distinct.values[kept - 1] {
                    distinct.values.swap(kept, at);
                    kept += 1;
                }
            }
            distinct.values.truncate(kept);
            distinct.offsets.push(distinct.values.len() as u32);
        }
        distinct
    }
}

/// The sum and the count of the known values of each group.
fn sums(lane: &Lane<'_, i64>, rows: &Taken<'_, '_>) -> Vec<(i128, u32)> {
    // No table has rows enough to leave 127 bits with 64-bit values.
    let add = |sum: &mut (i128, u32), row: usize| {
        sum.0 += i128::from(lane.values[row]);
        sum.1 += 1;
    };
    match &lane.known {
        None => rows.fold((0, 0), add),
        Some(known) => rows.fold((0, 0), |sum, row| {
            if known.get(row) {
                add(sum, row);
            }
        }),
    }
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

fn numbers<'r>(
    function: AggregateFunction,
    lane: &Lane<'_, i64>,
    rows: &Taken<'_, '_>,
    distinct: bool,
    scale: u32,
) -> Vector<'r> {
    match function {
        AggregateFunction::Sum | AggregateFunction::Average if distinct => {
            let known = known(lane, rows, distinct);
            let sum = |group: &[i64]| group.iter().map(|&value| i128::from(value)).sum();
            let sums = known.groups().map(sum).zip(known.counts());
            shared(function, &sums.collect::<Vec<_>>(), scale)
        }
        AggregateFunction::Sum | AggregateFunction::Average => {
            shared(function, &sums(lane, rows), scale)
        }
        _ => extreme(function, lane, rows, distinct, |lane| {
            Vector::Number(lane, scale)
        }),
    }
}

fn fractions<'r>(
    function: AggregateFunction,
    lane: &Lane<'_, Fraction>,
    rows: &Taken<'_, '_>,
    distinct: bool,
) -> Computed<'r> {
    let known = || known(lane, rows, distinct);
    let sum = |group: &[Fraction]| {
        group
            .iter()
            .try_fold(Fraction::default(), |sum, &value| sum.add(value))
            .ok_or(Overflow)
    };
    match function {
        AggregateFunction::Sum => {
            let sums: Result<Vec<_>, _> = known().groups().map(sum).collect();
            Ok(Vector::Fraction(Lane::new(sums?, None)))
        }
        AggregateFunction::Average => {
            let count = |group: &[Fraction]| Fraction::scaled(group.len() as i128, 0);
            let average = |group: &[Fraction]| Ok(sum(group)?.divide(count(group)));
            let averages: Result<Vec<_>, _> = known().groups().map(average).collect();
            Ok(Vector::Fraction(Lane::of_options(averages?)))
        }
        _ => Ok(extreme(function, lane, rows, distinct, Vector::Fraction)),
    }
}

/// The count, the least or the greatest.
fn extreme<'r, T: Clone + Default + Ord + 'r>(
    function: AggregateFunction,
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    distinct: bool,
    vector: impl FnOnce(Lane<'r, T>) -> Vector<'r>,
) -> Vector<'r> {
    let better: fn(&T, &T) -> bool = match function {
        AggregateFunction::Min => |one, other| one < other,
        AggregateFunction::Max => |one, other| one > other,
        _ => {
            let counts = known(lane, rows, distinct).counts();
            let counts = counts.into_iter().map(i64::from).collect();
            return Vector::Number(Lane::new(counts, None), 0);
        }
    };
    let found = rows.fold(None, |best: &mut Option<usize>, row| {
        let beats = best.is_none_or(|best| better(&lane.values[row], &lane.values[best]));
        if lane.is_known(row) && beats {
            *best = Some(row);
        }
    });
    let values = found.into_iter().map(|row| lane.get(row?)).collect();
    vector(Lane::of_options(values))
}

/// Days from the first to the last, shared by the steps between; missing under two.
pub(super) fn average_gap<'r>(rows: &Taken<'_, '_>, days: &Lane<'_, i32>) -> Computed<'r> {
    let none: (i32, i32, u32) = (i32::MAX, i32::MIN, 0);
    let spans = rows.fold(none, |(first, last, count), row| {
        if let Some(day) = days.get(row) {
            (*first, *last, *count) = ((*first).min(day), (*last).max(day), *count + 1);
        }
    });
    let gap = |(first, last, count): (i32, i32, u32)| {
        let steps = count.checked_sub(1)?;
        let days = Fraction::scaled(i128::from(last) - i128::from(first), 0);
        days.divide(Fraction::scaled(steps.into(), 0))
    };
    Ok(Vector::Fraction(Lane::of_options(
        spans.into_iter().map(gap).collect(),
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
