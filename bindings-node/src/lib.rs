//! Kardan for Node: the native part. `lib/` gives it the shape that JavaScript sees.
//!
//! Documents, inputs and answers cross the border as JSON text, which V8 writes and reads faster than objects can be
//! walked from here, and in which no decimal passes through a float.

mod dataset;
mod error;
mod evaluation;
mod program;
mod schema;
