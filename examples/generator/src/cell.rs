//! One value of a table.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Missing,
    /// Text, a date or an instant.
    Text(String),
    /// A number in decimal digits.
    Number(String),
    /// Yes or no.
    Bool(bool),
}

/// An amount in kopecks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kopecks(pub i64);

impl Cell {
    /// As CSV writes it: a missing value is an empty cell.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Cell::Missing => "",
            Cell::Text(text) | Cell::Number(text) => text,
            Cell::Bool(true) => "true",
            Cell::Bool(false) => "false",
        }
    }

    /// As JSON writes it; missing values are left out by the caller.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Cell::Missing => Value::Null,
            Cell::Text(text) => Value::from(text.as_str()),
            // Digits stay digits: nothing passes through a float.
            Cell::Number(digits) => {
                serde_json::from_str(digits).unwrap_or_else(|_| Value::from(digits.as_str()))
            }
            Cell::Bool(value) => Value::from(*value),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::Text(text.clone())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number.to_string())
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell::Bool(value)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Cell {
        Cell::Text(date.to_string())
    }
}

impl From<NaiveDateTime> for Cell {
    /// The shop is in Moscow, three hours ahead of UTC all year.
    fn from(moment: NaiveDateTime) -> Cell {
        Cell::Text(moment.format("%Y-%m-%dT%H:%M:%S+03:00").to_string())
    }
}

impl From<Kopecks> for Cell {
    fn from(Kopecks(kopecks): Kopecks) -> Cell {
        Cell::Number(format!("{}.{:02}", kopecks / 100, kopecks % 100))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Missing, Into::into)
    }
}
