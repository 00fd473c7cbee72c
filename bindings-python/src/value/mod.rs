//! Python values in and out.

mod input;
mod output;

pub use input::{document, documents, inputs};
pub use output::{from_json, to_python};
