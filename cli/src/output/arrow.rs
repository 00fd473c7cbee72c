//! Arrow IPC: a file of one batch.

use super::Unwritten;
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
    let batch = evaluation.to_batch(dataset, subject)?;
    let mut written = || {
        let mut writer = FileWriter::try_new(&mut *out, &batch.schema())?;
        writer.write(&batch)?;
        writer.finish()
    };
    written().map_err(|error| Unwritten::Io(io::Error::other(error)))
}
