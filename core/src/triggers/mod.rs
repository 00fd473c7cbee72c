//! Triggers: what is to be done for whom and when, as a fold over what happens.
//!
//! ```text
//! Program ──Journeys──▶ happen(happening, records) ──▶ Effect
//!                       advance(to, records) ────────▶ Effect      next_wake() ──▶ the next instant at which anything is due
//! ```
//!
//! A [`Happening`] says what happened to a client: a record arrived or changed, a membership began or ended, a state moved. Time moves only by
//! `advance`. An [`Effect`] is data: the host sends, calls and pays. Conditions are asked of the one evaluator at the instant, over the
//! [`Records`] that the host keeps. What the fold remembers is a [`State`], which is small, and the host's to keep.

pub mod assignment;

mod accounts;
mod batch;
mod book;
mod columns;
mod desk;
mod difference;
mod effect;
mod experiment;
mod happening;
mod history;
mod journeys;
mod json;
mod memberships;
mod moments;
mod records;
mod results;
mod rounds;
mod rule;
mod send;
mod simulation;
mod start;
mod state;
mod summary;
mod walk;

pub use crate::questions::Storage;
pub use accounts::Accounts;
pub(crate) use accounts::Told;
pub use difference::{
    ClientDifference, Counts, DayDifference, Difference, Fate, MessageDifference, RuleDifference,
};
pub use effect::{Action, Effect, Outcome, Tally};
pub use happening::{Change, Happening, RecordKey};
pub(crate) use history::History;
pub use journeys::{Journeys, Watched};
pub(crate) use moments::{Since, each_moment, moments};
pub use records::{Kept, Records};
pub use results::{Estimate, Interval, lift, rate, wilson};
pub use rounds::{Decision, Ground, GroupKind, GroupResult, RoundResult};
pub use simulation::Simulation;
pub use state::State;
pub use summary::{Span, SummaryRow};

/// Why a message is not sent.
pub use kardan_dsl::syntax::Reason;

#[cfg(test)]
mod tests;
