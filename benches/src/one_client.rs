//! Kardan from Rust on the questions that `comparison/questions.py` wrote about one client, a line of JSON for each.

use crate::{Outcome, clock::timed};
use kardan::{
    CompileOptions, NoLoader, Schema, compile,
    evaluate::{AsOf, Session},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{fs, hint::black_box, path::Path, sync::Arc};

/// What is asked; what only the peers need is left out.
#[derive(Deserialize)]
struct Questions {
    as_of: String,
    schema: String,
    client: Map<String, Value>,
    unread: Map<String, Value>,
    questions: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    name: String,
    program: String,
    hold: usize,
}

/// Answers all of them from a prepared record.
pub fn answer(path: &Path) -> Outcome<()> {
    let mut questions: Questions = serde_json::from_str(&fs::read_to_string(path)?)?;
    write_instants(&mut questions.client)?;
    let few = questions.client.clone();
    let many = few.clone().into_iter().chain(questions.unread.clone());
    for (fields, client) in [("few", few.clone()), ("many", many.collect())] {
        for question in &questions.questions {
            let nanoseconds = nanoseconds(&questions, question, &client)?;
            let line = json!({
                "engine": "Kardan, a prepared record", "host": "Rust", "question": question.name,
                "fields": fields, "nanoseconds": nanoseconds,
            });
            println!("{line}");
        }
    }
    Ok(())
}

fn nanoseconds(
    questions: &Questions,
    question: &Question,
    client: &Map<String, Value>,
) -> Outcome<f64> {
    let options = CompileOptions {
        schema: Arc::new(Schema::from_toml(&questions.schema)?),
        loader: &NoLoader,
    };
    let compiled = compile("rules.kardan", &question.program, &options);
    let program = Arc::new(compiled.map_err(|error| error.to_string())?.program);
    let plan = Arc::new(Plan::new(&program, &Inputs::default())?);
    let reading = ReadOptions::of_program(&program);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), reading);
    builder.add_documents([client.clone()]);
    let dataset = Arc::new(builder.build()?);
    let as_of: AsOf = questions.as_of.parse()?;

    let session = Session::new(&plan, &dataset, as_of)?;
    let mut verdict = session.verdict();
    let mut count = || -> Outcome<usize> {
        session.evaluate(black_box(0), &mut verdict)?;
        Ok(verdict.count())
    };
    if count()? != question.hold {
        return Err(format!("Kardan answers `{}` otherwise", question.name).into());
    }
    median_of_nine(count)
}

/// Processor time of one run.
fn median_of_nine(mut run: impl FnMut() -> Outcome<usize>) -> Outcome<f64> {
    const MEASUREMENT: f64 = 20.0; // milliseconds
    let (_, one) = timed(&mut run);
    let times = (MEASUREMENT / one.cpu.max(1e-6)).clamp(1.0, 1e6) as u32;
    let mut figures = Vec::new();
    for _ in 0..9 {
        let (outcome, all) = timed(|| (0..times).try_for_each(|_| run().map(drop)));
        outcome?;
        figures.push(all.cpu * 1e6 / f64::from(times));
    }
    figures.sort_by(f64::total_cmp);
    Ok(figures[4])
}

/// Kardan takes instants as text; the peers compare seconds.
fn write_instants(client: &mut Map<String, Value>) -> Outcome<()> {
    let orders = client.get_mut("orders").and_then(Value::as_array_mut);
    for order in orders.into_iter().flatten() {
        let seconds = order["closed_at"].as_i64().unwrap_or_default();
        let instant = chrono::DateTime::from_timestamp(seconds, 0).ok_or("no such instant")?;
        order["closed_at"] = instant.to_rfc3339().into();
    }
    Ok(())
}
