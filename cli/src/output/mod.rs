//! The forms of results beside JSON, which is the core's.

pub mod arrow;
pub mod csv;
pub mod table;

use std::io;

/// Why results were not written.
#[derive(Debug)]
pub enum Unwritten {
    /// The file or stream.
    Io(io::Error),
    /// The results themselves.
    Engine(kardan::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Unwritten {
        Unwritten::Io(error)
    }
}

impl From<kardan::Error> for Unwritten {
    fn from(error: kardan::Error) -> Unwritten {
        Unwritten::Engine(error)
    }
}
