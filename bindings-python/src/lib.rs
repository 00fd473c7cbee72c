//! Kardan for Python: what Python holds becomes the engine's, what the engine answers becomes Python's. No rule, no default
//! and no text stands here.

mod as_of;
mod capsule;
mod dataset;
mod error;
mod explanation;
mod findings;
mod horizon;
mod ledger;
mod live;
mod loader;
mod nulls;
mod program;
mod ready;
mod result;
mod schema;
mod session;
mod simulation;
mod table;
mod value;

/// The compiled part of the package `kardan`, which is what to import.
#[pyo3::pymodule(gil_used = false)]
mod _kardan {
    #[pymodule_export]
    use crate::{
        dataset::Dataset,
        explanation::Explanation,
        horizon::Horizon,
        ledger::{Checkout, Ledger},
        live::Live,
        program::Program,
        result::{Attribute, ClientResult, Partition, Result, Segment},
        schema::Schema,
        session::Session,
        simulation::{Difference, Simulation, assign},
        table::Table,
    };
}
