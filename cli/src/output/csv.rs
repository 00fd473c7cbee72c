//! CSV: one row per record, one column per rule; an empty cell is unknown or missing.

use super::Unwritten;
use kardan::{
    evaluate::{Evaluation, labels},
    records::Dataset,
    schema::CollectionId,
};
use std::io::{self, Write};

/// All results about a collection.
pub fn write(
    out: &mut impl Write,
    evaluation: &Evaluation,
    dataset: &Dataset,
    subject: CollectionId,
) -> Result<(), Unwritten> {
    let answers: Vec<_> = evaluation
        .answers()
        .filter(|answer| answer.subject() == subject)
        .collect();
    let mut writer = csv::Writer::from_writer(out);
    let header = std::iter::once(dataset.schema.collection(subject).name.as_str())
        .chain(answers.iter().map(|answer| answer.name()));
    writer.write_record(header).map_err(unwritten)?;
    for (row, label) in labels(dataset, subject).into_iter().enumerate() {
        let cells = answers.iter().map(|answer| {
            answer
                .value(row)
                .map(|value| value.to_string())
                .unwrap_or_default()
        });
        writer
            .write_record(std::iter::once(label).chain(cells))
            .map_err(unwritten)?;
    }
    Ok(writer.flush()?)
}

/// The library's error hides what kind it is.
pub fn unwritten(error: csv::Error) -> Unwritten {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => io::Error::other(format!("{other:?}")).into(),
    }
}
