//! Tables in and out through Arrow's C data interface, as PyCapsules: any data frame library speaks it.

use crate::error::input_error;
use arrow_array::{
    Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray,
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi},
    ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader},
    make_array,
};
use arrow_schema::ArrowError;
use pyo3::{prelude::*, types::PyCapsule};
use std::ffi::CStr;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// The record batches of an object that speaks the Arrow PyCapsule interface; none of one that does not.
pub fn record_batches(object: &Bound<'_, PyAny>) -> PyResult<Option<Vec<RecordBatch>>> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?;
        let reader = stream_reader(capsule.cast::<PyCapsule>()?)?;
        // A producer may run Python code on threads of its own: it must be able to take the GIL.
        let batches = object.py().detach(|| reader.collect::<Result<_, _>>());
        batches.map(Some).map_err(arrow_error)
    } else if object.hasattr("__arrow_c_array__")? {
        let capsules = object.call_method0("__arrow_c_array__")?;
        let (schema, array) = capsules.extract::<(Bound<'_, PyCapsule>, Bound<'_, PyCapsule>)>()?;
        Ok(Some(vec![record_batch(&schema, &array)?]))
    } else {
        Ok(None)
    }
}

#[expect(unsafe_code, reason = "the C data interface hands over raw pointers")]
fn stream_reader(capsule: &Bound<'_, PyCapsule>) -> PyResult<RecordBatchStreamReader> {
    let stream = capsule.pointer_checked(Some(STREAM))?;
    // SAFETY: a capsule of this name holds a valid stream by the PyCapsule interface; `from_raw` moves it out and
    // leaves a released one for the capsule's destructor.
    unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr().cast::<FFI_ArrowArrayStream>()) }
        .map_err(arrow_error)
}

#[expect(unsafe_code, reason = "the C data interface hands over raw pointers")]
fn record_batch(
    schema: &Bound<'_, PyCapsule>,
    array: &Bound<'_, PyCapsule>,
) -> PyResult<RecordBatch> {
    let schema = schema.pointer_checked(Some(SCHEMA))?;
    let array = array.pointer_checked(Some(ARRAY))?;
    // SAFETY: capsules of these names hold a valid schema and an array of that schema by the PyCapsule interface;
    // `from_raw` moves them out and leaves released ones for the capsules' destructors.
    let (schema, array) = unsafe {
        let schema = FFI_ArrowSchema::from_raw(schema.as_ptr().cast());
        (schema, FFI_ArrowArray::from_raw(array.as_ptr().cast()))
    };
    if schema.release().is_none() || array.is_released() {
        return Err(arrow_error(ArrowError::CDataInterface(
            "released before".to_owned(),
        )));
    }
    // SAFETY: neither was released, so the array is one of this schema.
    let data = unsafe { from_ffi(array, &schema) }.map_err(arrow_error)?;
    let rows = make_array(data);
    rows.as_any()
        .downcast_ref::<StructArray>()
        // A row without any value has no place in a record batch.
        .filter(|rows| rows.null_count() == 0)
        .map(RecordBatch::from)
        .ok_or_else(|| arrow_error(ArrowError::CDataInterface("not a table".to_owned())))
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
    let schema = FFI_ArrowSchema::try_from(batch.schema().as_ref()).map_err(arrow_error)?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

fn arrow_error(error: ArrowError) -> PyErr {
    input_error(&error.to_string())
}
