//! Rows of few groups in a stretch of time, block by block from the last of each group back. A block is looked at whole, and what has been
//! read of one group decides nothing about where the next is read, so that a processor fetches the rows of many groups at a time. A search for
//! the first row would wait for each of its looks.

use super::{narrow::Width, schedule::Span};
use crate::records::widest;
use ::wide::i32x8;
use std::hint::black_box;

/// So many rows are looked at together.
pub(super) const BLOCK: usize = 16;

/// So many blocks are fetched before the first of them is looked at.
const BATCH: usize = 128;

/// After so many blocks of a group the others are passed over by a search.
const BLOCKS: usize = 4;

/// The bits of the rows of a block.
const BITS: [i32x8; 2] = [
    i32x8::new([1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7]),
    i32x8::new([
        1 << 8,
        1 << 9,
        1 << 10,
        1 << 11,
        1 << 12,
        1 << 13,
        1 << 14,
        1 << 15,
    ]),
];

/// Some groups of rows whose times ascend, and a stretch of time.
pub(super) struct Backward<'v> {
    /// Of all rows.
    times: &'v [i32],
    /// Where the rows of each group begin, from that of the first on.
    offsets: &'v [u32],
    groups: &'v [u32],
    /// The first time that is taken, and the last.
    from: i32,
    to: i32,
}

/// Rows of a group that have not been looked at.
#[derive(Clone, Copy)]
struct Rest {
    /// The place of the group among those asked for.
    at: u32,
    start: u32,
    end: u32,
}

/// A block of rows of a group, and which of them are taken.
#[derive(Clone, Copy, Default)]
struct Block {
    at: u32,
    first: u32,
    taken: u32,
}

impl<'v> Backward<'v> {
    /// None where there are too few rows for a block.
    pub fn new(
        times: &'v [i32],
        offsets: &'v [u32],
        groups: &'v [u32],
        span: Span,
    ) -> Option<Backward<'v>> {
        let (least, most) = (i64::from(i32::MIN), i64::from(i32::MAX));
        let last = match span.until {
            i64::MAX => most,
            until => until.saturating_sub(1),
        };
        let (from, to) = match span.from > most || last < least {
            // No time is so late, or so early.
            true => (i32::MAX, i32::MIN),
            false => (span.from.max(least) as i32, last.min(most) as i32),
        };
        (times.len() >= BLOCK).then_some(Backward {
            times,
            offsets,
            groups,
            from,
            to,
        })
    }

    /// How many rows of each group are taken.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.groups.len()];
        self.each(|blocks| {
            for block in blocks {
                counts[block.at as usize] += block.taken.count_ones();
            }
        });
        counts
    }

    /// The sums of the taken rows' values, which surely fit, and how many these are.
    pub fn sums<V: Width>(&self, values: &[V]) -> (Vec<i64>, Vec<u32>) {
        let mut sums = vec![0i64; self.groups.len()];
        let mut counts = vec![0; self.groups.len()];
        self.each(|blocks| {
            widest(
                #[inline(always)]
                || {
                    touch(values, blocks.iter().map(|block| block.first));
                    for block in blocks {
                        let Some(values) = rows_of(values, block.first) else {
                            continue;
                        };
                        let sum = &mut sums[block.at as usize];
                        *sum = sum.wrapping_add(V::sum_of_taken(values, block.taken));
                        counts[block.at as usize] += block.taken.count_ones();
                    }
                },
            );
        });
        (sums, counts)
    }

    /// Calls `see` with blocks that hold all taken rows.
    fn each(&self, mut see: impl FnMut(&[Block])) {
        let mut rests: Vec<Rest> = self.rests().collect();
        let mut blocks = [Block::default(); BATCH];
        let mut round = 0;
        while !rests.is_empty() {
            if round == BLOCKS {
                rests.iter_mut().for_each(|rest| self.pass_over(rest));
            }
            let (mut from, mut open) = (0, 0);
            while from < rests.len() {
                let end = rests.len().min(from + BATCH);
                open = widest(
                    #[inline(always)]
                    || self.batch(&mut rests, from..end, open, &mut blocks),
                );
                see(&blocks[..end - from]);
                from = end;
            }
            rests.truncate(open);
            round += 1;
        }
    }

    fn rests(&self) -> impl Iterator<Item = Rest> {
        let base = self.offsets.first().copied().unwrap_or_default();
        (0..).zip(self.groups).map(move |(at, &group)| {
            let [start, end] = match self.offsets.get(group as usize..) {
                Some([start, end, ..]) => [start - base, end - base],
                _ => [0, 0],
            };
            Rest { at, start, end }
        })
    }

    /// The last block of each of some rests; what of them is left after that is put behind the first ones, which are left already.
    #[inline(always)]
    fn batch(
        &self,
        rests: &mut [Rest],
        places: std::ops::Range<usize>,
        mut open: usize,
        blocks: &mut [Block; BATCH],
    ) -> usize {
        touch(self.times, rests[places.clone()].iter().map(first_row));
        let (least, most) = (i32x8::splat(self.from), i32x8::splat(self.to));
        for (place, block) in places.zip(blocks) {
            let rest = rests[place];
            let first = first_row(&rest);
            let Some(times) = rows_of(self.times, first) else {
                *block = Block::default();
                continue;
            };
            let [left, right] = halves(times).map(|times| {
                let outside = times.simd_lt(least) | times.simd_gt(most);
                !outside.to_bitmask() & 0xff
            });
            let lying = left | right << (BLOCK / 2);
            let before = rest.start.saturating_sub(first).min(BLOCK as u32);
            let here = (((1 << (rest.end - first)) - 1) >> before) << before;
            *block = Block {
                at: rest.at,
                first,
                taken: lying & here,
            };
            rests[open] = Rest { end: first, ..rest };
            // Whether to go on is no branch either.
            open += usize::from((first > rest.start) & (times[0] >= self.from));
        }
        open
    }

    /// Passes over the rows of a rest that are too late.
    fn pass_over(&self, rest: &mut Rest) {
        let rows = rest.start as usize..rest.end as usize;
        let times = self.times.get(rows).unwrap_or_default();
        rest.end = rest.start + times.partition_point(|&time| time <= self.to) as u32;
    }
}

