//! Tables in and out through Arrow's C data interface, as PyCapsules: any data frame library speaks it.

use crate::{
    error::input_error,
    nulls::{as_said, stand_in},
};
use arrow_array::{
    Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray,
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type},
    ffi_stream::FFI_ArrowArrayStream,
};
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::{prelude::*, types::PyCapsule};
use std::ffi::{CStr, c_int};

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// The record batches of an object that speaks the Arrow PyCapsule interface; none of one that does not.
pub fn record_batches(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Option<Vec<RecordBatch>>> {
    let unreadable =
        |error: ArrowError| input_error(&format!("`{name}` cannot be read as Arrow: {error}"));
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?;
        let stream = take_stream(capsule.cast::<PyCapsule>()?)?;
        // A producer may run Python code on threads of its own: it must be able to take the GIL.
        let batches = object.py().detach(|| read_all(stream));
        batches.map(Some).map_err(unreadable)
    } else if object.hasattr("__arrow_c_array__")? {
        let capsules = object.call_method0("__arrow_c_array__")?;
        let (schema, array) = capsules.extract::<(Bound<'_, PyCapsule>, Bound<'_, PyCapsule>)>()?;
        let (schema, array) = take_array(&schema, &array)?;
        let read = || record_batch(array, schema_of(&schema)?);
        Ok(Some(vec![read().map_err(unreadable)?]))
    } else {
        Ok(None)
    }
}

#[expect(unsafe_code, reason = "the C data interface hands over raw pointers")]
fn take_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<FFI_ArrowArrayStream> {
    let stream = capsule.pointer_checked(Some(STREAM))?;
    // SAFETY: a capsule of this name holds a valid stream by the PyCapsule interface; `from_raw` moves it out and
    // leaves a released one for the capsule's destructor.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr().cast()) })
}

#[expect(unsafe_code, reason = "the C data interface hands over raw pointers")]
fn take_array(
    schema: &Bound<'_, PyCapsule>,
    array: &Bound<'_, PyCapsule>,
) -> PyResult<(FFI_ArrowSchema, FFI_ArrowArray)> {
    let schema = schema.pointer_checked(Some(SCHEMA))?;
    let array = array.pointer_checked(Some(ARRAY))?;
    // SAFETY: capsules of these names hold a valid schema and an array of that schema by the PyCapsule interface;
    // `from_raw` moves them out and leaves released ones for the capsules' destructors.
    unsafe {
        let schema = FFI_ArrowSchema::from_raw(schema.as_ptr().cast());
        Ok((schema, FFI_ArrowArray::from_raw(array.as_ptr().cast())))
    }
}

#[expect(
    unsafe_code,
    reason = "a stream is read by the functions that it brings"
)]
fn read_all(mut stream: FFI_ArrowArrayStream) -> Result<Vec<RecordBatch>, ArrowError> {
    let (Some(get_schema), Some(get_next)) = (stream.get_schema(), stream.get_next()) else {
        return Err(released());
    };
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the function is the stream's own, which was not released, and puts a schema in the place of an empty one.
    let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
    expect_success(code, &mut stream)?;
    let schema = schema_of(&schema)?;
    let mut batches = Vec::new();
    loop {
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as above; at its end a stream leaves an array that is released.
        let code = unsafe { get_next(&raw mut stream, &raw mut array) };
        expect_success(code, &mut stream)?;
        if array.is_released() {
            return Ok(batches);
        }
        batches.push(record_batch(array, schema.clone())?);
    }
}

#[expect(unsafe_code, reason = "a stream says as a C text what went wrong")]
fn expect_success(code: c_int, stream: &mut FFI_ArrowArrayStream) -> Result<(), ArrowError> {
    if code == 0 {
        return Ok(());
    }
    // SAFETY: the function is the stream's own, and its text stands until the stream is asked for something else.
    let text = stream.get_last_error().and_then(|get_last_error| unsafe {
        let text = get_last_error(&raw mut *stream);
        (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
    });
    let text = text.unwrap_or_else(|| format!("error {code} of the library that it is of"));
    Err(ArrowError::CDataInterface(text))
}

/// The type of the rows.
fn schema_of(schema: &FFI_ArrowSchema) -> Result<DataType, ArrowError> {
    // A schema that was released has no type to speak of.
    schema.release().ok_or_else(released)?;
    Ok(DataType::Struct(Schema::try_from(schema)?.fields))
}

#[expect(unsafe_code, reason = "the C data interface hands over raw pointers")]
fn record_batch(array: FFI_ArrowArray, rows: DataType) -> Result<RecordBatch, ArrowError> {
    if array.is_released() {
        return Err(released());
    }
    // SAFETY: it was not released, and is of the schema beside which it came, but for what stands in for nulls: a record without fields has no more than
    // the bitmap for which these have no buffer, or one.
    let data = unsafe { from_ffi_and_data_type(array, stand_in(&rows)) }?;
    let rows = StructArray::from(as_said(data, &rows)?);
    if rows.null_count() > 0 {
        // A row without any value has no place in a record batch.
        let reason = "it is no table: a row is missing as a whole".to_owned();
        return Err(ArrowError::CDataInterface(reason));
    }
    Ok(RecordBatch::from(rows))
}

#[cold]
fn released() -> ArrowError {
    ArrowError::CDataInterface("released before".to_owned())
}

/// A capsule that any Arrow library reads as a stream of these batches.
pub fn stream<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyCapsule>> {
    let batches = [Ok(batch.clone())];
    let reader: Box<dyn RecordBatchReader + Send> =
        Box::new(RecordBatchIterator::new(batches, batch.schema()));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}

/// A capsule that holds the schema of these batches.
pub fn schema<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(batch.schema().as_ref())
        .map_err(|error| input_error(&error.to_string()))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}
