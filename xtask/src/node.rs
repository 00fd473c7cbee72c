//! The Node package.

use crate::command::{Outcome, run};

/// Installs, builds, tests.
pub fn test() -> Outcome {
    run("bindings-node", "npm", &["ci", "--no-audit", "--no-fund"])?;
    run("bindings-node", "npm", &["run", "build"])?;
    run("bindings-node", "npm", &["test"])
}
