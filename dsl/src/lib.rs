//! The Kardan language: text to a typed program.
//!
//! ```text
//! text ──parse──▶ Syntax ──check(schema)──▶ Program
//!                   │
//!                   └──format──▶ text
//! ```
//!
//! This crate knows nothing of data, evaluation or hosts.

mod check;
mod compile;
pub mod diagnostics;
pub mod format;
pub mod json;
pub mod parser;
pub mod program;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod tree;
pub mod types;
pub mod vocabulary;

pub use compile::{CompileError, CompileOptions, Compiled, compile, param_value};
