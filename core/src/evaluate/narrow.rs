//! Integers and instants as narrow as their columns keep them: a column is read as it lies, and widened only by what needs room.

use super::{
    backward::{BLOCK, narrow_sum_of_taken, sum_of_taken},
    vector::{Lane, both},
};
use crate::records::{Bitmap, Instants, Integers};
use std::{borrow::Cow, ops::Range};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Integers, one per row.
#[derive(Clone, Debug)]
pub(crate) enum Narrow<'a> {
    I8(Lane<'a, i8>),
    I16(Lane<'a, i16>),
    I32(Lane<'a, i32>),
    I64(Lane<'a, i64>),
}

/// Instants, one per row.
#[derive(Clone, Debug)]
pub(crate) enum Times<'a> {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    Seconds(Lane<'a, i32>),
    /// Microseconds since then.
    Micros(Lane<'a, i64>),
}

/// The same work for integers of any width.
macro_rules! by_width {
    ($narrow:expr, $lane:ident => $work:expr) => {
        match $narrow {
            $crate::evaluate::narrow::Narrow::I8($lane) => $work,
            $crate::evaluate::narrow::Narrow::I16($lane) => $work,
            $crate::evaluate::narrow::Narrow::I32($lane) => $work,
            $crate::evaluate::narrow::Narrow::I64($lane) => $work,
        }
    };
}
pub(super) use by_width;

impl<'a> Narrow<'a> {
    /// Rows of a column.
    pub fn of_column(column: &'a Integers, rows: Range<usize>, known: Option<Bitmap>) -> Self {
        match column {
            Integers::I8(values) => Narrow::I8(Lane::of_column(values, rows, known)),
            Integers::I16(values) => Narrow::I16(Lane::of_column(values, rows, known)),
            Integers::I32(values) => Narrow::I32(Lane::of_column(values, rows, known)),
            Integers::I64(values) => Narrow::I64(Lane::of_column(values, rows, known)),
        }
    }

    /// Numbers of rows.
    pub fn of_counts(counts: Vec<u32>) -> Self {
        match counts
            .iter()
            .max()
            .is_none_or(|&most| i32::try_from(most).is_ok())
        {
            true => {
                let counts = counts.into_iter().map(|count| count as i32);
                Narrow::I32(Lane::new(counts.collect(), None))
            }
            false => Narrow::I64(Lane::new(counts.into_iter().map(i64::from).collect(), None)),
        }
    }

    /// No value is as far from zero as this power of two.
    pub fn bits(&self) -> u32 {
        match self {
            Narrow::I8(_) => 8,
            Narrow::I16(_) => 16,
            Narrow::I32(_) => 32,
            Narrow::I64(_) => 64,
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        by_width!(self, lane => lane.values.len())
    }

    pub fn get(&self, row: usize) -> Option<i64> {
        by_width!(self, lane => lane.get(row).map(Width::wide))
    }

    /// Which rows have a value; none where all do.
    pub fn known(&self) -> Option<&Bitmap> {
        by_width!(self, lane => lane.known.as_ref())
    }

    /// Says which rows have a value.
    pub fn set_known(&mut self, known: Option<Bitmap>) {
        by_width!(self, lane => lane.known = known);
    }

    /// The same of four bytes at the least.
    pub fn with_room(self) -> Self {
        match self {
            Narrow::I8(lane) => Narrow::I32(lane.map(i32::from)),
            Narrow::I16(lane) => Narrow::I32(lane.map(i32::from)),
            lane => lane,
        }
    }

    /// All of eight bytes.
    pub fn wide(&self) -> Cow<'_, Lane<'a, i64>> {
        match self {
            Narrow::I8(lane) => Cow::Owned(lane.map(i64::from)),
            Narrow::I16(lane) => Cow::Owned(lane.map(i64::from)),
            Narrow::I32(lane) => Cow::Owned(lane.map(i64::from)),
            Narrow::I64(lane) => Cow::Borrowed(lane),
        }
    }

    /// So many rows, apart from what they came from.
    pub fn kept(&self, len: usize) -> Narrow<'static> {
        by_width!(self, lane => lane.kept(len).into())
    }

    /// The rows of an index; an index past the end gives zero where `zero`, or nothing.
    pub fn gather(&self, index: &[u32], zero: bool) -> Self {
        match self {
            Narrow::I8(lane) => Narrow::I8(lane.gather(index, zero.then_some(&0))),
            Narrow::I16(lane) => Narrow::I16(lane.gather(index, zero.then_some(&0))),
            Narrow::I32(lane) => Narrow::I32(lane.gather(index, zero.then_some(&0))),
            Narrow::I64(lane) => Narrow::I64(lane.gather(index, zero.then_some(&0))),
        }
    }
}

/// Whole numbers of any width.
pub(super) trait Width: Copy + Default + Ord + TryFrom<i64> {
    /// The least of them.
    const LEAST: Self;
    /// The greatest of them.
    const MOST: Self;

    /// The same of eight bytes.
    fn wide(self) -> i64;

    /// The sum of those of a block whose bit is set.
    fn sum_of_taken(values: &[Self; BLOCK], taken: u32) -> i64;
}

macro_rules! width {
    ($($variant:ident of $value:ty => $sum:path,)+) => {
        $(
            impl Width for $value {
                const LEAST: $value = <$value>::MIN;
                const MOST: $value = <$value>::MAX;

                fn wide(self) -> i64 {
                    self as i64
                }

                #[inline(always)]
                fn sum_of_taken(values: &[$value; BLOCK], taken: u32) -> i64 {
                    $sum(values, taken)
                }
            }

            impl<'a> From<Lane<'a, $value>> for Narrow<'a> {
                fn from(lane: Lane<'a, $value>) -> Self {
                    Narrow::$variant(lane)
                }
            }
        )+
    };
}
width!(
    I8 of i8 => sum_of_taken,
    I16 of i16 => sum_of_taken,
    I32 of i32 => narrow_sum_of_taken,
    I64 of i64 => sum_of_taken,
);

impl<'a> Times<'a> {
    /// Rows of a column.
    pub fn of_column(column: &'a Instants, rows: Range<usize>, known: Option<Bitmap>) -> Self {
        match column {
            Instants::Seconds(values) => Times::Seconds(Lane::of_column(values, rows, known)),
            Instants::Micros(values) => Times::Micros(Lane::of_column(values, rows, known)),
        }
    }

    /// A row's instant in microseconds.
    pub fn get(&self, row: usize) -> Option<i64> {
        match self {
            Times::Seconds(lane) => lane.get(row).map(micros),
            Times::Micros(lane) => lane.get(row),
        }
    }

    /// Which rows have a value; none where all do.
    pub fn known(&self) -> Option<&Bitmap> {
        match self {
            Times::Seconds(lane) => lane.known.as_ref(),
            Times::Micros(lane) => lane.known.as_ref(),
        }
    }

    /// All in microseconds.
    pub fn wide(&self) -> Cow<'_, Lane<'a, i64>> {
        match self {
            Times::Seconds(lane) => Cow::Owned(lane.map(micros)),
            Times::Micros(lane) => Cow::Borrowed(lane),
        }
    }

    /// So many rows, apart from what they came from.
    pub fn kept(&self, len: usize) -> Times<'static> {
        match self {
            Times::Seconds(lane) => Times::Seconds(lane.kept(len)),
            Times::Micros(lane) => Times::Micros(lane.kept(len)),
        }
    }

    /// The rows of an index; nothing past the end.
    pub fn gather(&self, index: &[u32]) -> Self {
        match self {
            Times::Seconds(lane) => Times::Seconds(lane.gather(index, None)),
            Times::Micros(lane) => Times::Micros(lane.gather(index, None)),
        }
    }

    /// Those not later than an instant; the others are missing.
    pub fn until(self, last: i64) -> Self {
        match self {
            Times::Seconds(lane) => Times::Seconds(until(lane, last.div_euclid(SECOND))),
            Times::Micros(lane) => Times::Micros(until(lane, last)),
        }
    }
}

