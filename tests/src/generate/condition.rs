//! Conditions about a record.

use super::{
    Choices, literal,
    rows::{filtered, narrowed, time, within_reach},
    sequence::sequence,
    value::number,
    window,
};
use kardan_dsl::{
    schema::{CollectionId, Field, Schema},
    types::Type,
};

pub(super) const COMPARISONS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];
const EQUALITIES: [&str; 2] = ["=", "!="];

/// A condition about a record of a collection; rows are asked about so many levels down.
pub(super) fn condition(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> String {
    if depth == 0 || choices.are_spent() {
        return about_field(schema, of, choices);
    }
    let inner = |choices: &mut Choices| condition(schema, of, depth - 1, choices);
    match choices.below(9) {
        0 | 1 => about_field(schema, of, choices),
        2 => format!("not ({})", inner(choices)),
        3 => {
            let joint = choices.of(&["and", "or"]);
            let parts: Vec<String> = (0..2 + choices.below(2))
                .map(|_| format!("({})", inner(choices)))
                .collect();
            parts.join(&format!(" {joint} "))
        }
        4 => {
            let (value, ty) = number(schema, of, depth - 1, choices);
            format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                literal::literal(&ty, choices)
            )
        }
        5 if of == schema.subject => sequence(schema, depth - 1, choices),
        _ => about_rows(schema, of, depth - 1, choices)
            .unwrap_or_else(|| about_field(schema, of, choices)),
    }
}

/// `has`, `no`, `every` and regularity.
fn about_rows(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> Option<String> {
    let reachable = within_reach(schema, of);
    if reachable.is_empty() {
        return None;
    }
    let rows = choices.of(&reachable);
    let (one, many) = (
        &schema.collection(rows).name,
        &schema.collection(rows).plural,
    );
    let narrow = |choices: &mut Choices| narrowed(schema, rows, depth, choices);
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
        4 => {
            let narrowed = narrow(choices);
            format!(
                "every {one}{narrowed}: {}",
                condition(schema, rows, 0, choices)
            )
        }
        _ if time(schema, rows).is_some() => {
            let (least, of) = choices.of(&[(1, 2), (2, 3), (2, 6), (3, 4)]);
            let unit = choices.of(&["days", "weeks", "months"]);
            format!(
                "has {one} in at least {least} of the last {of} {unit}{}",
                filtered(schema, rows, depth, choices)
            )
        }
        _ => format!("no {one}"),
    })
}

/// A condition about one field, perhaps behind a link.
fn about_field(schema: &Schema, of: CollectionId, choices: &mut Choices) -> String {
    let fields = &schema.collection(of).fields;
    let field = &fields[choices.below(fields.len())];
    if choices.once_in(12) {
        return format!("{} is {}", field.name, choices.of(&["known", "missing"]));
    }
    if let Type::Record(target) = field.ty {
        let behind: Vec<&Field> = schema
            .collection(target)
            .fields
            .iter()
            .filter(|field| !matches!(field.ty, Type::Record(_)))
            .collect();
        let reached = choices.of(&behind);
        return test(
            &format!("{}.{}", field.name, reached.name),
            &reached.ty,
            choices,
        );
    }
    if field.ty.is_numeric() && choices.once_in(4) {
        let comparable = fields
            .iter()
            .filter(|other| other.ty == field.ty)
            .collect::<Vec<_>>();
        let other = choices.of(&comparable);
        if other.name != field.name {
            return format!("{} {} {}", field.name, choices.of(&COMPARISONS), other.name);
        }
    }
    test(&field.name, &field.ty, choices)
}

/// A condition about a value of a type.
fn test(value: &str, ty: &Type, choices: &mut Choices) -> String {
    let quoted = |text: &str| format!("\"{text}\"");
    match ty {
        Type::Bool => match choices.below(3) {
            0 => value.to_owned(),
            1 => format!("{value} = false"),
            _ => format!("not {value}"),
        },
        ty if ty.is_numeric() => match choices.below(3) {
            0 | 1 => format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                literal::literal(ty, choices)
            ),
            _ => {
                let (low, high) = (literal::literal(ty, choices), literal::literal(ty, choices));
                format!("{value} between {low} and {high}")
            }
        },
        Type::Text => {
            let text = quoted(choices.of(&literal::TEXTS));
            match choices.below(5) {
                0 => format!("{value} {} {text}", choices.of(&EQUALITIES)),
                1 => format!("{value} contains {text}"),
                2 => format!("{value} starts with {text}"),
                3 => format!("{value} {} [{text}, \"b\"]", choices.of(&["in", "not in"])),
                _ => format!("{value} {} listed", choices.of(&["in", "not in"])),
            }
        }
        Type::Enum(of) => {
            let one = quoted(&choices.of(&of.values));
            match choices.below(2) {
                0 => format!("{value} {} {one}", choices.of(&EQUALITIES)),
                _ => format!("{value} {} [{one}]", choices.of(&["in", "not in"])),
            }
        }
        Type::Birthday => {
            let leap = choices.of(&["", " leap to march 1"]);
            format!("anniversary of {value}{leap} {}", window::of_dates(choices))
        }
        Type::Date | Type::Instant => match choices.below(5) {
            0 => format!(
                "{value} {} {}",
                choices.of(&COMPARISONS),
                choices.of(&literal::DATES)
            ),
            1 => format!("{value} is today"),
            2 => format!("anniversary of {value} {}", window::of_dates(choices)),
            _ => format!("{value} {}", window::window(ty, choices)),
        },
        other => panic!("no field has the type {other:?}"),
    }
}
