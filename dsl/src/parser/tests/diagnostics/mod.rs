//! What is said about texts that do not parse: the code, the place, and a fix after which they do.

mod recovery;
mod rules;
mod structure;
mod words;

use super::under;
use crate::{
    diagnostics::{Diagnostic, Entry, codes, registry},
    parser::parse,
    source::SourceId,
};

const SOURCE: SourceId = SourceId(0);

/// The only diagnostic of a text.
fn only(text: &str) -> Diagnostic {
    let mut found = parse(SOURCE, text).diagnostics;
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    found.remove(0)
}

/// The text has this one mistake at this place, and the fix makes it `fixed`, which parses.
fn mended(text: &str, entry: &Entry, place: &str, fixed: &str) -> Diagnostic {
    let found = only(text);
    assert_eq!(found.code, entry.code, "{text}: {}", found.message);
    assert_eq!(under(text, found.span()), place, "{text}");
    let fix = found
        .fix
        .as_ref()
        .unwrap_or_else(|| panic!("{text}: no fix"));
    assert_eq!(fix.apply(SOURCE, text), fixed);
    assert_eq!(parse(SOURCE, fixed).diagnostics, [], "{fixed}");
    found
}

/// The line of a segment has this one mistake, and the fix makes it `fixed`.
fn line(text: &str, entry: &Entry, place: &str, fixed: &str) -> Diagnostic {
    mended(
        &format!("segment s {{ {text} }}"),
        entry,
        place,
        &format!("segment s {{ {fixed} }}"),
    )
}

/// The text has this one mistake at this place, and there is no mending it.
pub(super) fn refused(text: &str, entry: &Entry, place: &str) -> Diagnostic {
    let found = only(text);
    assert_eq!(found.code, entry.code, "{text}: {}", found.message);
    assert_eq!(under(text, found.span()), place, "{text}");
    assert_eq!(found.fix, None, "{text}");
    found
}

#[test]
fn every_example_of_the_registry_shows_its_code() {
    // That the formatter would change a meaning is no mistake of the text.
    let shown = |entry: &&Entry| {
        entry.code.0.starts_with("K01") && entry.code != codes::FORMAT_CHANGES_MEANING.code
    };
    for entry in registry::entries().filter(shown) {
        assert!(!entry.example.is_empty(), "{:?} has no example", entry.code);
        let found = only(entry.example);
        assert_eq!(
            found.code, entry.code,
            "{}: {}",
            entry.example, found.message
        );
    }
}
