//! The hash of a program: of all that its meaning depends on.

use crate::{schema::Schema, source::Sources};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Of each of the two halves so many bytes.
const HALF: usize = 16;

/// SHA-256 over the texts of all files, then over these and the schema, the first half of either in hex. The names of the files do not count.
pub(super) fn of(sources: &Sources, schema: &Schema) -> String {
    let texts = || sources.files.iter().map(|file| file.text.as_str());
    let toml = schema.to_toml();
    let described = ["kardan program 2", &schema.name, &toml];
    let mut hash = half(["kardan texts 1"].into_iter().chain(texts()));
    hash.push_str(&half(described.into_iter().chain(texts())));
    hash
}

fn half<'t>(parts: impl Iterator<Item = &'t str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        // The length keeps two parts from being taken for two others.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    digest
        .iter()
        .take(HALF)
        .fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Whether two hashes are of the same texts, by whatever schemas.
pub(super) fn are_of_same_texts(one: &str, other: &str) -> bool {
    let texts = one.get(..2 * HALF);
    texts.is_some() && texts == other.get(..2 * HALF)
}
