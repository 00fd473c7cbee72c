//! Texts in every language of the engine.

use crate::vocabulary::Language;

/// One text in each language. `{0}`, `{1}`, … stand for arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// In English.
    pub english: &'static str,
    /// In Russian.
    pub russian: &'static str,
}

impl Texts {
    /// A text in both languages.
    #[must_use]
    pub const fn new(english: &'static str, russian: &'static str) -> Texts {
        Texts { english, russian }
    }

    /// The template in a language.
    #[must_use]
    pub fn of(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Russian => self.russian,
        }
    }

    /// The text in a language with its arguments; one that is not given is left empty.
    #[must_use]
    pub fn fill(self, language: Language, arguments: &[&str]) -> String {
        let mut filled = String::new();
        let mut rest = self.of(language);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let placeholder = after.split_once('}').and_then(|(number, tail)| {
                number.parse::<usize>().ok().map(|number| (number, tail))
            });
            if let Some((number, tail)) = placeholder {
                filled.push_str(arguments.get(number).copied().unwrap_or_default());
                rest = tail;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }
}

pub(super) const REPLACE: Texts = Texts::new("write {0}", "напишите {0}");
pub(super) const REMOVE: Texts = Texts::new("remove it", "удалите это");
pub(super) const INSERT: Texts = Texts::new("add {0}", "добавьте {0}");
pub(super) const DID_YOU_MEAN: Texts =
    Texts::new("did you mean `{0}`?", "возможно, имелось в виду `{0}`?");
pub(super) const HELP: Texts = Texts::new("help: {0}", "совет: {0}");
pub(super) const ERROR: Texts = Texts::new("error", "ошибка");
pub(super) const WARNING: Texts = Texts::new("warning", "предупреждение");
pub(super) const NOTE: Texts = Texts::new("note", "заметка");
