//! The hash of a program: of all that its meaning depends on.

use crate::{schema::Schema, source::Sources};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over the texts of all files and the schema, in hex. The names of the files do not count.
pub(super) fn of(sources: &Sources, schema: &Schema) -> String {
    let mut digest = Sha256::new();
    let mut add = |part: &str| {
        // The length keeps two parts from being taken for two others.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    };
    add("kardan program 1");
    add(&schema.name);
    add(&schema.to_toml());
    for file in &sources.files {
        add(&file.text);
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
