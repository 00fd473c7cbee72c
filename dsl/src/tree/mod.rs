//! The syntax tree as JSON, for visual builders: versioned, and strict when it is read back.
//!
//! The shape is that of [`crate::syntax`], described in `docs/tree.md`.

mod program;

pub use program::{read_text, to_text};

use crate::syntax::{File, TREE_VERSION};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// How deep objects may nest: 64 levels of the language take no more than four each, and a declaration its own.
const MAX_DEPTH: usize = 272;

/// JSON that is no tree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// Not `{"version": …, "file": …}`.
    #[error("a tree is an object of `version` and `file`, and nothing else")]
    NoEnvelope,
    /// A version that this build does not know.
    #[error("this is version {0} of the tree, and only version {TREE_VERSION} can be read")]
    UnknownVersion(String),
    /// Nested deeper than any text.
    #[error("the tree nests deeper than {MAX_DEPTH} objects")]
    TooDeep,
    /// No text says what the tree says: a name with a backtick, a negative number, an `and` of one condition.
    #[error("no text can say what this tree says{0}")]
    Unwritable(String),
    /// A node of another shape.
    #[error("{0}")]
    Malformed(String),
}

/// The JSON form of a file.
#[must_use]
pub fn to_json(file: &File) -> Value {
    // Every node is a struct, an enum, text or a number: none of them can fail.
    let file = serde_json::to_value(file).unwrap_or_default();
    json!({ "version": TREE_VERSION, "file": file })
}

/// Reads a file from its JSON form. Spans are empty: no text stands behind it.
///
/// # Errors
/// Another version, an unknown or missing field, or a tree that nests too deep.
pub fn from_json(tree: &Value) -> Result<File, TreeError> {
    let Some(envelope) = tree.as_object() else {
        return Err(TreeError::NoEnvelope);
    };
    let (version, file) = open(envelope)?;
    if version.as_u64() != Some(u64::from(TREE_VERSION)) {
        return Err(TreeError::UnknownVersion(version.to_string()));
    }
    if is_deeper(file, MAX_DEPTH) {
        return Err(TreeError::TooDeep);
    }
    <File as serde::Deserialize>::deserialize(file)
        .map_err(|error| TreeError::Malformed(error.to_string()))
}

fn open(envelope: &Map<String, Value>) -> Result<(&Value, &Value), TreeError> {
    match (envelope.get("version"), envelope.get("file")) {
        (Some(version), Some(file)) if envelope.len() == 2 => Ok((version, file)),
        (Some(version), _) if version.as_u64() != Some(u64::from(TREE_VERSION)) => {
            Err(TreeError::UnknownVersion(version.to_string()))
        }
        _ => Err(TreeError::NoEnvelope),
    }
}

/// Whether objects nest deeper than a limit, found without recursion.
fn is_deeper(value: &Value, limit: usize) -> bool {
    let mut pending = vec![(value, 0)];
    while let Some((value, depth)) = pending.pop() {
        if depth > limit {
            return true;
        }
        match value {
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth))),
            Value::Object(entries) => {
                pending.extend(entries.values().map(|entry| (entry, depth + 1)));
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
