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

/// Answers all of them, from a prepared record and from a document, with the fields that rules read and with many more.
pub fn answer(path: &Path) -> Outcome<()> {
    let mut questions: Questions = serde_json::from_str(&fs::read_to_string(path)?)?;
    write_instants(&mut questions.client)?;
    let few = &questions.client;
    let many = few.clone().into_iter().chain(questions.unread.clone());
    let many = &many.collect();
    let as_of: AsOf = questions.as_of.parse()?;
    for question in &questions.questions {
        let plan = Arc::new(planned(&questions.schema, &question.program)?);
        let records = [
            of_record(&plan, as_of, few)?,
            of_record(&plan, as_of, many)?,
        ];
        let documents = [
            of_document(&plan, as_of, few)?,
            of_document(&plan, as_of, many)?,
        ];
        let figures = [
            ("Kardan, a prepared record", in_turns(question, records)?),
            ("Kardan, a document", in_turns(question, documents)?),
        ];
        for (engine, nanoseconds) in figures {
            for (fields, nanoseconds) in ["few", "many"].iter().zip(nanoseconds) {
                let line = json!({
                    "engine": engine, "host": "Rust", "question": question.name,
                    "fields": fields, "nanoseconds": nanoseconds,
                });
                println!("{line}");
            }
        }
    }
    Ok(())
}

fn planned(schema: &str, program: &str) -> Outcome<Plan> {
    let options = CompileOptions {
        schema: Arc::new(Schema::from_toml(schema)?),
        loader: &NoLoader,
    };
    let compiled = compile("rules.kardan", program, &options);
    let program = Arc::new(compiled.map_err(|error| error.to_string())?.program);
    Ok(Plan::new(&program, &Inputs::default())?)
}

/// Counts the rules that hold for a client of a data set.
fn of_record(
    plan: &Arc<Plan>,
    as_of: AsOf,
    client: &Map<String, Value>,
) -> Outcome<impl FnMut() -> Outcome<usize>> {
    let program = plan.program();
    let reading = ReadOptions::of_program(program);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), reading);
    builder.add_documents([client.clone()]);
    let session = Session::new(plan, &Arc::new(builder.build()?), as_of)?;
    let mut verdict = session.verdict();
    Ok(move || {
        session.evaluate(black_box(0), &mut verdict)?;
        Ok(verdict.count())
    })
}

/// Counts the rules that hold for a document.
fn of_document(
    plan: &Arc<Plan>,
    as_of: AsOf,
    client: &Map<String, Value>,
) -> Outcome<impl FnMut() -> Outcome<usize>> {
    let session = Session::for_documents(plan, as_of)?.ok_or("a program without links")?;
    let mut reader = session.reader().ok_or("a program of few names")?;
    let mut verdict = session.verdict();
    Ok(move || {
        let fits = session.ask_document(&mut reader, black_box(client), &mut verdict)?;
        fits.then(|| verdict.count())
            .ok_or_else(|| "the document does not fit".into())
    })
}

/// What an answer takes in processor time, the median of nine, if it is right.
fn in_turns<Count: FnMut() -> Outcome<usize>>(
    question: &Question,
    mut counts: [Count; 2],
) -> Outcome<[f64; 2]> {
    const MEASUREMENT: f64 = 20.0; // milliseconds
    for count in &mut counts {
        if count()? != question.hold {
            return Err(format!("Kardan answers `{}` otherwise", question.name).into());
        }
    }
    let (_, one) = timed(&mut counts[0]);
    let times = (MEASUREMENT / one.cpu.max(1e-6)).clamp(1.0, 1e6) as u32;
    let mut figures = [[0.0; 2]; 9];
    for figures in &mut figures {
        for (figure, count) in figures.iter_mut().zip(&mut counts) {
            let (outcome, all) = timed(|| (0..times).try_for_each(|_| count().map(drop)));
            outcome?;
            *figure = all.cpu * 1e6 / f64::from(times);
        }
    }
    Ok([0, 1].map(|of| {
        let mut figures = figures.map(|figures| figures[of]);
        figures.sort_by(f64::total_cmp);
        figures[4]
    }))
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
