//! Why a cart cannot be read, in words about the cart and its lines.

use super::{
    Scheme,
    cart::{key_of, line_name, listed, rows_of},
};
use crate::{
    error::Error,
    records::{Dataset, Problem},
};
use kardan_dsl::schema::{Collection, CollectionId, Owner};
use serde_json::{Map, Value as Json};

impl Scheme {
    /// What is wrong with a cart, which is this row of the purchases, of itself or beside what the client has. Where that cannot be read without a
    /// cart either, nothing of it is the cart's.
    pub(super) fn refusal(
        &self,
        purchases: CollectionId,
        (cart, row): (&Map<String, Json>, &Map<String, Json>),
        before: impl FnOnce() -> Result<Dataset, Error>,
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
            let before = match before() {
                Ok(before) => before,
                Err(error) => return error,
            };
            // What hangs on what was left out is not wrong itself.
            let beside = error.problems().iter();
            let beside = beside.filter(|problem| problem.kind != "left_out");
            problems.extend(beside.map(|problem| self.beside((purchases, cart), &before, problem)));
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
        let line = line_of(lines, row, number)?;
        Some(match problem.kind {
            "duplicate_key" => Problem {
                row: None,
                message: format!("{line} has the key of another line"),
                ..problem.clone()
            },
            _ => told(problem, &line),
        })
    }

    /// A problem that there is with the cart beside what the client has already, and without it is not.
    fn beside(
        &self,
        (purchases, row): (CollectionId, &Map<String, Json>),
        before: &Dataset,
        problem: &Problem,
    ) -> Problem {
        let schema = &self.program().schema;
        let lines = schema.lines_of(purchases).map(|(lines, _)| lines);
        let line = lines.and_then(|id| {
            let lines = schema.collection(id);
            let row_number = problem.row.filter(|_| problem.collection == lines.plural)?;
            let number = row_number.checked_sub(before.table(id).len)?;
            line_of(lines, row, number)
        });
        let is_key = problem.kind == "duplicate_key";
        let message = match line {
            Some(line) if is_key => format!("{line} has the key of a line of before"),
            Some(line) => return told(problem, &line),
            None if is_key && problem.collection == schema.collection(purchases).plural => {
                let key = key_of(schema, purchases, row).unwrap_or_default();
                format!("the cart has the key `{key}`, as a purchase of before has")
            }
            None => return told(problem, "the cart"),
        };
        Problem {
            message,
            row: None,
            ..problem.clone()
        }
    }
}

/// A line of a cart by its number in it; none where it has no such line.
fn line_of(lines: &Collection, cart: &Map<String, Json>, number: usize) -> Option<String> {
    let (_, listed) = listed(lines, cart)?;
    let line = listed.as_array()?.get(number.checked_sub(1)?)?;
    let name = line
        .as_object()
        .map_or_else(|| number.to_string(), |line| line_name(lines, line, number));
    Some(format!("line {name} of the cart"))
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
