//! Python values in and out.

mod card;
mod cell;
mod document;
mod host;
mod output;
mod unreadable;

pub use card::Keys;
pub use document::{documents, inputs, listed, read_document};
pub use host::{Dictionaries, Questions};
pub use output::{from_json, to_python};
