//! Simulations as JSON.

use super::Simulation;
use serde_json::{Value, json};

impl Simulation {
    /// The effects in order, and what each rule did on each day.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "from": self.within.start(),
            "to": self.within.end(),
            "effects": self.effects,
            "summary": self.summary(),
        })
    }
}
