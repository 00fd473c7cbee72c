//! What texts parse to, and what is said about those that do not.

mod diagnostics;
mod hostile;
mod layout;
mod loyalty;
mod phrases;
mod precedence;
mod triggers;

use super::{Parsed, parse};
use crate::{
    source::{SourceId, Span},
    syntax::{Declaration, Expression},
};
use serde_json::Value;

/// The file of a text in which nothing is wrong.
fn clean(text: &str) -> Parsed {
    let parsed = parse(SourceId(0), text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    parsed
}

/// The only line of a segment with this line.
fn line(text: &str) -> Expression {
    let parsed = clean(&format!("segment s {{ {text} }}"));
    match parsed.file.declarations.as_slice() {
        [item] => match &item.node {
            Declaration::Segment(segment) => match segment.body.items.as_slice() {
                [line] => line.node.clone(),
                lines => panic!("{text}: {} lines", lines.len()),
            },
            other => panic!("{text}: {other:?}"),
        },
        other => panic!("{text}: {} declarations", other.len()),
    }
}

/// The tree of a line, as data without places.
fn tree(text: &str) -> Value {
    serde_json::to_value(line(text)).expect("a tree is data")
}

/// The text under a span.
fn under(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}
