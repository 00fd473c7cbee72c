//! `kardan schema`: the names of records and fields.

use crate::{
    arguments::{Schema, SchemaFormat},
    failure::Failure,
    output, rules,
};
use std::process::ExitCode;

/// Prints the schema in the form in which a schema is written.
pub fn print(arguments: &Schema) -> Result<ExitCode, Failure> {
    let schema = rules::schema(arguments.schema.as_deref())?;
    let text = match arguments.format {
        SchemaFormat::Toml => schema.to_toml(),
        SchemaFormat::Json => format!("{:#}", schema.to_json()),
    };
    output::print(&format!("{text}\n"))?;
    Ok(ExitCode::SUCCESS)
}
