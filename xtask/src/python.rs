//! The Python package.

use crate::command::{Outcome, cargo, root, run, run_with};
use std::path::{Path, PathBuf};

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
    let python = environment(
        &root().join(".venv"),
        "bindings-python/requirements-dev.txt",
    )?;
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

/// The interpreter of an environment, which has what a list of requirements names.
pub fn environment(folder: &Path, requirements: &str) -> Result<PathBuf, String> {
    let python = folder.join("bin/python");
    if !python.exists() {
        run("", "python3", &["-m", "venv", &folder.to_string_lossy()])?;
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
