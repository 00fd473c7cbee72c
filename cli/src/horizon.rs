//! `kardan horizon`: who leaves and joins by the passing of time alone.

use crate::{
    arguments::{Horizon, ReportFormat},
    data,
    failure::Failure,
    inputs, output, rules,
};
use chrono::{DateTime, TimeZone};
use serde_json::Value;
use std::{
    fmt::{Display, Write},
    process::ExitCode,
};

/// Prints the next change of each membership until a day.
pub fn horizon(arguments: &Horizon) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let (plan, as_of) = inputs::plan(&program, &arguments.inputs)?;
    let until = arguments.until.parse()?;
    let dataset = data::read(&arguments.data, &program)?;
    let form = plan
        .horizon(&dataset, as_of, Some(until))?
        .to_json(&dataset);
    match arguments.format {
        ReportFormat::Json => output::print(&format!("{form}\n"))?,
        ReportFormat::Text => output::print(&text(&form, &program.timezone))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// One line per change: when by the business zone, who, what.
fn text(form: &Value, zone: &impl TimeZone<Offset: Display>) -> String {
    let local = |on: &str| {
        let on = DateTime::parse_from_rfc3339(on).map(|on| on.with_timezone(zone));
        on.map(|on| on.format("%Y-%m-%d %H:%M").to_string())
    };
    let mut text = String::new();
    for (rule, found) in ["segments", "partitions"]
        .into_iter()
        .filter_map(|kind| form[kind].as_object())
        .flatten()
    {
        for (list, verb) in [
            ("leaving", "leaves"),
            ("joining", "joins"),
            ("changing", "moves in"),
        ] {
            for change in found[list].as_array().into_iter().flatten() {
                let word = |name: &str| change[name].as_str().unwrap_or_default();
                let on = local(word("on")).unwrap_or_default();
                let _ = write!(text, "{on}  {} {verb} {rule}", word("id"));
                if let Some(state) = change.get("to") {
                    let _ = write!(text, " to {}", state.as_str().unwrap_or("no state"));
                }
                text.push('\n');
            }
        }
    }
    text
}
