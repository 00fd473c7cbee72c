//! Kardan's side of a comparison: loads the workload once, then times one segment for each line of its input.
//!
//! ```text
//! kardan-benches FOLDER THREADS
//! < q1            the name of a segment, or `all`
//! > q1 205990 1.234      count, and wall milliseconds of one evaluation, planning included
//! ```
//! `compare.py` runs it beside the peers and takes turns.

use kardan::{
    CompileOptions, NoLoader, Program, Schema, compile,
    evaluate::AsOf,
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    collections::HashMap,
    error::Error,
    fs::{self, File},
    io::{self, BufRead},
    path::Path,
    sync::Arc,
    time::Instant,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The files of the workload.
const COLLECTIONS: [&str; 5] = ["clients", "vehicles", "orders", "order_lines", "events"];
/// The end of the last day of the data.
const AS_OF: &str = "2026-05-31";

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(threads)) = (arguments.next(), arguments.next()) else {
        return Err("usage: kardan-benches FOLDER THREADS".into());
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.parse()?)
        .build_global()?;
    let workload = Path::new(env!("CARGO_MANIFEST_DIR")).join("workload");
    let schema = Arc::new(Schema::from_toml(&fs::read_to_string(
        workload.join("schema.toml"),
    )?)?);
    let text = fs::read_to_string(workload.join("segments.kardan"))?;
    let options = CompileOptions {
        schema: Arc::clone(&schema),
        loader: &NoLoader,
    };

    let begun = Instant::now();
    let whole = Arc::new(compile("segments.kardan", &text, &options)?.program);
    println!("compile {:.3}", milliseconds(begun));
    let begun = Instant::now();
    let dataset = load(Path::new(&folder), &whole)?;
    println!("load {:.3}", milliseconds(begun));

    let programs = programs(&text, &options)?;
    for line in io::stdin().lock().lines() {
        let name = line?;
        let program = if name == "all" {
            &whole
        } else {
            programs.get(&name).ok_or("no such segment")?
        };
        let begun = Instant::now();
        let plan = Plan::new(program, &Inputs::default())?;
        let evaluation = plan.evaluate(&dataset, AS_OF.parse::<AsOf>()?)?;
        let elapsed = milliseconds(begun);
        let count: usize = evaluation
            .segments
            .iter()
            .map(|segment| segment.counts().0)
            .sum();
        println!("{name} {count} {elapsed:.4}");
    }
    Ok(())
}

/// One program per segment: the head of the file, then that segment alone.
fn programs(text: &str, options: &CompileOptions<'_>) -> Outcome<HashMap<String, Arc<Program>>> {
    let mut parts = text.split("\nsegment ");
    let head = parts.next().unwrap_or_default();
    parts
        .map(|part| {
            let name = part.split(' ').next().unwrap_or_default().to_owned();
            let program = compile(&name, &format!("{head}\nsegment {part}"), options)?.program;
            Ok((name, Arc::new(program)))
        })
        .collect()
}

fn load(folder: &Path, program: &Program) -> Outcome<Dataset> {
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    for name in COLLECTIONS {
        let file = File::open(folder.join(name).with_extension("parquet"))?;
        for batch in ParquetRecordBatchReaderBuilder::try_new(file)?
            .with_batch_size(1 << 16)
            .build()?
        {
            builder.add_batch(name, &batch?);
        }
    }
    Ok(builder.build()?)
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}
