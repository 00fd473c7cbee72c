//! Triggers: what is to be done for whom and when, as a fold over what happens.
//!
//! ```text
//! Program ──Journeys──▶ happen(happening, records) ──▶ Effect
//!                       advance(to, records) ────────▶ Effect      next_wake() ──▶ the next instant at which anything is due
//! ```
//!
//! A [`Happening`] says what happened to a client: a record arrived or changed, a membership began or ended, a state moved. Time moves only by
//! `advance`. An [`Effect`] is data: the host sends, calls and pays. Conditions are asked of the one evaluator at the instant, over the
//! [`Records`] that the host keeps.

mod effect;
mod happening;
mod records;

pub use effect::{Action, Effect, Outcome, Reason};
pub use happening::{Change, Happening, RecordKey};
pub use records::Records;
