//! What one record is found to be in.

use super::memory::Memory;
use kardan_dsl::types::Value;
use smallvec::{SmallVec, smallvec};

/// The answers about one record, in the order of [`super::Session`]'s names. It is made once and filled again for each record.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    selected: SmallVec<[u64; 2]>,
    unknown: SmallVec<[u64; 2]>,
    pub(super) states: SmallVec<[Option<u16>; 4]>,
    pub(super) values: Vec<Option<Value>>,
    pub(super) memory: Memory,
}

impl Verdict {
    pub(super) fn new(
        segments: usize,
        partitions: usize,
        attributes: usize,
        memory: Memory,
    ) -> Verdict {
        Verdict {
            selected: smallvec![0; segments.div_ceil(64)],
            unknown: smallvec![0; segments.div_ceil(64)],
            states: smallvec![None; partitions],
            values: vec![None; attributes],
            memory,
        }
    }

    /// The answers as they are now, for those who keep them and fill this one again.
    #[must_use]
    pub fn kept(&self) -> Verdict {
        Verdict {
            selected: SmallVec::from_slice(&self.selected),
            unknown: SmallVec::from_slice(&self.unknown),
            states: SmallVec::from_slice(&self.states),
            values: self.values.clone(),
            memory: Memory::default(),
        }
    }

    pub(super) fn begin(&mut self) {
        self.memory.begin();
        for words in [&mut self.selected, &mut self.unknown] {
            match &mut words[..] {
                [word] => *word = 0,
                words => words.fill(0),
            }
        }
    }

    /// A segment that is not set is out.
    pub(super) fn set_segment(&mut self, at: u32, truth: Option<bool>) {
        let words = match truth {
            Some(false) => return,
            Some(true) => &mut self.selected,
            None => &mut self.unknown,
        };
        if let Some(word) = words.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether the record is in a segment; none where that is unknown.
    #[must_use]
    pub fn segment(&self, at: usize) -> Option<bool> {
        let bit = |words: &[u64]| {
            words
                .get(at / 64)
                .is_some_and(|word| word >> (at % 64) & 1 == 1)
        };
        (!bit(&self.unknown)).then(|| bit(&self.selected))
    }

    /// How many segments it is in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.selected
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The segments that it is in as bits, 64 to a word, lowest first.
    #[must_use]
    pub fn selected_words(&self) -> &[u64] {
        &self.selected
    }

    /// The segments of which that is unknown as bits, 64 to a word, lowest first.
    #[must_use]
    pub fn unknown_words(&self) -> &[u64] {
        &self.unknown
    }

    /// The positions of the segments that it is in, ascending.
    pub fn selected(&self) -> impl Iterator<Item = usize> + '_ {
        positions(&self.selected)
    }

    /// The positions of the segments of which that is unknown, ascending.
    pub fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
        positions(&self.unknown)
    }

    /// The position of its state in a partition; none where it is in none.
    #[must_use]
    pub fn state(&self, at: usize) -> Option<usize> {
        self.states.get(at).copied().flatten().map(usize::from)
    }

    /// The value of an attribute; none where it is missing.
    #[must_use]
    pub fn value(&self, at: usize) -> Option<&Value> {
        self.values.get(at)?.as_ref()
    }
}

fn positions(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest.checked_sub(1)?;
            Some(at * 64 + bit)
        })
    })
}
