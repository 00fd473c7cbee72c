//! Names that mix Latin and Cyrillic letters: they look right and are not.

use super::reports::Reports;
use crate::diagnostics::{Diagnostic, Texts, codes};

/// Letters that look alike: Latin, then Cyrillic.
const ALIKE: [(char, char); 26] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('I', 'І'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
];

/// A name of two scripts.
pub(super) struct Mixed {
    /// The first letter of the script that most of the name is not in.
    letter: char,
    /// Whether that letter is Cyrillic.
    cyrillic: bool,
    /// The name in one script, where every foreign letter has one that looks alike.
    pub(super) mended: Option<String>,
}

/// Tells whether a name mixes scripts, and how to mend it.
pub(super) fn mixed(name: &str) -> Option<Mixed> {
    let cyrillic = name.chars().filter(|&letter| is_cyrillic(letter)).count();
    let latin = name.chars().filter(|&letter| is_latin(letter)).count();
    if cyrillic == 0 || latin == 0 {
        return None;
    }
    let to_latin = mend(name, true);
    let to_cyrillic = mend(name, false);
    // The fewer letters are the foreign ones; where there are as many, the script that all of them can be read in.
    let foreign_is_cyrillic =
        cyrillic < latin || (cyrillic == latin && (to_latin.is_some() || to_cyrillic.is_none()));
    let letter = name.chars().find(|&letter| {
        if foreign_is_cyrillic {
            is_cyrillic(letter)
        } else {
            is_latin(letter)
        }
    })?;
    Some(Mixed {
        letter,
        cyrillic: foreign_is_cyrillic,
        mended: if foreign_is_cyrillic {
            to_latin
        } else {
            to_cyrillic
        },
    })
}

impl Mixed {
    /// What to tell about it.
    pub(super) fn diagnose(
        &self,
        reports: &Reports,
        name: &str,
        start: u32,
        end: u32,
    ) -> Diagnostic {
        let script = if self.cyrillic { CYRILLIC } else { LATIN };
        let span = reports.span(start, end);
        let letter = self.letter.to_string();
        let diagnostic = reports.diagnose(
            codes::MIXED_SCRIPTS,
            span,
            &[name, &letter, script.of(reports.language)],
        );
        match &self.mended {
            Some(mended) => diagnostic.replace(span, mended.as_str()),
            None => diagnostic
                .help(BACKTICKS.of(reports.language))
                .replace(span, format!("`{name}`")),
        }
    }
}

const CYRILLIC: Texts = Texts::new("a Cyrillic letter", "кириллическая буква");
const LATIN: Texts = Texts::new("a Latin letter", "латинская буква");
const BACKTICKS: Texts = Texts::new(
    "use one alphabet, or put the name in backticks",
    "пишите имя одним алфавитом или возьмите его в обратные кавычки",
);

fn mend(name: &str, to_latin: bool) -> Option<String> {
    // Whole words of either script were meant: `визит_sms`.
    let meant = |part: &str| !(part.chars().any(is_cyrillic) && part.chars().any(is_latin));
    if name.split('_').all(meant) {
        return None;
    }
    name.chars()
        .map(|letter| {
            let foreign = if to_latin {
                is_cyrillic(letter)
            } else {
                is_latin(letter)
            };
            if !foreign {
                return Some(letter);
            }
            ALIKE.iter().find_map(|&(latin, cyrillic)| {
                let (from, to) = if to_latin {
                    (cyrillic, latin)
                } else {
                    (latin, cyrillic)
                };
                (from == letter).then_some(to)
            })
        })
        .collect()
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\u{C0}'..='\u{24F}')
}
