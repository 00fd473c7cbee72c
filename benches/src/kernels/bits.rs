//! Rows and clients as bits: tests of 64 rows at a time, ranks, candidates.

use std::ops::Range;
use wide::i8x16;

/// Whether each of 64 values passes.
#[inline(always)]
pub fn test<T: Copy>(values: &[T; 64], holds: impl Fn(T) -> bool) -> u64 {
    let mut flags = [0; 64];
    for at in 0..64 {
        flags[at] = u8::from(holds(values[at]));
    }
    pack(&flags)
}

/// Whether each of 64 pairs of values passes.
#[inline(always)]
pub fn test_both<A: Copy, B: Copy>(
    first: &[A; 64],
    second: &[B; 64],
    holds: impl Fn(A, B) -> bool,
) -> u64 {
    let mut flags = [0; 64];
    for at in 0..64 {
        flags[at] = u8::from(holds(first[at], second[at]));
    }
    pack(&flags)
}

/// 64 bytes that are 0 or 1 as bits.
#[inline(always)]
fn pack(flags: &[u8; 64]) -> u64 {
    let (sixteens, _) = flags.as_chunks::<16>();
    let mut word = 0;
    for (at, sixteen) in sixteens.iter().enumerate() {
        let signs = i8x16::new(sixteen.map(|flag| flag as i8)) << 7_u32;
        word |= u64::from(signs.to_bitmask() as u16) << (16 * at);
    }
    word
}

/// Rows of a column in groups of 64 from `rows.start` on. Columns end with 64 idle values, so the last group is whole.
#[inline(always)]
pub fn groups<'a, T>(column: &'a [T], rows: &Range<usize>) -> &'a [[T; 64]] {
    let end = rows.start + rows.len().next_multiple_of(64);
    column[rows.start..end].as_chunks().0
}

/// Visits each row whose bit is set, in groups of 64 from `rows.start` on.
#[inline(always)]
pub fn hits(rows: Range<usize>, words: impl Iterator<Item = u64>, mut hit: impl FnMut(usize)) {
    for (group, mut word) in words.enumerate() {
        let first = rows.start + group * 64;
        while word != 0 {
            let row = first + word.trailing_zeros() as usize;
            if row < rows.end {
                hit(row);
            }
            word &= word - 1;
        }
    }
}

/// Sets the bit of a client within the words of a range of clients.
#[inline(always)]
pub fn set(out: &mut [u64], at: usize) {
    out[at / 64] |= 1 << (at % 64);
}

/// Fills the words of a range of clients.
#[inline(always)]
pub fn each_client(clients: usize, out: &mut [u64], holds: impl Fn(usize) -> bool) {
    for (group, word) in out.iter_mut().enumerate() {
        let first = group * 64;
        if first + 64 <= clients {
            let mut flags = [0; 64];
            for (at, flag) in flags.iter_mut().enumerate() {
                *flag = u8::from(holds(first + at));
            }
            *word = pack(&flags);
        } else {
            for at in first..clients {
                *word |= u64::from(holds(at)) << (at - first);
            }
        }
    }
}

/// Clients that a cheap test lets through, then only those by a dear one: no branch waits for a value that has just been fetched.
/// Both get the rows of the client.
#[inline(always)]
pub fn candidates(
    offsets: &[u32],
    out: &mut [u64],
    cheap: impl Fn(usize, usize) -> bool,
    dear: impl Fn(usize, usize) -> bool,
) {
    const BLOCK: usize = 4096;
    let mut list = [0_u32; BLOCK];
    let clients = offsets.len() - 1;
    for start in (0..clients).step_by(BLOCK) {
        let mut found = 0;
        for client in start..clients.min(start + BLOCK) {
            list[found] = client as u32;
            found += usize::from(cheap(
                offsets[client] as usize,
                offsets[client + 1] as usize,
            ));
        }
        for &client in &list[..found] {
            let client = client as usize;
            let holds = dear(offsets[client] as usize, offsets[client + 1] as usize);
            out[client / 64] |= u64::from(holds) << (client % 64);
        }
    }
}

/// Bits of rows with the number of those before each word: how many rows of a client are set is a difference of two ranks.
pub struct Ranks(Vec<(u64, u32)>);

impl Ranks {
    /// Room for reuse.
    pub const fn new() -> Ranks {
        Ranks(Vec::new())
    }

    /// Takes the bits of other rows.
    #[inline(always)]
    pub fn fill(&mut self, words: impl Iterator<Item = u64>) {
        self.0.clear();
        let mut before = 0;
        self.0.extend(words.map(|word| {
            let entry = (word, before);
            before += word.count_ones();
            entry
        }));
        self.0.push((0, before));
    }

    /// How many of the first `row` rows are set.
    #[inline(always)]
    pub fn before(&self, row: usize) -> u32 {
        let (word, before) = self.0[row / 64];
        before + (word & ((1 << (row % 64)) - 1)).count_ones()
    }
}

/// Where the values of an ascending slice reach `least`, sought from the end in steps of eight.
#[inline(always)]
pub fn tail(values: &[i32], least: i32) -> usize {
    let mut end = values.len();
    while let Some(eight) = values[..end].last_chunk::<8>() {
        let inside = eight.iter().filter(|value| **value >= least).count();
        end -= inside;
        if inside < 8 {
            return end;
        }
    }
    end - values[..end]
        .iter()
        .filter(|value| **value >= least)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_where_their_values_stood() {
        let mut values = [0; 64];
        for at in [0, 7, 8, 31, 32, 63] {
            values[at] = 5;
        }
        let expected = 1 | 1 << 7 | 1 << 8 | 1 << 31 | 1 << 32 | 1 << 63;
        assert_eq!(test(&values, |value| value == 5), expected);
    }

    #[test]
    fn ranks_count_the_rows_before() {
        let mut ranks = Ranks::new();
        ranks.fill([0b1011, u64::MAX].into_iter());
        assert_eq!(
            [0, 1, 2, 3, 4, 64, 65, 128].map(|row| ranks.before(row)),
            [0, 1, 2, 2, 3, 3, 4, 67]
        );
    }

    #[test]
    fn a_tail_begins_at_the_first_value_that_is_large_enough() {
        let values: Vec<i32> = (0..20).collect();
        assert_eq!(
            [0, 1, 12, 13, 19, 20].map(|least| tail(&values, least)),
            [0, 1, 12, 13, 19, 20]
        );
        assert_eq!(tail(&[], 3), 0);
    }
}
