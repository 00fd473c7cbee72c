//! `kardan test`: the tests that stand in rule files.

use crate::{
    arguments::Test,
    failure::{FINDINGS, Failure},
    output, rules,
};
use kardan::{Program, trial};
use std::{process::ExitCode, sync::Arc};

/// Runs them all, prints the failing ones with what decided them, and counts.
pub fn test(arguments: &Test) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let trials = trial::run(&program);
    let mut failed = 0;
    for trial in &trials {
        if trial.failures.is_empty() {
            continue;
        }
        failed += 1;
        output::print(&format!("failed: {}\n", trial.test.title))?;
        for failure in &trial.failures {
            output::print(&describe(&program, trial, failure)?)?;
        }
    }
    let passed = trials.len() - failed;
    output::print(&format!("{passed} passed, {failed} failed\n"))?;
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FINDINGS)
    })
}

/// The expectation with its place, what came out, and for a segment the explanation.
fn describe(
    program: &Arc<Program>,
    trial: &trial::Trial<'_>,
    failure: &trial::Failure,
) -> Result<String, Failure> {
    let place = program.sources.place(failure.span);
    let mut text = format!("  {}:{}: ", place.file, place.line);
    match failure.rule.and_then(|rule| {
        program
            .rules
            .get(rule.0 as usize)
            .map(|found| (rule, found))
    }) {
        None if matches!(failure.found, trial::Found::Effects(_)) => {
            let expected = program.sources.text(failure.span);
            text += &format!("{expected}, but: {}\n", failure.found);
        }
        None => text += &format!("{}\n", failure.found),
        Some((id, rule)) => {
            text += &format!(
                "{}, but `{}` is {}\n",
                program.sources.text(failure.span),
                rule.name,
                failure.found
            );
            if matches!(
                failure.found,
                trial::Found::In | trial::Found::Out | trial::Found::Unknown(_)
            ) {
                let prepared = trial::prepare_for(program, trial.test, failure.expectation)?;
                let explanation =
                    prepared
                        .plan
                        .explain_row(&prepared.data, prepared.as_of, id, 0)?;
                for line in explanation
                    .to_text(&program.schema, program.language)
                    .lines()
                {
                    text += &format!("    {line}\n");
                }
            }
        }
    }
    Ok(text)
}
