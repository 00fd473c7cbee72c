//! How many bits are one: of all, before some places, between two.

use super::Bitmap;
use crate::records::widest;
use std::ops::Range;

/// For fewer words than this it does not matter what instructions there are.
const FEW: usize = 16;

impl Bitmap {
    /// How many are one.
    #[must_use]
    pub fn count(&self) -> usize {
        match self.words.len() {
            0..FEW => ones(&self.words),
            _ => widest(
                #[inline(always)]
                || ones(&self.words),
            ),
        }
    }

    /// How many are one from each position to the next, where positions ascend.
    #[must_use]
    pub fn counts_between(&self, positions: impl ExactSizeIterator<Item = usize>) -> Vec<u32> {
        let mut counts = Vec::with_capacity(positions.len().saturating_sub(1));
        let mut earlier = None;
        self.each_rank(
            positions,
            #[inline(always)]
            |rank| {
                if let Some(earlier) = earlier.replace(rank) {
                    counts.push(rank - earlier);
                }
            },
        );
        counts
    }

    /// How many are one before each position.
    #[must_use]
    pub(crate) fn ranks(&self, positions: impl ExactSizeIterator<Item = usize>) -> Vec<u32> {
        let mut ranks = Vec::with_capacity(positions.len());
        self.each_rank(
            positions,
            #[inline(always)]
            |rank| ranks.push(rank),
        );
        ranks
    }

    /// Tells how many are one before each position.
    #[inline(always)]
    fn each_rank(&self, positions: impl Iterator<Item = usize>, mut see: impl FnMut(u32)) {
        let mut before = vec![(0, 0); self.words.len() + 1];
        widest(
            #[inline(always)]
            || {
                let mut rank = 0;
                for (before, &word) in before.iter_mut().zip(&self.words) {
                    *before = (word, rank);
                    rank += word.count_ones();
                }
                if let Some(last) = before.last_mut() {
                    last.1 = rank;
                }
                let last = before.len() - 1;
                for at in positions {
                    let (word, rank) = before[(at / 64).min(last)];
                    see(rank + (word & ((1 << (at % 64)) - 1)).count_ones());
                }
            },
        );
    }

    /// How many are one between two positions.
    #[must_use]
    pub(crate) fn count_between(&self, range: Range<usize>) -> u32 {
        let (start, end) = (range.start, range.end.min(self.len));
        if start >= end {
            return 0;
        }
        let (first, last) = (start / 64, (end - 1) / 64);
        let from = u64::MAX << (start % 64);
        let until = u64::MAX >> (63 - (end - 1) % 64);
        let Some([word, more @ ..]) = self.words.get(first..=last) else {
            return 0;
        };
        match more {
            [] => (word & from & until).count_ones(),
            [between @ .., end] => {
                let between: u32 = between.iter().map(|word| word.count_ones()).sum();
                (word & from).count_ones() + between + (end & until).count_ones()
            }
        }
    }
}

#[inline(always)]
fn ones(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}
