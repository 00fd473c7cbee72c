//! The plan: one graph of nodes for all rules of a program.

mod inputs;

pub use inputs::Inputs;
