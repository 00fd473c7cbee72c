//! What is wrong with a row.

use super::cell::Cell;
use serde::Serialize;
use std::borrow::Cow;

/// A row that cannot be used as it stands, named by collection, row and field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong.
    ///
    /// # Shape
    /// With a value: `missing`, `unparsable`, `unknown_value`, `inexact_money`, `inexact_number`, `out_of_range`. With a row:
    /// `unparsable`, `duplicate_key`, `orphan`, `unknown_link` (the row stays, its link reads as missing), `left_out` (it hangs on a row that was left
    /// out). With a column: `unknown_column`, `duplicate_column`. With the whole: `unknown_collection`.
    pub kind: &'static str,
    /// The collection's plural.
    pub collection: String,
    /// The row in the input, from 1, where one is to blame; nested rows are counted through all documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The field or column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The whole sentence.
    pub message: String,
}

/// Why a cell does not become a value of its field.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) kind: &'static str,
    given: Option<String>,
    reason: Cow<'static, str>,
}

impl Fault {
    /// There is no value, and there has to be one.
    #[cold]
    pub(super) fn missing() -> Fault {
        Fault {
            kind: "missing",
            given: None,
            reason: Cow::Borrowed("is missing"),
        }
    }

    /// The cell is given, and this (`is no date`) is wrong with it.
    #[cold]
    pub(super) fn of(
        kind: &'static str,
        cell: Cell<'_>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Fault {
        Fault {
            kind,
            given: Some(cell.to_string()),
            reason: reason.into(),
        }
    }

    /// The cell is not of the field's type.
    #[cold]
    pub(super) fn unparsable(cell: Cell<'_>, reason: &'static str) -> Fault {
        Fault::of("unparsable", cell, reason)
    }

    /// The whole sentence, without the row.
    pub(super) fn sentence(&self, field: &str) -> String {
        match &self.given {
            Some(given) => format!("{given} in `{field}` {}", self.reason),
            None => format!("`{field}` {}", self.reason),
        }
    }
}

/// The problems found so far: the first ones, and how many more.
#[derive(Debug)]
pub(super) struct Problems {
    pub(super) listed: Vec<Problem>,
    pub(super) unlisted: u64,
    /// How many are listed.
    pub(super) limit: usize,
}

impl Problems {
    pub(super) fn new(limit: usize) -> Problems {
        Problems {
            listed: Vec::new(),
            unlisted: 0,
            limit,
        }
    }

    /// Lists a problem, or counts it where the list is full.
    #[cold]
    pub(super) fn add(&mut self, problem: impl FnOnce() -> Problem) {
        if self.listed.len() < self.limit {
            self.listed.push(problem());
        } else {
            self.unlisted += 1;
        }
    }

    /// Adds what was found elsewhere, by the same limit.
    pub(super) fn append(&mut self, found: Problems) {
        self.unlisted += found.unlisted;
        for problem in found.listed {
            self.add(|| problem);
        }
    }

    /// Counts a problem that would not be listed anyhow.
    pub(super) fn count_one(&mut self) {
        self.unlisted += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.unlisted == 0
    }

    pub(super) fn count(&self) -> u64 {
        self.listed.len() as u64 + self.unlisted
    }
}
