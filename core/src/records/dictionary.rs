//! Distinct texts, numbered in the order in which they came.

use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table::Entry};
use std::{fmt, hash::BuildHasher, sync::OnceLock};

/// The distinct texts of a column.
#[derive(Clone, Default)]
pub struct Dictionary {
    texts: Texts,
    /// Made when first asked for: of the keys of most tables nobody ever asks.
    codes: OnceLock<HashTable<Coded>>,
    hasher: RandomState,
    /// The code that was asked for last: the rows of one record name it one after the other.
    last: u32,
}

/// All texts, one after the other: one allocation instead of millions.
#[derive(Clone, Default)]
struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, code: u32) -> Option<&str> {
        let code = code as usize;
        let start = match code.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..*self.ends.get(code)?)
    }
}

/// A code with the hash of its text: only texts of equal hash are compared, and none is read when the table grows.
#[derive(Clone, Copy)]
struct Coded {
    hash: u32,
    code: u32,
}

impl Coded {
    /// Hash tables want the bits of a hash in all places.
    fn spread(self) -> u64 {
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Dictionary {
    /// The code of a text, which is added if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        if self.texts.get(self.last) == Some(text) {
            return self.last;
        }
        let code = self.texts.ends.len() as u32;
        let wanted = Coded {
            hash: self.hasher.hash_one(text) as u32,
            code,
        };
        self.codes.get_or_init(|| self.table());
        let (texts, codes) = (&mut self.texts, self.codes.get_mut());
        let Some(codes) = codes else {
            return code;
        };
        let is_it =
            |known: &Coded| known.hash == wanted.hash && texts.get(known.code) == Some(text);
        self.last = match codes.entry(wanted.spread(), is_it, |known| known.spread()) {
            Entry::Occupied(found) => found.get().code,
            Entry::Vacant(place) => {
                place.insert(wanted);
                texts.push(text);
                code
            }
        };
        self.last
    }

    /// Texts that are known to differ, numbered in their order.
    pub(super) fn of_distinct<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for text in texts {
            dictionary.texts.push(text.as_ref());
        }
        dictionary
    }

    fn table(&self) -> HashTable<Coded> {
        let mut codes = HashTable::with_capacity(self.len());
        for (code, text) in (0..).zip(self.texts()) {
            let hash = self.hasher.hash_one(text) as u32;
            let coded = Coded { hash, code };
            codes.insert_unique(coded.spread(), coded, |known| known.spread());
        }
        codes
    }

    /// The code of a text that some row holds.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text) as u32;
        let is_it = |known: &Coded| known.hash == hash && self.text(known.code) == text;
        let found = self
            .codes
            .get_or_init(|| self.table())
            .find(Coded { hash, code: 0 }.spread(), is_it);
        found.map(|known| known.code)
    }

    /// The text of a code; empty for a code of another dictionary.
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        self.texts.get(code).unwrap_or_default()
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.ends.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.ends.is_empty()
    }

    /// The texts by code.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.texts.ends.len()).map(|code| self.text(code as u32))
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.texts()).finish()
    }
}
