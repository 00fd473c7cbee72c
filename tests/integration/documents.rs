//! The documents: their programs compile or break as they say, their tests pass, and what they point to is there.

use kardan::{CompileError, CompileOptions, NoLoader, Schema, compile, diagnostics::render, trial};
use std::{fs, path::Path, sync::Arc};

/// A fenced block: what stands behind the fence, and the text.
struct Block {
    tag: String,
    text: String,
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(tag) = line.strip_prefix("```") {
            let text: String = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .map(|line| format!("{line}\n"))
                .collect();
            let tag = tag.to_owned();
            blocks.push(Block { tag, text });
        }
    }
    blocks
}

fn errors(error: &CompileError) -> Vec<&str> {
    let errors = error.diagnostics.iter().filter(|found| found.is_error());
    errors.map(|found| found.code.0).collect()
}

#[test]
fn programs_in_the_guides_do_what_the_guides_say() {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    for (name, programs) in [
        ("README.md", 4),
        ("docs/language.md", 25),
        ("docs/ru/guide.md", 18),
    ] {
        let mut seen = 0;
        let mut blocks = blocks(&document(name)).into_iter().peekable();
        while let Some(Block { tag, text }) = blocks.next() {
            let Some(rest) = tag.strip_prefix("kardan") else {
                continue;
            };
            seen += 1;
            let compiled = compile("rules.kardan", &text, &options);
            match (rest.strip_prefix(",error "), compiled) {
                (None, Ok(compiled)) => {
                    for trial in trial::run(&Arc::new(compiled.program)) {
                        let found: Vec<String> = trial
                            .failures
                            .iter()
                            .map(|failure| failure.found.to_string())
                            .collect();
                        assert_eq!(found, [""; 0], "{name}: {}", trial.test.title);
                    }
                }
                (Some(codes), Err(error)) => {
                    let codes: Vec<&str> = codes.split(' ').collect();
                    assert_eq!(errors(&error), codes, "{name}: {text}");
                    // What the guide says that the user is shown.
                    if let Some(shown) = blocks.next_if(|next| next.tag == "text") {
                        let told = render(&error.diagnostics, &error.sources, false);
                        assert_eq!(told.trim(), shown.text.trim(), "{name}: {text}");
                    }
                }
                (None, Err(error)) => panic!("{name}: {error}\n{text}"),
                (Some(codes), Ok(_)) => panic!("{name}: {codes} is not told\n{text}"),
            }
        }
        assert_eq!(seen, programs, "{name}");
    }
}

#[test]
fn every_capability_has_a_row_and_every_row_its_test() {
    let statuses = [
        "shown",
        "ledger",
        "trigger",
        "measure",
        "data quality",
        "out",
    ];
    let rows: Vec<Vec<String>> = document("docs/capabilities.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| {
            line.split(" | ")
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .filter(|row: &Vec<String>| row[0].parse::<u32>().is_ok())
        .collect();
    let numbers: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(
        numbers,
        (1..=121)
            .map(|number: u32| number.to_string())
            .collect::<Vec<_>>()
    );
    for row in &rows {
        let status: Vec<&str> = row[2].split(", ").collect();
        assert!(status.iter().all(|word| statuses.contains(word)), "{row:?}");
        match (row.get(3), row.get(4)) {
            (Some(file), Some(test)) => {
                let rules = document(file);
                // What no rule says is shown by a test of the engine.
                let title = match file.ends_with(".rs") {
                    true => format!("fn {}() {{", test.replace(' ', "_")),
                    false => format!("test \"{}\" {{", test.replace('"', "\\\"")),
                };
                assert!(rules.lines().any(|line| line == title), "{row:?}");
            }
            _ => assert!(!status.contains(&"shown"), "{row:?}"),
        }
    }
}

#[test]
fn links_of_the_guides_lead_somewhere() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "docs/language.md",
        "docs/ru/guide.md",
        "examples/README.md",
    ] {
        let text = document(name);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let folder = folder.parent().expect("a document lies in a folder");
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.starts_with("http") {
                assert!(folder.join(file).exists(), "{name}: {target}");
            }
        }
    }
}
