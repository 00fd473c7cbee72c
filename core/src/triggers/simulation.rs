//! Simulations: what rules would have done over a history.

use super::{Effect, History, RoundResult};
use crate::{
    calendar::Moment,
    error::{Error, ErrorKind},
    evaluate::AsOf,
    plan::Inputs,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::program::Program;
use std::{ops::RangeInclusive, sync::Arc};

/// What rules would have done over a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// From when, to when.
    pub within: RangeInclusive<DateTime<Utc>>,
    /// The business zone: days of summaries are days there.
    pub timezone: chrono_tz::Tz,
    /// All effects, in order.
    pub effects: Vec<Effect>,
    /// What the rounds of experiments came to, by experiment, in order of time.
    pub rounds: Vec<RoundResult>,
}

impl Simulation {
    /// The stretch of time of a simulation, by the program's zone: a date begins at its first instant and ends at its last.
    ///
    /// # Errors
    /// An input error for a program that does nothing of itself, for a year outside of 1 to 9999, and for an end before the beginning.
    pub fn stretch(
        program: &Program,
        (from, to): (AsOf, AsOf),
    ) -> Result<RangeInclusive<DateTime<Utc>>, Error> {
        if program.triggers.is_empty() {
            let problem = "the program has no trigger and no experiment";
            return Err(Error::new(ErrorKind::Input, problem)
                .with_help("write `trigger name { … }`, or give the file that has them"));
        }
        Moment::stretch(from, to, program.timezone)
    }

    /// Runs a history through the rules of a program, from the first date or moment to the last: all that is due after the first instant, up to the last. Clients who are members at the first start nothing, unless a rule says so.
    ///
    /// # Errors
    /// As [`Simulation::stretch`] and [`crate::plan::Plan::evaluate`].
    pub fn new(
        program: &Arc<Program>,
        inputs: &Inputs,
        data: &Dataset,
        period: (AsOf, AsOf),
    ) -> Result<Simulation, Error> {
        Simulation::with_progress(program, inputs, data, period, &mut |_| {})
    }

    /// The same, and tells now and then how far it has come.
    ///
    /// # Errors
    /// As [`Simulation::new`].
    pub fn with_progress(
        program: &Arc<Program>,
        inputs: &Inputs,
        data: &Dataset,
        period: (AsOf, AsOf),
        progress: &mut dyn FnMut(DateTime<Utc>),
    ) -> Result<Simulation, Error> {
        let within = Simulation::stretch(program, period)?;
        let mut history = History::new(program, inputs)?;
        let mut effects = history.begin_within(data, &within)?;
        effects.extend(history.advance_with(data, *within.end(), progress)?);
        let rounds = history.rounds(data, &within, &effects)?;
        Ok(Simulation {
            within,
            timezone: program.timezone,
            effects,
            rounds,
        })
    }
}
