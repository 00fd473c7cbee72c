//! Diagnostics and trials as JSON.

use kardan::trial::{Failure, Trial};
use kardan_dsl::{
    diagnostics::{self, Diagnostic},
    program::Program,
    source::Sources,
};
use serde_json::{Value as Json, json};

/// The JSON form of diagnostics, each with its rendered text.
pub fn diagnostics(found: &[Diagnostic], sources: &Sources) -> Json {
    let mut forms = diagnostics::to_json(found, sources);
    for (form, diagnostic) in forms.as_array_mut().into_iter().flatten().zip(found) {
        form["rendered"] = json!(diagnostics::render(
            std::slice::from_ref(diagnostic),
            sources,
            false
        ));
    }
    forms
}

/// `[{"title", "place", "failures": [{"place", "text", "rule", "found"}]}]`.
pub fn trials(trials: &[Trial<'_>], program: &Program) -> Json {
    let failure = |failure: &Failure| {
        let rule = failure
            .rule
            .and_then(|rule| program.rules.get(rule.0 as usize));
        json!({
            "place": program.sources.place(failure.span),
            "text": program.sources.text(failure.span),
            "rule": rule.map(|rule| &rule.name),
            "found": failure.found.to_string(),
        })
    };
    let trial = |trial: &Trial<'_>| {
        json!({
            "title": trial.test.title,
            "place": program.sources.place(trial.test.span),
            "failures": trial.failures.iter().map(failure).collect::<Json>(),
        })
    };
    trials.iter().map(trial).collect()
}
