use super::*;
use crate::source::NoLoader;
use std::{cell::RefCell, collections::HashMap};

/// Files by path, and which were read.
struct Files {
    texts: HashMap<&'static str, &'static str>,
    read: RefCell<Vec<String>>,
}

impl Files {
    fn new(texts: &[(&'static str, &'static str)]) -> Files {
        Files {
            texts: texts.iter().copied().collect(),
            read: RefCell::new(Vec::new()),
        }
    }
}

impl Loader for Files {
    fn load(&self, path: &str) -> Result<String, String> {
        self.read.borrow_mut().push(path.to_owned());
        let text = self.texts.get(path).copied();
        text.map(str::to_owned)
            .ok_or("there is no such file".to_owned())
    }
}

fn run(text: &str, loader: &dyn Loader) -> Result<Compiled, CompileError> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader,
    };
    compile("main.kardan", text, &options)
}

fn codes(outcome: &Result<Compiled, CompileError>) -> Vec<&'static str> {
    let found = match outcome {
        Ok(compiled) => &compiled.diagnostics,
        Err(error) => &error.diagnostics,
    };
    found.iter().map(|found| found.code.0).collect()
}

#[test]
fn a_file_that_is_used_twice_is_read_once() {
    let files = Files::new(&[
        ("a.kardan", "use \"common.kardan\"\nsegment a { warned }"),
        ("b.kardan", "use \"common.kardan\"\nsegment b { warned }"),
        ("common.kardan", "condition warned { blacklisted }"),
    ]);
    let program = run(
        "use \"a.kardan\"\nuse \"b.kardan\"\nsegment c { in segment a and in segment b }",
        &files,
    )
    .expect("it compiles")
    .program;
    assert_eq!(
        files.read.borrow().as_slice(),
        ["a.kardan", "common.kardan", "b.kardan"]
    );
    let names: Vec<&str> = program
        .sources
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "main.kardan",
            "a.kardan",
            "common.kardan",
            "b.kardan",
            "auto schema"
        ]
    );
}

#[test]
fn a_cycle_of_files_is_printed() {
    let files = Files::new(&[
        ("a.kardan", "use \"b.kardan\""),
        ("b.kardan", "use \"a.kardan\""),
    ]);
    let error = run("use \"a.kardan\"", &files).expect_err("it is a cycle");
    assert_eq!(error.diagnostics.len(), 1);
    assert_eq!(error.diagnostics[0].code.0, "K0221");
    assert_eq!(
        error.diagnostics[0].message,
        "this goes in a circle: a.kardan → b.kardan → a.kardan"
    );
    assert_eq!(
        error.sources.text(error.diagnostics[0].span()),
        "use \"a.kardan\""
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    assert_eq!(codes(&run("use \"none.kardan\"", &NoLoader)), ["K0222"]);
}

#[test]
fn headers_agree() {
    let files = Files::new(&[
        ("same.kardan", "timezone \"Europe/Moscow\"\ncurrency RUB"),
        ("zone.kardan", "timezone \"Asia/Tokyo\""),
        ("money.kardan", "currency EUR"),
    ]);
    let head = "timezone \"Europe/Moscow\"\ncurrency RUB\n";
    assert_eq!(
        codes(&run(&format!("{head}use \"same.kardan\""), &files)),
        [""; 0]
    );
    assert_eq!(
        codes(&run(&format!("{head}use \"zone.kardan\""), &files)),
        ["K0223"]
    );
    assert_eq!(
        codes(&run(&format!("{head}use \"money.kardan\""), &files)),
        ["K0223"]
    );
    // What only a used file says holds for all.
    let program = run("use \"zone.kardan\"\nuse \"money.kardan\"", &files)
        .expect("it compiles")
        .program;
    assert_eq!(program.timezone, chrono_tz::Asia::Tokyo);
    assert_eq!(program.currency, crate::types::Currency::Eur);
}

#[test]
fn zones_and_currencies_are_suggested() {
    for (text, code, mended) in [
        (
            "timezone \"Europe/Moscou\"",
            "K0401",
            "timezone \"Europe/Moscow\"",
        ),
        (
            "timezone \"europe/moscow\"",
            "K0401",
            "timezone \"Europe/Moscow\"",
        ),
        ("currency RUR", "K0224", "currency RUB"),
        ("currency rub", "K0224", "currency RUB"),
    ] {
        let error = run(text, &NoLoader).expect_err("it is unknown");
        assert_eq!(error.diagnostics.len(), 1, "{text}");
        assert_eq!(error.diagnostics[0].code.0, code, "{text}");
        let fix = error.diagnostics[0].fix.as_ref().expect("there is a fix");
        assert_eq!(fix.apply(SourceId(0), text), mended);
        assert!(run(mended, &NoLoader).is_ok());
    }
}

#[test]
fn the_hash_is_of_what_determines_the_meaning() {
    let hash = |text: &str| run(text, &NoLoader).expect("it compiles").program.hash;
    let first = hash("segment a { blacklisted }");
    assert_eq!(first.len(), 64);
    assert_eq!(first, hash("segment a { blacklisted }"));
    assert_ne!(first, hash("segment b { blacklisted }"));
    let other = Schema {
        name: "other".to_owned(),
        ..Schema::clone(&Schema::auto())
    };
    let options = CompileOptions {
        schema: Arc::new(other),
        loader: &NoLoader,
    };
    let other = compile("main.kardan", "segment a { blacklisted }", &options);
    let other = other.expect("it compiles").program;
    assert_ne!(first, other.hash);
    assert!(other.has_texts_of(&first));
    assert!(!other.has_texts_of(&hash("segment b { blacklisted }")));
}

#[test]
fn what_was_not_parsed_is_not_unknown() {
    let outcome = run(
        "segment a { blacklisted = = }\nsegment b { in segment a }",
        &NoLoader,
    );
    assert_eq!(codes(&outcome).len(), 1, "{outcome:#?}");
}

#[test]
fn an_error_names_the_first() {
    let error = run("segment a { nonsense }\nsegment b { rubbish }", &NoLoader)
        .expect_err("there are two errors");
    assert_eq!(
        error.to_string(),
        "K0201: there is no `nonsense` here (and 1 more)"
    );
}

#[test]
fn every_example_of_the_registry_is_answered_with_its_code() {
    for entry in crate::diagnostics::registry::entries() {
        if entry.example.is_empty() {
            continue;
        }
        let found = codes(&run(entry.example, &NoLoader));
        assert!(
            found.contains(&entry.code.0),
            "{:?} {found:?}\n{}",
            entry.code,
            entry.example
        );
    }
}

/// Each file uses the next.
struct Endless;

impl Loader for Endless {
    fn load(&self, path: &str) -> Result<String, String> {
        let number: u32 = path.parse().map_err(|_| "no number".to_owned())?;
        Ok(format!("use \"{}\"", number + 1))
    }
}

#[test]
fn files_without_end_are_refused() {
    assert_eq!(codes(&run("use \"1\"", &Endless)), ["K0805"]);
}
