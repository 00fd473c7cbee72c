//! Values of parameters that a host gives as text.

use super::{CompileError, CompileOptions, compile};
use crate::{
    program::Program,
    source::NoLoader,
    syntax::TypeName,
    types::Value,
    vocabulary::{Language, type_name},
};
use std::sync::Arc;

/// The value of a text as a rule file has it behind `param name: kind =`: `3 months`, `15%`, `4000 rub`, `2026-11-21`.
///
/// # Errors
/// What the compiler says of such a declaration.
pub fn param_value(
    text: &str,
    kind: TypeName,
    program: &Program,
) -> Result<Option<Value>, CompileError> {
    let one_line = text.replace(['\n', '\r'], " ");
    let declaration = format!(
        "timezone \"{}\"\ncurrency {}\nparam value: {} = {one_line}\n",
        program.timezone.name(),
        program.currency.code(),
        type_name(Language::English, kind),
    );
    let options = CompileOptions {
        schema: Arc::clone(&program.schema),
        loader: &NoLoader,
    };
    let compiled = compile("<parameter>", &declaration, &options)?;
    let params = compiled.program.params.into_iter();
    Ok(params.map(|param| param.default).next().flatten())
}
