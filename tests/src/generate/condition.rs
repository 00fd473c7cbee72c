//! Conditions about a record.

use super::{
    Choices,
    literal::literal,
    rows::{filtered, narrowed, time, values, within_reach},
    scope::Scope,
    sequence::sequence,
    test::{COMPARISONS, test},
    value::number,
};
use kardan_dsl::{schema::Field, types::Type};

/// A condition about the record of a scope; rows are asked about so many levels down.
pub(super) fn condition(scope: &Scope, depth: usize, choices: &mut Choices) -> String {
    if depth == 0 || choices.are_spent() {
        return about_field(scope, choices);
    }
    let inner = |choices: &mut Choices| condition(scope, depth - 1, choices);
    let rows = match choices.below(10) {
        0 | 1 => return about_field(scope, choices),
        2 => return format!("not ({})", inner(choices)),
        3 => {
            let joint = choices.of(&["and", "or"]);
            let parts: Vec<String> = (0..2 + choices.below(2))
                .map(|_| format!("({})", inner(choices)))
                .collect();
            return parts.join(&format!(" {joint} "));
        }
        4 | 5 => {
            let (value, ty) = number(scope, depth - 1, choices);
            return format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                literal(&ty, choices)
            );
        }
        6 => sequence(scope, depth - 1, choices),
        _ => about_rows(scope, depth - 1, choices),
    };
    rows.unwrap_or_else(|| about_field(scope, choices))
}

/// `has`, `no`, `every` and regularity.
fn about_rows(scope: &Scope, depth: usize, choices: &mut Choices) -> Option<String> {
    let reachable = within_reach(scope);
    if reachable.is_empty() {
        return None;
    }
    let rows = scope.row(choices.of(&reachable));
    let (one, many) = (&rows.collection().name, &rows.collection().plural);
    let narrow = |choices: &mut Choices| narrowed(&rows, depth, choices);
    Some(match choices.below(6) {
        0 | 1 => format!("has {one}{}", narrow(choices)),
        2 => format!("no {one}{}", narrow(choices)),
        3 => {
            let (how, count) = (
                choices.of(&["at least", "at most", "exactly"]),
                1 + choices.below(3),
            );
            format!("has {how} {count} {many}{}", narrow(choices))
        }
        4 => format!(
            "every {one}{}: {}",
            narrow(choices),
            condition(&rows, 0, choices)
        ),
        _ if time(scope.schema, rows.of).is_some() => {
            let (least, of) = choices.of(&[(1, 2), (2, 3), (2, 6), (3, 4)]);
            let unit = choices.of(&["days", "weeks", "months", "years"]);
            let filtered = filtered(&rows, depth, choices);
            format!("has {one} in at least {least} of the last {of} {unit}{filtered}")
        }
        _ => format!("no {one}"),
    })
}

/// A condition about one field: its own, behind a link, or against one of a record around it.
fn about_field(scope: &Scope, choices: &mut Choices) -> String {
    let fields = &scope.collection().fields;
    let field = &fields[choices.below(fields.len())];
    if choices.once_in(12) {
        return format!("{} is {}", field.name, choices.of(&["known", "missing"]));
    }
    if let Type::Record(target) = field.ty {
        let reached = choices.of(&values(scope.schema, target));
        return test(
            &format!("{}.{}", field.name, reached.name),
            &reached.ty,
            choices,
        );
    }
    if choices.once_in(3) {
        let own = fields.iter().map(|other| (other.name.clone(), other));
        let others: Vec<(String, &Field)> = own
            .chain(scope.around())
            .filter(|(name, other)| other.ty == field.ty && *name != field.name)
            .collect();
        if !others.is_empty() && compares(&field.ty) {
            let operators = if field.ty == Type::Text {
                &COMPARISONS[..2]
            } else {
                &COMPARISONS[..]
            };
            return format!(
                "{} {} {}",
                field.name,
                choices.of(operators),
                choices.of(&others).0
            );
        }
    }
    let around: Vec<(String, &Field)> = scope
        .around()
        .into_iter()
        .filter(|(_, field)| !matches!(field.ty, Type::Record(_)))
        .collect();
    if !around.is_empty() && choices.once_in(6) {
        let (name, field) = choices.of(&around);
        return test(&name, &field.ty, choices);
    }
    test(&field.name, &field.ty, choices)
}

/// Whether two fields of the type can be held against each other.
fn compares(ty: &Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::Text | Type::Date | Type::Instant)
}
