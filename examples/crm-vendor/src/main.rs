//! A CRM in small: events come in, one a line, effects go out, one a line, and a `kill -9` at any point loses and doubles nothing.
//!
//! ```text
//! stdin ──event──▶ Live ──effects──▶ one transaction: event, engine, effects ──▶ stdout
//! ```
//!
//! `kardan-crm-vendor RULES DATABASE [START]`: time is the system's, or, with a moment to start at, what the events say.

mod store;

use chrono::{DateTime, Utc};
use kardan::{
    CompileOptions, NoLoader, Schema, compile,
    evaluate::AsOf,
    live::{Event, Live},
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
};
use serde_json::{Value, json};
use std::{
    error::Error,
    io::{BufRead, Write, stdin, stdout},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};
use store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rules, database, start @ ..] = arguments.as_slice() else {
        return Err("usage: kardan-crm-vendor RULES DATABASE [START]".into());
    };
    let start: Option<AsOf> = start.first().map(|start| start.parse()).transpose()?;
    let mut store = Store::open(database)?;
    let mut live = open(&std::fs::read_to_string(rules)?, &mut store, start)?;
    let lines = lines();
    loop {
        // What was written and not noted as done before the process died is done now.
        deliver(&store)?;
        match next(&lines, &live, start.is_some()) {
            Ok(line) => {
                // By the system's clock an event has happened now, or earlier.
                let now = start.is_none().then(Utc::now);
                take(&line, now, &mut live, &mut store)?;
            }
            Err(RecvTimeoutError::Timeout) => {
                let effects = live.advance(AsOf::Instant(Utc::now()))?;
                store.write(None, &live.snapshot()?, &effects)?;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// The engine as it was written last, under the rules as they now are; or a new one.
fn open(rules: &str, store: &mut Store, start: Option<AsOf>) -> Result<Live, Box<dyn Error>> {
    let plan = plan(rules)?;
    // Journeys on their way go on by the rules by which they began.
    let older = store.rules()?.into_iter().filter(|older| older != rules);
    let older: Vec<Arc<Plan>> = older
        .map(|older| self::plan(&older))
        .collect::<Result<_, _>>()?;
    store.add_rules(rules)?;
    let program = plan.program();
    let options = ReadOptions::of_program(program);
    let nobody = Arc::new(Dataset::builder(Arc::clone(&program.schema), options).build()?);
    Ok(match store.engine()? {
        Some(engine) => Live::restore(&plan, &older, &nobody, &engine)?,
        None => Live::new(&plan, &nobody, start.unwrap_or(AsOf::Instant(Utc::now())))?,
    })
}

fn plan(rules: &str) -> Result<Arc<Plan>, Box<dyn Error>> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let program = Arc::new(compile("crm.kardan", rules, &options)?.program);
    Ok(Arc::new(Plan::new(&program, &Inputs::default())?))
}

/// Takes an event in, with what comes of it. One that was taken before is only confirmed again; one that is refused has changed nothing.
fn take(
    line: &str,
    now: Option<DateTime<Utc>>,
    live: &mut Live,
    store: &mut Store,
) -> Result<(), Box<dyn Error>> {
    let refuse = |id: &str, error: String| say(&json!({"refused": id, "error": error}));
    let form: Value = match serde_json::from_str(line) {
        Ok(form) => form,
        Err(error) => return refuse("", error.to_string()),
    };
    let id = form.get("id").and_then(Value::as_str).unwrap_or_default();
    if id.is_empty() {
        return refuse("", "an event has an `id`, which is text".to_owned());
    }
    match store.event(id)? {
        Some(told) if told == line => {}
        Some(_) => return refuse(id, "another event of this `id` was taken".to_owned()),
        None => {
            let mut event = match Event::read(form.clone(), live.plan().program().timezone) {
                Ok(event) => event,
                Err(error) => return refuse(id, error.to_string()),
            };
            if let Some(now) = now {
                event.at = Some(event.at.map_or(now, |at| at.min(now)));
            }
            match live.apply(&event) {
                Ok(effects) => store.write(Some((id, line)), &live.snapshot()?, &effects)?,
                Err(error) => return refuse(id, error.to_string()),
            }
        }
    }
    say(&json!({"taken": id}))
}

/// Hands effects over, then notes it: whoever does them knows each by its key, as one may come twice.
fn deliver(store: &Store) -> Result<(), Box<dyn Error>> {
    for (key, effect) in store.outbox()? {
        say(&json!({"effect": effect}))?;
        store.done(&key)?;
    }
    Ok(())
}

fn say(form: &Value) -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    writeln!(out, "{form}")?;
    Ok(out.flush()?)
}

/// The next line; a time-out when something is due before.
fn next(lines: &Receiver<String>, live: &Live, is_told: bool) -> Result<String, RecvTimeoutError> {
    match live.next_wake().filter(|_| !is_told) {
        Some(wake) => lines.recv_timeout((wake - Utc::now()).to_std().unwrap_or(Duration::ZERO)),
        None => lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

fn lines() -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        stdin()
            .lock()
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    lines
}
