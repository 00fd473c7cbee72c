//! Columns of nothing but missing values, as other libraries hand them over.
//!
//! By the C data interface they have no buffers. Polars hands over one, in the place of the bitmap of what is known, and Arrow refuses it. So they are
//! taken in as records without fields, which have a place for it.

use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use std::sync::Arc;

/// The type as which a column of this type is taken in.
pub fn stand_in(said: &DataType) -> DataType {
    let inner = |field: &Arc<Field>| {
        let ty = stand_in(field.data_type());
        Arc::new(field.as_ref().clone().with_data_type(ty))
    };
    match said {
        DataType::Null => DataType::Struct(Fields::empty()),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect()),
        DataType::List(items) => DataType::List(inner(items)),
        DataType::LargeList(items) => DataType::LargeList(inner(items)),
        other => other.clone(),
    }
}

/// What was taken in, as the type that it was said to be of.
pub fn as_said(data: ArrayData, said: &DataType) -> Result<ArrayData, ArrowError> {
    if data.data_type() == said {
        return Ok(data);
    }
    let fields = match said {
        DataType::Null => return Ok(ArrayData::new_null(said, data.len())),
        DataType::Struct(fields) => fields.as_ref(),
        DataType::List(items) | DataType::LargeList(items) => std::slice::from_ref(items),
        _ => return Ok(data),
    };
    let children = data.child_data().iter().zip(fields);
    let children = children.map(|(child, field)| as_said(child.clone(), field.data_type()));
    let children = children.collect::<Result<_, _>>()?;
    data.into_builder()
        .data_type(said.clone())
        .child_data(children)
        .build()
}
