//! Distinct texts, numbered in the order in which they came.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::{fmt, hash::BuildHasher};

/// The distinct texts of a column.
#[derive(Clone, Default)]
pub struct Dictionary {
    /// All texts, one after the other: one allocation instead of millions.
    bytes: String,
    ends: Vec<usize>,
    codes: HashTable<u32>,
    hasher: RandomState,
}

impl Dictionary {
    /// The code of a text, which is added if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        let same = |&code: &u32| text_at(bytes, ends, code) == text;
        let rehash = |&code: &u32| hasher.hash_one(text_at(bytes, ends, code));
        match self.codes.entry(hash, same, rehash) {
            hashbrown::hash_table::Entry::Occupied(found) => *found.get(),
            hashbrown::hash_table::Entry::Vacant(place) => {
                let code = self.ends.len() as u32;
                place.insert(code);
                self.bytes.push_str(text);
                self.ends.push(self.bytes.len());
                code
            }
        }
    }

    /// The code of a text that some row holds.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.codes
            .find(hash, |&code| self.text(code) == text)
            .copied()
    }

    /// The text of a code; empty for a code of another dictionary.
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        text_at(&self.bytes, &self.ends, code)
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts by code.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|code| self.text(code as u32))
    }
}

fn text_at<'a>(bytes: &'a str, ends: &[usize], code: u32) -> &'a str {
    let code = code as usize;
    let start = code
        .checked_sub(1)
        .map_or(Some(0), |before| ends.get(before).copied());
    start
        .zip(ends.get(code))
        .and_then(|(start, &end)| bytes.get(start..end))
        .unwrap_or_default()
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.texts()).finish()
    }
}
