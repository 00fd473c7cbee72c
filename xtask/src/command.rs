//! Running other programs from the root of the repository.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What a step comes to: nothing, or the reason why it failed.
pub type Outcome = Result<(), String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The cargo that runs this.
pub fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Runs a program in a folder of the repository; it fails as the program does.
pub fn run(folder: &str, program: impl AsRef<Path>, arguments: &[&str]) -> Outcome {
    run_with(folder, program, arguments, &[])
}

/// The same with variables of the environment.
pub fn run_with(
    folder: &str,
    program: impl AsRef<Path>,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Outcome {
    let program = program.as_ref();
    let shown = format!("{} {}", program.display(), arguments.join(" "));
    eprintln!("xtask: {shown}");
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root().join(folder))
        .envs(variables.iter().copied())
        .status()
        .map_err(|error| format!("`{shown}` could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` ended with {status}"))
    }
}
