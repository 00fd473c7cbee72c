//! `kardan simulate`: what triggers would have done over a history.

use crate::{
    arguments::{Simulate, SimulateFormat},
    data,
    failure::Failure,
    inputs,
    output::{self, count, table::begin},
    rules,
};
use chrono::SecondsFormat;
use kardan::triggers::{Action, Effect, Outcome, Simulation};
use std::{fmt::Write, process::ExitCode};

/// Runs the history and prints.
pub fn simulate(arguments: &Simulate) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    if program.triggers.is_empty() {
        return Err(Failure::misuse(
            "the rules have no trigger: write `trigger name { … }`",
        ));
    }
    let values = &arguments.values;
    let inputs = inputs::inputs(&program, &values.params, &values.catalogs)?;
    let period = (arguments.period.from.parse()?, arguments.period.to.parse()?);
    let dataset = data::read(&arguments.data, &program)?;
    let simulation = Simulation::new(&program, &inputs, &dataset, period)?;
    match arguments.format {
        SimulateFormat::Table => output::print(&table(&simulation))?,
        SimulateFormat::Json => output::print(&format!("{}\n", simulation.to_json()))?,
        SimulateFormat::Csv => output::print(&csv(&simulation)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// By trigger and day, and the sum of it.
fn table(simulation: &Simulation) -> String {
    let columns = ["trigger", "day", "sent", "tasks", "other", "suppressed"];
    let mut table = begin(&columns, &[2, 3, 4]);
    let (mut sent, mut tasks, mut suppressed) = (0, 0, 0);
    for row in simulation.summary() {
        let reasons: Vec<String> = row
            .suppressed
            .iter()
            .map(|(reason, times)| format!("{reason} {times}"))
            .collect();
        sent += row.sent;
        tasks += row.tasks;
        suppressed += row.suppressed.values().sum::<u64>();
        table.add_row([
            row.rule,
            row.day.to_string(),
            row.sent.to_string(),
            row.tasks.to_string(),
            row.other.to_string(),
            reasons.join(", "),
        ]);
    }
    let mut text = format!("{table}\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{}, {}, {suppressed} suppressed",
        count(sent as usize, "message"),
        count(tasks as usize, "task"),
    );
    text
}

/// One row per effect.
fn csv(simulation: &Simulation) -> Result<String, Failure> {
    let unwritten = |error: csv::Error| Failure::misuse(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "at", "client", "rule", "record", "action", "channel", "name", "offer", "outcome",
        "reason", "until", "key",
    ];
    writer.write_record(header).map_err(unwritten)?;
    for effect in &simulation.effects {
        writer.write_record(cells(effect)).map_err(unwritten)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::misuse(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn cells(effect: &Effect) -> [String; 12] {
    let instant =
        |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (outcome, reason, until) = match effect.outcome {
        Outcome::Due => ("due", "", String::new()),
        Outcome::Suppressed(reason) => ("suppressed", reason.name(), String::new()),
        Outcome::PutOff { reason, until } => ("put off", reason.name(), instant(until)),
    };
    let (action, channel, name, offer) = match &effect.action {
        Action::Send {
            channel,
            template,
            offer,
        } => ("send", text(channel), text(template), text(offer)),
        Action::Task { title, .. } => ("task", String::new(), title.clone(), String::new()),
        Action::Earn { .. } => ("earn", String::new(), String::new(), String::new()),
        Action::Emit { event } => ("emit", String::new(), event.clone(), String::new()),
        Action::Start { trigger } => ("start", String::new(), trigger.clone(), String::new()),
        Action::Stop { trigger } => ("stop", String::new(), trigger.clone(), String::new()),
        Action::Goal => ("goal", String::new(), String::new(), String::new()),
        Action::Missed => ("missed", String::new(), String::new(), String::new()),
        Action::Winner { variant, .. } => ("winner", String::new(), variant.clone(), String::new()),
    };
    [
        instant(effect.at),
        effect.client.clone(),
        effect.rule.clone(),
        effect.record.to_string(),
        action.to_owned(),
        channel,
        name,
        offer,
        outcome.to_owned(),
        reason.to_owned(),
        until,
        effect.key.clone(),
    ]
}
