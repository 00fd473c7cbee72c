//! The words of the language: one table per human language, one wording per role in each. Both tables are always
//! accepted; the formatter writes the one of the file.

mod document;
mod english;
mod lookup;
mod phrase;
mod russian;
mod unit;
mod wording;

pub use document::to_markdown;
pub use phrase::Phrase;
pub use unit::{Case, Count, Unit};
pub use wording::Agreement;

pub(crate) use lookup::{Word, Words};

use crate::syntax::TypeName;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use unit::UnitWords;
use wording::Wording;

/// A human language whose vocabulary the engine has.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Russian.
    #[serde(rename = "ru")]
    Russian,
}

/// A code that names no language of the engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither `en` nor `ru`")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Language, UnknownLanguage> {
        Language::of_code(code).ok_or_else(|| UnknownLanguage(code.to_owned()))
    }
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::English, Language::Russian];

    /// Its code, as the `language` header has it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Russian => "ru",
        }
    }

    /// The language of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Language> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    fn phrases(self) -> &'static [Wording] {
        match self {
            Language::English => english::PHRASES,
            Language::Russian => russian::PHRASES,
        }
    }

    fn months(self) -> &'static [&'static str; 12] {
        match self {
            Language::English => &english::MONTHS,
            Language::Russian => &russian::MONTHS,
        }
    }

    fn types(self) -> &'static [TypeWord] {
        match self {
            Language::English => english::TYPES,
            Language::Russian => russian::TYPES,
        }
    }
}

/// A type and its name.
type TypeWord = (TypeName, &'static str);

impl Phrase {
    /// Its wording in a language.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        self.wording(language).map_or("", |wording| wording.written)
    }

    /// Its wording in a language, in the form that goes with what follows.
    #[must_use]
    pub fn agreeing(self, language: Language, agreement: Agreement) -> &'static str {
        self.wording(language)
            .map_or("", |wording| wording.form(agreement))
    }

    fn wording(self, language: Language) -> Option<&'static Wording> {
        let phrases = language.phrases();
        // Each table stands in the order of the roles; a test holds it to that.
        phrases
            .get(self as usize)
            .filter(|wording| wording.phrase == self)
    }

    /// The word before the first date of `from … until …`: Russian has another than for ages.
    #[must_use]
    pub fn from_date(language: Language) -> &'static str {
        match language {
            Language::English => Phrase::From.text(language),
            Language::Russian => "с",
        }
    }
}

/// The name of a month from 1 to 12, as it stands behind a day.
#[must_use]
pub fn month_name(language: Language, month: u32) -> Option<&'static str> {
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    language.months().get(index).copied()
}

/// The name of a type.
#[must_use]
pub fn type_name(language: Language, kind: TypeName) -> &'static str {
    language
        .types()
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or("", |(_, word)| word)
}

/// Whether a word needs backticks wherever it is a name.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    let words = Words::table();
    words.is_reserved(words.find(word))
}

#[cfg(test)]
mod tests;
