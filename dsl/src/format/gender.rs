//! Phrases that agree with a noun beside them: «последняя строка», «пробег не указан».

use super::printer::Printer;
use crate::{
    syntax::{Expression, ExpressionKind, Path},
    vocabulary::{Agreement, Language, Phrase},
};

impl Printer {
    /// A phrase that agrees with the first noun of a path.
    pub(super) fn agreeing(&self, phrase: Phrase, path: &Path) -> &'static str {
        let noun = path.names.first().map_or("", |name| name.text.as_str());
        phrase.agreeing(self.language, gender(self.language, noun))
    }

    /// A phrase that agrees with a value: with the field that it is, if it is one.
    pub(super) fn agreeing_with_value(&self, phrase: Phrase, value: &Expression) -> &'static str {
        let field = match &value.kind {
            ExpressionKind::Path(path) => path.names.last(),
            _ => None,
        };
        match field {
            Some(field) => phrase.agreeing(self.language, gender(self.language, &field.text)),
            None => phrase.text(self.language),
        }
    }
}

/// The gender of a noun, by the ending of its first word: «дата_рождения» is feminine.
fn gender(language: Language, noun: &str) -> Agreement {
    let word = noun.split('_').next().unwrap_or_default();
    match (language, word.chars().last()) {
        (Language::Russian, Some('а' | 'я')) => Agreement::Feminine,
        (Language::Russian, Some('о' | 'е' | 'ё')) => Agreement::Neuter,
        (Language::Russian, Some('ы' | 'и')) => Agreement::Plural,
        _ => Agreement::Masculine,
    }
}
