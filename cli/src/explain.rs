//! `kardan explain`: why a record is in a segment, or not.

use crate::{
    arguments::{Explain, ReportFormat},
    data,
    failure::Failure,
    inputs, output, rules,
};
use std::process::ExitCode;

/// Prints the tree of conditions for one record.
pub fn explain(arguments: &Explain) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let (plan, as_of) = inputs::plan(&program, &arguments.inputs)?;
    let dataset = data::read(&arguments.data, &program)?;
    let explanation = plan.explain(&dataset, as_of, &arguments.segment, &arguments.client)?;
    match arguments.format {
        ReportFormat::Text => {
            let language = arguments.language.map_or(program.language, Into::into);
            output::print(&explanation.to_text(&program.schema, language))?;
        }
        ReportFormat::Json => output::print(&format!("{}\n", explanation.to_json(&program)))?,
    }
    Ok(ExitCode::SUCCESS)
}
