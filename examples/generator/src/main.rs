//! Writes a data set for the examples: `cargo run -p kardan-examples -- garage`.

use chrono::NaiveDate;
use clap::{Parser, ValueEnum};
use kardan_examples::{Business, Format, Options, generate};
use std::{path::PathBuf, process::ExitCode};

/// Writes a data set for the examples, one file per collection.
#[derive(Parser)]
#[command(name = "kardan-examples")]
struct Arguments {
    /// Whose data.
    business: BusinessName,
    /// The folder; by default data/ beside the example's rules.
    #[arg(long)]
    out: Option<PathBuf>,
    /// How many clients.
    #[arg(long, default_value_t = 5000)]
    clients: usize,
    /// Equal seeds give equal data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The last day of the data.
    #[arg(long, default_value = "2026-11-21")]
    until: NaiveDate,
    /// How the files are written.
    #[arg(long, value_enum, default_value = "csv")]
    format: FormatName,
}

#[derive(Clone, Copy, ValueEnum)]
enum BusinessName {
    Garage,
    Dealer,
    PartsShop,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Csv,
    Ndjson,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (business, name) = match arguments.business {
        BusinessName::Garage => (Business::Garage, "garage"),
        BusinessName::Dealer => (Business::Dealer, "dealer"),
        BusinessName::PartsShop => (Business::PartsShop, "parts-shop"),
    };
    let format = match arguments.format {
        FormatName::Csv => Format::Csv,
        FormatName::Ndjson => Format::Ndjson,
    };
    let shop = generate(&Options {
        business,
        clients: arguments.clients,
        seed: arguments.seed,
        until: arguments.until,
    });
    let folder = arguments
        .out
        .unwrap_or_else(|| ["examples", name, "data"].iter().collect());
    if let Err(error) = shop.write(&folder, format) {
        eprintln!("kardan-examples: `{}`: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    for table in shop.tables() {
        eprintln!("{:>8} {}", table.rows.len(), table.name);
    }
    ExitCode::SUCCESS
}
