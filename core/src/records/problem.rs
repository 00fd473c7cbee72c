//! What is wrong with a row.

use serde::Serialize;

/// A row that cannot be used as it stands, named by collection, row and field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong: `orphan`, `duplicate_key`, `unknown_value`, `unparsable`, `missing`, `unknown_column`, `inexact_money`, `unknown_link`.
    pub kind: &'static str,
    /// The collection's plural.
    pub collection: String,
    /// The row in the input, from 1, where one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The field or column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The whole sentence.
    pub message: String,
}
