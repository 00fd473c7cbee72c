//! What the rows of records in a stretch of time are and come to, by the lines that tables keep of each record's last rows. As in
//! [`super::backward`], no branch hangs on what has just been read, and lines of many records are fetched before the first is looked at.

use super::{
    aggregate::narrow_sums,
    chunk::Chunk,
    latest::Latest,
    narrow::by_width,
    schedule::Span,
    selection::{Among, Taken},
    shares::Shares,
    vector::{Lane, Vector},
};
use crate::{
    plan::NodeId,
    records::{DEPTH, Line, widest},
};
use ::wide::i32x8;
use kardan_dsl::syntax::AggregateFunction;
use std::{hint::black_box, ops::Range};

/// Lines of so many records are fetched before the first of them is looked at.
const BATCH: usize = 128;

/// Where fewer records than one in so many have rows so late, theirs are looked at alone.
const LATE: usize = 2;

/// Where fewer are asked for, lines are made for all only by who asks again.
const SEEN: usize = 8;

/// The times of the last rows of a chunk's records, and a stretch of time.
#[derive(Clone, Copy)]
pub(super) struct Recent<'r> {
    times: &'r [Line],
    /// The first record of the chunk, and how many there are.
    first: usize,
    len: usize,
    /// The first time that is taken, and the last.
    from: i32,
    to: i32,
}

/// Numbers of rows, by the place of each record among those asked for, with what else is told of them.
#[derive(Debug)]
pub(super) struct Told<T> {
    pub counts: Vec<u32>,
    /// The sums of their numbers, or their ends.
    pub values: Vec<T>,
    /// The places of records that have more rows in the stretch, maybe, than are kept, or larger sums. What is told of them is of some of these
    /// rows, and no sum is greater than that of all where no number is less than nought.
    pub open: Vec<u32>,
}

impl<T: Copy + Default> Told<T> {
    /// What is told of some places, among all of them: of the others there is nothing.
    fn spread(self, places: &[u32], len: usize) -> Told<T> {
        let mut told = Told {
            counts: vec![0; len],
            values: vec![T::default(); len],
            open: self.open.iter().map(|&at| places[at as usize]).collect(),
        };
        for ((&place, value), count) in places.iter().zip(self.values).zip(self.counts) {
            (told.values[place as usize], told.counts[place as usize]) = (value, count);
        }
        told
    }
}

/// The first and the last time of some rows.
pub(super) type Ends = (i32, i32);

impl<'r> Taken<'_, 'r> {
    /// The last rows of all groups, where rows are taken by their time and nothing else.
    pub(super) fn recent(&self) -> Option<Recent<'r>> {
        let (latest, span) = self.stretch()?;
        let times = latest.data.recent_times(latest.collection)?;
        Recent::new(times, &latest.subjects, span)
    }

    /// The stretch of time that rows are taken by, and by nothing else.
    fn stretch(&self) -> Option<(&Latest<'r>, Span)> {
        let (Among::All, Some(latest)) = (self.among, &self.latest) else {
            return None;
        };
        Some((latest, self.positions.as_ref()?.span()?))
    }

    /// The groups at some places among those that are asked for.
    pub(super) fn groups_at(&self, places: &[u32]) -> Vec<u32> {
        let group = |&at: &u32| self.group(at as usize) as u32;
        places.iter().map(group).collect()
    }
}

