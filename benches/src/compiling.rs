//! Compiling and planning the ten segments, each as a program of its own: a line of JSON for each.

use crate::{
    Outcome,
    clock::{Duration, median, timed},
    workload,
};
use kardan::plan::{Inputs, Plan};
use serde_json::json;
use std::hint::black_box;

/// How often each is done; the median counts.
const TIMES: usize = 99;

/// What they take, in microseconds of processor time. The first of all has the tables of the language to make: that is what starting takes.
pub fn run() -> Outcome<()> {
    let texts = workload::texts(workload::TEN)?;
    for (name, text) in texts.iter().take(1) {
        let (first, start) = timed(|| compiled(text));
        first?;
        let segment = format!("{name}, the first program");
        println!(
            "{}",
            json!({"segment": segment, "compile": start.cpu * 1e3})
        );
    }
    for (name, text) in texts {
        let program = compiled(&text)?.into();
        let compile = microseconds(|| compiled(black_box(&text)).map(drop))?;
        let plan = microseconds(|| {
            Plan::new(black_box(&program), &Inputs::default())?;
            Ok(())
        })?;
        println!(
            "{}",
            json!({"segment": name, "compile": compile, "plan": plan})
        );
    }
    Ok(())
}

fn compiled(text: &str) -> Outcome<kardan::Program> {
    workload::compiled(workload::TEN, text, &kardan::NoLoader)
}

fn microseconds(mut run: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let mut durations: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let (outcome, duration) = timed(&mut run);
        outcome?;
        durations.push(duration);
    }
    Ok(median(&durations).cpu * 1e3)
}
