//! Timelines: memberships and journeys over time, as rule files. Situations that other products of this kind test, in our words, and edges of our own.
//!
//! Each file holds as it stands; and what its tests tell is told to live engines once more, record by record, with the same outcome.

mod host;

use host::Host;
use kardan::{format_text, trial};
use kardan_dsl::{
    CompileOptions, compile,
    diagnostics::Severity,
    program::{Program, Test},
    schema::Schema,
    source::NoLoader,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How many tests the timelines hold: one that is not run must not pass unnoticed.
const TESTS: usize = 373;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("timelines");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the timelines are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// A file's program; it compiles without a warning and stands as the formatter would write it.
fn program(path: &Path) -> Arc<Program> {
    let name = path.to_string_lossy();
    let text = fs::read_to_string(path).expect("the rules can be read");
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let formatted = format_text(&name, &text, None, &options);
    assert!(
        formatted.as_ref() == Ok(&text),
        "{name} is not as `kardan fmt` writes it"
    );
    let compiled =
        compile(&name, &text, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
    let warning = compiled
        .diagnostics
        .iter()
        .find(|found| found.severity == Severity::Warning);
    assert_eq!(warning, None, "{name}");
    Arc::new(compiled.program)
}

/// The name of a test, as a failure shows it.
fn called(path: &Path, test: &Test) -> String {
    let file = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{file}: {}", test.title)
}

#[test]
fn every_timeline_comes_out_as_expected() {
    let mut tests = 0;
    let mut failures = Vec::new();
    for path in files() {
        let program = program(&path);
        for trial in trial::run(&program) {
            tests += 1;
            failures.extend(trial.failures.iter().map(|failure| {
                let expected = program.sources.text(failure.span);
                format!(
                    "{}: {expected}: found {}",
                    called(&path, trial.test),
                    failure.found
                )
            }));
        }
    }
    assert_eq!(failures, [""; 0]);
    assert_eq!(tests, TESTS);
}

#[test]
fn a_live_engine_that_is_told_the_same_does_the_same() {
    let mut failures = Vec::new();
    for path in files() {
        let program = program(&path);
        for test in &program.tests {
            let told = Host::new(&program, test).and_then(|mut host| host.run());
            match told {
                Ok(found) => failures.extend(found.iter().map(|(span, found)| {
                    let expected = program.sources.text(*span);
                    format!("{}: {expected}: found {found}", called(&path, test))
                })),
                Err(error) => failures.push(format!("{}: {error}", called(&path, test))),
            }
        }
    }
    assert_eq!(failures, [""; 0]);
}
