//! What a program says about data, in a form that does not depend on who computed it.

use std::collections::BTreeMap;

/// Every reported rule by name, then every record by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The segments.
    pub segments: BTreeMap<String, BTreeMap<String, Membership>>,
    /// The partitions: the state, none where a record is in no state.
    pub partitions: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The attributes: the value as canonical text, none where it is missing.
    pub attributes: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

/// How a record stands to a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Membership {
    /// It is selected.
    In,
    /// It is not.
    Out,
    /// It cannot be said.
    Unknown,
}
