//! Kardan beside its peers: makes the workload, builds for release, compares, writes `docs/benchmarks.md`.

use crate::{
    command::{Outcome, cargo, root, run},
    python,
};
use clap::Args;
use std::{fs, path::Path};

/// How large, how often.
#[derive(Args)]
pub struct Options {
    /// 1 is a million clients and 46 million rows below them
    #[arg(long, default_value = "0.3")]
    scale: String,
    /// How many rounds are counted; the median is shown
    #[arg(long, default_value = "5")]
    rounds: String,
}

/// The numbers of threads that are compared.
const THREADS: [&str; 2] = ["1", "2"];

const HEAD: &str = "# Benchmarks

Written by `cargo xtask bench`; do not edit. Kardan, DuckDB and Polars answer the same four questions over the same records in one run, taking
turns; every engine must find the same clients, or the run fails. A figure is the median wall time of one answer in milliseconds: Kardan's includes
planning, a peer's is the better of a literal reading of the sentence and a hand-tuned rewrite. The machines are shared: trust the ratio, not the
milliseconds. The data is `benches/workload/generate.py`, the segments `benches/workload/segments.kardan`.
";

/// Makes, builds, compares, writes.
pub fn bench(options: &Options) -> Outcome {
    let python = python::environment("benches/requirements.txt")?;
    let data = root().join("target/bench").join(&options.scale);
    if !data.join("events.parquet").exists() {
        let folder = data.to_string_lossy();
        run(
            "",
            &python,
            &["benches/workload/generate.py", &options.scale, &folder],
        )?;
    }
    run(
        "",
        cargo(),
        &["build", "--release", "--package", "kardan-benches"],
    )?;
    let mut page = format!(
        "{HEAD}\nScale {}, {} rounds.\n",
        options.scale, options.rounds
    );
    for threads in THREADS {
        let table = data.join(format!("{threads}.md"));
        compare(&python, &data, threads, &options.rounds, &table)?;
        let text = fs::read_to_string(&table).map_err(|error| error.to_string())?;
        page += &format!("\n## Threads: {threads}\n\n{text}");
    }
    fs::write(root().join("docs/benchmarks.md"), page).map_err(|error| error.to_string())
}

fn compare(python: &Path, data: &Path, threads: &str, rounds: &str, table: &Path) -> Outcome {
    let kardan = root().join("target/release/kardan-benches");
    let [kardan, data, table] = [&kardan, data, table].map(Path::to_string_lossy);
    run(
        "",
        python,
        &[
            "benches/compare.py",
            &kardan,
            &data,
            threads,
            rounds,
            &table,
        ],
    )
}
