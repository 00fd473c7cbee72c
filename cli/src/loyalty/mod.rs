//! `kardan loyalty`: the bonus programme over a history.

pub mod arguments;
mod csv;
mod diff;
mod quote;
mod run;
mod table;

use crate::{arguments::Values, failure::Failure, inputs};
use arguments::{Command, Loyalty, Period};
use chrono::{DateTime, Utc};
use kardan::{Program, loyalty::Scheme};
use std::{ops::RangeInclusive, process::ExitCode, sync::Arc};

/// Does what is asked.
pub fn loyalty(arguments: &Loyalty) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Diff(arguments) => diff::diff(arguments),
        Command::Quote(arguments) => quote::quote(arguments),
    }
}

/// The programme of a program, with the values of the command line.
fn scheme(program: &Arc<Program>, values: &Values) -> Result<Scheme, Failure> {
    if program.loyalty.is_empty() {
        return Err(Failure::misuse(
            "the rules have no bonus: write `bonus name { … }`",
        ));
    }
    let inputs = inputs::inputs(program, &values.params, &values.catalogs)?;
    Ok(Scheme::new(program, &inputs)?)
}

/// The stretch of time of the command line.
fn within(scheme: &Scheme, period: &Period) -> Result<RangeInclusive<DateTime<Utc>>, Failure> {
    Ok(scheme.period(period.from.parse()?, period.to.parse()?)?)
}
