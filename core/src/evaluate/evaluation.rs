//! What an evaluation gives back.

use super::attribute::Columns;
use crate::records::Bitmap;
use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use kardan_dsl::{
    schema::CollectionId,
    types::{Currency, Type, Value},
};
use serde::Serialize;
use std::sync::Arc;

/// The answer to a program over a data set as of an instant. It records all that it depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// T.
    pub as_of: DateTime<Utc>,
    /// Z.
    pub timezone: chrono_tz::Tz,
    /// Every parameter with the value that was used, in the order of the program.
    pub params: Vec<(String, Value)>,
    /// The hash of the program.
    pub program: String,
    /// The segments, in the order of the program.
    pub segments: Vec<SegmentResult>,
    /// The partitions, in the order of the program.
    pub partitions: Vec<PartitionResult>,
    /// The attributes, in the order of the program.
    pub attributes: Vec<AttributeResult>,
    /// What was odd about the data in passing.
    pub remarks: Vec<Remark>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentResult {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The collection that it is about: one bit per row of that table.
    pub subject: CollectionId,
    /// Who is in.
    pub selected: Bitmap,
    /// Who can be neither said to be in nor out. Disjoint from `selected`. Segments of which nobody is unknown share one.
    pub unknown: Arc<Bitmap>,
    /// For the unknown ones: the field to blame and how many it is to blame for (the first missing operand in the order of the text). Sums to the count of `unknown`.
    pub blame: IndexMap<String, u64>,
}

impl SegmentResult {
    /// How many are in, out and unknown.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let (selected, unknown) = (self.selected.count(), self.unknown.count());
        (selected, self.selected.len() - selected - unknown, unknown)
    }
}

/// One partition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The collection that it is about.
    pub subject: CollectionId,
    /// The states, in the order of the text, `otherwise` last.
    pub states: Vec<String>,
    /// Per row of the table: the position in `states`; [`PartitionResult::NO_STATE`] where none holds.
    pub codes: Vec<u16>,
}

impl PartitionResult {
    /// The code of a record that is in no state.
    pub const NO_STATE: u16 = u16::MAX;
}

/// One attribute: how it reads is told by [`AttributeResult::values`].
#[derive(Clone, Debug)]
pub struct AttributeResult {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The collection that it is about.
    pub subject: CollectionId,
    /// The type of its values.
    pub ty: Type,
    pub(super) columns: Columns,
    pub(super) currency: Currency,
}

/// Something odd about the data that changed no answer's shape but that the host should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remark {
    /// `passed_over`: rows that a `where` found unknown; `division_by_zero`; `naive_instants`; of a ledger what
    /// [`crate::loyalty::Ledger::remarks`] says.
    pub kind: &'static str,
    /// The rule in whose text it happened; empty where it is about no rule.
    pub rule: String,
    /// The field to blame, as [`SegmentResult::blame`] names it.
    pub field: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The whole sentence, in English.
    pub message: String,
}
