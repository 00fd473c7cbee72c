//! Names and their backticks: only where the word would be read as a part of a phrase.

use super::printer::Printer;
use crate::{
    parser::{DECLARATIONS, PhraseSet, TERMS, TIERS_LINES},
    syntax::{Name, Path, is_identifier},
    vocabulary::{Phrase, Unit, Words, is_reserved},
};

/// Behind `expect` these words mark what is expected.
const EXPECTED: [Phrase; 8] = [
    Phrase::Out,
    Phrase::Unknown,
    Phrase::Balance,
    Phrase::Redeem,
    Phrase::SendExpected,
    Phrase::TaskExpected,
    Phrase::EmitExpected,
    Phrase::No,
];

/// Words that join two lines wherever they stand.
const JOINING: [Phrase; 5] = [
    Phrase::And,
    Phrase::Or,
    Phrase::Where,
    Phrase::Then,
    Phrase::Not,
];

/// What can follow a value: behind `first`, `last`, `distinct` these make the word before them a name.
const FOLLOWING: [Phrase; 17] = [
    Phrase::Between,
    Phrase::In,
    Phrase::Contains,
    Phrase::IsToday,
    Phrase::IsKnown,
    Phrase::From,
    Phrase::OrElse,
    Phrase::For,
    Phrase::RowsOf,
    Phrase::Within,
    Phrase::To,
    Phrase::Until,
    Phrase::Ago,
    Phrase::Reaches,
    Phrase::When,
    Phrase::And,
    Phrase::Or,
];

impl Printer {
    pub(super) fn name(&self, name: &Name) -> String {
        self.name_unless(name, |_| false)
    }

    /// A name, in backticks also where the word is taken at its place.
    pub(super) fn name_unless(&self, name: &Name, taken: impl Fn(&str) -> bool) -> String {
        if is_identifier(&name.text) && !is_reserved(&name.text) && !taken(&name.text) {
            name.text.clone()
        } else {
            format!("`{}`", name.text)
        }
    }

    /// A name behind a dot or before a colon, where no phrase can stand.
    pub(super) fn any_name(&self, name: &Name) -> String {
        if is_identifier(&name.text) && !JOINING.iter().any(|&phrase| is_alone(phrase, &name.text))
        {
            name.text.clone()
        } else {
            format!("`{}`", name.text)
        }
    }

    pub(super) fn path(&self, path: &Path) -> String {
        self.path_unless(path, |_| false)
    }

    /// A path, its first name in backticks also where the word is taken at its place.
    pub(super) fn path_unless(&self, path: &Path, taken: impl Fn(&str) -> bool) -> String {
        let mut text = String::new();
        for (position, name) in path.names.iter().enumerate() {
            if position == 0 {
                text.push_str(&self.name_unless(name, &taken));
            } else {
                text.push('.');
                text.push_str(&self.any_name(name));
            }
        }
        text
    }
}

/// Whether a word would be read as the unit of a period: `in the last month`.
pub(super) fn names_period(word: &str) -> bool {
    let words = Words::table();
    matches!(words.unit(words.find(word)), Some(Unit::Period(_)))
}

/// Whether a word behind a number would scale it: `at least 3 million`.
pub(super) fn names_magnitude(word: &str) -> bool {
    let words = Words::table();
    matches!(words.unit(words.find(word)), Some(Unit::Magnitude(_)))
}

/// Whether a word behind `expect` would say what is expected.
pub(super) fn marks_expectation(word: &str) -> bool {
    EXPECTED.iter().any(|&phrase| is_alone(phrase, word))
}

/// Whether a word can follow a value.
pub(super) fn follows_value(word: &str) -> bool {
    FOLLOWING.iter().any(|&phrase| is_alone(phrase, word))
}

/// Whether a word at the beginning of a line would begin a declaration.
pub(super) fn begins_declaration(word: &str) -> bool {
    DECLARATIONS.iter().any(|phrase| is_alone(phrase, word))
}

/// Whether a word at the beginning of a line of tiers could begin a phrase.
pub(super) fn begins_tiers_line(word: &str) -> bool {
    begins_any_of(TIERS_LINES, word)
}

/// Whether a word at the beginning of a term of the programme could begin a phrase.
pub(super) fn begins_term(word: &str) -> bool {
    begins_any_of(TERMS, word)
}

fn begins_any_of(phrases: PhraseSet, word: &str) -> bool {
    let words = Words::table();
    let found = words.find(word);
    phrases.iter().any(|phrase| {
        let mut sequences = words.sequences(phrase).iter();
        sequences.any(|sequence| sequence.first() == Some(&found))
    })
}

/// Whether a word and the first word of what follows would begin a phrase: `date of`.
pub(super) fn begins_phrase_with(word: &str, following: &str) -> bool {
    let words = Words::table();
    let next = following.split(' ').next().unwrap_or_default();
    let pair = [words.find(word), words.find(next)];
    Phrase::ALL.iter().any(|&phrase| {
        words
            .sequences(phrase)
            .iter()
            .any(|sequence| sequence.starts_with(&pair))
    })
}

fn is_alone(phrase: Phrase, word: &str) -> bool {
    let words = Words::table();
    let found = words.find(word);
    words
        .sequences(phrase)
        .iter()
        .any(|sequence| sequence.as_ref() == [found])
}
