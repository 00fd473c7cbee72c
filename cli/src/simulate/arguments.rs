//! What `kardan simulate` takes.

use crate::{
    arguments::{Data, Rules, Values, Versions},
    loyalty::arguments::Period,
};
use clap::{ArgMatches, Args, Command, FromArgMatches, ValueEnum};
use std::path::PathBuf;

/// `kardan simulate RULES`, or `kardan simulate diff OLD NEW`.
#[derive(Debug)]
pub enum Simulate {
    /// One set of rules.
    Run(Run),
    /// Two of them.
    Diff(Diff),
}

/// `kardan simulate`.
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
    /// What the table sums up together; months, and days where there are no more than 31, without it
    #[arg(long, value_enum)]
    pub by: Option<Span>,
    /// How to print: the summary as a table, all of it as JSON, the effects as CSV, Arrow or Parquet
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write effects, summary by day and experiments into this folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Compare what two sets of rules would have sent over one history: who gains messages, and who loses them
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
    /// How to print: by trigger, day and client as a table, all of it as JSON, the messages as CSV, Arrow or Parquet
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write messages, clients and days into this folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The forms of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Arrow,
    #[cfg(feature = "parquet")]
    Parquet,
}

/// What is summed up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Span {
    Day,
    Month,
    Whole,
}

impl From<Span> for kardan::triggers::Span {
    fn from(span: Span) -> Self {
        match span {
            Span::Day => Self::Day,
            Span::Month => Self::Month,
            Span::Whole => Self::Whole,
        }
    }
}

/// Rules stand where the subcommand would: so that what is run most needs no word more.
impl Args for Simulate {
    fn augment_args(command: Command) -> Command {
        let about = "Compare two sets of rules over the same history: who gains messages, and who loses them";
        Run::augment_args(command)
            .subcommand(Diff::augment_args(Command::new("diff").about(about)))
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Simulate::augment_args(command)
    }
}

impl FromArgMatches for Simulate {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Simulate, clap::Error> {
        match matches.subcommand() {
            Some((_, matches)) => Diff::from_arg_matches(matches).map(Simulate::Diff),
            None => Run::from_arg_matches(matches).map(Simulate::Run),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Simulate::from_arg_matches(matches)?;
        Ok(())
    }
}
