//! Kardan beside its peers: makes the workload, builds for release, compares, writes `docs/benchmarks.md`.

use crate::{
    command::{Outcome, cargo, root, run, run_with},
    python,
};
use clap::{Args, ValueEnum};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What, how large, how often.
#[derive(Args)]
pub struct Options {
    /// The parts to run again, all without any; what was not run at this scale stays on the page as it is
    parts: Vec<Part>,
    /// 1 is a million clients and 46 million rows below them
    #[arg(long, default_value = "0.3")]
    scale: String,
    /// How many rounds are counted; the median is shown
    #[arg(long, default_value = "5")]
    rounds: String,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Ten segments over all clients: DuckDB, Polars, kernels written by hand
    Segments,
    /// Segments of other kinds over all clients: DuckDB, Polars
    Others,
    /// Segments that were written without knowing the engine, over all clients: DuckDB, Polars
    Asked,
    /// Segments of a second examiner, over all clients: DuckDB, Polars
    Examined,
    /// Programs of many rules over all clients: numpy
    Rules,
    /// One client: engines of rules of Rust, Python and Node
    Client,
    /// Loading from Arrow: DuckDB, Polars
    Load,
    /// The live engine: events, a year that passes, memory
    Live,
    /// The bonus programme: accruals, redemptions, expiries, quotes
    Loyalty,
    /// Kardan alone at several sizes
    Growth,
}

/// The numbers of threads that are compared.
const THREADS: [&str; 2] = ["1", "2"];
/// Many rules run over 100,000 clients.
const RULES_SCALE: &str = "0.1";
/// What the live engine runs over: the size of the data, segments, triggers, events, days that pass.
const LIVE: [(&str, &str); 6] = [
    ("0.01", "100:50:20000:365"),
    ("0.1", "100:50:20000:365"),
    ("1", "100:50:20000:30"),
    ("0.01", "100:0:20000:365"),
    ("0.01", "1000:50:20000:365"),
    ("0.1", "1000:50:20000:30"),
];
/// Orders of the bonus programme.
const ORDERS: [&str; 3] = ["10000", "100000", "1000000"];
/// Sizes of the data on the axis of clients, and of rows per client at the first of them.
const GROWTH: [&str; 5] = ["0.01", "0.03", "0.1", "0.3", "1"];
const MORE_ROWS: [&str; 3] = ["3", "10", "30"];
/// How many rows a client has on average.
const ROWS_OF_A_CLIENT: usize = 46;

/// Where everything stands.
struct Bench<'a> {
    options: &'a Options,
    python: PathBuf,
    kardan: String,
}

/// Makes, builds, compares, writes.
pub fn bench(options: &Options) -> Outcome {
    let python = python::environment(&folder().join("venv"), "benches/requirements.txt")?;
    // Both together ask of what they share the features that the command alone asks of it: nothing is built twice.
    let packages = ["--package", "kardan-benches", "--package", "kardan-cli"];
    run(
        "",
        cargo(),
        &[&["build", "--release"], &packages[..]].concat(),
    )?;
    let bench = Bench {
        options,
        python,
        kardan: text(&root().join("target/release/kardan-benches")),
    };
    let parts = match &options.parts[..] {
        [] => Part::value_variants(),
        parts => parts,
    };
    for part in parts {
        match part {
            Part::Segments => bench.segments()?,
            Part::Others => bench.others("others")?,
            Part::Asked => bench.others("asked")?,
            Part::Examined => bench.others("examined")?,
            Part::Rules => bench.rules()?,
            Part::Client => bench.client()?,
            Part::Load => bench.load()?,
            Part::Live => bench.live()?,
            Part::Loyalty => bench.loyalty()?,
            Part::Growth => bench.growth()?,
        }
    }
    bench.page()
}

