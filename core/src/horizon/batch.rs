//! Horizons as Arrow: one row per record.

use super::{Horizon, PartitionHorizon, SegmentHorizon};
use crate::{
    error::{Error, ErrorKind},
    records::{Dataset, ids_array},
};
use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::{Field, Schema};
use chrono::{DateTime, Utc};
use kardan_dsl::schema::CollectionId;
use std::sync::Arc;

impl Horizon {
    /// The horizon of a segment or partition: the key of each record under the name of the collection; `leaves_on` and `joins_on`, or `changes_on`
    /// and `next`. Of a horizon over a whole data set.
    ///
    /// # Missing values
    /// Null where nothing changes.
    ///
    /// # Errors
    /// An unknown name.
    pub fn to_batch(&self, dataset: &Dataset, name: &str) -> Result<RecordBatch, Error> {
        match self.partition(name) {
            Ok(partition) => partition.to_batch(dataset),
            Err(_) => self.segment(name)?.to_batch(dataset),
        }
    }
}

impl SegmentHorizon {
    fn to_batch(&self, dataset: &Dataset) -> Result<RecordBatch, Error> {
        let columns = [
            ("leaves_on", instants(&self.leaves_on)),
            ("joins_on", instants(&self.joins_on)),
        ];
        batch(dataset, self.subject, columns)
    }
}

impl PartitionHorizon {
    fn to_batch(&self, dataset: &Dataset) -> Result<RecordBatch, Error> {
        let next: StringArray = (0..self.next.len())
            .map(|row| self.next_state(row))
            .collect();
        let columns = [
            ("changes_on", instants(&self.changes_on)),
            ("next", Arc::new(next) as ArrayRef),
        ];
        batch(dataset, self.subject, columns)
    }
}

fn instants(on: &[Option<DateTime<Utc>>]) -> ArrayRef {
    let micros = on.iter().map(|at| at.map(|at| at.timestamp_micros()));
    let array: TimestampMicrosecondArray = micros.collect();
    Arc::new(array.with_timezone("UTC"))
}

fn batch(
    dataset: &Dataset,
    subject: CollectionId,
    columns: [(&str, ArrayRef); 2],
) -> Result<RecordBatch, Error> {
    let key = &dataset.schema.collection(subject).name;
    let ids = (key.as_str(), ids_array(dataset, subject));
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = std::iter::once(ids)
        .chain(columns)
        .map(|(name, array)| (Field::new(name, array.data_type().clone(), true), array))
        .unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| {
        Error::new(
            ErrorKind::Input,
            format!("the horizon is not one of this data: {error}"),
        )
    })
}
