//! From selected rows to one value for what they hang on.

use super::{
    chunk::{Computed, Overflow},
    fraction::Fraction,
    groups::Groups,
    narrow::{Times, Width, by_width},
    selection::Taken,
    shares::Shares,
    vector::{Lane, Vector},
};
use crate::records::Bitmap;
use kardan_dsl::syntax::AggregateFunction;
use std::ops::Range;

/// Count, sum, average, min or max of a value; without one of the rows themselves.
pub(super) fn aggregate<'r>(
    function: AggregateFunction,
    distinct: bool,
    rows: &Taken<'_, '_>,
    value: Option<&Vector<'r>>,
) -> Computed<'r> {
    let Some(value) = value else {
        return Ok(Vector::counts(rows.counts()));
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
    let known = value.known();
    let (sifted, few) = (rows.sifted(known.as_deref()), &mut None);
    let rows = match &sifted {
        Some(sifted) => few.insert(rows.sifted_to(sifted)),
        None => rows,
    };
    match function {
        AggregateFunction::Count if distinct => return Ok(Vector::counts(differing(value, rows))),
        AggregateFunction::Count => return Ok(Vector::counts(counts(value, rows))),
        _ => {}
    }
    let greatest = function == AggregateFunction::Max;
    match value {
        Vector::Number(lane, scale) => Ok(by_width!(lane, lane => match function {
            AggregateFunction::Sum | AggregateFunction::Average => {
                numbers(function, lane, rows, distinct, *scale)
            }
            _ => Vector::Number(extreme(lane, rows, greatest).into(), *scale),
        })),
        Vector::Fraction(lane) => fractions(function, lane, rows, distinct),
        Vector::Share(shares) => fractions(function, &shares.fractions(), rows, distinct),
        Vector::Date(lane) => Ok(Vector::Date(extreme(lane, rows, greatest))),
        Vector::Birthday(lane) => Ok(Vector::Birthday(extreme(lane, rows, greatest))),
        Vector::Instant(Times::Seconds(lane)) => Ok(Vector::Instant(Times::Seconds(extreme(
            lane, rows, greatest,
        )))),
        Vector::Instant(Times::Micros(lane)) => Ok(Vector::Instant(Times::Micros(extreme(
            lane, rows, greatest,
        )))),
        Vector::Rows(lane) => Ok(Vector::Rows(extreme_of(lane, rows, greatest))),
        _ => Ok(Vector::counts(vec![0; rows.len()])),
    }
}

/// How many taken rows of each group have a value.
fn counts(value: &Vector<'_>, rows: &Taken<'_, '_>) -> Vec<u32> {
    match value.known() {
        None => rows.counts(),
        Some(known) => match rows.stretches(Some(&known)) {
            Some(stretches) => stretches.counts(),
            None => rows.fold(0, |count, row| *count += u32::from(known.get(row))),
        },
    }
}

/// How many different values the taken rows of each group have.
fn differing(value: &Vector<'_>, rows: &Taken<'_, '_>) -> Vec<u32> {
    match value {
        Vector::Number(lane, _) => by_width!(lane, lane => {
            let values = lane.values.iter().map(|value| value.wide());
            let (least, most) = values.fold((i64::MAX, i64::MIN), |(least, most), value| {
                (least.min(value), most.max(value))
            });
            match most.checked_sub(least) {
                Some(0..64) => few(rows, |row| Some((lane.get(row)?.wide() - least) as u32)),
                _ => different(lane, rows, Width::wide),
            }
        }),
        Vector::Fraction(lane) => known(lane, rows, true).counts(),
        Vector::Share(shares) => known(&shares.fractions(), rows, true).counts(),
        Vector::Date(lane) | Vector::Birthday(lane) => different(lane, rows, i64::from),
        Vector::Instant(Times::Seconds(lane)) => different(lane, rows, i64::from),
        Vector::Instant(Times::Micros(lane)) => different(lane, rows, i64::from),
        Vector::Rows(lane) => different(lane, rows, i64::from),
        Vector::Text(texts) if texts.dictionary.len() <= 64 => few(rows, |row| {
            texts.is_known(row).then(|| texts.codes.get(row))
        }),
        Vector::Text(texts) => {
            let codes = (0..texts.codes.len()).map(|row| texts.codes.get(row));
            let lane: Lane<'_, u32> = Lane::new(codes.collect(), texts.known.clone());
            different(&lane, rows, i64::from)
        }
        Vector::Mask(mask) => few(rows, |row| {
            (!mask.is_unknown(row)).then(|| mask.holds.get(row).into())
        }),
        Vector::Truth(_) => {
            let counts = rows.counts().into_iter();
            counts.map(|count| count.min(1)).collect()
        }
        Vector::Constant(_) | Vector::Line(_) => vec![0; rows.len()],
    }
}

