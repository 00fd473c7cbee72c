//! `kardan simulate`: what triggers would have done over a history.

pub mod arguments;
mod diff;
mod files;
mod progress;
mod run;
mod table;

use crate::{
    arguments::{Data, Rules, Values},
    data,
    failure::Failure,
    inputs,
    loyalty::arguments::Period,
    rules,
};
use arguments::Simulate;
use chrono::{DateTime, Utc};
use kardan::{Program, evaluate::AsOf, plan::Inputs, triggers::Simulation};
use progress::Progress;
use std::{ops::RangeInclusive, process::ExitCode, sync::Arc};

/// Does what is asked.
pub fn simulate(arguments: &Simulate) -> Result<ExitCode, Failure> {
    match arguments {
        Simulate::Run(arguments) => run::run(arguments),
        Simulate::Diff(arguments) => diff::diff(arguments),
    }
}

/// What is simulated, before data is read that may be long.
struct Task {
    program: Arc<Program>,
    inputs: Inputs,
    period: (AsOf, AsOf),
    within: RangeInclusive<DateTime<Utc>>,
}

impl Task {
    fn new(rules: &Rules, values: &Values, period: &Period) -> Result<Task, Failure> {
        let program = rules::program(rules)?;
        let period = (period.from.parse()?, period.to.parse()?);
        let within = Simulation::stretch(&program, period)?;
        let inputs = inputs::inputs(&program, &values.params, &values.catalogs)?;
        Ok(Task {
            program,
            inputs,
            period,
            within,
        })
    }

    /// Runs the history, with a bar on a terminal.
    fn run(&self, data: &Data) -> Result<Simulation, Failure> {
        let dataset = data::read(data, &self.program)?;
        let (program, inputs) = (&self.program, &self.inputs);
        let progress = Progress::over(&self.within);
        let mut come_to = |at| progress.come_to(at);
        let simulation =
            Simulation::with_progress(program, inputs, &dataset, self.period, &mut come_to);
        progress.finish();
        Ok(simulation?)
    }
}
