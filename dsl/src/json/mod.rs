//! JSON as people and their programs write it: every number in its own digits, and no member twice in one object.
//!
//! The library keeps the last of two members of a name and says nothing. Whatever of the user's comes as JSON is therefore
//! read here.

mod error;
mod value;

pub use error::JsonError;

use serde::de::DeserializeSeed;
use serde_json::{Deserializer, Value};
use value::{Elements, Reading};

/// Reads one value.
///
/// # Errors
/// No JSON, more than one value, or an object that has a member twice.
///
/// # Example
/// ```
/// let error = kardan_dsl::json::read(r#"{"total": 1, "total": 2}"#).unwrap_err();
/// assert!(error.to_string().ends_with("the member `total` stands twice in one object"));
/// ```
pub fn read(text: &str) -> Result<Value, JsonError> {
    let mut deserializer = Deserializer::from_str(text);
    let value = Reading { repeated: None }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads the elements of a list one after the other. Of an element in which an object has a member twice, what is wrong
/// is handed over in place of the value.
///
/// # Errors
/// No JSON, or no list; the elements before the place have been handed over by then.
pub fn read_list(text: &str, take: impl FnMut(Result<Value, String>)) -> Result<(), JsonError> {
    let mut deserializer = Deserializer::from_str(text);
    let read = Elements { take }.deserialize(&mut deserializer);
    read.and_then(|()| deserializer.end()).map_err(|error| {
        let mut error = JsonError::from(error);
        if !text.trim_start().starts_with('[') {
            "a list belongs here: `[…]`".clone_into(&mut error.reason);
        }
        error
    })
}

#[cfg(test)]
mod tests;
