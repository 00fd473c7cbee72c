//! Documents that are made from tables in the code.

use crate::command::{Outcome, root};
use kardan_dsl::{diagnostics, vocabulary};
use std::fs;

/// The generated documents: where they stand and what they should hold.
fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("docs/errors.md", diagnostics::registry::to_markdown()),
        ("docs/vocabulary.md", vocabulary::to_markdown()),
    ]
}

/// Fails where a document is not what the code would write.
pub fn check() -> Outcome {
    let drifted: Vec<&str> = documents()
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(root().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    if drifted.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} drifted from the code: run `cargo xtask generate`",
        drifted.join(", ")
    ))
}

/// Writes them all.
pub fn write() -> Outcome {
    for (path, text) in documents() {
        fs::write(root().join(path), text)
            .map_err(|error| format!("`{path}` could not be written: {error}"))?;
        eprintln!("xtask: wrote {path}");
    }
    Ok(())
}
