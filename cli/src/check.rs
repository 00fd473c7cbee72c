//! `kardan check`: every finding, as text or as data.

use crate::{
    arguments::{Check, ReportFormat},
    failure::{FINDINGS, Failure},
    output, rules,
};
use kardan::diagnostics;
use std::{io::IsTerminal, process::ExitCode};

/// Checks the files; errors exit with 1, warnings and notes do not.
pub fn check(arguments: &Check) -> Result<ExitCode, Failure> {
    let (diagnostics, sources, good) = match rules::compile_files(&arguments.rules) {
        Ok(compiled) => (compiled.diagnostics, compiled.program.sources, true),
        Err(Failure::Engine(error)) if error.sources().is_some() => (
            error.diagnostics().to_vec(),
            error.sources().cloned().unwrap_or_default(),
            false,
        ),
        Err(failure) => return Err(failure),
    };
    match arguments.format {
        ReportFormat::Text => {
            let found =
                diagnostics::render(&diagnostics, &sources, std::io::stdout().is_terminal());
            let errors = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.is_error())
                .count();
            let rest = diagnostics.len() - errors;
            output::print(&format!(
                "{found}{}, {}\n",
                output::count(errors, "error"),
                match rest {
                    1 => "1 warning or note".to_owned(),
                    _ => format!("{rest} warnings and notes"),
                }
            ))?;
        }
        ReportFormat::Json => {
            output::print(&format!(
                "{}\n",
                diagnostics::to_json(&diagnostics, &sources)
            ))?;
        }
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FINDINGS)
    })
}
