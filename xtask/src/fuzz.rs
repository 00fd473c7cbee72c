//! Hostile input for as long as one likes: `fuzz/targets` names what must hold.

use crate::command::{Outcome, cargo, root, run_with};
use clap::Args;
use kardan_dsl::vocabulary::{Language, Phrase};
use std::{collections::BTreeSet, fs};

/// What to fuzz.
#[derive(Args)]
pub struct Options {
    /// A target, or all of them in turn.
    target: Option<String>,
    /// For how many seconds each.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Runs targets with cargo-fuzz, from the rule files of the project and with the words of the language.
pub fn fuzz(options: &Options) -> Outcome {
    let words = root().join("target/words.dict");
    fs::create_dir_all(root().join("target"))
        .and_then(|()| fs::write(&words, dictionary()))
        .map_err(|error| format!("`{}` could not be written: {error}", words.display()))?;
    let targets = match &options.target {
        Some(target) => vec![target.clone()],
        None => targets()?,
    };
    targets
        .iter()
        .try_for_each(|target| run(target, options.seconds))
}

fn run(target: &str, seconds: u32) -> Outcome {
    let corpus = format!("corpus/{target}");
    let seeds = format!("seeds/{target}");
    let seconds = format!("-max_total_time={seconds}");
    for folder in [&corpus, &seeds] {
        fs::create_dir_all(root().join("fuzz").join(folder))
            .map_err(|error| format!("`{folder}` could not be made: {error}"))?;
    }
    // The compiler is a stable one: coverage asks for nothing that it lacks but a permission.
    run_with(
        "fuzz",
        cargo(),
        &[
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            target,
            &corpus,
            &seeds,
            "../examples",
            "--",
            "-dict=../target/words.dict",
            "-timeout=10",
            &seconds,
        ],
        &[("RUSTC_BOOTSTRAP", "1")],
    )
}

/// The targets, by their files.
fn targets() -> Result<Vec<String>, String> {
    let folder = root().join("fuzz/targets");
    let unread = |error| format!("`{}` could not be read: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        names.extend(
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}

/// The words of both languages, as libFuzzer reads them: bytes beyond ASCII are escaped.
fn dictionary() -> String {
    let phrases = Phrase::ALL
        .iter()
        .flat_map(|phrase| Language::ALL.map(|language| phrase.text(language)));
    let words: BTreeSet<&str> = phrases.flat_map(str::split_whitespace).collect();
    words
        .into_iter()
        .map(|word| {
            let bytes = word.bytes().map(|byte| format!("\\x{byte:02X}"));
            format!("\"{}\"\n", bytes.collect::<String>())
        })
        .collect()
}