impl<'a> From<Lane<'a, i64>> for Times<'a> {
    fn from(lane: Lane<'a, i64>) -> Self {
        Times::Micros(lane)
    }
}

/// Where integers lie in a range, both ends included.
pub(super) fn within<T: Width>(values: &[T], first: i64, last: i64) -> Bitmap {
    match (T::try_from(first), T::try_from(last)) {
        (Ok(first), Ok(last)) => Bitmap::pack(values, |&value| (first <= value) & (value <= last)),
        // What is out of the integers' range lies beyond all of them, on one side or the other.
        (Ok(first), Err(_)) if last > 0 => Bitmap::pack(values, |&value| first <= value),
        (Err(_), Ok(last)) if first < 0 => Bitmap::pack(values, |&value| value <= last),
        (Err(_), Err(_)) if first < 0 && last > 0 => Bitmap::ones(values.len()),
        _ => Bitmap::zeros(values.len()),
    }
}

fn until<T: Width>(lane: Lane<'_, T>, last: i64) -> Lane<'_, T> {
    let seen = within(&lane.values, i64::MIN, last);
    if seen.count() == lane.values.len() {
        return lane;
    }
    Lane {
        known: both(lane.known.as_ref(), Some(&seen)),
        values: lane.values,
    }
}

/// Where instants lie in a range, whose end is not in it.
pub(super) fn between(times: &Times<'_>, range: &Range<i64>) -> Bitmap {
    match times {
        Times::Seconds(lane) => {
            let first = match range.start {
                i64::MIN => i64::MIN,
                start => start.div_euclid(SECOND) + i64::from(start.rem_euclid(SECOND) > 0),
            };
            let last = match range.end {
                i64::MIN => return Bitmap::zeros(lane.values.len()),
                end => (end - 1).div_euclid(SECOND),
            };
            within(&lane.values, first, last)
        }
        Times::Micros(lane) => {
            let (start, end) = (range.start, range.end);
            Bitmap::pack(&lane.values, |&at| (start <= at) & (at < end))
        }
    }
}

fn micros(second: i32) -> i64 {
    i64::from(second) * SECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_a_range_that_may_be_wider_than_they_are() {
        let values = [i8::MIN, -1, 0, 1, i8::MAX];
        for first in [i64::MIN, -300, -128, -1, 0, 127, 300] {
            for last in [-300, -128, -1, 0, 126, 127, 300, i64::MAX] {
                let found: Vec<usize> = within(&values, first, last).iter().collect();
                let inside = |at: &usize| (first..=last).contains(&i64::from(values[*at]));
                let expected: Vec<usize> = (0..values.len()).filter(inside).collect();
                assert_eq!(found, expected, "{first}..={last}");
            }
        }
    }

    #[test]
    fn seconds_stand_for_their_instants() {
        let seconds = [-2, -1, 0, 1, 2];
        let times = Times::Seconds(Lane::new(seconds.to_vec(), None));
        assert_eq!(times.get(1), Some(-1_000_000));
        for start in [i64::MIN, -1_000_001, -1_000_000, -999_999, 0, 1] {
            for end in [
                i64::MIN,
                -1_000_000,
                -999_999,
                1,
                1_000_000,
                1_000_001,
                i64::MAX,
            ] {
                let found: Vec<usize> = between(&times, &(start..end)).iter().collect();
                let inside =
                    |at: &usize| (start..end).contains(&(i64::from(seconds[*at]) * SECOND));
                let expected: Vec<usize> = (0..seconds.len()).filter(inside).collect();
                assert_eq!(found, expected, "{start}..{end}");
            }
        }
        for last in [-1_000_001, -1_000_000, -1, 0, 999_999, 1_000_000, 9_000_000] {
            let seen = times.clone().until(last);
            for (row, &second) in seconds.iter().enumerate() {
                let at = i64::from(second) * SECOND;
                assert_eq!(seen.get(row), (at <= last).then_some(at), "{last}");
            }
        }
    }
}
