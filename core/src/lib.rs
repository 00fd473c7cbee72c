//! Kardan: segments, partitions and attributes of clients, evaluated exactly over columns in memory.
//!
//! ```text
//! text ──compile──▶ Program ──plan──▶ Plan ──evaluate(dataset, T)──▶ Evaluation
//!                                       │                              segments, partitions, attributes
//!                                       ├──explain(dataset, T, record)──▶ Explanation
//!                                       └──horizon(dataset, T, until)──▶ Horizon
//! rows / documents / Arrow ──build(schema)──▶ Dataset
//!                              events, time ──Live──▶ Effects
//! ```

pub mod calendar;
mod error;
pub mod evaluate;
pub mod explain;
mod format;
pub mod horizon;
pub mod live;
pub mod loyalty;
pub mod plan;
mod questions;
mod reader;
pub mod records;
mod starts;
pub mod trial;
pub mod triggers;

pub use error::{Error, ErrorKind};
pub use format::format_program;
pub use kardan_dsl::{
    CompileError, CompileOptions, Compiled, compile, diagnostics,
    format::format_text,
    json,
    program::Program,
    schema::{self, Schema},
    source::{Loader, NoLoader, Sources, beside},
    types, vocabulary,
};

/// The examples of the README are compiled and run with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
