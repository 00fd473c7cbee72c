//! Input that is too large, too deep or no language at all: a diagnostic, in bounded time and stack.

use crate::{
    diagnostics::codes,
    parser::{LARGEST_FILE, Parsed, parse},
    source::SourceId,
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// The stack of a thread as hosts give it; a debug build needs more for the same depth.
const STACK: usize = if cfg!(debug_assertions) { 2 } else { 1 } * 1024 * 1024;

/// Parses with a small stack, and drops the tree there too. A debug build is allowed a few seconds.
fn survives(text: String) -> Vec<&'static str> {
    let began = Instant::now();
    let codes = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || -> Vec<&'static str> {
            let Parsed { diagnostics, .. } = parse(SourceId(0), &text);
            diagnostics.iter().map(|found| found.code.0).collect()
        })
        .expect("a thread starts")
        .join()
        .expect("the parser returns");
    assert!(
        began.elapsed() < Duration::from_secs(120),
        "{:?}",
        began.elapsed()
    );
    codes
}

fn in_segment(line: &str) -> String {
    format!("segment s {{ {line} }}")
}

#[test]
fn a_file_of_more_than_a_mebibyte_is_refused() {
    let codes = survives("a".repeat(LARGEST_FILE + 1));
    assert_eq!(codes, [codes::FILE_TOO_LARGE.code.0]);
}

#[test]
fn deep_brackets_of_every_kind_are_refused() {
    for (open, close) in [("(", ")"), ("[", "]"), ("any of {", "}"), ("{", "}")] {
        for count in [65, 1000, 30_000] {
            let nested = format!("{}a{}", open.repeat(count), close.repeat(count));
            let codes = survives(in_segment(&nested));
            assert!(codes.contains(&codes::TOO_DEEP.code.0), "{open}: {codes:?}");
            assert!(codes.len() < 10, "{open}: {codes:?}");
        }
    }
}

#[test]
fn sixty_parentheses_are_read() {
    let nested = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(survives(in_segment(&nested)), [""; 0]);
}

#[test]
fn nothing_but_one_symbol_is_answered() {
    for symbol in [
        "(", ")", "[", "{", "}", "\"", "`", "``x", ",", ";", "\n", "-", ".", "@", "«", "1", "1 ",
        "&", "\0", "é", "'", "/",
    ] {
        let text = symbol.repeat(LARGEST_FILE / 64 / symbol.len());
        survives(text.clone());
        survives(in_segment(&text));
    }
    survives("(".repeat(LARGEST_FILE));
}

#[test]
fn long_chains_of_words_are_refused_or_read() {
    for (link, end) in [
        ("not ", "a"),
        ("- ", "a"),
        ("year of ", "a"),
        ("15% of ", "a"),
        ("has visit where ", "a"),
        ("every visit: ", "a"),
        ("last ", "a"),
        ("date when a reaches ", "1"),
        ("count of (", "a"),
        ("1 + ", "1 = x"),
        ("x or else ", "1 = x"),
        ("2 * ", "1 = x"),
    ] {
        let codes = survives(in_segment(&format!("{}{end}", link.repeat(3_000))));
        assert!(!codes.is_empty(), "{link}");
        assert!(codes.len() < 5, "{link}: {codes:?}");
    }
    // Flat lists are as long as the budget.
    for (link, end) in [
        ("a and ", "a"),
        ("a or ", "a"),
        ("a; ", "a"),
        ("has a; ", "a"),
    ] {
        let codes = survives(in_segment(&format!("{}{end}", link.repeat(3_000))));
        assert_eq!(codes, [""; 0], "{link}");
    }
    assert_eq!(
        survives(in_segment(&format!("has a {} ", "then a ".repeat(3_000)))),
        [""; 0]
    );
    assert_eq!(
        survives(in_segment(&format!("a{} = 1", ".a".repeat(3_000)))),
        [""; 0]
    );
}

#[test]
fn trees_that_are_deep_in_many_small_ways_are_refused() {
    // Each level alone is within the limit; together they are not.
    let chain = format!("{}1", "1 + ".repeat(40));
    let text = in_segment(&format!("({chain}) + {chain} = 1"));
    assert_eq!(survives(text), [codes::TOO_DEEP.code.0]);
    // Side by side they are.
    let text = in_segment(&format!("x in [{chain}, {chain}, {chain}] and y = {chain}"));
    assert_eq!(survives(text), [""; 0]);
}

#[test]
fn the_budget_of_nodes_is_kept() {
    let codes = survives(in_segment(&"a\n".repeat(250_000)));
    assert_eq!(codes, [codes::TOO_MANY_NODES.code.0]);
}

#[test]
fn errors_are_listed_up_to_a_number() {
    let codes = survives("x y z\n".repeat(1_000) + "segment s {" + &" a b;\n".repeat(1_000));
    assert_eq!(codes.len(), 101);
    assert_eq!(codes.last(), Some(&codes::TOO_MANY_ERRORS.code.0));
}

#[test]
fn documents_of_tests_are_bounded_too() {
    let nested = format!(
        "test \"t\" {{ client {}{} }}",
        "{ a: ".repeat(5000),
        "}".repeat(5000)
    );
    assert_eq!(survives(nested), [codes::TOO_DEEP.code.0]);
}

#[test]
fn any_piece_of_a_good_file_is_answered() {
    let text = include_str!("language.kardan");
    for (at, _) in text.char_indices().step_by(7) {
        survives(text[..at].to_owned());
        survives(text[at..].to_owned());
    }
}
