//! Why a cart cannot be read, in words about the cart and its lines.

use super::{
    Scheme,
    cart::{key_of, line_name, rows_of},
};
use crate::{error::Error, records::Problem};
use kardan_dsl::schema::{Collection, CollectionId, Owner};
use serde_json::{Map, Value as Json};

impl Scheme {
    /// What is wrong with a cart, which is this row of the purchases, of itself or beside what the client has; the error as it is where something
    /// else is to blame.
    pub(super) fn refusal(
        &self,
        purchases: CollectionId,
        (cart, row): (&Map<String, Json>, &Map<String, Json>),
        error: Error,
    ) -> Error {
        let described = self.program().schema.collection(purchases);
        let mut alone = row.clone();
        if let Owner::Parent { column, .. } = &described.owner {
            alone.shift_remove(column);
        }
        let mut client = Map::new();
        if let Json::Array(rows) = rows_of(described, &mut client) {
            rows.push(Json::Object(alone));
        }
        let own = self.client_data(client).err();
        let own = own.iter().flat_map(Error::problems);
        // What it leads to is not there where it stands alone, and what was supplied is wrong where something of the lines is.
        let is_said = |problem: &&Problem| {
            let field = problem.field.as_deref();
            let field = field.and_then(|field| described.field_named(field));
            let mut names = cart.keys();
            problem.collection != described.plural
                || field.is_none()
                || names.any(|name| described.field_named(name) == field)
        };
        let own = own.filter(|problem| !matches!(problem.kind, "unknown_link" | "left_out"));
        let own = own.filter(is_said);
        let own = own.filter_map(|problem| self.of_cart((purchases, cart), problem));
        let mut problems: Vec<Problem> = own.collect();
        if problems.is_empty() {
            let beside = error.problems().iter();
            problems.extend(beside.filter_map(|problem| self.beside(purchases, cart, problem)));
        }
        let Some(first) = problems.first() else {
            return error;
        };
        let message = match problems.len() {
            1 => first.message.clone(),
            many => {
                let message = first.message.as_str();
                let first = message.strip_prefix("the cart: ").unwrap_or(message);
                format!("the cart has {many} problems: {first}")
            }
        };
        Error::data(message, problems)
    }

    /// A problem of a data set that has nothing but the cart.
    fn of_cart(
        &self,
        (purchases, row): (CollectionId, &Map<String, Json>),
        problem: &Problem,
    ) -> Option<Problem> {
        let schema = &self.program().schema;
        let cart = schema.collection(purchases);
        if problem.collection == cart.plural {
            return Some(told(problem, "the cart"));
        }
        let (lines, _) = schema.lines_of(purchases)?;
        let lines = schema.collection(lines);
        let number = problem.row.filter(|_| problem.collection == lines.plural)?;
        let line = line_of(lines, row, number);
        Some(match problem.kind {
            "duplicate_key" => Problem {
                row: None,
                message: format!("{line} has the key of another line"),
                ..problem.clone()
            },
            _ => told(problem, &line),
        })
    }

    /// A problem of the cart beside what the client has already.
    fn beside(
        &self,
        purchases: CollectionId,
        row: &Map<String, Json>,
        problem: &Problem,
    ) -> Option<Problem> {
        let schema = &self.program().schema;
        let cart = schema.collection(purchases);
        let is_said = |text: &str| problem.message.contains(&format!("`{text}`"));
        if problem.kind == "unknown_link" && problem.collection == cart.plural {
            let said = row.values().filter_map(Json::as_str).any(is_said);
            return said.then(|| told(problem, "the cart"));
        }
        if problem.kind != "duplicate_key" {
            return None;
        }
        if problem.collection == cart.plural {
            let key = key_of(schema, purchases, row).filter(|key| is_said(key))?;
            let message = format!("the cart has the key `{key}`, as a purchase of before has");
            return Some(Problem {
                message,
                row: None,
                ..problem.clone()
            });
        }
        let (id, _) = schema.lines_of(purchases)?;
        let lines = schema.collection(id);
        let (_, listed) = row.iter().find(|(name, _)| lines.is_called(name))?;
        let listed = listed
            .as_array()
            .filter(|_| problem.collection == lines.plural)?;
        let mut keys = listed.iter().filter_map(Json::as_object);
        let key = keys.find_map(|line| key_of(schema, id, line).filter(|key| is_said(key)))?;
        let message = format!("line `{key}` of the cart has the key of a line of before");
        Some(Problem {
            message,
            row: None,
            ..problem.clone()
        })
    }
}

/// A line of a cart by its number in it.
fn line_of(lines: &Collection, row: &Map<String, Json>, number: usize) -> String {
    let listed = row.iter().find(|(name, _)| lines.is_called(name));
    let listed = listed.and_then(|(_, listed)| listed.as_array());
    let line = number
        .checked_sub(1)
        .and_then(|at| listed?.get(at)?.as_object());
    let name = line.map_or_else(|| number.to_string(), |line| line_name(lines, line, number));
    format!("line {name} of the cart")
}

/// The same problem of something else than a row.
fn told(problem: &Problem, whose: &str) -> Problem {
    let place = problem
        .row
        .map(|row| format!("{} row {row}: ", problem.collection));
    let place = place.unwrap_or_else(|| format!("{}: ", problem.collection));
    let sentence = problem.message.strip_prefix(&place);
    let sentence = sentence.unwrap_or(&problem.message);
    Problem {
        row: None,
        message: format!("{whose}: {sentence}"),
        ..problem.clone()
    }
}