/// The same of whole numbers.
fn different<T: Copy + Default + Ord>(
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    wide: impl Fn(T) -> i64,
) -> Vec<u32> {
    if let Some(counts) = ascending(lane, rows) {
        return counts;
    }
    let mut sorted = Vec::new();
    let mut count = |group: &[T]| {
        let numbers = group.iter().map(|&value| wide(value));
        let (least, most) = numbers
            .clone()
            .fold((i64::MAX, i64::MIN), |(least, most), value| {
                (least.min(value), most.max(value))
            });
        if group.len() < 2 {
            return group.len() as u32;
        }
        if most.wrapping_sub(least) as u64 <= 63 {
            let set = numbers.fold(0u64, |set, value| set | 1 << (value - least));
            return set.count_ones();
        }
        let changes = |ordered: &[T]| ordered.windows(2).filter(|two| two[0] != two[1]).count();
        if group.is_sorted() {
            return changes(group) as u32 + 1;
        }
        sorted.clear();
        sorted.extend_from_slice(group);
        sorted.sort_unstable();
        changes(&sorted) as u32 + 1
    };
    if let Some(ranges) = rows.whole_ranges() {
        let mut some = Vec::new();
        let of = |rows: Range<u32>| {
            let rows = rows.start as usize..rows.end as usize;
            let values = lane.values.get(rows.clone()).unwrap_or_default();
            match &lane.known {
                Some(known) if (known.count_between(rows.clone()) as usize) < values.len() => {
                    some.clear();
                    known.each_between(rows, |row| some.extend(lane.values.get(row)));
                    count(&some)
                }
                _ => count(values),
            }
        };
        return ranges.map(of).collect();
    }
    known(lane, rows, false).groups().map(count).collect()
}

/// The same where the values of every group ascend, as days do in the order of time: then each that is not as the one before is another.
fn ascending<T: Copy + Default + Ord>(
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
) -> Option<Vec<u32>> {
    let Groups::Contiguous { offsets, base } = rows.groups else {
        return None;
    };
    if !rows.are_all() || lane.known.is_some() {
        return None;
    }
    let values = &lane.values;
    let (before, after) = (values.get(..values.len().checked_sub(1)?)?, &values[1..]);
    let starts = || offsets.iter().map(|&at| (at - base) as usize);
    // Between a row and the next; what lies between two groups is no matter.
    let mut falls = Bitmap::pack_both(before, after, |before, after| before > after);
    for start in starts().filter(|start| (1..values.len()).contains(start)) {
        falls.set(start - 1, false);
    }
    if !falls.is_zero() {
        return None;
    }
    let mut changes = Bitmap::pack_both(before, after, |before, after| before != after);
    for start in starts().filter(|start| (1..values.len()).contains(start)) {
        changes.set(start - 1, true);
    }
    // The first row of all is another, too, and comes before the first of these bits.
    let mut counts = changes.counts_between(starts().map(|start| start.saturating_sub(1)));
    let first = starts()
        .zip(starts().skip(1))
        .position(|(start, end)| start < end);
    if let Some(first) = first.and_then(|first| counts.get_mut(first)) {
        *first += 1;
    }
    Some(counts)
}

