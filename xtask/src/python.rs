//! The Python package.

use crate::command::{Outcome, root, run};

/// Sets up, builds, tests.
pub fn test() -> Outcome {
    let python = root().join(".venv/bin/python");
    if !python.exists() {
        run("", "python3", &["-m", "venv", ".venv"])?;
    }
    run("", &python, &["-m", "pip", "install", "--quiet", "--requirement", "bindings-python/requirements-dev.txt"])?;
    run("bindings-python", &python, &["-m", "maturin", "develop", "--quiet"])?;
    run("bindings-python", &python, &["-m", "pytest", "--quiet"])
}