impl<'r> Chunk<'_, 'r> {
    /// Sums of a column's numbers.
    pub(super) fn recent_sums(&self, taken: &Taken<'_, 'r>, value: NodeId) -> Option<Told<i64>> {
        let (collection, field) = self.run.own_column(value)?;
        let (latest, span) = taken.stretch()?;
        let (data, subjects) = (latest.data, &latest.subjects);
        if latest.collection != collection || !data.table(collection).column(field).is_complete() {
            return None;
        }
        let late = match taken.only {
            Some(_) => None,
            None => late(latest, span),
        };
        let few = late.as_deref().or(taken.only);
        if few.is_some_and(|few| few.len() * SEEN < subjects.len())
            && !data.recent_again(collection, subjects.start)
        {
            let all = || (0..taken.len() as u32).collect();
            return Some(Told {
                counts: vec![0; taken.len()],
                values: vec![0; taken.len()],
                open: late.unwrap_or_else(all),
            });
        }
        let recent = Recent::new(data.recent_times(collection)?, subjects, span)?;
        let told = recent.sums(data.recent_sums(collection, field)?, few);
        Some(match late {
            Some(late) => told.spread(&late, taken.len()),
            None => told,
        })
    }

    /// Sums and averages of a column's numbers; none of another kind.
    pub(super) fn recent_totals(
        &self,
        function: AggregateFunction,
        taken: &Taken<'_, 'r>,
        value: NodeId,
    ) -> Option<Vector<'r>> {
        use AggregateFunction::{Average, Sum};
        let (Sum | Average, Vector::Number(numbers, scale)) = (function, self.vector(value)) else {
            return None;
        };
        let mut told = self.recent_sums(taken, value)?;
        let groups = taken.groups_at(&told.open);
        let mut rest = taken.clone();
        rest.only = Some(&groups);
        let (sums, counts) = by_width!(numbers, lane => narrow_sums(lane, &rest, true)?);
        for (&at, (sum, count)) in told.open.iter().zip(sums.into_iter().zip(counts)) {
            (told.values[at as usize], told.counts[at as usize]) = (sum, count);
        }
        Some(match function {
            Average => Vector::Share(Shares::new(told.values, told.counts, *scale)),
            _ => Vector::Number(Lane::new(told.values, None).into(), *scale),
        })
    }
}

/// The records whose last row does not come before a stretch of time, where these are few: of the others no line is looked at.
fn late(latest: &Latest<'_>, span: Span) -> Option<Vec<u32>> {
    let late = latest.but(0)?.reach(span.from, true);
    let few = late.count() * LATE < late.len();
    few.then(|| late.iter().map(|record| record as u32).collect())
}