/// The same for values below 64.
fn few(rows: &Taken<'_, '_>, value: impl Fn(usize) -> Option<u32>) -> Vec<u32> {
    let sets = rows.fold(0u64, |set, row| {
        if let Some(value) = value(row) {
            *set |= 1 << value;
        }
    });
    sets.into_iter().map(u64::count_ones).collect()
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
fn sums<T: Width>(lane: &Lane<'_, T>, rows: &Taken<'_, '_>) -> Vec<(i128, u32)> {
    // No table has rows enough to leave 127 bits with 64-bit values.
    let add = |sum: &mut (i128, u32), row: usize| {
        sum.0 += i128::from(lane.values[row].wide());
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

/// The sums of the known values of each group and, where they are asked for, their numbers; none where a sum may leave 64 bits.
pub(super) fn narrow_sums<T: Width>(
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    counted: bool,
) -> Option<(Vec<i64>, Vec<u32>)> {
    let most = match size_of::<T>() {
        8 => lane
            .values
            .iter()
            .fold(0, |most, &value| most.max(value.wide().unsigned_abs())),
        bytes => 1 << (8 * bytes - 1),
    };
    i64::try_from(u128::from(most) * lane.values.len() as u128).ok()?;
    let sum = |values: &[T]| {
        values
            .iter()
            .fold(0i64, |sum, &value| sum.wrapping_add(value.wide()))
    };
    if let Some(stretches) = rows.stretches(lane.known.as_ref()) {
        let sums = stretches.fold(&lane.values, T::default(), sum);
        let counts = if counted {
            stretches.counts()
        } else {
            Vec::new()
        };
        return Some((sums, counts));
    }
    if lane.known.is_none()
        && let Some(rows) = rows.backward()
    {
        return Some(rows.sums(&lane.values));
    }
    if lane.known.is_none()
        && let Some(ranges) = rows.whole_ranges()
    {
        let of = |rows: Range<u32>| {
            let (start, end) = (rows.start as usize, rows.end as usize);
            let values = lane.values.get(start..end).unwrap_or_default();
            (sum(values), values.len() as u32)
        };
        return Some(ranges.map(of).unzip());
    }
    let sums = rows.fold((0i64, 0u32), |(sum, count), row| {
        if lane.is_known(row) {
            *sum = sum.wrapping_add(lane.values[row].wide());
            *count += 1;
        }
    });
    Some(sums.into_iter().unzip())
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
        Ok(sums) => Vector::Number(Lane::new(sums, None).into(), scale),
        Err(_) => {
            let wide = sums.iter().map(|(sum, _)| Fraction::scaled(*sum, scale));
            Vector::Fraction(Lane::new(wide.collect(), None))
        }
    }
}

/// Sums and averages of integers.
fn numbers<'r, T: Width>(
    function: AggregateFunction,
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    distinct: bool,
    scale: u32,
) -> Vector<'r> {
    if distinct {
        let known = known(lane, rows, distinct);
        let sum = |group: &[T]| group.iter().map(|&value| i128::from(value.wide())).sum();
        let sums = known.groups().map(sum).zip(known.counts());
        return shared(function, &sums.collect::<Vec<_>>(), scale);
    }
    let averages = function == AggregateFunction::Average;
    match narrow_sums(lane, rows, averages) {
        None => shared(function, &sums(lane, rows), scale),
        Some((sums, _)) if !averages => Vector::Number(Lane::new(sums, None).into(), scale),
        Some((sums, counts)) => Vector::Share(Shares::new(sums, counts, scale)),
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
        _ => Ok(Vector::Fraction(extreme_of(
            lane,
            rows,
            function == AggregateFunction::Max,
        ))),
    }
}

/// Which rows are known, unless all are.
fn unless_all(known: Bitmap) -> Option<Bitmap> {
    (known.count() < known.len()).then_some(known)
}

/// The least or the greatest of whole numbers.
fn extreme<'r, T: Width>(lane: &Lane<'_, T>, rows: &Taken<'_, '_>, greatest: bool) -> Lane<'r, T> {
    let Some(stretches) = rows.stretches(lane.known.as_ref()) else {
        return extreme_of(lane, rows, greatest);
    };
    let values = match greatest {
        true => stretches.fold(&lane.values, T::LEAST, |values| {
            values.iter().fold(T::LEAST, |most, &value| most.max(value))
        }),
        false => stretches.fold(&lane.values, T::MOST, |values| {
            values
                .iter()
                .fold(T::MOST, |least, &value| least.min(value))
        }),
    };
    let known = Bitmap::pack(&stretches.counts(), |&count| count > 0);
    Lane::new(values, unless_all(known))
}

/// The least or the greatest of any values.
fn extreme_of<'r, T: Clone + Default + Ord>(
    lane: &Lane<'_, T>,
    rows: &Taken<'_, '_>,
    greatest: bool,
) -> Lane<'r, T> {
    let found = rows.fold(None, |best: &mut Option<usize>, row| {
        let beats = best.is_none_or(|best| match greatest {
            true => lane.values[row] > lane.values[best],
            false => lane.values[row] < lane.values[best],
        });
        if lane.is_known(row) && beats {
            *best = Some(row);
        }
    });
    let values = found.into_iter().map(|row| lane.get(row?)).collect();
    Lane::of_options(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_values_of_ascending_groups_are_counted_by_bits() {
        // The second group is empty, as are the first and the last; the next begins with the value that the one before ends with.
        let offsets = [10, 10, 14, 14, 17, 18, 80, 80];
        let groups = Groups::Contiguous {
            offsets: offsets.to_vec().into(),
            base: 10,
        };
        let mut values = vec![1, 1, 2, 5, 5, 6, 6, 6];
        values.extend((0..62).map(|at| at / 3));
        let lane = Lane::new(values.clone(), None);
        let found = ascending(&lane, &Taken::all(&groups));
        assert_eq!(found, Some(vec![0, 3, 0, 2, 1, 21, 0]));
        assert_eq!(
            different(&lane, &Taken::all(&groups), i64::from),
            found.unwrap()
        );
        // Within a group they fall.
        values.swap(2, 3);
        let lane: Lane<'_, i32> = Lane::new(values, None);
        assert_eq!(ascending(&lane, &Taken::all(&groups)), None);
    }
}
