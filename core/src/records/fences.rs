//! From bits of rows to bits of the records that they hang on, by whole words: a sum of words carries what is found of a record's rows on to the
//! last of them, whichever words they lie in.

use super::{Bitmap, widest};
use std::{hint::select_unpredictable, ops::Range};

/// So many words are brought together at a time.
const LANES: usize = 8;

/// Bits are moved by 1, 2, 4, 8, 16 and 32 places.
const MOVES: usize = 6;

type Words = [u64; LANES];

/// Where each record's rows end, and which records have any.
#[derive(Clone, Debug)]
pub(crate) struct Fences {
    /// By row: whether it is the last of its record.
    last: Bitmap,
    /// By record.
    filled: Bitmap,
}

impl Fences {
    /// Of records whose rows lie from one offset to the next.
    pub fn of(offsets: &[u32]) -> Fences {
        let first = offsets.first().copied().unwrap_or_default();
        let rows = offsets.last().map_or(0, |&end| end - first);
        let ends = offsets.iter().map(|&end| end - first);
        let last = ends.filter(|&end| end > 0).map(|end| end as usize - 1);
        let starts = &offsets[..offsets.len().saturating_sub(1)];
        let ends = offsets.get(1..).unwrap_or_default();
        Fences {
            last: Bitmap::of_positions(rows as usize, last),
            filled: Bitmap::pack_both(starts, ends, |start, end| start < end),
        }
    }

    /// Those of some records, which have these rows.
    pub fn slice(&self, rows: Range<usize>, records: Range<usize>) -> Fences {
        Fences {
            last: self.last.slice(rows.start, rows.len()),
            filled: self.filled.slice(records.start, records.len()),
        }
    }

    /// How many records.
    pub fn records(&self) -> usize {
        self.filled.len()
    }

    /// The last row of each record.
    pub fn last(&self) -> &Bitmap {
        &self.last
    }

    /// The records with any of some rows.
    pub fn any(&self, rows: &Bitmap) -> Bitmap {
        let mut carry = false;
        let words = rows.words().iter().zip(self.last.words());
        let found = words.map(|(&rows, &last)| {
            // All rows of a record but the last are ones: what is added to them reaches the last.
            let others = !last;
            let (sum, over) = (rows & others).overflowing_add(others);
            let (sum, again) = sum.overflowing_add(carry.into());
            carry = over | again;
            (sum | rows) & last
        });
        self.records_of(found.collect())
    }

    /// The records with at least so many of some rows.
    pub fn at_least(&self, rows: &Bitmap, least: u64) -> Bitmap {
        match least {
            0 => Bitmap::ones(self.filled.len()),
            1 => self.any(rows),
            _ => {
                let mut rest = self.without_first(rows);
                for _ in 2..least {
                    rest = self.without_first(&rest);
                }
                self.any(&rest)
            }
        }
    }

    /// Some rows without the first of each record.
    fn without_first(&self, rows: &Bitmap) -> Bitmap {
        let (mut begins, mut borrow) = (1, false);
        let words = rows.words().iter().zip(self.last.words());
        let rest = words.map(|(&rows, &last)| {
            // One less than a record's bits is all of them but the first, and others before it. Its last row is there, so that nothing is
            // taken from the next record.
            let firsts = last << 1 | begins;
            begins = last >> 63;
            let (less, under) = (rows | last).overflowing_sub(firsts);
            let (less, again) = less.overflowing_sub(borrow.into());
            borrow = under | again;
            rows & less
        });
        Bitmap::of_words(rest, rows.len())
    }

    /// From last rows to their records.
    fn records_of(&self, rows: Vec<u64>) -> Bitmap {
        let (lasts, filled) = (self.last.words(), self.filled.words());
        // Room for a word that is begun behind the last.
        let mut dense = vec![0; filled.len() + LANES + 1];
        let mut found = vec![0; filled.len()];
        widest(
            #[inline(always)]
            || {
                let mut brought = Dense {
                    words: &mut dense,
                    at: 0,
                    begun: 0,
                };
                let (rows, rest) = rows.as_chunks::<LANES>();
                let (lasts, last_rest) = lasts.as_chunks::<LANES>();
                for (rows, lasts) in rows.iter().zip(lasts) {
                    brought.append(*rows, *lasts);
                }
                brought.append(padded(rest), padded(last_rest));

                let mut at = 0;
                let (found, found_rest) = found.as_chunks_mut::<LANES>();
                let (filled, filled_rest) = filled.as_chunks::<LANES>();
                for (found, filled) in found.iter_mut().zip(filled) {
                    (*found, at) = take(&dense, at, *filled);
                }
                let (last, _) = take(&dense, at, padded(filled_rest));
                found_rest.copy_from_slice(&last[..found_rest.len()]);
            },
        );
        Bitmap::of_words(found.into_iter(), self.filled.len())
    }
}

