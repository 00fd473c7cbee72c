#![allow(missing_docs)]
use kardan_dsl::{diagnostics::Diagnostic, program::Program, schema::Schema, source::Loader};
use std::sync::Arc;
pub struct CompileOptions<'a> {
    pub schema: Arc<Schema>,
    pub loader: &'a dyn Loader,
}
pub struct Compiled {
    pub program: Program,
    pub diagnostics: Vec<Diagnostic>,
}
pub fn compile(_: &str, _: &str, _: &CompileOptions<'_>) -> Result<Compiled, kardan::Error> {
    Err(kardan::Error::new(kardan::ErrorKind::Compile, "pending"))
}
pub fn inputs(
    _: &Program,
    _: &serde_json::Map<String, serde_json::Value>,
    _: &serde_json::Map<String, serde_json::Value>,
) -> Result<kardan::plan::Inputs, kardan::Error> {
    Ok(kardan::plan::Inputs::default())
}
