//! Why a record is in a segment, or not.

mod json;
mod text;
mod walk;

#[cfg(test)]
mod tests;

use kardan_dsl::{schema::CollectionId, source::Span, syntax::ComparisonOperator, types::Value};

/// One condition and how it came out for one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The text of the condition, as it stands in the source.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// True, false, or unknown.
    pub outcome: Option<bool>,
    /// The values that it compared, by their text; literals are left out.
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
    /// Their collection.
    pub collection: CollectionId,
    /// How many rows were selected.
    pub found: u64,
    /// How many were asked for.
    pub wanted: Option<(ComparisonOperator, u64)>,
    /// The first of them, in order of time.
    pub records: Vec<RecordFound>,
}

/// A row that decided a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordFound {
    /// Its key; none in a collection without keys.
    pub key: Option<String>,
    /// Its time as a local date, or as a local moment where only that tells rows apart; none in a collection without time.
    pub time: Option<String>,
}

impl RowsFound {
    /// How many records an explanation names.
    pub const SHOWN: usize = 10;
}
