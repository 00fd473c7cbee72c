//! Bits of rows, packed in words.

mod choosing;
mod counts;

pub(crate) use choosing::lies_within;

use super::{store::WORTH_THREADS, wide::widest};
use ::wide::i8x16;
use rayon::prelude::*;
use std::ops::Range;

/// A fixed number of bits. Bits past the end are zero, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// All zero.
    #[must_use]
    pub fn zeros(len: usize) -> Bitmap {
        Bitmap {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// All one.
    #[must_use]
    pub fn ones(len: usize) -> Bitmap {
        let mut bitmap = Bitmap {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        bitmap.clear_tail();
        bitmap
    }

    /// None yet, with room for some.
    #[must_use]
    pub fn with_capacity(len: usize) -> Bitmap {
        Bitmap {
            words: Vec::with_capacity(len.div_ceil(64)),
            len: 0,
        }
    }

    /// The bits of words, 64 each, lowest first. Those that are not there are zero.
    pub(super) fn of_words(words: impl Iterator<Item = u64>, len: usize) -> Bitmap {
        let mut bitmap = Bitmap {
            words: words.take(len.div_ceil(64)).collect(),
            len,
        };
        bitmap.words.resize(len.div_ceil(64), 0);
        bitmap.clear_tail();
        bitmap
    }

    /// One where these positions are, which ascend, and below the length.
    pub(crate) fn of_positions(len: usize, positions: impl Iterator<Item = usize>) -> Bitmap {
        let mut bits = Ascending::new(len);
        positions.for_each(|position| bits.set(position));
        bits.bitmap()
    }

    /// Bit `i` is `bit(i)`.
    #[must_use]
    pub fn from_fn(len: usize, mut bit: impl FnMut(usize) -> bool) -> Bitmap {
        let words = (0..len.div_ceil(64))
            .map(|word| {
                let start = word * 64;
                (start..len.min(start + 64))
                    .fold(0, |bits, at| bits | (u64::from(bit(at)) << (at - start)))
            })
            .collect();
        Bitmap { words, len }
    }

    /// Bit `i` is whether the i-th value passes the test, which should have no branches: many values are tested at a time.
    #[must_use]
    pub fn pack<T>(values: &[T], test: impl Fn(&T) -> bool) -> Bitmap {
        let mut words = vec![0; values.len().div_ceil(64)];
        let (whole, rest) = values.as_chunks::<64>();
        widest(
            #[inline(always)]
            || {
                for (at, word) in words[..whole.len()].iter_mut().enumerate() {
                    *word = packed(&whole[at], &test);
                }
            },
        );
        if let (Some(last), false) = (words.last_mut(), rest.is_empty()) {
            let bits = rest.iter().enumerate();
            *last = bits.fold(0, |word, (at, value)| word | (u64::from(test(value)) << at));
        }
        Bitmap {
            words,
            len: values.len(),
        }
    }

    /// Calls `see` with the place of each value that passes the test, which should have no branches, without keeping the bits.
    pub(crate) fn each_packed<T>(
        values: &[T],
        test: impl Fn(&T) -> bool,
        mut see: impl FnMut(usize),
    ) {
        let mut each = |base: usize, mut word: u64| {
            while word != 0 {
                see(base + word.trailing_zeros() as usize);
                word &= word - 1;
            }
        };
        let (whole, rest) = values.as_chunks::<64>();
        widest(
            #[inline(always)]
            || {
                for (at, values) in whole.iter().enumerate() {
                    each(at * 64, packed(values, &test));
                }
            },
        );
        let bits = rest.iter().enumerate();
        let last = bits.fold(0, |word, (at, value)| word | (u64::from(test(value)) << at));
        each(whole.len() * 64, last);
    }

    /// Bit `i` is whether the i-th values of two slices pass the test together, as far as both reach.
    #[must_use]
    pub fn pack_both<L, R>(left: &[L], right: &[R], test: impl Fn(&L, &R) -> bool) -> Bitmap {
        let len = left.len().min(right.len());
        let mut words = vec![0; len.div_ceil(64)];
        let (lefts, left) = left[..len].as_chunks::<64>();
        let (rights, right) = right[..len].as_chunks::<64>();
        widest(
            #[inline(always)]
            || {
                for (at, word) in words[..lefts.len()].iter_mut().enumerate() {
                    let (left, right) = (&lefts[at], &rights[at]);
                    *word = packed_by(|at| test(&left[at], &right[at]));
                }
            },
        );
        if let (Some(last), false) = (words.last_mut(), left.is_empty()) {
            let bits = left.iter().zip(right).enumerate();
            *last = bits.fold(0, |word, (at, (left, right))| {
                word | (u64::from(test(left, right)) << at)
            });
        }
        Bitmap { words, len }
    }

    /// Takes all bits out; the room for them stays.
    pub fn clear(&mut self) {
        self.words.clear();
        self.len = 0;
    }

    /// Takes out the bits behind the first ones.
    pub fn truncate(&mut self, len: usize) {
        if len < self.len {
            self.words.truncate(len.div_ceil(64));
            self.len = len;
            self.clear_tail();
        }
    }

    /// How many bits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The words, 64 bits each, lowest first.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// One bit; false past the end.
    #[must_use]
    pub fn get(&self, at: usize) -> bool {
        self.words
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Sets one bit; nothing past the end.
    pub fn set(&mut self, at: usize, bit: bool) {
        if at < self.len {
            let mask = 1 << (at % 64);
            if bit {
                self.words[at / 64] |= mask;
            } else {
                self.words[at / 64] &= !mask;
            }
        }
    }

    /// Sets the bits of a range to one; those past the end are passed over.
    pub(crate) fn fill(&mut self, range: Range<usize>) {
        let (mut start, end) = (range.start, range.end.min(self.len));
        while start < end {
            let next = end.min((start / 64 + 1) * 64);
            let ones = u64::MAX >> (64 - (next - start));
            self.words[start / 64] |= ones << (start % 64);
            start = next;
        }
    }

    /// Sets the ones of another, which begins with the range and is as long at least; those past the end of either are passed over.
    pub(crate) fn put(&mut self, range: Range<usize>, bits: &Bitmap) {
        let (first, shift) = (range.start / 64, range.start % 64);
        let (whole, rest) = (range.len() / 64, range.len() % 64);
        let last = bits
            .words
            .get(whole)
            .map_or(0, |word| word & ((1 << rest) - 1));
        let words = &bits.words[..whole.min(bits.words.len())];
        let there = self.words.get_mut(first..).unwrap_or_default();
        if shift == 0 {
            let both = there.iter_mut().zip(words);
            both.for_each(|(there, word)| *there |= word);
            if let Some(there) = there.get_mut(whole) {
                *there |= last;
            }
            return;
        }
        for (at, &word) in words.iter().chain([&last]).enumerate() {
            for (at, bits) in [(at, word << shift), (at + 1, word >> (64 - shift))] {
                if let Some(there) = there.get_mut(at) {
                    *there |= bits;
                }
            }
        }
    }

    /// Appends one bit.
    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let (Some(last), true) = (self.words.last_mut(), bit) {
            *last |= 1 << (self.len % 64);
        }
        self.len += 1;
    }

    /// Whether none is one.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The positions of the ones, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// The ranges of ones that stand side by side, ascending.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = self.first_between(from..self.len)?;
            let mut end = start;
            while end < self.len {
                let ones = (!(self.words[end / 64] >> (end % 64))).trailing_zeros() as usize;
                end += ones.min(64 - end % 64);
                if end % 64 != 0 || ones == 0 {
                    break;
                }
            }
            from = end;
            Some(start..end)
        })
    }

    /// The ones that pass a test.
    #[must_use]
    pub(crate) fn filter(&self, test: impl Fn(usize) -> bool) -> Bitmap {
        let words = self.words.iter().enumerate().map(|(at, &word)| {
            let (mut rest, mut passed) = (word, 0);
            while rest != 0 {
                let bit = rest.trailing_zeros();
                passed |= u64::from(test(at * 64 + bit as usize)) << bit;
                rest &= rest - 1;
            }
            passed
        });
        Bitmap {
            words: words.collect(),
            len: self.len,
        }
    }

    /// The first one in a range.
    #[must_use]
    pub fn first_between(&self, range: Range<usize>) -> Option<usize> {
        let mut start = range.start;
        while start < range.end {
            let rest = self
                .words
                .get(start / 64)
                .map_or(0, |word| word >> (start % 64));
            if rest != 0 {
                let first = start + rest.trailing_zeros() as usize;
                return (first < range.end).then_some(first);
            }
            start = (start / 64 + 1) * 64;
        }
        None
    }

    /// The last one in a range.
    #[must_use]
    pub fn last_between(&self, range: Range<usize>) -> Option<usize> {
        let mut end = range.end;
        while range.start < end {
            let (at, kept) = ((end - 1) / 64, (end - 1) % 64);
            let rest = self.words.get(at).map_or(0, |word| word << (63 - kept));
            if rest != 0 {
                let last = end - 1 - rest.leading_zeros() as usize;
                return (range.start <= last).then_some(last);
            }
            end = at * 64;
        }
        None
    }

    /// Calls `see` with the positions of the ones in a range, ascending.
    pub fn each_between(&self, range: Range<usize>, mut see: impl FnMut(usize)) {
        let mut start = range.start;
        while start < range.end {
            let (at, shift) = (start / 64, start % 64);
            let end = range.end.min((at + 1) * 64);
            let mut rest = self.words.get(at).map_or(0, |word| word >> shift);
            if end - start < 64 {
                rest &= (1 << (end - start)) - 1;
            }
            while rest != 0 {
                see(start + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
            start = end;
        }
    }

    /// Both of one length, word by word.
    #[must_use]
    pub fn zip(&self, other: &Bitmap, join: impl Fn(u64, u64) -> u64) -> Bitmap {
        let words = self
            .words
            .iter()
            .zip(&other.words)
            .map(|(&left, &right)| join(left, right))
            .collect();
        let mut bitmap = Bitmap {
            words,
            len: self.len.min(other.len),
        };
        bitmap.clear_tail();
        bitmap
    }

    /// In both.
    #[must_use]
    pub fn and(&self, other: &Bitmap) -> Bitmap {
        self.zip(other, |left, right| left & right)
    }

    /// In either.
    #[must_use]
    pub fn or(&self, other: &Bitmap) -> Bitmap {
        self.zip(other, |left, right| left | right)
    }

    /// In this and not in the other.
    #[must_use]
    pub fn and_not(&self, other: &Bitmap) -> Bitmap {
        self.zip(other, |left, right| left & !right)
    }

    /// Each bit turned over.
    #[must_use]
    pub fn not(&self) -> Bitmap {
        let mut bitmap = Bitmap {
            words: self.words.iter().map(|word| !word).collect(),
            len: self.len,
        };
        bitmap.clear_tail();
        bitmap
    }

    /// The bits of a range, moved to the front.
    #[must_use]
    pub fn slice(&self, start: usize, len: usize) -> Bitmap {
        let (first, shift) = (start / 64, start % 64);
        let here = self.words.get(first..).unwrap_or_default();
        let here = &here[..here.len().min((len + shift).div_ceil(64))];
        let mut words: Vec<u64> = match shift {
            0 => here.to_vec(),
            _ => {
                let higher = here.iter().skip(1).chain([&0]);
                let both = here.iter().zip(higher);
                both.map(|(&low, &high)| low >> shift | high << (64 - shift))
                    .collect()
            }
        };
        words.resize(len.div_ceil(64), 0);
        let mut bitmap = Bitmap { words, len };
        bitmap.clear_tail();
        bitmap
    }

    /// The bits that an order names.
    #[must_use]
    pub(super) fn gather(&self, order: &[u32]) -> Bitmap {
        let get = |row: &u32| self.get(*row as usize);
        if order.len() < WORTH_THREADS {
            return Bitmap::pack(order, get);
        }
        let parts: Vec<Bitmap> = order
            .par_chunks(WORTH_THREADS)
            .map(|order| Bitmap::pack(order, get))
            .collect();
        let mut whole = Bitmap::with_capacity(order.len());
        parts.iter().for_each(|part| whole.extend(part));
        whole
    }

    /// Appends the bits of another.
    pub fn extend(&mut self, other: &Bitmap) {
        let shift = self.len % 64;
        if shift == 0 {
            self.words.extend_from_slice(&other.words);
        } else {
            for &word in &other.words {
                if let Some(last) = self.words.last_mut() {
                    *last |= word << shift;
                }
                self.words.push(word >> (64 - shift));
            }
        }
        self.len += other.len;
        self.words.truncate(self.len.div_ceil(64));
        self.clear_tail();
    }

    fn clear_tail(&mut self) {
        let rest = self.len % 64;
        if let (Some(last), true) = (self.words.last_mut(), rest != 0) {
            *last &= (1 << rest) - 1;
        }
    }
}

/// Bits that are set one after the other, ascending, and below the length.
pub(crate) struct Ascending {
    bitmap: Bitmap,
    at: usize,
    word: u64,
}

impl Ascending {
    /// None yet.
    pub fn new(len: usize) -> Ascending {
        Ascending {
            bitmap: Bitmap::zeros(len),
            at: 0,
            word: 0,
        }
    }

    /// Sets a bit that is not before the last one.
    pub fn set(&mut self, position: usize) {
        // A word is written when it is whole: what was just written is not waited for.
        if position / 64 != self.at {
            self.keep();
            (self.at, self.word) = (position / 64, 0);
        }
        self.word |= 1 << (position % 64);
    }

    /// The bits that were set, and zeros.
    pub fn bitmap(mut self) -> Bitmap {
        self.keep();
        self.bitmap
    }

    fn keep(&mut self) {
        if let Some(kept) = self.bitmap.words.get_mut(self.at) {
            *kept = self.word;
        }
    }
}

/// Which of 64 values pass a test, which is compiled to wide instructions.
#[inline(always)]
fn packed<T>(values: &[T; 64], test: &impl Fn(&T) -> bool) -> u64 {
    packed_by(|at| test(&values[at]))
}

/// Which of the numbers below 64 pass a test.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "plain loops become wide")]
fn packed_by(test: impl Fn(usize) -> bool) -> u64 {
    // All ones or none, as wide comparisons have it: their highest bits are gathered as they are.
    let mut flags = [0_i8; 64];
    for at in 0..64 {
        flags[at] = if test(at) { -1 } else { 0 };
    }
    let mut word = 0;
    let (sixteens, _) = flags.as_chunks::<16>();
    for (at, sixteen) in sixteens.iter().enumerate() {
        word |= u64::from(i8x16::new(*sixteen).to_bitmask() as u16) << (16 * at);
    }
    word
}
