//! Why a record is in a segment, or not.

use kardan_dsl::{source::Span, types::Value};

/// One condition and how it came out for one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The text of the condition, as it stands in the source.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// True, false, or unknown.
    pub outcome: Option<bool>,
    /// The values of its operands, by their text.
    pub values: Vec<(String, Option<Value>)>,
    /// For a condition over rows: how many were selected, and what was asked for.
    pub rows: Option<RowsFound>,
    /// For unknown: the field to blame.
    pub because: Option<String>,
    /// The conditions that it is made of.
    pub parts: Vec<Explanation>,
}

/// The rows that decided a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsFound {
    /// The collection's plural.
    pub collection: String,
    /// How many rows were selected.
    pub found: u64,
    /// What was asked for: the operator and the number (`>=`, 3).
    pub wanted: Option<(String, u64)>,
    /// The keys of the first selected rows (the row number where the collection has no key), in order of time.
    pub keys: Vec<String>,
    /// Their times, as local dates or moments.
    pub times: Vec<String>,
}