/// Where the last block of a rest begins, or the first of all.
#[inline(always)]
fn first_row(rest: &Rest) -> u32 {
    rest.end.saturating_sub(BLOCK as u32)
}

/// Has the values of blocks fetched: a processor waits for none of these before it asks for the next.
#[inline(always)]
fn touch<V: Width>(values: &[V], firsts: impl Iterator<Item = u32>) {
    let value = |at: usize| values.get(at).map_or(0, |&value| value.wide());
    let seen = firsts.fold(0, |seen, first| {
        let first = first as usize;
        seen ^ value(first) ^ value(first + BLOCK - 1)
    });
    black_box(seen);
}

#[inline(always)]
fn rows_of<V>(values: &[V], first: u32) -> Option<&[V; BLOCK]> {
    values.get(first as usize..)?.first_chunk()
}

#[inline(always)]
fn halves(values: &[i32; BLOCK]) -> [i32x8; 2] {
    let half = |from: usize| i32x8::new(std::array::from_fn(|at| values[from + at]));
    [half(0), half(BLOCK / 2)]
}

/// The sum of those values of a block whose bit is set.
#[inline(always)]
pub(super) fn sum_of_taken<V: Width>(values: &[V; BLOCK], taken: u32) -> i64 {
    let values = values.iter().enumerate();
    values.fold(0, |sum: i64, (at, value)| {
        let all = -i64::from(taken >> at & 1);
        sum.wrapping_add(value.wide() & all)
    })
}

/// The same of values of four bytes.
#[inline(always)]
pub(super) fn narrow_sum_of_taken(values: &[i32; BLOCK], taken: u32) -> i64 {
    let taken = i32x8::splat(taken as i32);
    let [left, right] = halves(values);
    let left = left & (taken & BITS[0]).simd_eq(BITS[0]);
    let right = right & (taken & BITS[1]).simd_eq(BITS[1]);
    // Either half of so many numbers sums up within four bytes.
    let low = i32x8::splat(0xffff);
    let low = ((left & low) + (right & low)).reduce_add();
    let high = ((left >> 16_u32) + (right >> 16_u32)).reduce_add();
    (i64::from(high) << 16) + i64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kardan_dsl::schema::CollectionId;

    #[test]
    fn rows_in_a_stretch_of_time_are_those_that_a_look_at_each_finds() {
        // Groups of no row, of one, of more than a block and of more than many; with equal times.
        let sizes = [3u32, 0, 1, 15, 16, 17, 40, 0, 200, 2];
        let mut offsets = vec![7];
        let (mut times, mut values) = (Vec::new(), Vec::new());
        for size in sizes {
            offsets.push(offsets.last().unwrap() + size);
            times.extend((0..size as i32).map(|at| at / 3 * 10));
            values.extend((0..size as i32).map(|at| at * 7_654_321 - 900_000_000));
        }
        let all: Vec<u32> = (0..sizes.len() as u32).collect();
        for groups in [&all[..], &[2, 5, 8], &[]] {
            for from in [i64::MIN, 0, 5, 20, 130, 600, 700, i64::MAX] {
                for until in [i64::MIN, 0, 11, 50, 660, i64::MAX] {
                    let span = Span {
                        timed: CollectionId(0),
                        from,
                        until,
                    };
                    let taken = |group: u32| {
                        let [start, end] =
                            [0, 1].map(|next| offsets[group as usize + next] as usize - 7);
                        let inside = |&row: &usize| {
                            let time = i64::from(times[row]);
                            from <= time && (time < until || until == i64::MAX)
                        };
                        (start..end).filter(inside).collect::<Vec<usize>>()
                    };
                    let counts: Vec<u32> = groups
                        .iter()
                        .map(|&group| taken(group).len() as u32)
                        .collect();
                    let sums: Vec<i64> = groups
                        .iter()
                        .map(|&group| taken(group).iter().map(|&row| i64::from(values[row])).sum())
                        .collect();
                    let rows = Backward::new(&times, &offsets, groups, span).unwrap();
                    assert_eq!(rows.counts(), counts, "from {from} until {until}");
                    let wide: Vec<i64> = values.iter().map(|&value| value.into()).collect();
                    assert_eq!(rows.sums(&values), (sums.clone(), counts.clone()));
                    assert_eq!(rows.sums(&wide), (sums, counts));
                }
            }
        }
    }
}
