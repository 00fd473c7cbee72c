//! `kardan simulate`: what triggers would have done over a history.

use crate::{
    arguments::{Simulate, SimulateFormat},
    data,
    failure::Failure,
    inputs,
    output::{self, count, table::begin},
    rules,
};
use kardan::triggers::{Effect, Simulation};
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
    writer.write_record(Effect::COLUMNS).map_err(unwritten)?;
    for effect in &simulation.effects {
        writer.write_record(effect.cells()).map_err(unwritten)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::misuse(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
