//! The Node package, and the example that embeds it.

use crate::command::{Outcome, cargo, run};

/// Installs, builds, checks, tests.
pub fn test() -> Outcome {
    let lints = [
        "clippy",
        "--package",
        "kardan-node",
        "--",
        "--deny",
        "warnings",
    ];
    run("", cargo(), &lints)?;
    let package = "bindings-node";
    install(package)?;
    run(package, "npm", &["run", "build"])?;
    check(package)?;
    let example = "examples/web-shop";
    install(example)?;
    check(example)
}

fn install(folder: &str) -> Outcome {
    run(folder, "npm", &["ci", "--no-audit", "--no-fund"])
}

fn check(folder: &str) -> Outcome {
    run(folder, "npm", &["run", "lint"])?;
    run(folder, "npm", &["test"])
}
