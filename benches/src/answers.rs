//! Questions by name on the input, answers and how long they took on the output.

use crate::{
    Outcome,
    clock::{median, timed},
};
use std::{
    fs::File,
    io::{self, BufRead, BufWriter, Write},
};

/// Whoever can answer the workload's segments.
pub trait Engine {
    /// What an answer is before it is counted.
    type Answer;

    /// All that can be asked.
    fn names(&self) -> Vec<String>;

    /// One answer, from the text or its like to the bits of the clients.
    fn answer(&self, name: &str) -> Outcome<Self::Answer>;

    /// How many clients, all segments together.
    fn count(&self, answer: &Self::Answer) -> usize;

    /// What an answer is made of, and how long each step takes.
    fn profile(&self, name: &str) -> Outcome<String> {
        Err(format!("`{name}` is one step").into())
    }

    /// The clients' keys.
    fn keys(&self, answer: &Self::Answer) -> impl Iterator<Item = String>;
}

/// Answers until the input ends.
pub fn serve(engine: &impl Engine) -> Outcome<()> {
    println!("ready {}", engine.names().join(" "));
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            [name, ">", path] => write_keys(engine, name, path)?,
            [name, "?"] => println!("{}", engine.profile(name)?),
            [name] => time(engine, name, 1)?,
            [name, times] => time(engine, name, times.parse()?)?,
            _ => return Err(format!("`{line}` is no question").into()),
        }
    }
    Ok(())
}

fn time(engine: &impl Engine, name: &str, times: usize) -> Outcome<()> {
    let mut count = 0;
    let mut durations = Vec::with_capacity(times);
    for _ in 0..times {
        let (answer, duration) = timed(|| engine.answer(name));
        count = engine.count(&answer?);
        durations.push(duration);
    }
    let duration = median(&durations);
    println!("{name} {count} {:.4} {:.4}", duration.wall, duration.cpu);
    Ok(())
}

fn write_keys(engine: &impl Engine, name: &str, path: &str) -> Outcome<()> {
    let answer = engine.answer(name)?;
    let mut file = BufWriter::new(File::create(path)?);
    for key in engine.keys(&answer) {
        writeln!(file, "{key}")?;
    }
    file.flush()?;
    println!("{name} {}", engine.count(&answer));
    Ok(())
}
