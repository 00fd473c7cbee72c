//! One rule's part of an evaluation, whatever kind of rule it is.

use super::{AttributeResult, Evaluation, PartitionResult, SegmentResult};
use crate::{
    error::{Error, ErrorKind},
    records::Bitmap,
};
use kardan_dsl::{schema::CollectionId, types::Value};

/// The result of one rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer<'a> {
    /// Of a segment.
    Segment(&'a SegmentResult),
    /// Of a partition.
    Partition(&'a PartitionResult),
    /// Of an attribute.
    Attribute(&'a AttributeResult),
}

impl Evaluation {
    /// All results: segments, partitions, attributes, each in the order of the program.
    pub fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        let segments = self.segments.iter().map(Answer::Segment);
        let partitions = self.partitions.iter().map(Answer::Partition);
        segments
            .chain(partitions)
            .chain(self.attributes.iter().map(Answer::Attribute))
    }

    /// The result of the rule of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn answer(&self, name: &str) -> Result<Answer<'_>, Error> {
        self.answers()
            .find(|answer| answer.name() == name)
            .ok_or_else(|| {
                let names = self.answers().map(Answer::name);
                unknown("segment, partition or attribute", name, names)
            })
    }

    /// The result of the segment of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn segment(&self, name: &str) -> Result<&SegmentResult, Error> {
        let found = self.segments.iter().find(|segment| segment.name == name);
        found.ok_or_else(|| {
            let names = self.segments.iter().map(|segment| segment.name.as_str());
            unknown("segment", name, names)
        })
    }

    /// The result of the partition of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn partition(&self, name: &str) -> Result<&PartitionResult, Error> {
        let mut partitions = self.partitions.iter();
        let found = partitions.find(|partition| partition.name == name);
        found.ok_or_else(|| {
            let partitions = self.partitions.iter();
            let names = partitions.map(|partition| partition.name.as_str());
            unknown("partition", name, names)
        })
    }

    /// The result of the attribute of that name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn attribute(&self, name: &str) -> Result<&AttributeResult, Error> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|attribute| attribute.name == name);
        found.ok_or_else(|| {
            let attributes = self.attributes.iter();
            let names = attributes.map(|attribute| attribute.name.as_str());
            unknown("attribute", name, names)
        })
    }
}

/// A name that no rule of its kind has, with those that there are.
pub(crate) fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Error {
    let problem = format!("the program has no {what} `{name}`");
    let error = Error::new(ErrorKind::Unknown, problem);
    let names: Vec<_> = names.collect();
    match names.is_empty() {
        true => error,
        false => error.with_help(format!("it has: {}", names.join(", "))),
    }
}

impl<'a> Answer<'a> {
    /// The name of the rule.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Answer::Segment(segment) => &segment.name,
            Answer::Partition(partition) => &partition.name,
            Answer::Attribute(attribute) => &attribute.name,
        }
    }

    /// The collection that it is about.
    #[must_use]
    pub fn subject(self) -> CollectionId {
        match self {
            Answer::Segment(segment) => segment.subject,
            Answer::Partition(partition) => partition.subject,
            Answer::Attribute(attribute) => attribute.subject,
        }
    }
}

impl Answer<'_> {
    /// The answer for one record: a segment as a boolean, missing where it is unknown; a partition as the text of its state.
    #[must_use]
    pub fn value(self, row: usize) -> Option<Value> {
        match self {
            Answer::Segment(segment) => segment.outcome(row).map(Value::Bool),
            Answer::Partition(partition) => partition
                .state(row)
                .map(|state| Value::Text(state.to_owned())),
            Answer::Attribute(attribute) => attribute.value(row),
        }
    }
}

impl SegmentResult {
    /// Whether a record is in; none where it is unknown.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Option<bool> {
        (!self.unknown.get(row)).then(|| self.selected.get(row))
    }

    /// The records that are neither in nor unknown.
    #[must_use]
    pub fn out(&self) -> Bitmap {
        self.selected.or(&self.unknown).not()
    }
}

impl PartitionResult {
    /// The state of a record; none where it is in none.
    #[must_use]
    pub fn state(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.states.get(usize::from(code)).map(String::as_str)
    }

    /// How many records are in each state, in the order of the text.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut counts = vec![0; self.states.len()];
        for &code in &self.codes {
            if let Some(count) = counts.get_mut(usize::from(code)) {
                *count += 1;
            }
        }
        self.states.iter().map(String::as_str).zip(counts)
    }

    /// The records in a state.
    ///
    /// # Errors
    /// A name that is none of its states.
    pub fn rows_in(&self, state: &str) -> Result<impl Iterator<Item = usize>, Error> {
        let Some(wanted) = self.states.iter().position(|known| known == state) else {
            let problem = format!("the partition `{}` has no state `{state}`", self.name);
            return Err(Error::new(ErrorKind::Unknown, problem)
                .with_help(format!("it has: {}", self.states.join(", "))));
        };
        let rows = self.codes.iter().enumerate();
        Ok(rows.filter_map(move |(row, &code)| (usize::from(code) == wanted).then_some(row)))
    }
}
