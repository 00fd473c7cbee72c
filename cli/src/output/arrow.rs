//! Arrow IPC and Parquet: a file of one batch.

use super::Unwritten;
use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use kardan::{evaluate::Evaluation, records::Dataset, schema::CollectionId};
use std::io::{self, Write};

/// All results about a collection, one row per record, as an Arrow IPC file.
pub fn write(
    out: &mut impl Write,
    evaluation: &Evaluation,
    dataset: &Dataset,
    subject: CollectionId,
) -> Result<(), Unwritten> {
    write_batch(out, &evaluation.to_batch(dataset, subject)?)
}

/// A table of results as an Arrow IPC file.
pub fn write_batch(out: &mut impl Write, batch: &RecordBatch) -> Result<(), Unwritten> {
    let mut written = || {
        let mut writer = FileWriter::try_new(&mut *out, &batch.schema())?;
        writer.write(batch)?;
        writer.finish()
    };
    written().map_err(|error| Unwritten::Io(io::Error::other(error)))
}

/// A table of results as a Parquet file.
#[cfg(feature = "parquet")]
pub fn write_parquet(out: &mut impl Write, batch: &RecordBatch) -> Result<(), Unwritten> {
    let mut bytes = Vec::new();
    let mut written = || {
        let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None)?;
        writer.write(batch)?;
        writer.close()
    };
    written().map_err(|error| Unwritten::Io(io::Error::other(error)))?;
    Ok(out.write_all(&bytes)?)
}
