//! The live engine.

use crate::{
    dataset::NativeDataset,
    error::{input_error, raise},
    plan::{NativePlan, parse},
    value::instant,
};
use kardan::{
    live::{Event, Live},
    triggers::Happening,
};
use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;
use serde_json::json;

/// See `Live` in `lib/live.ts`.
#[napi]
pub struct NativeLive {
    live: Live,
}

#[napi]
impl NativeLive {
    /// With the records of a data set, or without any.
    #[napi(factory, catch_unwind)]
    pub fn begin(
        plan: &NativePlan,
        as_of: String,
        data: Option<&NativeDataset>,
    ) -> napi::Result<Self> {
        let as_of = parse(&as_of)?;
        let live = match data {
            Some(data) => Live::new(&plan.plan, &data.dataset, as_of),
            None => Live::empty(&plan.plan, as_of),
        };
        let live = live.map_err(|error| raise(&error))?;
        Ok(NativeLive { live })
    }

    /// From a snapshot, over what it began with.
    #[napi(factory, catch_unwind)]
    pub fn restore(
        plan: &NativePlan,
        snapshot: Uint8Array,
        data: Option<&NativeDataset>,
    ) -> napi::Result<Self> {
        let live = match data {
            Some(data) => Live::restore(&plan.plan, &data.dataset, &snapshot),
            None => Live::restore(&plan.plan, &plan.empty()?.into(), &snapshot),
        };
        let live = live.map_err(|error| raise(&error))?;
        Ok(NativeLive { live })
    }

    /// A JSON list of what happens by an event.
    #[napi(catch_unwind)]
    pub fn apply(&mut self, event: String) -> napi::Result<String> {
        let event: Event = serde_json::from_str(&event).map_err(input_error)?;
        let told = self.live.apply(&event).map_err(|error| raise(&error))?;
        Ok(list(&told))
    }

    /// The same of time.
    #[napi(catch_unwind)]
    pub fn advance(&mut self, to: String) -> napi::Result<String> {
        let told = self.live.advance(parse(&to)?);
        Ok(list(&told.map_err(|error| raise(&error))?))
    }

    #[napi(getter)]
    pub fn now(&self) -> String {
        instant(self.live.now())
    }

    #[napi(ts_return_type = "string | null")]
    pub fn next_wake(&self) -> Option<String> {
        self.live.next_wake().map(instant)
    }

    #[napi(catch_unwind)]
    pub fn members(&self, segment: String) -> napi::Result<Vec<String>> {
        self.live.members(&segment).map_err(|error| raise(&error))
    }

    #[napi(catch_unwind)]
    pub fn is_member(&self, segment: String, id: String) -> napi::Result<bool> {
        let member = self.live.is_member(&segment, &id);
        member.map_err(|error| raise(&error))
    }

    #[napi(catch_unwind, ts_return_type = "string | null")]
    pub fn state(&self, partition: String, id: String) -> napi::Result<Option<String>> {
        let state = self.live.state(&partition, &id);
        let state = state.map_err(|error| raise(&error))?;
        Ok(state.map(str::to_owned))
    }

    #[napi(catch_unwind)]
    pub fn snapshot(&self) -> napi::Result<Buffer> {
        let snapshot = self.live.snapshot().map_err(|error| raise(&error))?;
        Ok(snapshot.into())
    }
}

fn list(told: &[Happening]) -> String {
    json!(told).to_string()
}
