//! Sequences.

use super::{
    Choices,
    rows::{filtered, narrowed, time},
    window::period,
};
use kardan_dsl::{
    schema::{CollectionId, Schema},
    types::Type,
};

/// `has A then [no] B [within N] …` over collections of the subject whose times are of one kind.
pub(super) fn sequence(schema: &Schema, depth: usize, choices: &mut Choices) -> String {
    let timed: Vec<CollectionId> = schema
        .children(schema.subject)
        .filter(|&rows| schema.collection(rows).time.is_some())
        .collect();
    let first = choices.of(&timed);
    let kind = time(schema, first);
    let alike: Vec<CollectionId> = timed
        .into_iter()
        .filter(|&rows| rows == first || time(schema, rows) == kind)
        .collect();
    let name = |rows: CollectionId| &schema.collection(rows).name;
    let mut text = format!(
        "has {}{}",
        name(first),
        narrowed(schema, first, depth, choices)
    );
    for _ in 0..1 + choices.below(2) {
        // Mostly the same collection again, so that order by key matters.
        let rows = if choices.once_in(3) {
            choices.of(&alike)
        } else {
            first
        };
        let by_clock = kind == Some(Type::Instant) && choices.once_in(3);
        let within = period(by_clock, choices);
        text += &match choices.below(3) {
            0 => format!(" then {}", name(rows)),
            1 => format!(" then {} within {within}", name(rows)),
            _ => format!(" then no {} within {within}", name(rows)),
        };
        text += &filtered(schema, rows, depth, choices);
    }
    text
}
