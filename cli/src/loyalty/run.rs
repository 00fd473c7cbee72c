//! `kardan loyalty run`: a history into a ledger.

use super::{
    arguments::{Format, Run},
    csv, scheme, table, within,
};
use crate::{
    data,
    failure::Failure,
    output::{self, Unwritten},
    rules,
};
use kardan::loyalty::Ledger;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

/// Replays and prints, or writes files.
pub fn run(arguments: &Run) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let scheme = scheme(&program, &arguments.values)?;
    let within = within(&scheme, &arguments.period)?;
    let dataset = data::read(&arguments.data, &program)?;
    let ledger = scheme.replay(&dataset, &within)?;
    if matches!(arguments.format, Format::Csv | Format::Arrow) {
        // The others tell them in their own form.
        for remark in ledger.remarks() {
            eprintln!("note: {}", remark.message);
        }
    }
    let written = match &arguments.out {
        Some(folder) => write_files(folder, arguments.format, &ledger),
        None => print(arguments.format, &ledger),
    };
    output::finish(written)
}

fn print(format: Format, ledger: &Ledger) -> Result<(), Unwritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        Format::Table => write!(out, "{}", table::ledger(ledger))?,
        Format::Json => writeln!(out, "{}", ledger.to_json())?,
        Format::Csv => csv::entries(&mut out, ledger)?,
        Format::Arrow => output::arrow::write_batch(&mut out, &ledger.to_batch()?)?,
    }
    out.flush()?;
    Ok(())
}

/// The table and JSON in one file; entries, accounts and summary in one each.
fn write_files(folder: &Path, format: Format, ledger: &Ledger) -> Result<(), Unwritten> {
    output::make_folder(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    match format {
        Format::Table => {
            fs::write(folder.join("summary.txt"), table::ledger(ledger))?;
        }
        Format::Json => {
            let mut file = create("ledger.json")?;
            serde_json::to_writer_pretty(&mut file, &ledger.to_json()).map_err(io::Error::from)?;
            file.flush()?;
        }
        Format::Csv => {
            csv::entries(&mut create("entries.csv")?, ledger)?;
            csv::accounts(&mut create("accounts.csv")?, ledger)?;
            csv::summary(&mut create("summary.csv")?, ledger)?;
        }
        Format::Arrow => {
            let at = ledger.latest().unwrap_or_default();
            let write = output::arrow::write_batch;
            write(&mut create("entries.arrow")?, &ledger.to_batch()?)?;
            write(&mut create("accounts.arrow")?, &ledger.accounts_batch(at)?)?;
            write(&mut create("summary.arrow")?, &ledger.summary_batch()?)?;
        }
    }
    Ok(())
}
