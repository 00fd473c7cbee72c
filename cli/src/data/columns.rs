//! Arrow IPC and Parquet.

use kardan::records::DatasetBuilder;
use std::fs::File;

/// An Arrow IPC file, or a stream.
pub fn add_arrow(builder: &mut DatasetBuilder, file: File, collection: &str) -> Result<(), String> {
    let reader =
        arrow_ipc::reader::FileReader::try_new(file, None).map_err(|error| error.to_string())?;
    for batch in reader {
        builder.add_batch(collection, &batch.map_err(|error| error.to_string())?);
    }
    Ok(())
}

/// A Parquet file.
#[cfg(feature = "parquet")]
pub fn add_parquet(
    builder: &mut DatasetBuilder,
    file: File,
    collection: &str,
) -> Result<(), String> {
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|reader| reader.build())
        .map_err(|error| error.to_string())?;
    for batch in reader {
        builder.add_batch(collection, &batch.map_err(|error| error.to_string())?);
    }
    Ok(())
}
