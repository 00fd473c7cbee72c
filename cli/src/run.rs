//! `kardan run`: rules over data as of a moment.

use crate::{
    arguments::{Run, RunFormat},
    data,
    failure::Failure,
    inputs, output, rules,
};
use kardan::{evaluate::Evaluation, records::Dataset};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

/// Evaluates and prints, or writes files.
pub fn run(arguments: &Run) -> Result<ExitCode, Failure> {
    let program = rules::program(&arguments.rules)?;
    let (plan, as_of) = inputs::plan(&program, &arguments.inputs)?;
    let dataset = data::read(&arguments.data, &program)?;
    let evaluation = plan.evaluate(&dataset, as_of)?;
    let written = match &arguments.out {
        Some(folder) => write_files(folder, arguments, &evaluation, &dataset),
        None => print(arguments, &evaluation, &dataset),
    };
    output::finish(written)
}

fn print(
    arguments: &Run,
    evaluation: &Evaluation,
    dataset: &Dataset,
) -> Result<(), output::Unwritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        RunFormat::Table => {
            write!(
                out,
                "{}",
                output::table::summary(evaluation, dataset, arguments.ids)
            )?;
        }
        RunFormat::Json => writeln!(out, "{}", evaluation.to_json(dataset, arguments.ids))?,
        RunFormat::Csv => {
            for (at, subject) in evaluation.subjects().into_iter().enumerate() {
                if at > 0 {
                    writeln!(out)?;
                }
                output::csv::write(&mut out, evaluation, dataset, subject)?;
            }
        }
        RunFormat::Arrow => {
            if let [subject] = evaluation.subjects()[..] {
                output::arrow::write(&mut out, evaluation, dataset, subject)?;
            } else {
                return Err(io::Error::other("these rules are about several collections: write them into a folder with `--out`").into());
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// One file per collection that rules are about, named by its plural; JSON and the table in one file.
fn write_files(
    folder: &Path,
    arguments: &Run,
    evaluation: &Evaluation,
    dataset: &Dataset,
) -> Result<(), output::Unwritten> {
    output::make_folder(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    match arguments.format {
        RunFormat::Table => {
            let summary = output::table::summary(evaluation, dataset, arguments.ids);
            create("summary.txt")?.write_all(summary.as_bytes())?;
        }
        RunFormat::Json => serde_json::to_writer_pretty(
            create("evaluation.json")?,
            &evaluation.to_json(dataset, arguments.ids),
        )
        .map_err(io::Error::from)?,
        RunFormat::Csv | RunFormat::Arrow => {
            for subject in evaluation.subjects() {
                let name = &dataset.schema.collection(subject).plural;
                if arguments.format == RunFormat::Csv {
                    output::csv::write(
                        &mut create(&format!("{name}.csv"))?,
                        evaluation,
                        dataset,
                        subject,
                    )?;
                } else {
                    output::arrow::write(
                        &mut create(&format!("{name}.arrow"))?,
                        evaluation,
                        dataset,
                        subject,
                    )?;
                }
            }
        }
    }
    Ok(())
}
