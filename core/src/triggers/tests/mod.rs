//! Journeys over small histories.

mod experiments;
mod journeys;
mod kept;
mod messages;
mod points;
mod starts;

use super::{Action, Change, Effect, Happening, Journeys, Kept, Outcome, RecordKey, Simulation};
use crate::{
    evaluate::AsOf,
    plan::Inputs,
    records::{Dataset, ReadOptions},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{CompileOptions, compile, program::Program, schema::Schema, source::NoLoader};
use serde_json::{Value, json};
use std::sync::Arc;

fn program(text: &str) -> Arc<Program> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = compile("rules.kardan", text, &options);
    Arc::new(compiled.unwrap_or_else(|error| panic!("{error}")).program)
}

fn data(program: &Arc<Program>, clients: Value) -> Dataset {
    let mut data = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    let clients = clients.as_array().unwrap().iter();
    data.add_documents(clients.map(|client| client.as_object().unwrap().clone()));
    data.build().unwrap()
}

/// A client who agreed to letters, with more to say.
fn client(id: &str, more: Value) -> Value {
    let mut client = json!({
        "id": id,
        "email": "a@example.com",
        "consents": [{ "channel": "email", "at": "2025-01-01T00:00:00Z" }],
    });
    let whole = client.as_object_mut().unwrap();
    whole.extend(more.as_object().unwrap().clone());
    client
}

fn visit(id: &str, at: &str) -> Value {
    json!({ "id": id, "at": at, "status": "completed", "total": "100" })
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn simulate(text: &str, clients: Value, from: &str, to: &str) -> Vec<Effect> {
    let program = program(text);
    let data = data(&program, clients);
    let period: (AsOf, AsOf) = (from.parse().unwrap(), to.parse().unwrap());
    let simulation = Simulation::new(&program, &Inputs::default(), &data, period);
    simulation.unwrap().effects
}

/// What was done, when: `send rate_visit 2026-11-20T12:00:00Z`.
fn told(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .map(|effect| {
            let what = match &effect.action {
                Action::Send { template, .. } => {
                    format!("send {}", template.as_deref().unwrap_or_default())
                }
                Action::Task { title, .. } => format!("task {title}"),
                Action::Emit { event } => format!("emit {event}"),
                action => format!("{action:?}"),
            };
            let outcome = match effect.outcome {
                Outcome::Due => "",
                Outcome::Suppressed(reason) => reason.name(),
                Outcome::PutOff { .. } => "put off",
            };
            let at = effect.at.format("%m-%d %H:%M");
            format!("{what} {at} {outcome}").trim_end().to_owned()
        })
        .collect()
}

/// What is told of one client over a stretch of time.
fn told_of(rules: &str, document: Value, from: &str, to: &str) -> Vec<String> {
    told(&simulate(rules, json!([document]), from, to))
}

/// A visit of the client `1` that is told of as of an instant.
fn visited(key: &str, at: &str) -> Happening {
    Happening {
        client: "1".to_owned(),
        at: instant(at),
        change: Change::Record(RecordKey {
            collection: "visit".to_owned(),
            key: key.to_owned(),
        }),
    }
}

/// What is told of the client `1`, of whose visit `v` one hears later than it was: a day goes by before it, and then until the end.
fn told_late(rules: &str, visit: &Value, (heard, end): (&str, &str)) -> Vec<String> {
    let program = program(rules);
    let was = visit["at"].as_str().unwrap();
    let (before, after) = (
        data(&program, json!([{ "id": "1" }])),
        data(&program, json!([{ "id": "1", "visits": [visit] }])),
    );
    let kept = |data| Kept {
        data,
        accounts: None,
    };
    let mut journeys = Journeys::new(&program, &Inputs::default()).unwrap();
    let begin = instant(was) - chrono::Duration::days(1);
    let steps = [
        journeys.begin(begin, &mut kept(&before)),
        journeys.advance(instant(heard), &mut kept(&before)),
        journeys.happen(&visited("v", was), &mut kept(&after)),
        journeys.advance(instant(end), &mut kept(&after)),
    ];
    let effects: Vec<Effect> = steps.into_iter().flat_map(Result::unwrap).collect();
    told(&effects)
}
