//! Simulations.

use crate::{
    dataset::NativeDataset,
    error::raise,
    plan::{object, parse},
};
use kardan::{
    plan::Inputs,
    triggers::{Simulation, Span, assignment},
};
use kardan_dsl::program::Program;
use napi_derive::napi;
use serde_json::json;
use std::sync::Arc;

/// See `Simulation` in `lib/simulation.ts`.
#[napi]
pub struct NativeSimulation {
    simulation: Simulation,
}

#[napi]
impl NativeSimulation {
    /// A JSON list of what each rule did in each span of time.
    #[napi(catch_unwind)]
    pub fn summary(&self, by: String) -> napi::Result<String> {
        let span: Span = by.parse().map_err(|error| raise(&error))?;
        Ok(json!(self.simulation.summary(span)).to_string())
    }

    #[napi(catch_unwind)]
    pub fn difference(&self, other: &NativeSimulation) -> String {
        json!(self.simulation.difference(&other.simulation)).to_string()
    }

    #[napi(catch_unwind)]
    pub fn to_json(&self) -> String {
        self.simulation.to_json().to_string()
    }
}

impl NativeSimulation {
    /// Runs a history through the rules.
    pub fn run(
        program: &Arc<Program>,
        dataset: &NativeDataset,
        (start, end): (&str, &str),
        (params, catalogs): (&str, &str),
    ) -> napi::Result<NativeSimulation> {
        let inputs = Inputs::from_json(program, &object(params)?, &object(catalogs)?);
        let period = (parse(start)?, parse(end)?);
        let simulation =
            inputs.and_then(|inputs| Simulation::new(program, &inputs, &dataset.dataset, period));
        Ok(NativeSimulation {
            simulation: simulation.map_err(|error| raise(&error))?,
        })
    }
}

/// See `assign` in `lib/simulation.ts`.
#[napi(catch_unwind)]
pub fn assign(rule: String, salt: String, client: String) -> u32 {
    assignment::part(&rule, &salt, &client)
}
