//! The project's commands: `cargo xtask test` passes all tests, `cargo xtask --help` lists the others.

mod bench;
mod command;
mod fuzz;
mod generate;
mod node;
mod python;
mod rust;

use clap::{Parser, Subcommand};
use command::Outcome;
use std::{process::ExitCode, time::Instant};

/// One source of the project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Everything that must pass before a change lands: formats, lints, tests of Rust, Python and Node, documents.
    Test,
    /// Formats, lints, tests and documents of the Rust crates.
    Rust,
    /// Sets up `.venv`, builds the Python package and passes its tests, stub checks and lints.
    Python,
    /// Installs the Node packages, builds the Node package and passes its tests and type checks.
    Node,
    /// Compares Kardan with its peers on the same data in the same run and writes docs/benchmarks.md.
    Bench(bench::Options),
    /// Fuzzes with cargo-fuzz, which must be installed.
    Fuzz(fuzz::Options),
    /// Writes the generated documents again, or with --check tells which have drifted.
    Generate {
        /// Change nothing; fail where a document has drifted.
        #[arg(long)]
        check: bool,
    },
}

/// A part of a task, by what it is called.
type Step = (&'static str, fn() -> Outcome);

fn main() -> ExitCode {
    let steps: &[Step] = match Arguments::parse().task {
        Task::Test => &[
            ("generated documents", generate::check),
            ("rust", rust::test),
            ("python", python::test),
            ("node", node::test),
        ],
        Task::Rust => &[("rust", rust::test)],
        Task::Python => &[("python", python::test)],
        Task::Node => &[("node", node::test)],
        Task::Generate { check: true } => &[("generated documents", generate::check)],
        Task::Generate { check: false } => &[("generated documents", generate::write)],
        Task::Bench(options) => return ended("benchmark", bench::bench(&options)),
        Task::Fuzz(options) => return ended("fuzzing", fuzz::fuzz(&options)),
    };
    let start = Instant::now();
    for (name, step) in steps {
        let begun = Instant::now();
        if let Err(reason) = step() {
            return ended(name, Err(reason));
        }
        eprintln!("xtask: {name} passed in {} s", begun.elapsed().as_secs());
    }
    eprintln!("xtask: all passed in {} s", start.elapsed().as_secs());
    ExitCode::SUCCESS
}

/// Says why a step failed, if it did.
fn ended(name: &str, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nxtask: {name} failed: {reason}");
            ExitCode::FAILURE
        }
    }
}
