//! Kardan beside its peers: makes the workload, builds for release, compares, writes `docs/benchmarks.md`.

use crate::{
    command::{Outcome, cargo, root, run},
    python,
};
use clap::Args;
use std::path::Path;

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

/// Makes, builds, compares, writes.
pub fn bench(options: &Options) -> Outcome {
    let folder = root().join("target/bench");
    let python = python::environment(&folder.join("venv"), "benches/requirements.txt")?;
    let data = folder.join(&options.scale);
    let data_text = data.to_string_lossy();
    if !data.join("events_sorted.parquet").exists() {
        let script = "benches/workload/generate.py";
        run("", &python, &[script, &options.scale, &data_text])?;
    }
    let build = ["build", "--release", "--package", "kardan-benches"];
    run("", cargo(), &build)?;
    let kardan = root().join("target/release/kardan-benches");
    let kardan = kardan.to_string_lossy();
    for threads in THREADS {
        let out = data.join(format!("batch-{threads}.json"));
        let out = out.to_string_lossy();
        compare(
            &python,
            "batch",
            &[&kardan, &data_text, threads, &options.rounds, &out],
        )?;
    }
    compare(&python, "page", &[&data_text, "../docs/benchmarks.md"])
}

/// Runs a module of `benches/comparison`.
fn compare(python: &Path, module: &str, arguments: &[&str]) -> Outcome {
    let module = format!("comparison.{module}");
    let arguments = [&["-m", &module], arguments].concat();
    run("benches", python, &arguments)
}
