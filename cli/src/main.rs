//! The `kardan` command, one file per subcommand.
//!
//! Exit codes: 0 good; 1 findings (a program that does not compile, a failing test, a file not in canonical form, data
//! that cannot be used); 2 misuse (arguments, files that cannot be read).

mod arguments;
mod check;
mod data;
mod explain;
mod failure;
mod fmt;
mod horizon;
mod inputs;
mod loyalty;
mod output;
mod rules;
mod run;
mod schema;
mod simulate;
mod test;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Fmt(arguments) => fmt::format(&arguments),
        Command::Test(arguments) => test::test(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Horizon(arguments) => horizon::horizon(&arguments),
        Command::Loyalty(arguments) => loyalty::loyalty(&arguments),
        Command::Simulate(arguments) => simulate::simulate(&arguments),
        Command::Schema(arguments) => schema::print(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
