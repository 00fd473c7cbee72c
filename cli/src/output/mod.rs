//! The standard output, and the forms of results beside JSON, which is the core's.

pub mod arrow;
pub mod csv;
pub mod table;

use crate::failure::Failure;
use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

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

/// Makes the folder that results are written into, where it is not there.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), Unwritten> {
    let made = fs::create_dir_all(folder);
    made.map_err(|error| {
        let problem = format!("the folder `{}`: {error}", folder.display());
        Unwritten::Io(io::Error::new(error.kind(), problem))
    })
}

/// What a command ends with after its results. Whoever reads them may stop reading: `kardan run … | head`.
///
/// # Errors
/// The results were not written for another reason.
pub fn finish(written: Result<(), Unwritten>) -> Result<ExitCode, Failure> {
    match written {
        Err(Unwritten::Io(error)) if error.kind() != io::ErrorKind::BrokenPipe => Err(
            Failure::misuse(format!("the results could not be written: {error}")),
        ),
        Err(Unwritten::Engine(error)) => Err(error.into()),
        Err(Unwritten::Io(_)) | Ok(()) => Ok(ExitCode::SUCCESS),
    }
}

/// Prints to the standard output. Whoever reads it may stop reading: `kardan check … | head`.
///
/// # Errors
/// The output cannot be written for another reason.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::misuse(format!(
            "the output could not be written: {error}"
        ))),
        _ => Ok(()),
    }
}

/// A count with its noun: `1 error`, `2 errors`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
