//! Results as Arrow: one batch per collection that rules are about.

use super::{Answer, Evaluation, PartitionResult, SegmentResult};
use crate::{
    error::{Error, ErrorKind},
    records::{Bitmap, Dataset, ids_array, to_array},
};
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, RecordBatch, StringArray, UInt16Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{Field, Schema};
use kardan_dsl::schema::CollectionId;
use std::sync::Arc;

impl Evaluation {
    /// The collections that the rules are about, in the order of the schema.
    #[must_use]
    pub fn subjects(&self) -> Vec<CollectionId> {
        let segments = self.segments.iter().map(|segment| segment.subject);
        let partitions = self.partitions.iter().map(|partition| partition.subject);
        let attributes = self.attributes.iter().map(|attribute| attribute.subject);
        let mut subjects: Vec<CollectionId> =
            segments.chain(partitions).chain(attributes).collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// All results about a collection side by side.
    ///
    /// # Shape
    /// One row per record: its key under the name of the collection, then segments, partitions and attributes under their names, each in the order of the program.
    ///
    /// # Missing values
    /// A segment is null where it is unknown, a partition where no state holds, an attribute where it is missing.
    ///
    /// # Errors
    /// An overflow error for a number that its Arrow type cannot hold.
    pub fn to_batch(&self, dataset: &Dataset, subject: CollectionId) -> Result<RecordBatch, Error> {
        batch(
            dataset,
            subject,
            self.answers().filter(|answer| answer.subject() == subject),
        )
    }
}

impl Answer<'_> {
    /// This result alone: the key of each record under the name of the collection, then the result under its own.
    ///
    /// # Errors
    /// An overflow error for a number that its Arrow type cannot hold.
    pub fn to_batch(self, dataset: &Dataset) -> Result<RecordBatch, Error> {
        batch(dataset, self.subject(), std::iter::once(self))
    }

    fn to_array(self, dataset: &Dataset) -> Result<ArrayRef, Error> {
        match self {
            Answer::Segment(segment) => Ok(segment.to_array()),
            Answer::Partition(partition) => partition.to_array(),
            Answer::Attribute(attribute) => {
                let values: Vec<_> = attribute.values().collect();
                to_array(&values, &attribute.ty, dataset.currency)
            }
        }
    }
}

fn batch<'a>(
    dataset: &Dataset,
    subject: CollectionId,
    answers: impl Iterator<Item = Answer<'a>>,
) -> Result<RecordBatch, Error> {
    let key = &dataset.schema.collection(subject).name;
    let mut arrays = vec![ids_array(dataset, subject)];
    let mut names = vec![key.as_str()];
    for answer in answers {
        arrays.push(answer.to_array(dataset)?);
        names.push(answer.name());
    }
    let fields: Vec<Field> = names
        .iter()
        .zip(&arrays)
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| {
        // Every column has one row per record and its own type, so there is nothing for Arrow to refuse.
        Error::new(
            ErrorKind::Data,
            format!("the results fit no batch: {error}"),
        )
    })
}

impl SegmentResult {
    /// True, false, or null where it is unknown; one per record.
    #[must_use]
    pub fn to_array(&self) -> ArrayRef {
        let known = NullBuffer::new(bits(&self.unknown.not()));
        Arc::new(BooleanArray::new(bits(&self.selected), Some(known)))
    }
}

impl PartitionResult {
    /// The state of each record as a dictionary; null where no state holds.
    ///
    /// # Errors
    /// None in practice: the codes are positions of the states.
    pub fn to_array(&self) -> Result<ArrayRef, Error> {
        let states = Arc::new(StringArray::from_iter_values(&self.states));
        let codes: UInt16Array = self
            .codes
            .iter()
            .map(|&code| (code != Self::NO_STATE).then_some(code))
            .collect();
        let array = DictionaryArray::try_new(codes, states).map_err(|error| {
            Error::new(ErrorKind::Data, format!("the states fit no array: {error}"))
        })?;
        Ok(Arc::new(array))
    }
}

fn bits(bitmap: &Bitmap) -> BooleanBuffer {
    BooleanBuffer::new(bitmap.words().to_vec().into(), 0, bitmap.len())
}
