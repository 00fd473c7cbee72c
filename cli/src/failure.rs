//! What ends a command early, and its exit code.

use kardan::{Error, ErrorKind, diagnostics::render};
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
                if let Some(sources) = error.sources() {
                    eprint!(
                        "{}",
                        render(
                            error.diagnostics(),
                            sources,
                            std::io::stderr().is_terminal()
                        )
                    );
                } else {
                    eprintln!("error: {error}");
                }
                // A single problem is the message already.
                if error.problems().len() > 1 {
                    for problem in error.problems() {
                        eprintln!("  {}", problem.message);
                    }
                }
                if let Some(help) = error.help() {
                    eprintln!("help: {help}");
                }
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
