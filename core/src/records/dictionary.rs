//! Distinct texts, numbered in the order in which they came.

use super::store::WORTH_THREADS;
use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table::Entry};
use rayon::prelude::*;
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
    /// Whether the texts came in any other order than that of their bytes.
    scattered: bool,
}

/// So few texts are gone through one by one: of a single client there are not more.
const FEW: usize = 8;

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

    /// The one that came last.
    fn latest(&self) -> Option<&str> {
        self.get(u32::try_from(self.ends.len().checked_sub(1)?).ok()?)
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
        let is_greatest = self.texts.latest() < Some(text);
        if !self.scattered && is_greatest && self.codes.get().is_none() {
            self.texts.push(text);
            self.last = code;
            return code;
        }
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
                self.scattered |= !is_greatest;
                code
            }
        };
        self.last
    }

    /// The codes of many texts, which are added where they are new. First all tables are asked and then all texts compared: one does not
    /// wait for the other's memory.
    pub(super) fn intern_all<'a>(&mut self, wanted: &[&'a str]) -> Vec<u32> {
        let found = self.codes.get().map(|codes| {
            let candidate = |text: &&'a str| {
                let hash = self.hasher.hash_one(text) as u32;
                let known =
                    codes.find(Coded { hash, code: 0 }.spread(), |known| known.hash == hash);
                known.map(|known| known.code)
            };
            wanted.iter().map(candidate).collect::<Vec<_>>()
        });
        let Some(found) = found else {
            return wanted.iter().map(|text| self.intern(text)).collect();
        };
        let codes = wanted.iter().zip(found).map(|(&text, found)| {
            let found = found.filter(|&code| self.texts.get(code) == Some(text));
            found.unwrap_or_else(|| self.intern(text))
        });
        codes.collect()
    }

    /// The codes here of the texts of another dictionary, by their codes there.
    pub(super) fn codes_of(&self, other: &Dictionary) -> Vec<Option<u32>> {
        if self.scattered || other.scattered {
            let codes = (0..other.len() as u32).into_par_iter();
            let codes = codes.with_min_len(WORTH_THREADS);
            return codes.map(|code| self.code(other.text(code))).collect();
        }
        // Both ascend: one is read beside the other.
        let mut own = (0..).zip(self.texts()).peekable();
        let code = |text: &str| {
            while own.next_if(|&(_, known)| known < text).is_some() {}
            own.peek()
                .filter(|&&(_, known)| known == text)
                .map(|&(code, _)| code)
        };
        other.texts().map(code).collect()
    }

    /// Texts that are known to differ, numbered in their order.
    pub(super) fn of_distinct<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Dictionary {
        let mut dictionary = Dictionary {
            scattered: true,
            ..Dictionary::default()
        };
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
        if self.len() <= FEW && self.codes.get().is_none() {
            let found = self.texts().position(|known| known == text);
            return found.map(|code| code as u32);
        }
        let hash = self.hasher.hash_one(text) as u32;
        let is_it = |known: &Coded| known.hash == hash && self.text(known.code) == text;
        let found = self
            .codes
            .get_or_init(|| self.table())
            .find(Coded { hash, code: 0 }.spread(), is_it);
        found.map(|known| known.code)
    }

    /// The same, at once where it is the text that was asked for last.
    pub(in crate::records) fn recall(&mut self, text: &str) -> Option<u32> {
        if self.texts.get(self.last) == Some(text) {
            return Some(self.last);
        }
        self.last = self.code(text)?;
        Some(self.last)
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
