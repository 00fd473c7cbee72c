//! Results.

use crate::error::{input_error, raise};
use arrow_ipc::writer::StreamWriter;
use kardan::{
    Error, ErrorKind,
    evaluate::{Answer, Evaluation, labels, value_json},
    records::Dataset,
};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// See `Evaluation` in `lib/evaluation.ts`.
#[napi]
pub struct NativeEvaluation {
    pub(crate) evaluation: Evaluation,
    pub(crate) dataset: Arc<Dataset>,
}

#[napi]
impl NativeEvaluation {
    #[napi]
    pub fn to_json(&self, ids: bool) -> String {
        self.evaluation.to_json(&self.dataset, ids).to_string()
    }

    /// All results about a collection as an Arrow IPC stream.
    #[napi]
    pub fn to_arrow(&self, collection: Option<String>) -> napi::Result<Buffer> {
        let schema = &self.dataset.schema;
        let subject = match collection {
            None => schema.subject,
            Some(name) => schema.collection_named(&name).ok_or_else(|| {
                raise(&Error::new(
                    ErrorKind::Unknown,
                    format!("the schema has no collection `{name}`"),
                ))
            })?,
        };
        let batch = self
            .evaluation
            .to_batch(&self.dataset, subject)
            .map_err(|error| raise(&error))?;
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).map_err(input_error)?;
        writer.write(&batch).map_err(input_error)?;
        Ok(writer.into_inner().map_err(input_error)?.into())
    }

    /// The keys of the records that are `in` a segment, or `unknown`.
    #[napi]
    pub fn segment_ids(&self, name: String, which: String) -> napi::Result<Vec<String>> {
        let Answer::Segment(segment) = self.answer(&name)? else {
            return Ok(Vec::new());
        };
        let rows = if which == "unknown" {
            &segment.unknown
        } else {
            &segment.selected
        };
        let labels = labels(&self.dataset, segment.subject);
        Ok(rows
            .iter()
            .filter_map(|row| labels.get(row).cloned())
            .collect())
    }

    /// The answer for one record.
    #[napi]
    pub fn value(&self, name: String, id: String) -> napi::Result<Json> {
        let answer = self.answer(&name)?;
        let row = self
            .dataset
            .known_row(answer.subject(), &id)
            .map_err(|error| raise(&error))?;
        Ok(answer.value(row).as_ref().map_or(Json::Null, value_json))
    }

    /// The answer for each record by its key, as a JSON object.
    #[napi]
    pub fn values(&self, name: String) -> napi::Result<String> {
        let answer = self.answer(&name)?;
        let labels = labels(&self.dataset, answer.subject())
            .into_iter()
            .enumerate();
        let values: Map<String, Json> = labels
            .map(|(row, label)| {
                (
                    label,
                    answer.value(row).as_ref().map_or(Json::Null, value_json),
                )
            })
            .collect();
        Ok(Json::Object(values).to_string())
    }

    fn answer(&self, name: &str) -> napi::Result<Answer<'_>> {
        self.evaluation.answer(name).map_err(|error| raise(&error))
    }
}