impl<'r> Recent<'r> {
    fn new(times: &'r [Line], subjects: &Range<usize>, span: Span) -> Option<Recent<'r>> {
        let last = match span.until {
            i64::MAX => i64::from(i32::MAX),
            until => until.saturating_sub(1),
        };
        // The least time stands for no row.
        let from = span.from.max(i64::from(Line::NONE) + 1);
        Some(Recent {
            times,
            first: subjects.start,
            len: subjects.len(),
            from: i32::try_from(from).ok()?,
            to: last.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
        })
    }

    /// How many rows of some records, or of all, are taken, and the times of the first and the last of them.
    pub fn ends(self, only: Option<&[u32]>) -> Told<Ends> {
        self.each(self.times, only, |times, rows| {
            let time = |at: u32| times.0[at as usize % DEPTH];
            ((time(rows.end.wrapping_sub(1)), time(rows.start)), false)
        })
    }

    /// How many rows of some records, or of all, are taken, and what they come to by the sums of the last rows.
    fn sums(self, sums: &[Line], only: Option<&[u32]>) -> Told<i64> {
        self.each(sums, only, |sums, rows| {
            let of_last = |rows: u32| {
                let sum = sums.0[(rows as usize).wrapping_sub(1) % DEPTH];
                if rows == 0 { 0 } else { sum }
            };
            // Where the later rows have no room, these have none.
            let sum = of_last(rows.end);
            let later = i64::from(of_last(rows.start));
            (i64::from(sum) - later, sum == Line::NONE)
        })
    }

    /// `tell` gives by the line of a record, and which of its places are taken, a value and whether that is not the whole.
    #[inline(always)]
    fn each<T: Copy + Default>(
        self,
        lines: &[Line],
        only: Option<&[u32]>,
        tell: impl Fn(&Line, Range<u32>) -> (T, bool) + Copy,
    ) -> Told<T> {
        let len = only.map_or(self.len, <[u32]>::len);
        let mut told = Told {
            counts: vec![0; len],
            values: vec![T::default(); len],
            open: Vec::new(),
        };
        let record = |at: usize| self.first + only.map_or(at, |only| only[at] as usize);
        let mut open = [0u32; BATCH];
        for start in (0..len).step_by(BATCH) {
            let places = start..len.min(start + BATCH);
            let values = &mut told.values[places.clone()];
            let counts = &mut told.counts[places.clone()];
            // Apart from what is made wide: values that are gathered by wide instructions come no sooner.
            let seen = places.clone().map(record).fold(0, |seen, record| {
                let touch = |lines: &[Line]| lines.get(record).map_or(0, |line| line.0[0]);
                seen ^ touch(self.times) ^ touch(lines)
            });
            black_box(seen);
            let left = widest(
                #[inline(always)]
                || {
                    let mut left = 0;
                    for ((at, value), count) in places.zip(values).zip(counts) {
                        let record = record(at);
                        let (Some(times), Some(line)) = (self.times.get(record), lines.get(record))
                        else {
                            continue;
                        };
                        let rows = self.rows(times);
                        *count = rows.end - rows.start;
                        let partly;
                        (*value, partly) = tell(line, rows.clone());
                        open[left] = at as u32;
                        left += usize::from(partly | (rows.end as usize == DEPTH));
                    }
                    left
                },
            );
            told.open.extend(&open[..left]);
        }
        told
    }

    /// The places of the rows that are taken.
    #[inline(always)]
    fn rows(&self, times: &Line) -> Range<u32> {
        let (least, most) = (i32x8::splat(self.from), i32x8::splat(self.to));
        let half = |from: usize| i32x8::new(std::array::from_fn(|at| times.0[from + at]));
        let (left, right) = (half(0), half(DEPTH / 2));
        let count = |one: i32x8, other: i32x8| {
            let bits = one.to_bitmask() & 0xff | (other.to_bitmask() & 0xff) << (DEPTH / 2);
            bits.count_ones()
        };
        let end = DEPTH as u32 - count(left.simd_lt(least), right.simd_lt(least));
        let late = count(left.simd_gt(most), right.simd_gt(most));
        // A stretch that ends before it begins has no rows.
        late.min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Integers;
    use kardan_dsl::schema::CollectionId;

    #[test]
    fn what_rows_in_a_stretch_of_time_come_to_is_what_a_look_at_each_finds() {
        // Records of no row, of one, of as many as are kept and of more; with equal times.
        let sizes = [3u32, 0, 1, 7, 9, 15, 16, 17, 40, 0, 2];
        let mut offsets = vec![0];
        let (mut times, mut values) = (Vec::new(), Vec::new());
        for size in sizes {
            offsets.push(offsets.last().unwrap() + size);
            times.extend((0..size as i32).map(|at| at / 3 * 10));
            values.extend((0..size as i32).map(|at| at * 7_654_321 - 30_000_000));
        }
        let lines = Line::of_times(&offsets, &times);
        let of_sums = Line::of_sums(&offsets, &Integers::I32(values.clone()));
        // From the second record on.
        let all: Vec<u32> = (0..sizes.len() as u32 - 1).collect();
        for only in [None, Some(&[0, 2, 5, 6, 7][..])] {
            for from in [i64::MIN + 1, 0, 5, 20, 50, 130, i64::MAX] {
                for until in [i64::MIN, 0, 11, 50, 110, i64::MAX] {
                    let span = Span {
                        timed: CollectionId(0),
                        from,
                        until,
                    };
                    let Some(recent) = Recent::new(&lines, &(1..sizes.len()), span) else {
                        assert_eq!(from, i64::MAX);
                        continue;
                    };
                    let (sums, ends) = (recent.sums(&of_sums, only), recent.ends(only));
                    assert_eq!(sums.counts, ends.counts);
                    for (place, &record) in only.unwrap_or(&all).iter().enumerate() {
                        let record = record as usize + 1;
                        let taken = |row: &usize| {
                            let time = i64::from(times[*row]);
                            from <= time && (time < until || until == i64::MAX)
                        };
                        let rows = offsets[record] as usize..offsets[record + 1] as usize;
                        let rows: Vec<usize> = rows.filter(taken).collect();
                        if sums.open.contains(&(place as u32)) {
                            // None but those whose last sixteen rows are all late enough.
                            assert!(sizes[record] >= 16);
                            continue;
                        }
                        let sum: i64 = rows.iter().map(|&row| i64::from(values[row])).sum();
                        let found = (sums.values[place], sums.counts[place] as usize);
                        assert_eq!(found, (sum, rows.len()), "{record} {from} {until}");
                        if let [first, .., last] = rows[..] {
                            assert_eq!(ends.values[place], (times[first], times[last]));
                        }
                    }
                }
            }
        }
    }
}
