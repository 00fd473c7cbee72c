//! Kardan's side of the comparisons; the peers and the tables are Python's, in `comparison/`.

mod answers;
mod clock;
mod kernels;
mod segments;
mod workload;

use clap::Parser;
use std::{error::Error, path::PathBuf};

/// What can go wrong here ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Loads the workload, then answers and times one segment for each line of its input.
///
/// After `ready`, a line is a name (`q1`, or `all` for the whole program) and how often to answer it (once unless told). The line that comes back has the name,
/// the number of clients, and the median wall and CPU milliseconds of one answer, planning included. `q1 > FILE` writes the clients' keys instead.
#[derive(Parser)]
struct Arguments {
    /// What `workload/generate.py` wrote
    folder: PathBuf,
    /// How many threads may work
    threads: usize,
    /// Answer by kernels written by hand for each segment, not through the language: `q1-general`, and `q1-companion` with a column kept for it
    #[arg(long)]
    kernels: bool,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build_global()?;
    if arguments.kernels {
        answers::serve(&kernels::Kernels::load(&arguments.folder)?)
    } else {
        answers::serve(&segments::Segments::load(&arguments.folder)?)
    }
}
