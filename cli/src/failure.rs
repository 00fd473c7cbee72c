//! What ends a command early, and its exit code.

use kardan::{Error, ErrorKind};
use std::{fmt, io::IsTerminal, process::ExitCode};

/// Something was found that the user must see to.
pub const FINDINGS: u8 = 1;
/// The command was not used as it can be.
pub const MISUSE: u8 = 2;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// Arguments or files that cannot be used.
    Misuse(String),
    /// What the engine said.
    Engine(Error),
}

impl Failure {
    /// Arguments or files that cannot be used.
    pub fn misuse(message: impl fmt::Display) -> Failure {
        Failure::Misuse(message.to_string())
    }

    /// Prints it to the standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Failure::Misuse(message) => {
                eprintln!("error: {message}");
                ExitCode::from(MISUSE)
            }
            Failure::Engine(error) => {
                // Diagnostics speak for themselves.
                if error.sources().is_none() {
                    eprintln!("error: {error}");
                }
                eprint!("{}", error.details(std::io::stderr().is_terminal()));
                let misused = matches!(error.kind(), ErrorKind::Input | ErrorKind::Unknown);
                ExitCode::from(if misused { MISUSE } else { FINDINGS })
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Engine(error)
    }
}
