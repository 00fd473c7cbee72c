//! How a role is worded.

use super::Phrase;

/// The words of one role in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    pub(super) phrase: Phrase,
    /// What the formatter writes where nothing governs the form.
    pub(super) written: &'static str,
    /// The forms by what they agree with, as [`Agreement`] counts; empty where the wording never changes.
    pub(super) agreeing: &'static [&'static str; 4],
    /// Other forms, accepted and never written.
    pub(super) also: &'static [&'static str],
}

/// What the form of a phrase agrees with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// One, masculine: «за последний месяц».
    Masculine,
    /// One, feminine: «за последнюю неделю».
    Feminine,
    /// One, neuter.
    Neuter,
    /// Many: «за последние 3 месяца».
    Plural,
}

const UNCHANGING: &[&str; 4] = &["", "", "", ""];

/// A wording of one form.
pub(super) const fn fixed(phrase: Phrase, written: &'static str) -> Wording {
    Wording {
        phrase,
        written,
        agreeing: UNCHANGING,
        also: &[],
    }
}

/// A wording with forms for masculine, feminine, neuter and plural.
pub(super) const fn agreeing(
    phrase: Phrase,
    written: &'static str,
    forms: &'static [&'static str; 4],
    also: &'static [&'static str],
) -> Wording {
    Wording {
        phrase,
        written,
        agreeing: forms,
        also,
    }
}

impl Wording {
    /// The form for an agreement.
    pub(super) fn form(&self, agreement: Agreement) -> &'static str {
        let form = match agreement {
            Agreement::Masculine => self.agreeing[0],
            Agreement::Feminine => self.agreeing[1],
            Agreement::Neuter => self.agreeing[2],
            Agreement::Plural => self.agreeing[3],
        };
        if form.is_empty() { self.written } else { form }
    }

    /// Every form, each once.
    pub(super) fn forms(&self) -> Vec<&'static str> {
        let mut forms = vec![self.written];
        for &form in self.agreeing.iter().chain(self.also) {
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    }
}
