//! Horizons.

use crate::{error::raise, result::stream, value::instant};
use chrono::{DateTime, Utc};
use kardan::{evaluate::labels, horizon::Horizon, records::Dataset};
use kardan_dsl::schema::CollectionId;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// See `Horizon` in `lib/horizon.ts`.
#[napi]
pub struct NativeHorizon {
    horizon: Horizon,
    dataset: Arc<Dataset>,
}

#[napi]
impl NativeHorizon {
    #[napi(getter)]
    pub fn as_of(&self) -> String {
        instant(self.horizon.as_of)
    }

    #[napi(getter)]
    pub fn until(&self) -> String {
        instant(self.horizon.until)
    }

    /// `[[id, instant]]` of the members who leave a segment.
    #[napi]
    pub fn leaving(&self, segment: String) -> napi::Result<String> {
        let segment = self.horizon.segment(&segment);
        let segment = segment.map_err(|error| raise(&error))?;
        Ok(changes(&self.dataset, segment.subject, &segment.leaves_on))
    }

    /// The same of those who join.
    #[napi]
    pub fn joining(&self, segment: String) -> napi::Result<String> {
        let segment = self.horizon.segment(&segment);
        let segment = segment.map_err(|error| raise(&error))?;
        Ok(changes(&self.dataset, segment.subject, &segment.joins_on))
    }

    /// The same of those whose state changes.
    #[napi]
    pub fn changing(&self, partition: String) -> napi::Result<String> {
        let partition = self.horizon.partition(&partition);
        let partition = partition.map_err(|error| raise(&error))?;
        let changes_on = &partition.changes_on;
        Ok(changes(&self.dataset, partition.subject, changes_on))
    }

    /// One rule's horizon as an Arrow IPC stream.
    #[napi(catch_unwind)]
    pub fn to_arrow(&self, name: String) -> napi::Result<Buffer> {
        stream(self.horizon.to_batch(&self.dataset, &name))
    }

    /// The form of the command line.
    #[napi(catch_unwind)]
    pub fn to_json(&self) -> String {
        self.horizon.to_json(&self.dataset).to_string()
    }
}

impl NativeHorizon {
    pub fn new(horizon: Horizon, dataset: Arc<Dataset>) -> NativeHorizon {
        NativeHorizon { horizon, dataset }
    }
}

/// `[[id, instant]]` of the rows that have an instant, in the order of the input.
pub fn changes(dataset: &Dataset, subject: CollectionId, on: &[Option<DateTime<Utc>>]) -> String {
    let rows = labels(dataset, subject).into_iter().zip(on);
    let changes: Json = rows
        .filter_map(|(label, at)| Some(json!([label, instant((*at)?)])))
        .collect();
    changes.to_string()
}
