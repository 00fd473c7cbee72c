//! Whole programs.

use super::{Choices, condition::condition, scope::Scope, value::any};
use kardan_dsl::schema::{CollectionId, Schema};

/// How deep conditions nest.
const DEPTH: usize = 3;

/// A program over a schema: rules about its subject and about what hangs on it, some of which name others.
pub fn program(schema: &Schema, zone: &str, choices: &mut Choices) -> String {
    let own = Scope::of_rule(schema, schema.subject);
    let keyed = |id: &CollectionId| schema.collection(*id).key.is_some();
    let others: Vec<CollectionId> = schema.children(schema.subject).filter(keyed).collect();
    let mut other = || Scope::of_rule(schema, choices.of(&others));
    let (one, two, three) = (other(), other(), other());
    [
        format!("timezone \"{zone}\"\ncurrency RUB\n\ncatalog listed = [\"a\", \"Ba\"]\nparam gap: months = 3 months\n"),
        rule("segment segment_0", &own, choices),
        rule("condition condition_0", &own, choices),
        rule("segment segment_1", &own, choices),
        rule("segment segment_2", &one, choices),
        rule("condition condition_1", &two, choices),
        attribute("attribute_0", &own, choices),
        attribute("attribute_1", &own, choices),
        attribute("attribute_2", &three, choices),
        partition(&own, choices),
        composed(&own, [&one, &two, &three], choices),
    ]
    .join("\n")
}

fn about(scope: &Scope) -> String {
    if scope.of == scope.schema.subject {
        String::new()
    } else {
        format!(" for {}", scope.collection().name)
    }
}

/// One to three conditions, one a line, now and then in a block.
fn rule(head: &str, scope: &Scope, choices: &mut Choices) -> String {
    let mut text = format!("{head}{} {{\n", about(scope));
    for _ in 0..1 + choices.below(3) {
        let one = condition(scope, DEPTH, choices);
        if choices.once_in(5) {
            let kind = choices.of(&["any of", "all of", "none of"]);
            let other = condition(scope, 1, choices);
            text += &format!("  {kind} {{\n    {one}\n    {other}\n  }}\n");
        } else {
            text += &format!("  {one}\n");
        }
    }
    text + "}\n"
}

fn attribute(name: &str, scope: &Scope, choices: &mut Choices) -> String {
    format!(
        "attribute {name}{} = {}\n",
        about(scope),
        any(scope, 2, choices)
    )
}

fn partition(scope: &Scope, choices: &mut Choices) -> String {
    let mut text = "partition partition_0 {\n".to_owned();
    for state in ["one", "two"] {
        text += &format!("  {state} when {}\n", condition(scope, 1, choices));
    }
    text += choices.of(&["  otherwise rest\n", ""]);
    text + "}\n"
}

/// Rules that name other rules, about the same record and about rows.
fn composed(own: &Scope, [one, two, three]: [&Scope; 3], choices: &mut Choices) -> String {
    let more = condition(own, 1, choices);
    let past = choices.of(&["1 day", "1 month", "6 months", "1 year", "12 hours", "gap"]);
    let negation = choices.of(&["", "not "]);
    let equal = choices.of(&["=", "!="]);
    let (one, two, three) = (
        &one.collection().name,
        &two.collection().name,
        &three.collection().name,
    );
    format!(
        "segment composed_0 {{\n  {negation}in segment segment_0\n  not condition_0\n}}\n\
         segment composed_1 {{\n  {negation}in segment segment_1 as of {past} ago\n}}\n\
         segment composed_2 {{\n  partition_0 {equal} one\n  any of {{\n    in segment segment_0\n    {more}\n  }}\n}}\n\
         segment composed_3 {{\n  has {one} where ({negation}in segment segment_2)\n}}\n\
         segment composed_4 {{\n  attribute_0 is known\n  has {two} where ({negation}condition_1)\n}}\n\
         segment composed_5 {{\n  has {three} where (attribute_2 is missing)\n}}\n",
    )
}
