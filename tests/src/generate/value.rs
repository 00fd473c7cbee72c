//! Values of a record.

use super::{
    Choices, literal,
    rows::{filtered, narrowed, time, within_reach},
};
use kardan_dsl::{
    schema::{CollectionId, Field, Schema},
    types::Type,
};

/// A number and its type.
pub(super) fn number(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> (String, Type) {
    let reachable = within_reach(schema, of);
    let fields = numeric(schema, of);
    match choices.below(6) {
        0 | 1 if !reachable.is_empty() => {
            let rows = choices.of(&reachable);
            aggregate(schema, rows, depth, choices)
        }
        2 if !reachable.is_empty() => {
            let rows = choices.of(&reachable);
            count(schema, rows, depth, choices)
        }
        3 => time_span(schema, &reachable, choices).unwrap_or_else(|| plain(&fields, choices)),
        4 if !fields.is_empty() => {
            let field = choices.of(&fields);
            let other = choices.of(&fields
                .iter()
                .copied()
                .filter(|other| other.ty == field.ty)
                .collect::<Vec<_>>());
            let operator = choices.of(&["+", "-"]);
            (
                format!("({} {operator} {})", field.name, other.name),
                field.ty.clone(),
            )
        }
        5 if !fields.is_empty() => {
            let field = choices.of(&fields);
            let stand_in = literal::literal(&field.ty, choices);
            (
                format!("({} or else {stand_in})", field.name),
                field.ty.clone(),
            )
        }
        _ => plain(&fields, choices),
    }
}

/// Any value, for an attribute.
pub(super) fn any(
    schema: &Schema,
    of: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> String {
    let reachable: Vec<CollectionId> = within_reach(schema, of)
        .into_iter()
        .filter(|&rows| time(schema, rows).is_some())
        .collect();
    match choices.below(4) {
        0 if !reachable.is_empty() => {
            let rows = choices.of(&reachable);
            pick(schema, rows, depth, choices)
        }
        1 => {
            let (left, ty) = number(schema, of, depth, choices);
            let right = literal::literal(&ty, choices);
            format!("{left} / ({right})")
        }
        2 => match forecast(schema, of, choices) {
            Some(text) => text,
            None => number(schema, of, depth, choices).0,
        },
        _ => number(schema, of, depth, choices).0,
    }
}

fn numeric(schema: &Schema, of: CollectionId) -> Vec<&Field> {
    schema
        .collection(of)
        .fields
        .iter()
        .filter(|field| field.ty.is_numeric())
        .collect()
}

fn plain(fields: &[&Field], choices: &mut Choices) -> (String, Type) {
    match fields {
        [] => ("1".to_owned(), Type::Int),
        fields => {
            let field = choices.of(fields);
            (field.name.clone(), field.ty.clone())
        }
    }
}

/// `count of …`
fn count(
    schema: &Schema,
    rows: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> (String, Type) {
    let collection = schema.collection(rows);
    let fields: Vec<&Field> = collection
        .fields
        .iter()
        .filter(|field| !matches!(field.ty, Type::Record(_)))
        .collect();
    let (many, field) = (&collection.plural, choices.of(&fields));
    let narrowed = narrowed(schema, rows, depth, choices);
    let text = match choices.below(4) {
        0 | 1 => format!("count of ({many}{narrowed})"),
        2 => format!("count of ({many}.{}{narrowed})", field.name),
        _ => format!("count of distinct ({many}.{}{narrowed})", field.name),
    };
    (text, Type::Int)
}

/// `sum of …`, `average of …`, over a field or an expression.
fn aggregate(
    schema: &Schema,
    rows: CollectionId,
    depth: usize,
    choices: &mut Choices,
) -> (String, Type) {
    let fields = numeric(schema, rows);
    if fields.is_empty() {
        return count(schema, rows, depth, choices);
    }
    let (many, field) = (&schema.collection(rows).plural, choices.of(&fields));
    let function = choices.of(&["sum", "average", "min", "max"]);
    let narrowed = narrowed(schema, rows, depth, choices);
    let whole = function == "average" && field.ty == Type::Int;
    let ty = if whole {
        Type::Decimal
    } else {
        field.ty.clone()
    };
    let text = if choices.once_in(3) {
        format!(
            "{function} of ({name} + {name} for {many}{narrowed})",
            name = field.name
        )
    } else {
        format!("{function} of ({many}.{}{narrowed})", field.name)
    };
    (text, ty)
}

/// Days since the last row, and between rows.
fn time_span(
    schema: &Schema,
    reachable: &[CollectionId],
    choices: &mut Choices,
) -> Option<(String, Type)> {
    let timed: Vec<CollectionId> = reachable
        .iter()
        .copied()
        .filter(|&rows| schema.collection(rows).time.is_some())
        .collect();
    if timed.is_empty() {
        return None;
    }
    let rows = choices.of(&timed);
    let collection = schema.collection(rows);
    let time = &schema.field(rows, collection.time?).name;
    Some(if choices.once_in(2) {
        let filtered = filtered(schema, rows, 0, choices);
        (
            format!("average gap of ({}.{time}{filtered})", collection.plural),
            Type::Decimal,
        )
    } else {
        let which = choices.of(&["last", "first"]);
        (
            format!("days since {which} {}.{time}", collection.name),
            Type::Int,
        )
    })
}

/// `first (… where …).field`
fn pick(schema: &Schema, rows: CollectionId, depth: usize, choices: &mut Choices) -> String {
    let collection = schema.collection(rows);
    let fields: Vec<&Field> = collection
        .fields
        .iter()
        .filter(|field| !matches!(field.ty, Type::Record(_)))
        .collect();
    let (which, field) = (choices.of(&["last", "first"]), choices.of(&fields));
    let narrowed = narrowed(schema, rows, depth, choices);
    if narrowed.is_empty() {
        format!("{which} {}.{}", collection.name, field.name)
    } else {
        format!("{which} ({}{narrowed}).{}", collection.plural, field.name)
    }
}

fn forecast(schema: &Schema, of: CollectionId, choices: &mut Choices) -> Option<String> {
    let field = schema
        .collection(of)
        .fields
        .iter()
        .find(|field| field.readings.is_some())?;
    let name = &field.name;
    Some(if choices.once_in(2) {
        format!(
            "date when {name} reaches {}",
            literal::literal(&field.ty, choices)
        )
    } else {
        format!("forecast of {name}")
    })
}
