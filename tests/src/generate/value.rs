//! Values of a record.

use super::{
    Choices,
    literal::literal,
    rows::{filtered, narrowed, paths, time, values, within_reach},
    scope::Scope,
};
use kardan_dsl::{
    schema::{CollectionId, Field, Schema},
    types::Type,
};

/// A number and its type.
pub(super) fn number(scope: &Scope, depth: usize, choices: &mut Choices) -> (String, Type) {
    let fields = numeric(scope.schema, scope.of);
    let computed = match choices.below(6) {
        0 | 1 => aggregate(scope, depth, choices),
        2 => count(scope, depth, choices),
        3 => time_span(scope, choices),
        4 if !fields.is_empty() => {
            let field = choices.of(&fields);
            let alike: Vec<&Field> = fields
                .iter()
                .copied()
                .filter(|other| other.ty == field.ty)
                .collect();
            let (other, operator) = (choices.of(&alike), choices.of(&["+", "-"]));
            Some((
                format!("({} {operator} -{})", field.name, other.name),
                field.ty.clone(),
            ))
        }
        5 if !fields.is_empty() => {
            let field = choices.of(&fields);
            Some((
                format!("({} or else {})", field.name, literal(&field.ty, choices)),
                field.ty.clone(),
            ))
        }
        _ => None,
    };
    computed.unwrap_or_else(|| match fields[..] {
        [] => ("1".to_owned(), Type::Int),
        _ => {
            let field = choices.of(&fields);
            (field.name.clone(), field.ty.clone())
        }
    })
}

/// Any value, for an attribute.
pub(super) fn any(scope: &Scope, depth: usize, choices: &mut Choices) -> String {
    let computed = match choices.below(5) {
        0 => pick(scope, depth, choices),
        1 => {
            let (left, ty) = number(scope, depth, choices);
            Some(format!("{left} / ({})", literal(&ty, choices)))
        }
        2 => forecast(scope, choices),
        3 => part(scope, choices),
        _ => None,
    };
    computed.unwrap_or_else(|| number(scope, depth, choices).0)
}

fn numeric(schema: &Schema, of: CollectionId) -> Vec<&Field> {
    values(schema, of)
        .into_iter()
        .filter(|field| field.ty.is_numeric())
        .collect()
}

/// One of the paths to rows, with the scope of a row.
fn rows<'a>(scope: &Scope<'a>, choices: &mut Choices) -> Option<(String, Scope<'a>)> {
    let paths = paths(scope);
    if paths.is_empty() {
        return None;
    }
    let (path, rows) = choices.of(&paths);
    Some((path, scope.row(rows)))
}

/// `count of …`
fn count(scope: &Scope, depth: usize, choices: &mut Choices) -> Option<(String, Type)> {
    let (path, rows) = rows(scope, choices)?;
    let field = choices.of(&values(rows.schema, rows.of));
    let narrowed = narrowed(&rows, depth, choices);
    let text = match choices.below(4) {
        0 | 1 => format!("count of ({path}{narrowed})"),
        2 => format!("count of ({path}.{}{narrowed})", field.name),
        _ => format!("count of distinct ({path}.{}{narrowed})", field.name),
    };
    Some((text, Type::Int))
}

/// `sum of …`, `average of …`, over a field or an expression.
fn aggregate(scope: &Scope, depth: usize, choices: &mut Choices) -> Option<(String, Type)> {
    let (path, rows) = rows(scope, choices)?;
    let fields = numeric(rows.schema, rows.of);
    if fields.is_empty() {
        return count(scope, depth, choices);
    }
    let field = choices.of(&fields);
    let function = choices.of(&["sum", "average", "min", "max"]);
    let narrowed = narrowed(&rows, depth, choices);
    let whole = function == "average" && field.ty == Type::Int;
    let ty = if whole {
        Type::Decimal
    } else {
        field.ty.clone()
    };
    let name = &field.name;
    let text = match choices.below(4) {
        0 | 1 => format!("{function} of ({path}.{name}{narrowed})"),
        2 => format!("{function} of ({name} + {name} for {path}{narrowed})"),
        // A value of the record around, once per row.
        _ => match scope
            .collection()
            .fields
            .iter()
            .find(|outer| outer.ty == field.ty)
        {
            Some(outer) if rows.collection().field_named(&outer.name).is_none() => {
                format!(
                    "{function} of ({name} - {} for {path}{narrowed})",
                    outer.name
                )
            }
            _ => format!("{function} of (-{name} for {path}{narrowed})"),
        },
    };
    Some((text, ty))
}

/// Rows within reach that have a time of their own, and the name of its field.
fn timed<'a>(scope: &Scope<'a>, choices: &mut Choices) -> Option<(Scope<'a>, &'a str)> {
    let schema = scope.schema;
    let timed: Vec<(CollectionId, &str)> = within_reach(scope)
        .into_iter()
        .filter_map(|rows| {
            Some((
                rows,
                schema
                    .field(rows, schema.collection(rows).time?)
                    .name
                    .as_str(),
            ))
        })
        .collect();
    if timed.is_empty() {
        return None;
    }
    let (rows, time) = choices.of(&timed);
    Some((scope.row(rows), time))
}

/// Days since the last row, and between rows.
fn time_span(scope: &Scope, choices: &mut Choices) -> Option<(String, Type)> {
    let (rows, time) = timed(scope, choices)?;
    Some(if choices.once_in(2) {
        let filtered = filtered(&rows, 0, choices);
        (
            format!(
                "average gap of ({}.{time}{filtered})",
                rows.collection().plural
            ),
            Type::Decimal,
        )
    } else {
        let which = choices.of(&["last", "first"]);
        (
            format!("days since {which} {}.{time}", rows.collection().name),
            Type::Int,
        )
    })
}

/// `date of last visit.at` and the like.
fn part(scope: &Scope, choices: &mut Choices) -> Option<String> {
    let (rows, at) = timed(scope, choices)?;
    let has_hours = time(scope.schema, rows.of) == Some(Type::Instant);
    let parts = ["date", "year", "month", "weekday", "hour"];
    let part = choices.of(if has_hours { &parts } else { &parts[..4] });
    Some(format!(
        "{part} of {} {}.{at}",
        choices.of(&["last", "first"]),
        rows.collection().name
    ))
}

/// `first (… where …).field`
fn pick(scope: &Scope, depth: usize, choices: &mut Choices) -> Option<String> {
    let reachable = within_reach(scope);
    let with_time: Vec<CollectionId> = reachable
        .into_iter()
        .filter(|&rows| time(scope.schema, rows).is_some())
        .collect();
    if with_time.is_empty() {
        return None;
    }
    let rows = scope.row(choices.of(&with_time));
    let (which, field) = (
        choices.of(&["last", "first"]),
        choices.of(&values(rows.schema, rows.of)),
    );
    let narrowed = narrowed(&rows, depth, choices);
    Some(if narrowed.is_empty() {
        format!("{which} {}.{}", rows.collection().name, field.name)
    } else {
        format!(
            "{which} ({}{narrowed}).{}",
            rows.collection().plural,
            field.name
        )
    })
}

fn forecast(scope: &Scope, choices: &mut Choices) -> Option<String> {
    let field = scope
        .collection()
        .fields
        .iter()
        .find(|field| field.readings.is_some())?;
    Some(if choices.once_in(2) {
        format!(
            "date when {} reaches {}",
            field.name,
            literal(&field.ty, choices)
        )
    } else {
        format!("forecast of {}", field.name)
    })
}
