//! The Node package.

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
    let folder = "bindings-node";
    run(folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
    run(folder, "npm", &["run", "build"])?;
    run(folder, "npm", &["run", "lint"])?;
    run(folder, "npm", &["test"])
}
