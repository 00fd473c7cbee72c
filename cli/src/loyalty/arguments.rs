//! What `kardan loyalty` takes.

use crate::arguments::{Data, Rules, Values, Versions};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `kardan loyalty`.
#[derive(Debug, Args)]
pub struct Loyalty {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay a history into a ledger of points, and sum it up by month and rule
    Run(Run),
    /// Compare two programmes over the same history: who gains, who loses, what it costs
    Diff(Diff),
    /// Say how many points a cart can be paid by, and what it will earn
    Quote(Quote),
}

/// The stretch of time that is replayed.
#[derive(Debug, Args)]
pub struct Period {
    /// The first day, or the first moment
    #[arg(long, value_name = "DATE|INSTANT")]
    pub from: String,
    /// The last day (its end, in the program's zone), or the last moment
    #[arg(long, value_name = "DATE|INSTANT")]
    pub to: String,
}

/// `kardan loyalty run`.
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: Period,
    #[command(flatten)]
    pub values: Values,
    /// How to print: the summary as a table, all of it as JSON, the entries as CSV or Arrow
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write files into this folder instead of printing: as CSV or Arrow entries, accounts and summary, one file of the others
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `kardan loyalty diff`.
#[derive(Debug, Args)]
pub struct Diff {
    #[command(flatten)]
    pub versions: Versions,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: Period,
    #[command(flatten)]
    pub values: Values,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Table)]
    pub format: DiffFormat,
}

/// `kardan loyalty quote`.
#[derive(Debug, Args)]
pub struct Quote {
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub data: Data,
    /// The moment of the checkout; the ledger holds what was before
    #[arg(long, value_name = "DATE|INSTANT")]
    pub as_of: String,
    /// The first day of the history, from which on points were earned
    #[arg(long, value_name = "DATE|INSTANT")]
    pub from: String,
    /// The key of the client
    #[arg(long, value_name = "ID")]
    pub client: String,
    /// The purchase as a JSON document, with its lines
    #[arg(long, value_name = "FILE")]
    pub cart: PathBuf,
    #[command(flatten)]
    pub values: Values,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Table)]
    pub format: DiffFormat,
}

/// The forms of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Arrow,
}

/// A table for people or JSON for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Table,
    Json,
}
