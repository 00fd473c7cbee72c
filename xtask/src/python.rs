//! The Python package.

use crate::command::{Outcome, cargo, root, run, run_with};
use std::path::PathBuf;

/// Style, types, and stubs against the module that was built.
const CHECKS: &[&[&str]] = &[
    &["-m", "ruff", "format", "--check", "--quiet"],
    &["-m", "ruff", "check", "--quiet"],
    &["-m", "mypy"],
    &[
        "-m",
        "mypy.stubtest",
        "kardan",
        "--mypy-config-file",
        "pyproject.toml",
    ],
    &["-m", "pyright"],
];

/// Sets up, builds, checks, tests.
pub fn test() -> Outcome {
    let python = environment("bindings-python/requirements-dev.txt")?;
    let lints = [
        "clippy",
        "--package",
        "kardan-python",
        "--",
        "--deny",
        "warnings",
    ];
    run("", cargo(), &lints)?;
    run(
        "bindings-python",
        &python,
        &["-m", "maturin", "develop", "--quiet"],
    )?;
    for check in CHECKS {
        // Without this variable pyright brings a node of its own.
        run_with(
            "bindings-python",
            &python,
            check,
            &[("PYRIGHT_PYTHON_GLOBAL_NODE", "1")],
        )?;
    }
    run("bindings-python", &python, &["-m", "pytest", "--quiet"])
}

/// The interpreter of `.venv`, which has what a list of requirements names.
pub fn environment(requirements: &str) -> Result<PathBuf, String> {
    let python = root().join(".venv/bin/python");
    if !python.exists() {
        run("", "python3", &["-m", "venv", ".venv"])?;
    }
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        requirements,
    ];
    run("", &python, &install)?;
    Ok(python)
}
