//! Explanations.

use crate::program::language;
use kardan::explain::Explanation;
use kardan_dsl::program::Program;
use napi_derive::napi;
use std::sync::Arc;

/// See `Explanation` in `lib/explanation.ts`.
#[napi]
pub struct NativeExplanation {
    program: Arc<Program>,
    explanation: Explanation,
}

#[napi]
impl NativeExplanation {
    /// The whole tree.
    #[napi]
    pub fn to_json(&self) -> String {
        self.explanation.to_json(&self.program).to_string()
    }

    #[napi]
    pub fn text(&self, code: Option<String>) -> napi::Result<String> {
        let language = code.map_or(Ok(self.program.language), |code| language(&code))?;
        Ok(self.explanation.to_text(&self.program.schema, language))
    }

    /// The conditions that it is made of.
    #[napi(getter)]
    pub fn parts(&self) -> Vec<NativeExplanation> {
        let parts = self.explanation.parts.iter().cloned();
        parts
            .map(|part| NativeExplanation::new(Arc::clone(&self.program), part))
            .collect()
    }
}

impl NativeExplanation {
    pub fn new(program: Arc<Program>, explanation: Explanation) -> NativeExplanation {
        NativeExplanation {
            program,
            explanation,
        }
    }
}