/// From each of some rows the next row of its record that is among others, unless one that is barred comes before it: `last` are the last rows of
/// records. Of two rows the later one tells what comes next.
pub(crate) fn carried(
    from: &Bitmap,
    to: &Bitmap,
    barred: Option<&Bitmap>,
    last: &Bitmap,
) -> Bitmap {
    let (mut after, mut carry) = (0, false);
    let reached = (0..from.words().len()).map(|at| {
        let (from, to, last) = (from.words()[at], to.words()[at], last.words()[at]);
        let barred = barred.map_or(0, |barred| barred.words()[at]);
        // Rows that a search passes over are ones: what is added to them reaches the first that is none.
        let passed = !(from | to | barred | last);
        let leads = from & !last;
        let starts = leads << 1 | after;
        after = leads >> 63;
        let (sum, over) = passed.overflowing_add(starts);
        let (sum, again) = sum.overflowing_add(carry.into());
        carry = over | again;
        sum & !passed & to
    });
    Bitmap::of_words(reached, from.len())
}

#[inline(always)]
fn padded(words: &[u64]) -> Words {
    let mut padded = [0; LANES];
    padded[..words.len()].copy_from_slice(words);
    padded
}

/// Words that are filled one after the other, from a bit on.
struct Dense<'w> {
    words: &'w mut [u64],
    at: usize,
    /// What is in the word that is being filled. Kept apart, so that nothing is read that has just been written.
    begun: u64,
}

impl Dense<'_> {
    /// Puts the bits of words that are to be kept behind those that are there.
    #[inline(always)]
    fn append(&mut self, mut words: Words, kept: Words) {
        let moves = moves(kept);
        for (step, moving) in moves.iter().enumerate() {
            for lane in 0..LANES {
                let moved = words[lane] & moving[lane];
                words[lane] = (words[lane] ^ moved) | moved >> (1 << step);
            }
        }
        for (word, kept) in words.into_iter().zip(kept) {
            let filled = self.begun | word << (self.at % 64);
            if let Some(here) = self.words.get_mut(self.at / 64) {
                *here = filled;
            }
            let next = self.at + kept.count_ones() as usize;
            let over = word >> 1 >> (63 - self.at % 64);
            self.begun = select_unpredictable(next / 64 > self.at / 64, over, filled);
            self.at = next;
        }
        if let Some(here) = self.words.get_mut(self.at / 64) {
            *here = self.begun;
        }
    }
}

/// Takes the next bits, one for each of some words; where the ones after them begin.
#[inline(always)]
fn take(dense: &[u64], mut at: usize, into: Words) -> (Words, usize) {
    let mut words = [0; LANES];
    for (word, into) in words.iter_mut().zip(into) {
        if let Some([here, next, ..]) = dense.get(at / 64..) {
            *word = here >> (at % 64) | next << 1 << (63 - at % 64);
        }
        at += into.count_ones() as usize;
    }
    let moves = moves(into);
    for (step, moving) in moves.iter().enumerate().rev() {
        for lane in 0..LANES {
            let moved = words[lane] << (1 << step);
            words[lane] = (words[lane] & !moving[lane]) | (moved & moving[lane]);
        }
    }
    for (word, into) in words.iter_mut().zip(into) {
        *word &= into;
    }
    (words, at)
}

