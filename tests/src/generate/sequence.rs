//! Sequences.

use super::{
    Choices,
    rows::{filtered, narrowed, time, within_reach},
    scope::Scope,
    window::period,
};
use kardan_dsl::{schema::CollectionId, types::Type};

/// `has A then [no] B [within N] …` over rows within reach whose times are of one kind; none where there are no such rows.
pub(super) fn sequence(scope: &Scope, depth: usize, choices: &mut Choices) -> Option<String> {
    let schema = scope.schema;
    let timed: Vec<CollectionId> = within_reach(scope)
        .into_iter()
        .filter(|&rows| schema.collection(rows).time.is_some())
        .collect();
    if timed.is_empty() {
        return None;
    }
    let first = choices.of(&timed);
    let kind = time(schema, first);
    let alike: Vec<CollectionId> = timed
        .into_iter()
        .filter(|&rows| time(schema, rows) == kind)
        .collect();
    let name = |rows: CollectionId| &schema.collection(rows).name;
    let mut text = format!(
        "has {}{}",
        name(first),
        narrowed(&scope.row(first), depth, choices)
    );
    let mut taken = scope.beside(first);
    let steps = 1 + choices.below(3);
    let mut wants_a_row = false;
    for number in 1..=steps {
        // Mostly the same collection again, so that order by key matters.
        let rows = if choices.once_in(3) {
            choices.of(&alike)
        } else {
            first
        };
        let by_clock = kind == Some(Type::Instant) && choices.once_in(3);
        let within = period(by_clock, choices);
        let filtered = filtered(&taken.row(rows), depth, choices);
        let kinds = match (number < steps, wants_a_row) {
            (true, _) => 4,
            (false, true) => 2,
            (false, false) => 3,
        };
        let step = match choices.below(kinds) {
            0 => format!("then {}", name(rows)),
            1 => format!("then {} within {within}", name(rows)),
            2 => format!("then no {} within {within}", name(rows)),
            _ => format!("then no {}", name(rows)),
        };
        // What does not come before the next row asks for one.
        wants_a_row = step.starts_with("then no") && (wants_a_row || !step.contains(" within "));
        // Nothing that came is nothing to name later on.
        if !step.starts_with("then no") {
            taken = taken.beside(rows);
        }
        text += &format!(" {step}{filtered}");
    }
    Some(text)
}
