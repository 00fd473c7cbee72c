//! Constants that values are compared with.

use crate::{
    program::{Node, NodeKind},
    types::Value,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// A constant that others of its kind compare with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    /// Who has no tier has this one.
    NoTier,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

impl Point {
    pub fn of(value: &Value) -> Option<Point> {
        Some(match value {
            Value::Bool(value) => Point::Bool(*value),
            Value::Text(text) => Point::Text(text.clone()),
            Value::Date(date) => Point::Date(*date),
            Value::Instant(instant) => Point::Instant(*instant),
            value => Point::Number(value.number()?),
        })
    }

    /// The constant that a node is.
    pub fn of_node(node: &Node) -> Option<Point> {
        match &node.kind {
            NodeKind::Literal(value) => Point::of(value),
            _ => None,
        }
    }

    /// Whether two are of one kind.
    pub fn is_like(&self, other: &Point) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The least that is at or above this, or above it: between two whole numbers and between two days there is nothing.
    pub fn least_from(self, inclusive: bool, is_whole: bool) -> (Point, bool) {
        match self {
            Point::Number(number) if is_whole && inclusive => (Point::Number(number.ceil()), true),
            Point::Number(number) if is_whole => {
                let next = number.floor().saturating_add(Decimal::ONE);
                (Point::Number(next), true)
            }
            Point::Date(date) if !inclusive => match date.succ_opt() {
                Some(next) => (Point::Date(next), true),
                None => (Point::Date(date), false),
            },
            point => (point, inclusive),
        }
    }

    /// The greatest that is at or below this, or below it.
    pub fn most_to(self, inclusive: bool, is_whole: bool) -> (Point, bool) {
        match self {
            Point::Number(number) if is_whole && inclusive => (Point::Number(number.floor()), true),
            Point::Number(number) if is_whole => {
                let previous = number.ceil().saturating_sub(Decimal::ONE);
                (Point::Number(previous), true)
            }
            Point::Date(date) if !inclusive => match date.pred_opt() {
                Some(previous) => (Point::Date(previous), true),
                None => (Point::Date(date), false),
            },
            point => (point, inclusive),
        }
    }
}
