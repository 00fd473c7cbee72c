//! Rule files and schemas from the file system.

use crate::{arguments, failure::Failure};
use kardan::{
    CompileOptions, Compiled, Loader, Program, Schema, beside, compile,
    diagnostics::{self, Diagnostic},
};
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reads what `use` names, relative to the file that names it.
pub struct Files;

impl Loader for Files {
    fn load(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn resolve(&self, from: &str, path: &str) -> String {
        beside(from, path)
    }
}

/// The schema of a file, or the built-in one.
pub fn schema(path: Option<&Path>) -> Result<Arc<Schema>, Failure> {
    let Some(path) = path else {
        return Ok(Schema::auto());
    };
    let text = read(path)?;
    let json = path.extension().is_some_and(|ending| ending == "json");
    let schema = if json {
        Schema::from_json(&text)
    } else {
        Schema::from_toml(&text)
    };
    schema
        .map(Arc::new)
        .map_err(|error| Failure::misuse(format!("`{}`: {error}", path.display())))
}

/// Compiles the files to one program and prints its warnings; notes are `check`'s to print.
pub fn program(rules: &arguments::Rules) -> Result<Arc<Program>, Failure> {
    let compiled = compile_files(rules)?;
    let warnings: Vec<Diagnostic> = compiled
        .diagnostics
        .into_iter()
        .filter(|found| found.severity == diagnostics::Severity::Warning)
        .collect();
    eprint!(
        "{}",
        diagnostics::render(
            &warnings,
            &compiled.program.sources,
            std::io::stderr().is_terminal()
        )
    );
    Ok(Arc::new(compiled.program))
}

/// Compiles the files to one program: several are as one that uses them all.
pub fn compile_files(rules: &arguments::Rules) -> Result<Compiled, Failure> {
    let options = CompileOptions {
        schema: schema(rules.schema.as_deref())?,
        loader: &Files,
    };
    let compiled = match rules.rules.as_slice() {
        [path] => compile(&path.to_string_lossy(), &read(path)?, &options),
        paths => compile("<command line>", &uses(paths)?, &options),
    };
    compiled.map_err(|error| Failure::Engine(error.into()))
}

/// The text that uses all files.
fn uses(paths: &[PathBuf]) -> Result<String, Failure> {
    paths.iter().try_fold(String::new(), |text, path| {
        read(path)?;
        Ok(text + &format!("use \"{}\"\n", path.display()))
    })
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        Failure::misuse(format!("`{}` could not be read: {error}", path.display()))
    })
}