impl Bench<'_> {
    fn segments(&self) -> Outcome {
        self.build_python()?;
        let data = self.data(&self.options.scale, "1")?;
        for threads in THREADS {
            let out = self.report(&format!("batch-{threads}.json"))?;
            self.compare(
                "batch",
                &[&self.kardan, &data, threads, &self.options.rounds, &out],
            )?;
        }
        Ok(())
    }

    /// The segments of another file of the workload.
    fn others(&self, file: &str) -> Outcome {
        let data = self.data(&self.options.scale, "1")?;
        for threads in THREADS {
            let out = self.report(&format!("{file}-{threads}.json"))?;
            let rounds = &self.options.rounds;
            self.compare("batch", &[&self.kardan, &data, threads, rounds, &out, file])?;
        }
        Ok(())
    }

    fn rules(&self) -> Outcome {
        let data = self.data(RULES_SCALE, "1")?;
        let out = self.report("many_rules.json")?;
        self.compare("many_rules", &[&self.kardan, &data, &out])
    }

    fn client(&self) -> Outcome {
        let peers = text(&folder().join("peers"));
        let build = ["build", "--release", "--target-dir", &peers];
        run("benches/peers", cargo(), &build)?;
        // Versions are exact in package.json; a lock would name the binaries of one platform.
        let install = ["install", "--no-package-lock", "--no-audit", "--no-fund"];
        run("benches/peers", "npm", &install)?;
        self.build_python()?;
        run("bindings-node", "npm", &["ci", "--no-audit", "--no-fund"])?;
        run("bindings-node", "npm", &["run", "build", "--", "--release"])?;
        let out = self.report("one_client.json")?;
        self.compare(
            "one_client",
            &[
                &out,
                &format!("{} one-client", self.kardan),
                &format!("{peers}/release/kardan-peers"),
                &format!("{} -m comparison.python_engines", text(&self.python)),
                "node peers/engines.js",
            ],
        )
    }

    fn load(&self) -> Outcome {
        let data = self.data(&self.options.scale, "1")?;
        let out = self.report("load.json")?;
        self.compare("load", &[&self.kardan, &data, &out])
    }

    fn live(&self) -> Outcome {
        let out = self.report("live.json")?;
        let mut points = Vec::new();
        for (scale, size) in LIVE {
            points.push(format!("{size}:{}", self.data(scale, "1")?));
        }
        let points = points.iter().map(String::as_str);
        let arguments: Vec<&str> = [self.kardan.as_str(), &out]
            .into_iter()
            .chain(points)
            .collect();
        self.compare("live", &arguments)
    }

    fn loyalty(&self) -> Outcome {
        let out = self.report("loyalty.json")?;
        let fixed = [self.kardan.as_str(), &out];
        self.compare("loyalty", &[&fixed[..], &ORDERS].concat())
    }

    fn growth(&self) -> Outcome {
        let out = self.report("growth.csv")?;
        let mut points = Vec::new();
        for scale in GROWTH {
            points.push(format!("clients:{scale}:{}", self.data(scale, "1")?));
        }
        for rows in ["1"].into_iter().chain(MORE_ROWS) {
            let data = self.data(GROWTH[0], rows)?;
            let below = rows.parse::<usize>().unwrap_or(1) * ROWS_OF_A_CLIENT;
            points.push(format!("rows per client:{below}:{data}"));
        }
        let fixed = [self.kardan.as_str(), &self.options.rounds, &out];
        let points = points.iter().map(String::as_str);
        let arguments: Vec<&str> = fixed.into_iter().chain(points).collect();
        self.compare("growth", &arguments)
    }

    fn build_python(&self) -> Outcome {
        let venv = text(&folder().join("venv"));
        let develop = ["-m", "maturin", "develop", "--release", "--quiet"];
        let variables = [("VIRTUAL_ENV", venv.as_str())];
        run_with("bindings-python", &self.python, &develop, &variables)
    }

    fn page(&self) -> Outcome {
        let reports = folder().join(&self.options.scale);
        let [growth, rules] = ["growth.csv", "many_rules.json"].map(|name| reports.join(name));
        if growth.exists() && rules.exists() {
            let arguments = [&text(&growth), &text(&rules), "../docs/benchmarks.svg"];
            self.compare("picture", &arguments)?;
        }
        self.compare("page", &[&text(&reports), "../docs/benchmarks.md"])
    }

    /// The folder of the workload of a size, made where it is missing.
    fn data(&self, scale: &str, rows: &str) -> Result<String, String> {
        let name = match rows {
            "1" => scale.to_owned(),
            rows => format!("{scale}-rows-{rows}"),
        };
        let data = folder().join(name);
        let shown = text(&data);
        if !data.join("events_sorted.parquet").exists() {
            let script = "benches/workload/generate.py";
            run("", &self.python, &[script, scale, &shown, rows])?;
        }
        Ok(shown)
    }

    /// Where a part writes its report.
    fn report(&self, name: &str) -> Result<String, String> {
        let folder = folder().join(&self.options.scale);
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(text(&folder.join(name)))
    }

    /// Runs a module of `benches/comparison`.
    fn compare(&self, module: &str, arguments: &[&str]) -> Outcome {
        let module = format!("comparison.{module}");
        let arguments = [&["-m", &module], arguments].concat();
        run("benches", &self.python, &arguments)
    }
}

/// Where data and reports are kept.
fn folder() -> PathBuf {
    root().join("target/bench")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
