//! The JSON form of an evaluation: the same from the command line, Python and Node.

use super::{AttributeResult, Evaluation, PartitionResult, SegmentResult};
use crate::records::Dataset;
use chrono::SecondsFormat;
use kardan_dsl::{schema::CollectionId, types::Value};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;

impl Evaluation {
    /// `{"as_of", "timezone", "params", "program", "segments", "partitions", "attributes", "remarks"}`, each rule under its name. With `ids`,
    /// segments also list their members and the unknown, attributes the value of each record, and `partition_ids` the members of each state.
    /// Values are text, but for booleans and whole numbers.
    #[must_use]
    pub fn to_json(&self, dataset: &Dataset, ids: bool) -> Json {
        let ids_of = |subject: CollectionId| ids.then(|| labels(dataset, subject));
        let params: Map<String, Json> = self
            .params
            .iter()
            .map(|(name, value)| (name.clone(), value_json(value)))
            .collect();
        let segments: Map<String, Json> = self
            .segments
            .iter()
            .map(|segment| {
                (
                    segment.name.clone(),
                    segment_json(segment, ids_of(segment.subject)),
                )
            })
            .collect();
        let partitions: Map<String, Json> = self
            .partitions
            .iter()
            .map(|partition| (partition.name.clone(), partition_json(partition)))
            .collect();
        let attributes: Map<String, Json> = self
            .attributes
            .iter()
            .map(|attribute| {
                (
                    attribute.name.clone(),
                    attribute_json(attribute, ids_of(attribute.subject)),
                )
            })
            .collect();
        let mut form = json!({
            "as_of": self.as_of.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            "timezone": self.timezone.name(),
            "params": params,
            "program": self.program,
            "segments": segments,
            "partitions": partitions,
            "attributes": attributes,
            "remarks": self.remarks,
        });
        if ids {
            let members = self.partitions.iter().map(|partition| {
                (
                    partition.name.clone(),
                    members_json(partition, &labels(dataset, partition.subject)),
                )
            });
            form["partition_ids"] = members.collect::<Map<_, _>>().into();
        }
        form
    }
}

/// What records are called in results: their keys, or their row numbers from 1 in a collection without a key.
#[must_use]
pub fn labels(dataset: &Dataset, collection: CollectionId) -> Vec<String> {
    let label = |(row, id): (usize, Option<Cow<'_, str>>)| {
        id.map_or_else(|| (row + 1).to_string(), Cow::into_owned)
    };
    dataset.ids(collection).enumerate().map(label).collect()
}

/// A value as JSON: booleans and whole numbers as they are, everything else as its text, so that no decimal passes through a float.
#[must_use]
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::List(values) => values.iter().map(value_json).collect(),
        other => json!(other.to_string()),
    }
}

fn segment_json(segment: &SegmentResult, ids: Option<Vec<String>>) -> Json {
    let (selected, out, unknown) = segment.counts();
    let mut form = json!({"in": selected, "out": out, "unknown": unknown, "blame": segment.blame});
    if let Some(ids) = ids {
        let named = |rows: &crate::records::Bitmap| {
            rows.iter().map(|row| json!(ids[row])).collect::<Vec<_>>()
        };
        form["ids"] = named(&segment.selected).into();
        form["unknown_ids"] = named(&segment.unknown).into();
    }
    form
}

/// The number of records in each state.
fn partition_json(partition: &PartitionResult) -> Json {
    let mut counts = vec![0_u64; partition.states.len()];
    for &code in &partition.codes {
        if let Some(count) = counts.get_mut(usize::from(code)) {
            *count += 1;
        }
    }
    partition
        .states
        .iter()
        .cloned()
        .zip(counts.into_iter().map(Json::from))
        .collect::<Map<_, _>>()
        .into()
}

/// The records in each state.
fn members_json(partition: &PartitionResult, ids: &[String]) -> Json {
    let mut members = vec![Vec::new(); partition.states.len()];
    for (id, &code) in ids.iter().zip(&partition.codes) {
        if let Some(members) = members.get_mut(usize::from(code)) {
            members.push(json!(id));
        }
    }
    partition
        .states
        .iter()
        .cloned()
        .zip(members.into_iter().map(Json::from))
        .collect::<Map<_, _>>()
        .into()
}

/// How many values are known and missing; with ids also the value of each record.
fn attribute_json(attribute: &AttributeResult, ids: Option<Vec<String>>) -> Json {
    let known = attribute.known();
    let mut form = json!({
        "type": attribute.ty.name(),
        "known": known,
        "missing": attribute.len() - known,
    });
    if let Some(ids) = ids {
        let values: Map<String, Json> = ids
            .into_iter()
            .zip(attribute.values())
            .map(|(id, value)| (id, value.as_ref().map_or(Json::Null, value_json)))
            .collect();
        form["values"] = values.into();
    }
    form
}
