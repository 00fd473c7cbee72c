//! Kardan for Node: the native part. `lib/` gives it the shape that JavaScript sees.
//!
//! Documents and inputs cross the border as JSON text, which V8 writes faster than objects can be walked from here, and in which no
//! decimal passes through a float. Single values come back as JavaScript has them, all else as JSON.

#![cfg_attr(
    test,
    allow(dead_code, reason = "a build of tests hands nothing over to Node")
)]

mod dataset;
mod error;
mod explanation;
mod findings;
mod horizon;
mod ledger;
mod live;
mod loader;
mod plan;
mod program;
mod result;
mod schema;
mod session;
mod simulation;
mod value;
