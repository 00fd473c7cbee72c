//! Distinct texts, numbered in the order in which they came.

use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table::Entry};
use std::{fmt, hash::BuildHasher, sync::OnceLock};

/// The distinct texts of a column.
#[derive(Clone, Default)]
pub struct Dictionary {
    /// All texts, one after the other: one allocation instead of millions.
    bytes: String,
    ends: Vec<usize>,
    /// Made when first asked for: of the keys of most tables nobody ever asks.
    codes: OnceLock<HashTable<u32>>,
    hasher: RandomState,
}

impl Dictionary {
    /// The code of a text, which is added if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let mut codes = self.codes.take().unwrap_or_else(|| self.table());
        let hash = self.hasher.hash_one(text);
        let entry = codes.entry(
            hash,
            |&code| self.text(code) == text,
            |&code| self.hasher.hash_one(self.text(code)),
        );
        let code = match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(place) => {
                let code = self.ends.len() as u32;
                place.insert(code);
                self.bytes.push_str(text);
                self.ends.push(self.bytes.len());
                code
            }
        };
        self.codes = OnceLock::from(codes);
        code
    }

    /// Texts that are known to differ, numbered in their order.
    pub(super) fn of_distinct<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for text in texts {
            dictionary.bytes.push_str(text.as_ref());
            dictionary.ends.push(dictionary.bytes.len());
        }
        dictionary
    }

    fn table(&self) -> HashTable<u32> {
        let hash = |&code: &u32| self.hasher.hash_one(self.text(code));
        let mut codes = HashTable::with_capacity(self.ends.len());
        for code in 0..self.ends.len() as u32 {
            codes.insert_unique(hash(&code), code, hash);
        }
        codes
    }

    /// The code of a text that some row holds.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.codes
            .get_or_init(|| self.table())
            .find(hash, |&code| self.text(code) == text)
            .copied()
    }

    /// The text of a code; empty for a code of another dictionary.
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        let start = code
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied());
        start
            .zip(self.ends.get(code))
            .and_then(|(start, &end)| self.bytes.get(start..end))
            .unwrap_or_default()
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

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.texts()).finish()
    }
}
