//! One letter of two spellings: `ё` and `е`.

use super::Name;
use std::borrow::Cow;

/// A word with `е` for `ё`, by which names and keywords are told apart: most people write no dots, and some texts have them.
#[must_use]
pub fn spelling(word: &str) -> Cow<'_, str> {
    if word.contains(['ё', 'Ё']) {
        Cow::Owned(word.chars().map(plain).collect())
    } else {
        Cow::Borrowed(word)
    }
}

/// Whether two words are one name.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other
        || (one.len() == other.len() && one.chars().map(plain).eq(other.chars().map(plain)))
}

fn plain(letter: char) -> char {
    match letter {
        'ё' => 'е',
        'Ё' => 'Е',
        other => other,
    }
}

impl Name {
    /// The name as it is told apart from others.
    pub(crate) fn spelling(&self) -> Cow<'_, str> {
        spelling(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_with_and_without_dots() {
        assert_eq!(spelling("объём Ёлок"), "объем Елок");
        assert!(is_same("объём", "объем") && is_same("объём", "объём"));
        assert!(!is_same("объём", "объёма") && !is_same("объём", "объям"));
        assert!(!is_same("ё", "е\u{308}"), "files are normalised");
    }
}
