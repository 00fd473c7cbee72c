//! The canonical text of a program.

use crate::error::Error;
use kardan_dsl::{CompileOptions, format::format_text, program::Program, vocabulary::Language};
use std::sync::Arc;

/// The file that was compiled in its canonical form, in its own language or in another.
///
/// # Errors
/// A compile error where the text would change its meaning, which is a bug of the formatter.
pub fn format_program(program: &Program, language: Option<Language>) -> Result<String, Error> {
    let Some(file) = program.sources.files.first() else {
        return Ok(String::new());
    };
    let options = CompileOptions {
        schema: Arc::clone(&program.schema),
        loader: &program.sources,
    };
    Ok(format_text(&file.name, &file.text, language, &options)?)
}
