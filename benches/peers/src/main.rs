//! Engines of rules for Rust, each on the same questions about one client.
//!
//! usage: kardan-peers QUESTIONS.json
//! One JSON line per engine and question: the nanoseconds of processor time that one answer takes, the median of nine measurements.

mod cel;
mod clock;
mod closures;
mod datalogic;
mod questions;
mod zen;

use questions::Questions;
use serde_json::json;
use std::{env, error::Error, fs};

/// What can go wrong here ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// An engine that has compiled the rules of a question: how many of them hold for the client.
type Count<'a> = Box<dyn FnMut() -> Outcome<usize> + 'a>;

fn main() -> Outcome<()> {
    let path = env::args()
        .nth(1)
        .ok_or("usage: kardan-peers QUESTIONS.json")?;
    let questions = Questions::read(&fs::read_to_string(path)?)?;
    for (fields, client) in questions.clients() {
        for question in &questions.questions {
            let engines: [(&str, Count<'_>); 4] = [
                ("Rust closure", closures::compile(question, &client)?),
                ("zen-expression", zen::compile(question, &client)?),
                ("cel", cel::compile(question, &client)?),
                ("datalogic-rs", datalogic::compile(question, &client)?),
            ];
            for (engine, mut count) in engines {
                if count()? != question.hold {
                    return Err(format!("{engine} answers `{}` otherwise", question.name).into());
                }
                let nanoseconds = clock::nanoseconds(&mut count)?;
                let line = json!({
                    "engine": engine, "host": "Rust", "question": question.name, "fields": fields, "nanoseconds": nanoseconds,
                });
                println!("{line}");
            }
        }
    }
    Ok(())
}
