//! Arrow's extension types: columns that mean something else than their storage says.

use arrow_array::{ArrayRef, BooleanArray, StringArray, cast::AsArray, types::Int8Type};
use arrow_schema::{DataType, Field};
use std::{borrow::Cow, fmt::Write, sync::Arc};

/// An extension type whose storage does not say what it means, by its name.
#[derive(Debug)]
pub(super) struct Unknown<'a>(pub(super) &'a str);

/// A column as what it means: an id as its text, a flag as such, and what is of no extension type as it is.
pub(super) fn meant<'a>(
    field: &'a Field,
    array: &'a ArrayRef,
) -> Result<Cow<'a, ArrayRef>, Unknown<'a>> {
    match (field.extension_type_name(), array.data_type()) {
        (None, _) => Ok(Cow::Borrowed(array)),
        (Some("arrow.uuid"), DataType::FixedSizeBinary(16)) => {
            let ids = array
                .as_fixed_size_binary()
                .iter()
                .map(|id| id.map(id_text));
            let ids: ArrayRef = Arc::new(ids.collect::<StringArray>());
            Ok(Cow::Owned(ids))
        }
        (Some("arrow.bool8"), DataType::Int8) => {
            let flags = array.as_primitive::<Int8Type>().iter();
            let flags = flags.map(|flag| flag.map(|flag| flag != 0));
            let flags: ArrayRef = Arc::new(flags.collect::<BooleanArray>());
            Ok(Cow::Owned(flags))
        }
        (Some(name), _) => Err(Unknown(name)),
    }
}

/// `00000000-0000-0007-0000-000000000000`.
fn id_text(id: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in id.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
