//! The live engine.

use crate::{
    dataset::NativeDataset,
    error::{input_error, raise},
    plan::{NativePlan, empty, parse},
    program::NativeProgram,
    value::instant,
};
use chrono::Duration;
use kardan::{
    live::{Event, Live},
    plan::Plan,
};
use napi::bindgen_prelude::{Buffer, ClassInstance, Uint8Array};
use napi_derive::napi;
use serde_json::json;
use std::sync::Arc;

/// See `Live` in `lib/live.ts`.
#[napi]
pub struct NativeLive {
    live: Live,
}

#[napi]
impl NativeLive {
    /// With the records of a data set, or without any. The grace is in milliseconds.
    #[napi(factory, catch_unwind)]
    pub fn begin(
        plan: &NativePlan,
        as_of: String,
        grace: Option<f64>,
        data: Option<&NativeDataset>,
    ) -> napi::Result<Self> {
        let as_of = parse(&as_of)?;
        let live = match data {
            Some(data) => Live::new(&plan.plan, &data.dataset, as_of),
            None => Live::empty(&plan.plan, as_of),
        };
        let mut live = live.map_err(|error| raise(&error))?;
        if let Some(grace) = grace {
            let grace = Duration::try_milliseconds(grace as i64);
            let grace = grace.unwrap_or(Duration::MAX);
            live.set_grace(grace).map_err(|error| raise(&error))?;
        }
        Ok(NativeLive { live })
    }

    /// From a snapshot, over what it began with. Older programs get the same values, as far as they ask for them.
    #[napi(factory, catch_unwind)]
    pub fn restore(
        plan: &NativePlan,
        older: Vec<ClassInstance<'_, NativeProgram>>,
        snapshot: Uint8Array,
        data: Option<&NativeDataset>,
    ) -> napi::Result<Self> {
        let plan = &plan.plan;
        let older = older.iter().map(|older| {
            let inputs = plan.inputs().declared_by(&older.program);
            Plan::new(&older.program, &inputs).map(Arc::new)
        });
        let older = older.collect::<Result<Vec<_>, _>>();
        let older = older.map_err(|error| raise(&error))?;
        let data = match data {
            Some(data) => Arc::clone(&data.dataset),
            None => Arc::new(empty(plan)?),
        };
        let live = Live::restore(plan, &older, &data, &snapshot);
        let live = live.map_err(|error| raise(&error))?;
        Ok(NativeLive { live })
    }

    #[napi(catch_unwind)]
    pub fn deploy(&mut self, plan: &NativePlan) -> napi::Result<()> {
        self.live.deploy(&plan.plan).map_err(|error| raise(&error))
    }

    /// A JSON list of the effects of an event.
    #[napi(catch_unwind)]
    pub fn apply(&mut self, event: String) -> napi::Result<String> {
        let event = serde_json::from_str(&event).map_err(input_error)?;
        let zone = self.live.plan().program().timezone;
        let event = Event::read(event, zone).map_err(|error| raise(&error))?;
        let effects = self.live.apply(&event).map_err(|error| raise(&error))?;
        Ok(json!(effects).to_string())
    }

    /// The same of a list of events.
    #[napi(catch_unwind)]
    pub fn apply_all(&mut self, events: String) -> napi::Result<String> {
        let events: Vec<serde_json::Value> = serde_json::from_str(&events).map_err(input_error)?;
        let events = self.live.read_all(events).map_err(|error| raise(&error))?;
        let effects = self
            .live
            .apply_all(&events)
            .map_err(|error| raise(&error))?;
        Ok(json!(effects).to_string())
    }

    /// The same of time.
    #[napi(catch_unwind)]
    pub fn advance(&mut self, to: String) -> napi::Result<String> {
        let effects = self.live.advance(parse(&to)?);
        Ok(json!(effects.map_err(|error| raise(&error))?).to_string())
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

    /// Where a client stands, as JSON.
    #[napi(catch_unwind)]
    pub fn client(&self, id: String) -> napi::Result<String> {
        let standing = self.live.standing(&id).map_err(|error| raise(&error))?;
        Ok(json!(standing).to_string())
    }

    #[napi]
    pub fn versions(&self) -> Vec<String> {
        self.live.versions().into_iter().collect()
    }

    #[napi(catch_unwind)]
    pub fn snapshot(&self) -> napi::Result<Buffer> {
        let snapshot = self.live.snapshot().map_err(|error| raise(&error))?;
        Ok(snapshot.into())
    }
}
