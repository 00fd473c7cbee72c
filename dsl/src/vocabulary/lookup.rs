//! Words by their text, and the phrases that they make: what the parser asks of every token.

use super::{Language, Phrase, Unit, unit};
use crate::syntax::{TypeName, spelling};
use std::{collections::HashMap, sync::LazyLock};

/// A word of either vocabulary, by number; [`Word::NONE`] is any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Word(u16);

impl Word {
    /// No word of the language.
    pub(crate) const NONE: Word = Word(0);
}

/// Both vocabularies, indexed.
pub(crate) struct Words {
    numbers: HashMap<&'static str, Word>,
    /// By [`Word`].
    entries: Vec<Entry>,
    /// The sequences of words of each phrase, by phrase.
    sequences: Vec<Vec<Box<[Word]>>>,
}

/// What one word can be on its own.
#[derive(Clone, Debug)]
struct Entry {
    text: &'static str,
    unit: Option<Unit>,
    month: Option<u32>,
    kind: Option<TypeName>,
    reserved: bool,
    /// The phrases that begin with it, each with its words.
    beginning: Vec<(Phrase, Box<[Word]>)>,
}

/// Phrases whose first word is never a name without backticks, wherever it stands.
const RESERVED: [Phrase; 13] = [
    Phrase::Has,
    Phrase::No,
    Phrase::Every,
    Phrase::Not,
    Phrase::AnyOf,
    Phrase::AllOf,
    Phrase::NoneOf,
    Phrase::True,
    Phrase::False,
    Phrase::And,
    Phrase::Or,
    Phrase::Where,
    Phrase::Then,
];

static TABLE: LazyLock<Words> = LazyLock::new(Words::build);

impl Words {
    /// The one table.
    pub(crate) fn table() -> &'static Words {
        &TABLE
    }

    fn build() -> Words {
        let mut words = Words {
            numbers: HashMap::new(),
            entries: vec![Entry::new("")],
            sequences: vec![Vec::new(); Phrase::ALL.len()],
        };
        for language in Language::ALL {
            for wording in language.phrases() {
                for form in wording.forms() {
                    let sequence: Box<[Word]> = form
                        .split(' ')
                        .map(|word| words.number_of(word).0)
                        .collect();
                    if RESERVED.contains(&wording.phrase) {
                        let first = form.split(' ').next().unwrap_or_default();
                        words.number_of(first).1.reserved = true;
                    }
                    let first = form.split(' ').next().unwrap_or_default();
                    words
                        .number_of(first)
                        .1
                        .beginning
                        .push((wording.phrase, sequence.clone()));
                    if let Some(sequences) = words.sequences.get_mut(wording.phrase as usize) {
                        sequences.push(sequence);
                    }
                }
            }
            for unit in unit::all(language) {
                for form in unit.forms() {
                    words.number_of(form).1.unit = Some(unit.unit);
                }
            }
            for (month, &name) in (1..).zip(language.months()) {
                words.number_of(name).1.month = Some(month);
            }
            for &(kind, name) in language.types() {
                words.number_of(name).1.kind = Some(kind);
            }
        }
        words
    }

    fn number_of(&mut self, text: &'static str) -> (Word, &mut Entry) {
        let next = Word(self.entries.len() as u16);
        let word = *self.numbers.entry(text).or_insert(next);
        if word == next {
            self.entries.push(Entry::new(text));
        }
        (word, &mut self.entries[usize::from(word.0)])
    }

    /// The word of a text; `ё` equals `е`.
    pub(crate) fn find(&self, text: &str) -> Word {
        let word = self.numbers.get(spelling(text).as_ref());
        word.copied().unwrap_or_default()
    }

    /// The sequences of words that make a phrase, in any language and form.
    pub(crate) fn sequences(&self, phrase: Phrase) -> &[Box<[Word]>] {
        self.sequences
            .get(phrase as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// The phrases that begin with a word, each with all its words.
    pub(crate) fn beginning_with(&self, word: Word) -> &[(Phrase, Box<[Word]>)] {
        &self.entry(word).beginning
    }

    /// The unit or magnitude that a word names.
    pub(crate) fn unit(&self, word: Word) -> Option<Unit> {
        self.entry(word).unit
    }

    /// The month that a word names, 1 to 12.
    pub(crate) fn month(&self, word: Word) -> Option<u32> {
        self.entry(word).month
    }

    /// The type that a word names.
    pub(crate) fn kind(&self, word: Word) -> Option<TypeName> {
        self.entry(word).kind
    }

    /// Whether a word is never a name without backticks.
    pub(crate) fn is_reserved(&self, word: Word) -> bool {
        self.entry(word).reserved
    }

    /// The text of a word.
    pub(crate) fn text(&self, word: Word) -> &'static str {
        self.entry(word).text
    }

    /// Every word that names a unit, a magnitude or a month.
    pub(crate) fn behind_numbers(&self) -> impl Iterator<Item = &'static str> {
        self.entries
            .iter()
            .filter(|entry| entry.unit.is_some() || entry.month.is_some())
            .map(|entry| entry.text)
    }

    /// Every word that names a type.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.entries
            .iter()
            .filter(|entry| entry.kind.is_some())
            .map(|entry| entry.text)
    }

    fn entry(&self, word: Word) -> &Entry {
        // Words are made by this table only, so that the number is always in range.
        &self.entries[usize::from(word.0)]
    }
}

impl Entry {
    fn new(text: &'static str) -> Entry {
        Entry {
            text,
            unit: None,
            month: None,
            kind: None,
            reserved: false,
            beginning: Vec::new(),
        }
    }
}
