//! Lines, items, comments and places.

use super::{clean, tree, under};
use crate::{
    parser::parse,
    source::SourceId,
    syntax::{Declaration, Item},
};

fn bodies(text: &str) -> Vec<Item<crate::syntax::Expression>> {
    match clean(text).file.declarations.remove(0).node {
        Declaration::Segment(segment) => segment.body.items,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_or_a_semicolon_ends_an_item_in_braces() {
    for text in [
        "segment s { a\nb }",
        "segment s { a; b }",
        "segment s {\r\na\r\nb\r\n}",
        "segment s\n{\n\na;\n\n;b;\n}",
    ] {
        assert_eq!(bodies(text).len(), 2, "{text}");
    }
}

#[test]
fn an_item_goes_on_where_it_cannot_have_ended() {
    for text in [
        "a\n  and b",
        "a and\n  b",
        "not\n  a",
        "x =\n  1",
        "x +\n 1 = 2",
        "x in [\n 1,\n 2\n]",
        "(a\n and\n b)",
        "has visit\n  where a\n  then visit",
        "count of (\n visits\n where a\n) > 1",
        "every visit:\n  a",
        "есть visit\n где a\n затем visit",
    ] {
        tree(text);
    }
    assert_eq!(tree("x = 1\n  or y = 2"), tree("x = 1 or y = 2"));
}

#[test]
fn items_in_a_block_inside_of_parentheses_end_at_lines_again() {
    let tree = tree("(any of {\n a\n b\n} and c)");
    assert_eq!(
        tree["and"][0]["block"][1]["items"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn comments_hang_on_the_item_above_or_behind_which_they_stand() {
    let text = "\
// file
// first
segment s { // opening
  // above
  a // behind a

  has visit // within
    where b // behind b
  c; // behind c
  d; e // behind e
  // closing
} // behind s

// below
segment t { a }
// last
";
    let file = clean(text).file;
    let [first, second] = file.declarations.as_slice() else {
        panic!("two declarations");
    };
    assert_eq!(first.comments, ["file", "first"]);
    assert_eq!(first.trailing_comment.as_deref(), Some("behind s"));
    assert_eq!(second.comments, ["below"]);
    assert!(second.blank_before && !first.blank_before);
    assert_eq!(file.closing_comments, ["last"]);
    let Declaration::Segment(segment) = &first.node else {
        panic!("a segment");
    };
    assert_eq!(segment.body.closing_comments, ["closing"]);
    let found: Vec<(&[String], Option<&str>, bool)> = segment
        .body
        .items
        .iter()
        .map(|item| {
            (
                item.comments.as_slice(),
                item.trailing_comment.as_deref(),
                item.blank_before,
            )
        })
        .collect();
    let of = |texts: &[&str]| {
        texts
            .iter()
            .map(|&text| text.to_owned())
            .collect::<Vec<String>>()
    };
    assert_eq!(
        found,
        [
            (
                of(&["opening", "above"]).as_slice(),
                Some("behind a"),
                false
            ),
            (of(&["within"]).as_slice(), Some("behind b"), true),
            (of(&[]).as_slice(), Some("behind c"), false),
            (of(&[]).as_slice(), None, false),
            (of(&[]).as_slice(), Some("behind e"), false),
        ]
    );
}

#[test]
fn a_file_of_comments_keeps_them() {
    let file = clean("// a\n\n// b").file;
    assert_eq!(file.closing_comments, ["a", "b"]);
    assert!(clean("").file.declarations.is_empty());
    assert!(clean("\u{FEFF}segment s { a }").file.declarations.len() == 1);
}

#[test]
fn places_are_those_of_the_text() {
    let text = "сегмент спящие {\n  пробег > 60 тысяч км и (есть визит где завершен)\n}";
    let items = bodies(text);
    let [item] = items.as_slice() else {
        panic!("one line");
    };
    assert_eq!(
        under(text, item.span),
        "пробег > 60 тысяч км и (есть визит где завершен)"
    );
    let crate::syntax::ExpressionKind::And(parts) = &item.node.kind else {
        panic!("a conjunction");
    };
    assert_eq!(under(text, parts[0].span), "пробег > 60 тысяч км");
    assert_eq!(under(text, parts[1].span), "есть визит где завершен");
}

#[test]
fn places_name_their_file() {
    let parsed = parse(SourceId(3), "segment s { a @ }");
    assert_eq!(parsed.diagnostics[0].span().source, SourceId(3));
    let clean = parse(SourceId(3), "segment s { a }");
    assert_eq!(clean.file.declarations[0].span.source, SourceId(3));
}
