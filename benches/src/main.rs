//! Kardan's side of the comparisons; the peers and the tables are Python's, in `comparison/`.

mod answers;
mod clock;
mod compiling;
mod kernels;
mod live;
mod load;
mod loyalty;
mod many_rules;
mod memory;
mod one_client;
mod segments;
mod workload;

use clap::{Parser, Subcommand};
use std::{error::Error, path::PathBuf};

/// What can go wrong here ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Loads the workload, then answers and times one segment for each line of its input.
///
/// After `ready`, a line is a name (`q1`, or `all` for the whole program) and how often to answer it (once unless told). The line that comes back has the name,
/// the number of clients, and the median wall and CPU milliseconds of one answer, planning included. `q1 > FILE` writes the clients' keys instead, `q1 ?` tells
/// what was computed.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    workload: Option<Workload>,
}

/// Other benchmarks than the ten segments.
#[derive(Subcommand)]
enum Other {
    /// One client against few and many rules
    OneClient {
        /// What `comparison/questions.py` wrote
        questions: PathBuf,
    },
    /// Programs of many rules over the workload: compiling, planning, evaluating
    ManyRules {
        /// What `workload/generate.py` wrote
        folder: PathBuf,
        /// Programs over the workload's schema
        programs: Vec<PathBuf>,
    },
    /// Compiling and planning the ten segments one by one
    Compiling,
    /// The live engine: events, a year that passes, memory
    Live {
        /// What `workload/generate.py` wrote
        folder: PathBuf,
        /// How many segments the program has
        #[arg(long, default_value = "100")]
        segments: usize,
        /// How many triggers it has
        #[arg(long, default_value = "50")]
        triggers: usize,
        /// How many events are told
        #[arg(long, default_value = "20000")]
        events: usize,
        /// How many days pass then
        #[arg(long, default_value = "365")]
        days: i64,
    },
    /// Loading from Arrow: time and memory
    Load {
        /// What `workload/generate.py` wrote
        folder: PathBuf,
        /// Which of its files; clients are needed
        files: Vec<String>,
    },
    /// The bonus programme: points earned, spent and expired, late facts, memory, quotes
    Loyalty {
        /// How many orders there are
        orders: usize,
    },
}

#[derive(clap::Args)]
struct Workload {
    /// What `workload/generate.py` wrote
    folder: PathBuf,
    /// How many threads may work
    threads: usize,
    /// Answer by kernels written by hand for each segment, not through the language: `q1-general`, and `q1-companion` with a column kept for it
    #[arg(long, conflicts_with = "segments")]
    kernels: bool,
    /// The file of `workload/` whose segments they are
    #[arg(long, default_value = workload::TEN)]
    segments: String,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    match arguments.other {
        Some(Other::OneClient { questions }) => return one_client::answer(&questions),
        Some(Other::ManyRules { folder, programs }) => return many_rules::run(&folder, &programs),
        Some(Other::Live {
            folder,
            segments,
            triggers,
            events,
            days,
        }) => {
            let size = live::Size {
                segments,
                triggers,
                events,
                days,
            };
            return live::run(&folder, size);
        }
        Some(Other::Compiling) => return compiling::run(),
        Some(Other::Load { folder, files }) => return load::run(&folder, &files),
        Some(Other::Loyalty { orders }) => return loyalty::run(orders),
        None => {}
    }
    let workload = arguments
        .workload
        .ok_or("which FOLDER, and how many THREADS?")?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(workload.threads)
        .build_global()?;
    if workload.kernels {
        answers::serve(&kernels::Kernels::load(&workload.folder)?)
    } else {
        answers::serve(&segments::Segments::load(
            &workload.folder,
            &workload.segments,
        )?)
    }
}
