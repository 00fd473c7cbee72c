//! What a program says about data, in a form that does not depend on who computed it.

use std::collections::{BTreeMap, BTreeSet};

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

impl Answers {
    /// Leaves out what is said about some records.
    pub fn forget(&mut self, ids: &BTreeSet<String>) {
        fn forget<T>(rules: &mut BTreeMap<String, BTreeMap<String, T>>, ids: &BTreeSet<String>) {
            rules
                .values_mut()
                .for_each(|records| records.retain(|id, _| !ids.contains(id)));
        }
        forget(&mut self.segments, ids);
        forget(&mut self.partitions, ids);
        forget(&mut self.attributes, ids);
    }

    /// Leaves out what some rules say.
    pub fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        self.segments.retain(|name, _| wanted(name));
        self.partitions.retain(|name, _| wanted(name));
        self.attributes.retain(|name, _| wanted(name));
    }

    /// Adds what is said about other records.
    pub fn add(&mut self, other: Answers) {
        fn add<T>(
            mine: &mut BTreeMap<String, BTreeMap<String, T>>,
            theirs: BTreeMap<String, BTreeMap<String, T>>,
        ) {
            for (name, records) in theirs {
                mine.entry(name).or_default().extend(records);
            }
        }
        add(&mut self.segments, other.segments);
        add(&mut self.partitions, other.partitions);
        add(&mut self.attributes, other.attributes);
    }
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
