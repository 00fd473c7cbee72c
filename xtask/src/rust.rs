//! The Rust crates. The binding crates are built by their own tools, in `python` and `node`.

use crate::command::{Outcome, cargo, run, run_with};

/// Formats, lints, tests, documents.
pub fn test() -> Outcome {
    let cargo = cargo();
    run("", &cargo, &["fmt", "--all", "--check"])?;
    run(
        "",
        &cargo,
        &["clippy", "--all-targets", "--", "--deny", "warnings"],
    )?;
    run("", &cargo, &["test"])?;
    run_with(
        "",
        &cargo,
        &["doc", "--no-deps"],
        &[("RUSTDOCFLAGS", "--deny warnings")],
    )
}
