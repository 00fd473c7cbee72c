//! Python values in and out.

mod cell;
mod document;
mod output;
mod unreadable;

pub use document::{documents, inputs, read_document};
pub use output::{from_json, to_python};
