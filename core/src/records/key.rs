//! Keys of records and references to them.

use super::Dictionary;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::{borrow::Cow, cmp::Ordering, hash::BuildHasher};

/// A key. Text that is a whole number in its usual form is that number, so that `7` and `"7"` are one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Int(i64),
    Text(&'a str),
}

impl<'a> Key<'a> {
    pub(super) fn of_text(text: &'a str) -> Key<'a> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_usual = digits.bytes().all(|byte| byte.is_ascii_digit())
            && !(digits.starts_with('0') && text.len() > 1);
        match text.parse() {
            Ok(number) if is_usual => Key::Int(number),
            _ => Key::Text(text),
        }
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Key::Int(number) => Cow::Owned(number.to_string()),
            Key::Text(text) => Cow::Borrowed(text),
        }
    }

    /// By the bytes of the text.
    pub(super) fn cmp_text(self, other: Key<'_>) -> Ordering {
        self.text().as_bytes().cmp(other.text().as_bytes())
    }
}

/// What a reference says, packed: two bits of kind and thirty of number, because there are as many references as rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference(u32);

/// What a reference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing.
    Missing,
    /// The key with this number among the whole numbers.
    Int(u32),
    /// The key with this number among the texts.
    Text(u32),
    /// A row of the input itself: a nested record needs no key.
    Row(u32),
}

impl Default for Reference {
    fn default() -> Reference {
        Reference::MISSING
    }
}

impl Reference {
    pub(super) const MISSING: Reference = Reference(u32::MAX);
    /// Rows and keys are numbered below this.
    pub(super) const LIMIT: usize = 1 << 30;

    pub(super) fn to_row(row: u32) -> Reference {
        Reference((2 << 30) | row)
    }

    pub(super) fn target(self) -> Target {
        let number = self.0 & ((1 << 30) - 1);
        match self.0 >> 30 {
            0 => Target::Int(number),
            1 => Target::Text(number),
            2 => Target::Row(number),
            _ => Target::Missing,
        }
    }
}

/// The distinct keys of a column, numbered in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct KeyCodes {
    ints: Vec<i64>,
    /// Codes by key where keys are small: most hosts number their records from 1. `NO_CODE` where there is none.
    dense: Vec<u32>,
    sparse: HashTable<u32>,
    texts: Dictionary,
    hasher: RandomState,
}

const NO_CODE: u32 = u32::MAX;

impl KeyCodes {
    pub(super) fn intern(&mut self, key: Key<'_>) -> Reference {
        match key {
            Key::Int(number) => Reference(self.intern_int(number)),
            Key::Text(text) => Reference((1 << 30) | self.texts.intern(text)),
        }
    }

    fn intern_int(&mut self, number: i64) -> u32 {
        if let Some(code) = self.int_code(number) {
            return code;
        }
        let code = self.ints.len() as u32;
        self.ints.push(number);
        match self.dense_place(number) {
            Some(place) => {
                if place >= self.dense.len() {
                    self.dense.resize((place + 1).next_power_of_two(), NO_CODE);
                }
                self.dense[place] = code;
            }
            None => {
                let (ints, hasher) = (&self.ints, &self.hasher);
                self.sparse
                    .insert_unique(hasher.hash_one(number), code, |&code| {
                        hasher.hash_one(ints[code as usize])
                    });
            }
        }
        code
    }

    fn int_code(&self, number: i64) -> Option<u32> {
        let dense = usize::try_from(number)
            .ok()
            .and_then(|place| self.dense.get(place));
        match dense {
            Some(&code) if code != NO_CODE => Some(code),
            _ if self.sparse.is_empty() => None,
            _ => self
                .sparse
                .find(self.hasher.hash_one(number), |&code| {
                    self.ints[code as usize] == number
                })
                .copied(),
        }
    }

    /// The place of a key in the dense table, as long as that is not much larger than the keys.
    fn dense_place(&self, number: i64) -> Option<usize> {
        let place = usize::try_from(number).ok()?;
        (place < 4 * self.ints.len() + 1024).then_some(place)
    }

    pub(super) fn find(&self, key: Key<'_>) -> Option<Reference> {
        match key {
            Key::Int(number) => self.int_code(number).map(Reference),
            Key::Text(text) => self
                .texts
                .code(text)
                .map(|code| Reference((1 << 30) | code)),
        }
    }

    /// The key that a reference of these codes says; none for a row or nothing.
    pub(super) fn key(&self, reference: Reference) -> Option<Key<'_>> {
        match reference.target() {
            Target::Int(code) => self.ints.get(code as usize).copied().map(Key::Int),
            Target::Text(code) => Some(Key::Text(self.texts.text(code))),
            Target::Row(_) | Target::Missing => None,
        }
    }

    /// A slot per key.
    pub(super) fn slots<T: Clone>(&self, empty: T) -> Slots<T> {
        Slots {
            ints: vec![empty.clone(); self.ints.len()],
            texts: vec![empty; self.texts.len()],
        }
    }

    /// All keys with their references.
    pub(super) fn keys(&self) -> impl Iterator<Item = (Reference, Key<'_>)> {
        let ints = self.ints.iter().enumerate();
        let texts = self.texts.texts().enumerate();
        ints.map(|(code, &number)| (Reference(code as u32), Key::Int(number)))
            .chain(texts.map(|(code, text)| (Reference((1 << 30) | code as u32), Key::Text(text))))
    }
}

/// Something per key.
#[derive(Debug)]
pub(super) struct Slots<T> {
    ints: Vec<T>,
    texts: Vec<T>,
}

impl<T> Slots<T> {
    /// The slot of a reference by key; none for a row or nothing.
    pub(super) fn get_mut(&mut self, reference: Reference) -> Option<&mut T> {
        match reference.target() {
            Target::Int(code) => self.ints.get_mut(code as usize),
            Target::Text(code) => self.texts.get_mut(code as usize),
            Target::Row(_) | Target::Missing => None,
        }
    }

    pub(super) fn get(&self, reference: Reference) -> Option<&T> {
        match reference.target() {
            Target::Int(code) => self.ints.get(code as usize),
            Target::Text(code) => self.texts.get(code as usize),
            Target::Row(_) | Target::Missing => None,
        }
    }
}
