//! The vocabulary as a document.

use super::{Case, Count, Language, Phrase, Wording, month_name, type_name, unit};
use std::fmt::Write;

/// The text of `docs/vocabulary.md`.
#[must_use]
pub fn to_markdown() -> String {
    let mut text = String::from(
        "# Vocabulary\n\nGenerated from `dsl/src/vocabulary`; do not edit. Both languages are accepted in every file; the formatter writes \
         the language of the file. Where forms are listed, the first is written unless another agrees with what follows.\n\
         \n## Phrases\n\n| role | English | Russian |\n|---|---|---|\n",
    );
    // Writing to a string cannot fail.
    for &phrase in Phrase::ALL {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            phrase.meaning(),
            forms(phrase.wording(Language::English)),
            forms(phrase.wording(Language::Russian))
        );
    }
    text.push_str("\n## Units\n\n| English | Russian |\n|---|---|\n");
    for words in unit::all(Language::English) {
        let list = |language| {
            let word = |count| words.unit.word(language, Case::Nominative, count);
            let mut list = vec![word(Count::One)];
            for other in [word(Count::Few), word(Count::Many)] {
                if !list.contains(&other) {
                    list.push(other);
                }
            }
            quoted(&list)
        };
        let _ = writeln!(
            text,
            "| {} | {} |",
            list(Language::English),
            list(Language::Russian)
        );
    }
    text.push_str("\n## Months\n\n| English | Russian |\n|---|---|\n");
    for month in 1..=12 {
        let name = |language| month_name(language, month).unwrap_or_default();
        let _ = writeln!(
            text,
            "| `{}` | `{}` |",
            name(Language::English),
            name(Language::Russian)
        );
    }
    text.push_str("\n## Types of parameters and catalogs\n\n| English | Russian |\n|---|---|\n");
    for &(kind, name) in Language::English.types() {
        let _ = writeln!(
            text,
            "| `{name}` | `{}` |",
            type_name(Language::Russian, kind)
        );
    }
    text
}

fn forms(wording: Option<&Wording>) -> String {
    wording.map_or_else(String::new, |wording| quoted(&wording.forms()))
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
