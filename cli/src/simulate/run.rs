//! `kardan simulate RULES`: one set of rules over a history.

use super::{
    Task,
    arguments::{Run, Span},
    files::{Results, write},
    table,
};
use crate::{failure::Failure, output};
use kardan::triggers::{self, Simulation};
use std::process::ExitCode;

/// Tables of so many days at most are by day.
const DAYS: i64 = 31;

/// Runs the history, and prints or writes files.
pub fn run(arguments: &Run) -> Result<ExitCode, Failure> {
    let task = Task::new(&arguments.rules, &arguments.values, &arguments.period)?;
    let simulation = task.run(&arguments.data)?;
    let span = arguments.by.unwrap_or_else(|| span(&simulation)).into();
    let written = write(
        &Results {
            name: "simulation",
            table: &|| table::simulation(&simulation, span),
            json: &|| simulation.to_json(),
            batches: &[
                ("effects", &|| simulation.to_batch()),
                ("summary", &|| simulation.summary_batch(triggers::Span::Day)),
                ("experiments", &|| simulation.rounds_batch()),
            ],
        },
        arguments.format,
        arguments.out.as_deref(),
    );
    output::finish(written)
}

fn span(simulation: &Simulation) -> Span {
    let length = *simulation.within.end() - *simulation.within.start();
    match length.num_days() < DAYS {
        true => Span::Day,
        false => Span::Month,
    }
}
