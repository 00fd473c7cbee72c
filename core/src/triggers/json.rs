//! Simulations as JSON.

use super::{Simulation, Span};
use serde_json::{Value, json};

impl Simulation {
    /// The effects in order, what each rule did on each day, and what the rounds of experiments came to.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "start": self.within.start(),
            "end": self.within.end(),
            "effects": self.effects,
            "summary": self.summary(Span::Day),
            "experiments": self.rounds,
        })
    }
}
