//! The Node package, and the example that embeds it.

use crate::command::{Outcome, cargo, run, run_with};
use std::{path::Path, process::Command};

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
    let arguments = ["ci", "--no-audit", "--no-fund"];
    match headers() {
        Some(prefix) => run_with(
            folder,
            "npm",
            &arguments,
            &[("npm_config_nodedir", &prefix)],
        ),
        None => run(folder, "npm", &arguments),
    }
}

/// Where this Node keeps its headers, if it came with any: SQLite is compiled with them where its maker's binaries cannot be had.
fn headers() -> Option<String> {
    let script = "process.stdout.write(require('path').resolve(process.execPath, '../..'))";
    let answer = Command::new("node").args(["-e", script]).output().ok()?;
    let prefix = String::from_utf8(answer.stdout).ok()?;
    Path::new(&prefix)
        .join("include/node/node.h")
        .exists()
        .then_some(prefix)
}

fn check(folder: &str) -> Outcome {
    run(folder, "npm", &["run", "lint"])?;
    run(folder, "npm", &["test"])
}
