//! One rule's part of an evaluation, whatever kind of rule it is.

use super::{AttributeResult, Evaluation, PartitionResult, SegmentResult};
use crate::{
    error::{Error, ErrorKind},
    records::{Bitmap, Dataset, ids_array, to_array},
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Int32Array, RecordBatch, StringArray,
    types::Int32Type,
};
use arrow_schema::{ArrowError, Field, Schema};
use kardan_dsl::schema::CollectionId;
use std::sync::Arc;

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
                let names: Vec<_> = self.answers().map(Answer::name).collect();
                let problem =
                    format!("the program has no segment, partition or attribute `{name}`");
                Error::new(ErrorKind::Unknown, problem)
                    .with_help(format!("it has: {}", names.join(", ")))
            })
    }

    /// All results about a collection as one table: the key of each record, then a column per rule.
    ///
    /// # Errors
    /// An overflow error for a number that the type of its column cannot hold.
    pub fn to_batch(&self, dataset: &Dataset, subject: CollectionId) -> Result<RecordBatch, Error> {
        batch(
            dataset,
            subject,
            self.answers().filter(|answer| answer.subject() == subject),
        )
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

    /// The result as a table of two columns: the key of each record, and the answer.
    ///
    /// # Errors
    /// An overflow error for a number that the type of its column cannot hold.
    pub fn to_batch(self, dataset: &Dataset) -> Result<RecordBatch, Error> {
        batch(dataset, self.subject(), std::iter::once(self))
    }

    /// One value per record: a segment as booleans that are null where unknown, a partition as a dictionary of its states,
    /// an attribute by its type.
    fn to_array(self, dataset: &Dataset) -> Result<ArrayRef, Error> {
        match self {
            Answer::Segment(segment) => Ok(Arc::new(segment.to_array())),
            Answer::Partition(partition) => partition.to_array().map_err(broken_table),
            Answer::Attribute(attribute) => {
                to_array(&attribute.values, &attribute.ty, dataset.currency)
            }
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

    fn to_array(&self) -> BooleanArray {
        (0..self.selected.len())
            .map(|row| self.outcome(row))
            .collect()
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

    fn to_array(&self) -> Result<ArrayRef, ArrowError> {
        let codes: Int32Array = self
            .codes
            .iter()
            .map(|&code| (code != Self::NO_STATE).then(|| i32::from(code)))
            .collect();
        let states = Arc::new(StringArray::from_iter_values(&self.states));
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(
            codes, states,
        )?))
    }
}

fn batch<'a>(
    dataset: &Dataset,
    subject: CollectionId,
    answers: impl Iterator<Item = Answer<'a>>,
) -> Result<RecordBatch, Error> {
    let ids = ids_array(dataset, subject);
    let mut fields = vec![Field::new(
        key_name(dataset, subject),
        ids.data_type().clone(),
        ids.is_nullable(),
    )];
    let mut columns = vec![ids];
    for answer in answers {
        let column = answer.to_array(dataset)?;
        fields.push(Field::new(answer.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(broken_table)
}

fn key_name(dataset: &Dataset, subject: CollectionId) -> &str {
    let key = dataset.schema.collection(subject).key;
    key.map_or("id", |key| &dataset.schema.field(subject, key).name)
}

/// Only an evaluation over another data set has columns of other lengths.
fn broken_table(error: ArrowError) -> Error {
    Error::new(ErrorKind::Data, error.to_string())
}
