//! Arrow IPC and Parquet.

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::ArrowError;
use kardan::records::DatasetBuilder;
use std::{
    fs::File,
    io::{BufReader, Read, Seek},
};

/// How an Arrow IPC file begins; a stream does not.
const FILE_MAGIC: [u8; 6] = *b"ARROW1";

/// An Arrow IPC file, or a stream.
pub fn add_arrow(
    builder: &mut DatasetBuilder,
    mut file: File,
    collection: &str,
) -> Result<(), String> {
    let mut start = Vec::new();
    (&file)
        .take(FILE_MAGIC.len() as u64)
        .read_to_end(&mut start)
        .and_then(|_| file.rewind())
        .map_err(|error| error.to_string())?;
    if start == FILE_MAGIC {
        add_batches(builder, FileReader::try_new(file, None), collection)
    } else {
        add_batches(
            builder,
            StreamReader::try_new(BufReader::new(file), None),
            collection,
        )
    }
}

fn add_batches(
    builder: &mut DatasetBuilder,
    reader: Result<impl Iterator<Item = Result<RecordBatch, ArrowError>>, ArrowError>,
    collection: &str,
) -> Result<(), String> {
    for batch in reader.map_err(|error| error.to_string())? {
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
