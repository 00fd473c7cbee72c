//! Data sets for the examples, made from a seed: the same options give the same bytes on every machine.
//!
//! ```text
//! Options ──clients──▶ cards and cars ──visits──▶ orders, lines, readings ──contacts──▶ messages, calls, requests ──▶ Shop (tables)
//! ```
//!
//! No clock is read: the last day of the data is an option.

mod cell;
mod chance;
mod clients;
mod contacts;
mod deals;
mod lines;
mod opinions;
mod shop;
mod tables;
mod vehicles;
mod visits;
mod works;

pub use cell::Cell;
pub use shop::{Business, Options, generate};
pub use tables::{Format, Shop, Table};

#[cfg(test)]
mod tests;
