//! What the command line takes.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Segments over the records of a CRM: rules in words, exact answers, and the reason for each.
#[derive(Debug, Parser)]
#[command(name = "kardan", version, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check rule files and print every finding
    Check(Check),
    /// Write rule files in their one canonical form, or convert them to another language
    Fmt(Fmt),
    /// Run the tests that stand in rule files
    Test(Test),
    /// Evaluate rules over data as of a moment
    Run(Run),
    /// Tell why a client is in a segment, or not
    Explain(Explain),
    /// Tell who leaves segments and joins them by the passing of time alone
    Horizon(Horizon),
    /// Replay, compare and quote a bonus programme
    Loyalty(crate::loyalty::arguments::Loyalty),
    /// Run a history through triggers: what would have been sent, when and to whom, and what was suppressed
    Simulate(crate::simulate::arguments::Simulate),
    /// Print the schema: the names of records and fields
    Schema(Schema),
}

/// Rule files and the schema that they are read by.
#[derive(Debug, Args)]
pub struct Rules {
    /// Rule files
    #[arg(required = true, value_name = "RULES")]
    pub rules: Vec<PathBuf>,
    /// A schema of your own, TOML or JSON; the built-in `auto` schema without it
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
}

/// Rules as they are and as they may be, and the schema that both are read by.
#[derive(Debug, Args)]
pub struct Versions {
    /// The rules as they are
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The rules as they may be
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// A schema of your own, TOML or JSON; the built-in `auto` schema without it
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
}

impl Versions {
    /// The old rules, then the new ones.
    pub fn each(&self) -> [Rules; 2] {
        [&self.old, &self.new].map(|path| Rules {
            rules: vec![path.clone()],
            schema: self.schema.clone(),
        })
    }
}

/// Where the records are.
#[derive(Debug, Args)]
pub struct Data {
    /// A folder with one file per collection (visits.csv, .ndjson, .json, .parquet, .arrow), or a file of nested documents (.ndjson, .json)
    #[arg(long, value_name = "DIR|FILE")]
    pub data: PathBuf,
    /// What to do with rows that cannot be used
    #[arg(long, value_enum, default_value_t = OnProblem::Strict)]
    pub on_problem: OnProblem,
}

/// When, and with which values.
#[derive(Debug, Args)]
pub struct Inputs {
    /// The date (its end, in the program's zone) or the moment to evaluate as of: 2026-11-21, 2026-11-21T12:00, 2026-11-21T12:00:00+03:00
    #[arg(long, value_name = "DATE|INSTANT")]
    pub as_of: String,
    #[command(flatten)]
    pub values: Values,
}

/// Values that the program leaves to its host.
#[derive(Debug, Args)]
pub struct Values {
    /// A parameter's value: sleep_gap="3 months"
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// A catalog's values, one a line
    #[arg(long = "catalog", value_name = "NAME=FILE")]
    pub catalogs: Vec<String>,
}

/// `kardan check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub rules: Rules,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// `kardan fmt`.
#[derive(Debug, Args)]
pub struct Fmt {
    #[command(flatten)]
    pub rules: Rules,
    /// Change nothing; exit with 1 where a file is not in canonical form
    #[arg(long)]
    pub check: bool,
    /// Convert to this language
    #[arg(long, value_enum)]
    pub language: Option<Language>,
    /// Print to the standard output instead of writing the files
    #[arg(long)]
    pub stdout: bool,
}

/// `kardan test`.
#[derive(Debug, Args)]
pub struct Test {
    #[command(flatten)]
    pub rules: Rules,
}

/// `kardan run`.
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub inputs: Inputs,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = RunFormat::Table)]
    pub format: RunFormat,
    /// Name the members of each segment, and the value and state of each record
    #[arg(long)]
    pub ids: bool,
    /// Write one file per collection into this folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `kardan explain`.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub about: About,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// The language of the explanation; the program's without it
    #[arg(long, value_enum)]
    pub language: Option<Language>,
}

/// What `kardan explain` tells.
#[derive(Debug, Args)]
pub struct About {
    /// The key of the client (or other record that the segment is about)
    #[arg(long, value_name = "ID", required_unless_present = "plan")]
    pub client: Option<String>,
    /// The segment
    #[arg(long, value_name = "NAME", required_unless_present = "plan")]
    pub segment: Option<String>,
    /// Instead: what all rules compute over all records, for how many rows, and how long each step takes on one thread
    #[arg(long, conflicts_with_all = ["client", "segment"])]
    pub plan: bool,
}

/// `kardan horizon`.
#[derive(Debug, Args)]
pub struct Horizon {
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub inputs: Inputs,
    /// The last day, or moment, that matters
    #[arg(long, value_name = "DATE|INSTANT")]
    pub until: String,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// `kardan schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// A schema of your own, TOML or JSON; the built-in `auto` schema without it
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = SchemaFormat::Toml)]
    pub format: SchemaFormat,
}

/// Text for people or JSON for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
}

/// The forms of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    Table,
    Json,
    Csv,
    Arrow,
}

/// The forms of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    Toml,
    Json,
}

/// A language of rule files and explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    En,
    Ru,
}

impl From<Language> for kardan::vocabulary::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Ru => Self::Russian,
        }
    }
}

/// What to do with rows that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnProblem {
    /// Refuse the data and list what is wrong
    Strict,
    /// Leave the rows out, list them, and go on
    Report,
}
