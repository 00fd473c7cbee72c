//! Python values in and out.

mod input;
mod output;

pub use input::{documents, inputs, json};
pub use output::{from_json, to_python};
