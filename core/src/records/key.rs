//! KeySet of records and references to them.

use super::Dictionary;
use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table::Entry};
use serde_json::Value as Json;
use std::{borrow::Cow, cmp::Ordering, hash::BuildHasher};

/// A key. Text that is a whole number in its usual form is that number, so that `7` and `"7"` are one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
        match (self, other) {
            (Key::Int(left), Key::Int(right)) if left >= 0 && right >= 0 => cmp_digits(left, right),
            _ => self.text().as_bytes().cmp(other.text().as_bytes()),
        }
    }
}

/// By the bytes of the digits: as if nothing were less than any digit.
fn cmp_digits(left: i64, right: i64) -> Ordering {
    let length = |number: i64| number.checked_ilog10().unwrap_or_default();
    let (left_length, right_length) = (length(left), length(right));
    if left_length == right_length {
        return left.cmp(&right);
    }
    let padded = |number: i64, length: u32| {
        let longest = left_length.max(right_length);
        i128::from(number) * 10_i128.pow(longest - length)
    };
    padded(left, left_length)
        .cmp(&padded(right, right_length))
        .then(left_length.cmp(&right_length))
}

/// What a reference says, packed: two bits of kind and thirty of number, because there are as many references as rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference(u32);

/// What a reference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing.
    Missing,
    /// The key that is this number.
    Small(u32),
    /// The key with this place among the texts.
    Text(u32),
    /// The key with this place among the whole numbers that are no small ones.
    Large(u32),
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
    /// Rows, places and small keys are below this.
    pub(super) const LIMIT: usize = 1 << 30;

    fn to_text(place: u32) -> Reference {
        Reference((1 << 30) | place)
    }

    fn to_large(place: u32) -> Reference {
        Reference((2 << 30) | place)
    }

    pub(super) fn to_row(row: u32) -> Reference {
        Reference((3 << 30) | row)
    }

    pub(super) fn target(self) -> Target {
        if self == Reference::MISSING {
            return Target::Missing;
        }
        let number = self.0 & ((1 << 30) - 1);
        match self.0 >> 30 {
            0 => Target::Small(number),
            1 => Target::Text(number),
            2 => Target::Large(number),
            _ => Target::Row(number),
        }
    }

    /// The key that is a small number.
    pub(super) fn small(self) -> Option<u32> {
        (self.0 >> 30 == 0).then_some(self.0)
    }

    /// Whether references are small numbers one after the other.
    pub(super) fn are_run(first: u32, references: &[Reference]) -> bool {
        let mut expected = (first..).zip(references);
        expected.all(|(key, &reference)| reference.small() == Some(key))
    }

    /// A small key is the number of its reference.
    pub(super) fn number(self) -> i64 {
        self.0.into()
    }

    pub(super) fn of_number(number: i64) -> Reference {
        Reference(number as u32)
    }
}

/// What the references of a column say: its distinct keys that are no small numbers, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct KeySet {
    texts: Dictionary,
    large: Vec<i64>,
    places: HashTable<u32>,
    hasher: RandomState,
}

impl KeySet {
    pub(super) fn intern(&mut self, key: Key<'_>) -> Reference {
        if let Some(small) = small(key) {
            return small;
        }
        let number = match key {
            Key::Text(text) => return Reference::to_text(self.texts.intern(text)),
            Key::Int(number) => number,
        };
        let (large, hasher) = (&self.large, &self.hasher);
        let entry = self.places.entry(
            hasher.hash_one(number),
            |&place| large[place as usize] == number,
            |&place| hasher.hash_one(large[place as usize]),
        );
        Reference::to_large(match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let place = self.large.len() as u32;
                free.insert(place);
                self.large.push(number);
                place
            }
        })
    }

    /// The reference that says a key, if any can.
    pub(super) fn find(&self, key: Key<'_>) -> Option<Reference> {
        match key {
            Key::Text(text) => self.texts.code(text).map(Reference::to_text),
            Key::Int(number) => small(key).or_else(|| {
                let hash = self.hasher.hash_one(number);
                let is_it = |&place: &u32| self.large[place as usize] == number;
                self.places
                    .find(hash, is_it)
                    .copied()
                    .map(Reference::to_large)
            }),
        }
    }

    /// The key that a reference of this column says; none for a row or nothing.
    pub(super) fn key(&self, reference: Reference) -> Option<Key<'_>> {
        match reference.target() {
            Target::Small(number) => Some(Key::Int(number.into())),
            Target::Large(place) => self.large.get(place as usize).copied().map(Key::Int),
            Target::Text(place) => Some(Key::Text(self.texts.text(place))),
            Target::Row(_) | Target::Missing => None,
        }
    }

    /// References by many texts.
    pub(super) fn intern_all(&mut self, wanted: &[&str]) -> Vec<Reference> {
        let mut references: Vec<Reference> = wanted
            .iter()
            .map(|text| match Key::of_text(text) {
                Key::Text(_) => Reference::MISSING,
                number => self.intern(number),
            })
            .collect();
        let open = |reference: &Reference| *reference == Reference::MISSING;
        let texts = wanted
            .iter()
            .zip(&references)
            .filter(|(_, reference)| open(reference));
        let texts: Vec<&str> = texts.map(|(&text, _)| text).collect();
        let places = self.texts.intern_all(&texts);
        let open = references.iter_mut().filter(|reference| open(reference));
        for (reference, place) in open.zip(places) {
            *reference = Reference::to_text(place);
        }
        references
    }

    /// How many texts there are, and how many whole numbers that are no small ones.
    pub(super) fn counts(&self) -> [usize; 2] {
        [self.texts.len(), self.large.len()]
    }

    /// The references here of the texts and of the large numbers of another column, by their places there.
    pub(super) fn references_of(&self, other: &KeySet) -> [Vec<Option<Reference>>; 2] {
        let texts = self.texts.codes_of(&other.texts);
        let texts = texts.into_iter().map(|place| place.map(Reference::to_text));
        let large = other
            .large
            .iter()
            .map(|&number| self.find(Key::Int(number)));
        [texts.collect(), large.collect()]
    }
}

fn small(key: Key<'_>) -> Option<Reference> {
    match key {
        Key::Int(number) if (0..Reference::LIMIT as i64).contains(&number) => {
            Some(Reference::of_number(number))
        }
        _ => None,
    }
}

/// A key is text; a whole number in its place means its digits.
pub(crate) fn key_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
