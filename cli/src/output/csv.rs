//! CSV: one row per record, one column per rule; an empty cell is unknown or missing.

use super::Unwritten;
use arrow_array::{
    Array, ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, UInt64Array,
};
use chrono::{DateTime, SecondsFormat, Utc};
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

/// A table of results.
pub fn write_batch(out: &mut impl Write, batch: &RecordBatch) -> Result<(), Unwritten> {
    let mut writer = csv::Writer::from_writer(out);
    let schema = batch.schema();
    let header = schema.fields().iter().map(|field| field.name());
    writer.write_record(header).map_err(unwritten)?;
    for row in 0..batch.num_rows() {
        let cells = batch.columns().iter().map(|column| cell(column, row));
        writer.write_record(cells).map_err(unwritten)?;
    }
    Ok(writer.flush()?)
}

/// A cell of a table, as results have them: texts, counts, rates, days and instants.
fn cell(column: &ArrayRef, row: usize) -> String {
    let column = column.as_any();
    let is_null = |array: &dyn Array| array.is_null(row);
    if let Some(texts) = column
        .downcast_ref::<StringArray>()
        .filter(|of| !is_null(*of))
    {
        texts.value(row).to_owned()
    } else if let Some(counts) = column
        .downcast_ref::<UInt64Array>()
        .filter(|of| !is_null(*of))
    {
        counts.value(row).to_string()
    } else if let Some(rates) = column
        .downcast_ref::<Float64Array>()
        .filter(|of| !is_null(*of))
    {
        rates.value(row).to_string()
    } else if let Some(days) = column
        .downcast_ref::<Date32Array>()
        .filter(|of| !is_null(*of))
    {
        let day = days.value_as_date(row);
        day.map(|day| day.to_string()).unwrap_or_default()
    } else {
        let instants = column.downcast_ref::<TimestampMicrosecondArray>();
        let instant = instants.filter(|of| !is_null(*of)).map(|of| of.value(row));
        let at: Option<DateTime<Utc>> = instant.and_then(DateTime::from_timestamp_micros);
        at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            .unwrap_or_default()
    }
}

/// The library's error hides what kind it is.
pub fn unwritten(error: csv::Error) -> Unwritten {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => io::Error::other(format!("{other:?}")).into(),
    }
}
