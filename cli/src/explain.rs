//! `kardan explain`: why a record is in a segment, or not; or what a run computes.

use crate::{
    arguments::{Explain, ReportFormat},
    data,
    failure::Failure,
    inputs, output, rules,
};
use std::{process::ExitCode, time::Instant};

/// Prints the tree of conditions for one record, or the steps of a run.
pub fn explain(arguments: &Explain) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let (plan, as_of) = inputs::plan(&program, &arguments.inputs)?;
    let dataset = data::read(&arguments.data, &program)?;
    let (Some(segment), Some(client)) = (&arguments.about.segment, &arguments.about.client) else {
        let start = Instant::now();
        let profile = plan.profile(&dataset, as_of, &|| start.elapsed())?;
        output::print(&match arguments.format {
            ReportFormat::Text => profile.to_text(),
            ReportFormat::Json => format!("{}\n", profile.to_json()),
        })?;
        return Ok(ExitCode::SUCCESS);
    };
    let explanation = plan.explain(&dataset, as_of, segment, client)?;
    match arguments.format {
        ReportFormat::Text => {
            let language = arguments.language.map_or(program.language, Into::into);
            output::print(&explanation.to_text(&program.schema, language))?;
        }
        ReportFormat::Json => output::print(&format!("{}\n", explanation.to_json(&program)))?,
    }
    Ok(ExitCode::SUCCESS)
}
