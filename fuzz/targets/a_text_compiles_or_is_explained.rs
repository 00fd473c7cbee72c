//! Any text compiles, or there are errors that point into it and can be shown.

#![no_main]

use kardan_dsl::{
    CompileOptions, compile,
    diagnostics::{render, to_json},
    schema::Schema,
    source::NoLoader,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let Err(error) = compile("rules.kardan", text, &options) else {
        return;
    };
    assert!(error.diagnostics.iter().any(|found| found.is_error()));
    for found in &error.diagnostics {
        let span = found.span();
        let shown = &error.sources.files[span.source.0 as usize].text;
        assert!(
            shown.get(span.start as usize..span.end as usize).is_some(),
            "{} points beside the text",
            found.code.0
        );
    }
    assert!(!render(&error.diagnostics, &error.sources, true).is_empty());
    to_json(&error.diagnostics, &error.sources);
});