/// Which bits are moved towards the lowest at each step, that those to be kept come to stand side by side: as many places in all as there are
/// bits below them that are not kept.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "plain loops become wide")]
fn moves(mut kept: Words) -> [Words; MOVES] {
    let mut moves = [[0; LANES]; MOVES];
    let mut gaps = kept.map(|kept| !kept << 1);
    for step in 0..MOVES {
        for lane in 0..LANES {
            // Whether the number of gaps below is odd.
            let mut odd = gaps[lane];
            for shift in 0..MOVES {
                odd ^= odd << (1 << shift);
            }
            let moving = odd & kept[lane];
            moves[step][lane] = moving;
            kept[lane] = (kept[lane] ^ moving) | moving >> (1 << step);
            gaps[lane] &= !odd;
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that follow no rule that matters here.
    fn scattered(seed: u64) -> impl Iterator<Item = u64> {
        std::iter::successors(Some(seed), |&last| {
            Some(
                last.wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407),
            )
        })
        .skip(1)
        .map(|number| number >> 33)
    }

    #[test]
    fn what_is_found_of_rows_is_so_of_their_records() {
        // Few rows each, none as a rule, one each, and more than a word has bits.
        let shapes: [&dyn Fn(u64) -> u64; 5] = [
            &|at| at % 4,
            &|at| at % 7 / 6,
            &|_| 1,
            &|at| at % 300,
            &|_| 0,
        ];
        for (shape, size) in shapes.into_iter().enumerate() {
            for records in [0, 1, 63, 64, 65, 1500] {
                let mut offsets: Vec<u32> = vec![7];
                let mut end = 7;
                for at in scattered(records).take(records as usize) {
                    end += size(at) as u32;
                    offsets.push(end);
                }
                let fences = Fences::of(&offsets);
                let rows_of =
                    |record: usize| offsets[record] as usize - 7..offsets[record + 1] as usize - 7;
                for every in [1, 2, 5, 40] {
                    let taken: Vec<bool> = scattered(every)
                        .take(end as usize - 7)
                        .map(|at| at % every == 0)
                        .collect();
                    let rows = Bitmap::from_fn(taken.len(), |row| taken[row]);
                    let count = |record| rows_of(record).filter(|&row| taken[row]).count() as u64;
                    let by_record =
                        |test: &dyn Fn(usize) -> bool| Bitmap::from_fn(records as usize, test);
                    let of = format!("shape {shape}, {records} records, every {every}");
                    for least in 0..5 {
                        let expected = by_record(&|record| count(record) >= least);
                        assert_eq!(fences.at_least(&rows, least), expected, "{of}, {least}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_are_carried_on_to_the_next_of_their_record() {
        for sizes in [1, 3, 9, 200] {
            let sizes = scattered(5).map(|at| at % sizes).take(700);
            let mut offsets = vec![0u32];
            for size in sizes {
                offsets.push(offsets[offsets.len() - 1] + size as u32);
            }
            let len = offsets[offsets.len() - 1] as usize;
            let some = |seed: u64, every: u64| {
                let bits: Vec<bool> = scattered(seed)
                    .take(len)
                    .map(|at| at % every == 0)
                    .collect();
                Bitmap::from_fn(len, |row| bits[row])
            };
            let fences = Fences::of(&offsets);
            for (from, to, barred) in [(2, 2, 3), (3, 90, 700), (90, 3, 40), (1, 1, 1)] {
                let (from, to, barred) = (some(1, from), some(2, to), some(3, barred));
                for barred in [None, Some(&barred)] {
                    let mut expected = Bitmap::zeros(len);
                    for ends in offsets.windows(2) {
                        let rows = ends[0] as usize..ends[1] as usize;
                        for start in rows.clone().filter(|&row| from.get(row)) {
                            let next = (start + 1..rows.end).find(|&row| to.get(row));
                            let free = |next: usize| {
                                let mut between = start + 1..next;
                                !between.any(|row| barred.is_some_and(|barred| barred.get(row)))
                            };
                            if let Some(next) = next.filter(|&next| free(next)) {
                                expected.set(next, true);
                            }
                        }
                    }
                    assert_eq!(carried(&from, &to, barred, fences.last()), expected);
                }
            }
        }
    }

    #[test]
    fn some_records_of_all_have_fences_of_their_own() {
        let offsets = [0, 3, 3, 4, 70, 200, 201];
        let here = Fences::of(&offsets).slice(3..200, 1..5);
        let alone = Fences::of(&offsets[1..6]);
        assert_eq!(here.last(), alone.last());
        assert_eq!(here.filled, alone.filled);
    }
}
