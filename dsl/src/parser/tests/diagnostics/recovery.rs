//! What is read behind a mistake.

use super::SOURCE;
use crate::parser::tests::under;
use crate::parser::{Parsed, normalise, parse};

/// Codes of a text, in the order of their places.
fn found(text: &str) -> Vec<&'static str> {
    parse(SOURCE, text)
        .diagnostics
        .iter()
        .map(|found| found.code.0)
        .collect()
}

#[test]
fn every_broken_declaration_is_reported_once_and_the_others_are_read() {
    let text = "\
language en
segment a { x > }
segmnt b { y }
segment c { z }
catalog d = [1, 2
attribute e =
segment f { has visit wher g }
trigger h on visit
partition i { j when k }
";
    let Parsed {
        file,
        diagnostics,
        broken,
    } = parse(SOURCE, text);
    let codes: Vec<&str> = diagnostics.iter().map(|found| found.code.0).collect();
    let lines: Vec<usize> = diagnostics
        .iter()
        .map(|found| text[..found.span().start as usize].matches('\n').count() + 1)
        .collect();
    assert_eq!(lines, [2, 3, 5, 6, 7, 8], "{codes:?}");
    assert_eq!(broken, ["b", "e", "h"]);
    assert_eq!(file.declarations.len(), 5);
}

#[test]
fn every_broken_line_is_reported_and_the_others_are_read() {
    let text = "segment s {\n  a b\n  c\n  x > any of {\n    d e\n  }\n  f\n  has\n}";
    let parsed = parse(SOURCE, text);
    let lines: Vec<usize> = parsed
        .diagnostics
        .iter()
        .map(|found| text[..found.span().start as usize].matches('\n').count() + 1)
        .collect();
    assert_eq!(lines, [2, 4, 8], "{:#?}", parsed.diagnostics);
    let crate::syntax::Declaration::Segment(segment) = &parsed.file.declarations[0].node else {
        panic!("a segment");
    };
    assert_eq!(segment.body.items.len(), 2);
}

#[test]
fn a_mistake_in_a_token_brings_no_second_error() {
    assert_eq!(
        found("segment s { x > 60000km and y == «a» }"),
        ["K0104", "K0119", "K0118"]
    );
    assert_eq!(found("segment s { @ }"), ["K0102"]);
    assert_eq!(
        found("segment s { x = \"abc }\nsegment t { a b }"),
        ["K0112", "K0101"]
    );
}

#[test]
fn places_refer_to_the_normalised_text() {
    let text = "segment s { и\u{306}о @ }";
    let normal = normalise(text);
    let parsed = parse(SOURCE, text);
    assert_eq!(under(&normal, parsed.diagnostics[0].span()), "@");
}
