//! Whole programs.

use super::{Choices, condition::condition, value::any};
use kardan_dsl::schema::{CollectionId, Schema};

/// How deep conditions nest.
const DEPTH: usize = 3;

/// A program over a schema: rules about its subject and about what hangs on it, some of which name others.
pub fn program(schema: &Schema, zone: &str, choices: &mut Choices) -> String {
    let mut text =
        format!("timezone \"{zone}\"\ncurrency RUB\n\ncatalog listed = [\"a\", \"Ba\"]\n\n");
    let subject = schema.subject;
    let others: Vec<CollectionId> = schema
        .children(subject)
        .filter(|&id| schema.collection(id).key.is_some())
        .collect();
    text += &segment("segment_0", schema, subject, choices);
    text += &format!(
        "condition condition_0 {{\n{}}}\n",
        lines(schema, subject, choices)
    );
    text += &segment("segment_1", schema, subject, choices);
    text += &segment("segment_2", schema, choices.of(&others), choices);
    text += &attribute("attribute_0", schema, subject, choices);
    text += &attribute("attribute_1", schema, subject, choices);
    text += &attribute("attribute_2", schema, choices.of(&others), choices);
    text += &partition(schema, choices);
    text += &composed(schema, choices);
    text
}

fn about(schema: &Schema, of: CollectionId) -> String {
    if of == schema.subject {
        String::new()
    } else {
        format!(" for {}", schema.collection(of).name)
    }
}

/// One to three conditions, one a line, now and then in a block.
fn lines(schema: &Schema, of: CollectionId, choices: &mut Choices) -> String {
    let mut text = String::new();
    for _ in 0..1 + choices.below(3) {
        let one = condition(schema, of, DEPTH, choices);
        if choices.once_in(5) {
            let kind = choices.of(&["any of", "all of", "none of"]);
            let other = condition(schema, of, 1, choices);
            text += &format!("  {kind} {{\n    {one}\n    {other}\n  }}\n");
        } else {
            text += &format!("  {one}\n");
        }
    }
    text
}

fn segment(name: &str, schema: &Schema, of: CollectionId, choices: &mut Choices) -> String {
    format!(
        "segment {name}{} {{\n{}}}\n",
        about(schema, of),
        lines(schema, of, choices)
    )
}

fn attribute(name: &str, schema: &Schema, of: CollectionId, choices: &mut Choices) -> String {
    format!(
        "attribute {name}{} = {}\n",
        about(schema, of),
        any(schema, of, 2, choices)
    )
}

fn partition(schema: &Schema, choices: &mut Choices) -> String {
    let mut text = "partition partition_0 {\n".to_owned();
    for state in ["one", "two"] {
        text += &format!(
            "  {state} when {}\n",
            condition(schema, schema.subject, 1, choices)
        );
    }
    text += choices.of(&["  otherwise rest\n", ""]);
    text + "}\n"
}

/// Rules that name other rules.
fn composed(schema: &Schema, choices: &mut Choices) -> String {
    let own = condition(schema, schema.subject, 1, choices);
    let past = choices.of(&["1 day", "1 month", "6 months", "1 year", "12 hours"]);
    let negation = choices.of(&["", "not "]);
    format!(
        "segment composed_0 {{\n  {negation}in segment segment_0\n  not condition_0\n}}\n\
         segment composed_1 {{\n  {negation}in segment segment_1 as of {past} ago\n}}\n\
         segment composed_2 {{\n  partition_0 {} one\n  any of {{\n    in segment segment_0\n    {own}\n  }}\n}}\n",
        choices.of(&["=", "!="]),
    )
}
