//! From files to a data set.

mod columns;
mod csv;
mod json;
mod progress;

use crate::{
    arguments::{Data, OnProblem},
    failure::Failure,
    output,
};
use json::Records;
use kardan::{
    Program,
    records::{Dataset, DatasetBuilder, Keys, ReadOptions},
};
use progress::Progress;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// What a file holds, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Csv,
    Lines,
    Json,
    Arrow,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Kind {
    fn of(path: &Path) -> Option<Kind> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Kind::Csv),
            "ndjson" | "jsonl" => Some(Kind::Lines),
            "json" => Some(Kind::Json),
            "arrow" => Some(Kind::Arrow),
            #[cfg(feature = "parquet")]
            "parquet" => Some(Kind::Parquet),
            _ => None,
        }
    }
}

/// Reads a folder of one file per collection, or a file of nested documents.
///
/// # Errors
/// Files that cannot be read are misuse; rows that cannot be used are findings, unless they are to be reported only.
pub fn read(arguments: &Data, program: &Program) -> Result<Dataset, Failure> {
    read_all(arguments, program, Keys::Required, |_| {})
}

/// The same of files that were read, and records that stand in none: these may leave out what single documents may.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    arguments: &Data,
    program: &Program,
    add_more: impl FnOnce(&mut DatasetBuilder),
) -> Result<Dataset, Failure> {
    let keys = match arguments.on_problem {
        OnProblem::Strict => Keys::Numbered,
        // Rows that lack something are left out again.
        OnProblem::Report => Keys::Required,
    };
    read_all(arguments, program, keys, add_more)
}

fn read_all(
    arguments: &Data,
    program: &Program,
    keys: Keys,
    add_more: impl FnOnce(&mut DatasetBuilder),
) -> Result<Dataset, Failure> {
    let options = ReadOptions {
        on_problem: match arguments.on_problem {
            OnProblem::Strict => kardan::records::OnProblem::Strict,
            OnProblem::Report => kardan::records::OnProblem::Report,
        },
        keys,
        ..ReadOptions::of_program(program)
    };
    let mut builder = Dataset::builder(program.schema.clone(), options);
    let files = files(&arguments.data)?;
    let progress = Progress::over(&files);
    for (path, kind) in &files {
        let collection = arguments.data.is_dir().then(|| stem(path));
        add(
            &mut builder,
            program,
            path,
            *kind,
            collection.as_deref(),
            &progress,
        )?;
    }
    progress.finish();
    add_more(&mut builder);
    let dataset = builder.build()?;
    for problem in &dataset.problems {
        eprintln!("left out: {}", problem.message);
    }
    if dataset.unlisted_problems > 0 {
        eprintln!("left out: {} more", dataset.unlisted_problems);
    }
    if dataset.naive_instants > 0 {
        eprintln!(
            "note: {} without a zone {} read in {}",
            output::count(
                usize::try_from(dataset.naive_instants).unwrap_or(usize::MAX),
                "instant"
            ),
            if dataset.naive_instants == 1 {
                "was"
            } else {
                "were"
            },
            program.timezone
        );
    }
    Ok(dataset)
}

fn add(
    builder: &mut DatasetBuilder,
    program: &Program,
    path: &Path,
    kind: Kind,
    collection: Option<&str>,
    progress: &Progress,
) -> Result<(), Failure> {
    let file = progress.wrap(open(path)?);
    let schema = &program.schema;
    // A record of the subject may be a nested document; a flat one is a document without nested records.
    let nested =
        collection.is_none_or(|name| schema.collection_named(name) == Some(schema.subject));
    let name = collection.unwrap_or(&schema.collection(schema.subject).plural);
    let unreadable = |reason: String| {
        Failure::misuse(format!("`{}` could not be read: {reason}", path.display()))
    };
    match (kind, collection) {
        (Kind::Lines, _) => Records::new(builder, name, nested).add_lines(file),
        (Kind::Json, _) => Records::new(builder, name, nested).add_list(file),
        (Kind::Csv, Some(collection)) => csv::add(builder, file, collection),
        (Kind::Arrow, Some(collection)) => columns::add_arrow(builder, open(path)?, collection),
        #[cfg(feature = "parquet")]
        (Kind::Parquet, Some(collection)) => columns::add_parquet(builder, open(path)?, collection),
        (_, None) => Err("one file alone holds nested documents, as .ndjson or .json; put tables into a folder, one file per collection".to_owned()),
    }
    .map_err(unreadable)
}

/// The files to read, in an order that does not depend on the file system.
fn files(data: &Path) -> Result<Vec<(PathBuf, Kind)>, Failure> {
    let unreadable =
        |error| Failure::misuse(format!("`{}` could not be read: {error}", data.display()));
    if !data.is_dir() {
        fs::metadata(data).map_err(unreadable)?;
        let kind = Kind::of(data).ok_or_else(|| {
            Failure::misuse(format!(
                "`{}` is neither a folder nor a file of nested documents, .ndjson or .json",
                data.display()
            ))
        })?;
        return Ok(vec![(data.to_owned(), kind)]);
    }
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(data).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        match Kind::of(&path) {
            Some(kind) => files.push((path, kind)),
            None => others.push(path),
        }
    }
    files.sort();
    others.sort();
    if files.is_empty() {
        return Err(Failure::misuse(format!(
            "`{}` holds no .csv, .ndjson, .json, .arrow or .parquet file",
            data.display()
        )));
    }
    for path in others {
        eprintln!(
            "note: `{}` was passed over: its ending names no format",
            path.display()
        );
    }
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| {
        Failure::misuse(format!("`{}` could not be opened: {error}", path.display()))
    })
}
