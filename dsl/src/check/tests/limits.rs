//! Hostile input gives a diagnostic, in bounded time and stack.

use super::{codes, said};
use std::fmt::Write;

#[test]
fn long_chains_of_references_are_refused() {
    let mut text = String::from("attribute a0 = 1\n");
    for number in 1..5000 {
        let _ = writeln!(text, "attribute a{number} = a{} + 1", number - 1);
    }
    let found = said(&text);
    assert!(
        found.iter().all(|found| found.code.0 == "K0802"),
        "{found:#?}"
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn long_cycles_are_found() {
    let mut text = String::new();
    for number in 0..5000 {
        let _ = writeln!(
            text,
            "segment s{number} {{ in segment s{} }}",
            (number + 1) % 5000
        );
    }
    let found = said(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code.0, "K0211");
    assert!(
        found[0].message.ends_with("s18 → s19 → … → s0"),
        "{}",
        found[0].message
    );
}

#[test]
fn shared_conditions_are_called_and_not_copied() {
    // Each condition calls the one before it twice: copied out, that would be 2^40 nodes.
    let mut text = String::from("condition c0 { blacklisted }\n");
    for number in 1..=40 {
        let before = number - 1;
        let _ = writeln!(text, "condition c{number} {{ c{before} or not c{before} }}");
    }
    assert_eq!(codes(&text), [""; 0]);
}

#[test]
fn deep_nesting_is_refused() {
    let text = format!(
        "segment deep {{ {}blacklisted{} }}",
        "not (".repeat(63),
        ")".repeat(63)
    );
    assert_eq!(codes(&text), [""; 0]);
    let text = format!(
        "segment deep {{ {}blacklisted{} }}",
        "not (".repeat(64),
        ")".repeat(64)
    );
    assert_eq!(codes(&text), ["K0802"]);
}
