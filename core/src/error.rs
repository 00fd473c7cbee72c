//! The one error of the core.

use kardan_dsl::{
    diagnostics::{Diagnostic, render},
    source::Sources,
};

/// Why something could not be done. What kind of thing it was stands in [`Error::kind`]; the text is for people.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
    details: Details,
}

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The program does not compile: see [`Error::diagnostics`].
    Compile,
    /// The schema cannot be used.
    Schema,
    /// The data cannot be used: see [`Error::problems`].
    Data,
    /// A parameter or catalog is missing, unknown or of the wrong type.
    Input,
    /// A name that was asked for does not exist: a segment, a client, a parameter.
    Unknown,
    /// A computation left the range of exact numbers.
    Overflow,
}

impl ErrorKind {
    /// Its name in every host and in the conformance corpus: `compile`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Compile => "compile",
            ErrorKind::Schema => "schema",
            ErrorKind::Data => "data",
            ErrorKind::Input => "input",
            ErrorKind::Unknown => "unknown",
            ErrorKind::Overflow => "overflow",
        }
    }
}

#[derive(Debug, Default)]
enum Details {
    #[default]
    Nothing,
    Diagnostics(Vec<Diagnostic>, Box<Sources>),
    Problems(Vec<crate::records::Problem>),
}

impl Error {
    /// An error of a kind, in a sentence without a full stop, user input in backticks.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            help: None,
            details: Details::Nothing,
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Error {
        self.help = Some(help.into());
        self
    }

    /// The same about one item of a list, by its place in it: `events[4]`, the first being `events[0]`.
    pub(crate) fn at_place(mut self, list: &str, place: usize) -> Error {
        self.message = format!("`{list}[{place}]`: {}", self.message);
        self
    }

    /// A program that does not compile.
    #[must_use]
    pub fn compile(
        message: impl Into<String>,
        diagnostics: Vec<Diagnostic>,
        sources: Sources,
    ) -> Error {
        Error {
            details: Details::Diagnostics(diagnostics, Box::new(sources)),
            ..Error::new(ErrorKind::Compile, message)
        }
    }

    /// Data that cannot be used; the message says the first problem.
    #[must_use]
    pub fn data(message: impl Into<String>, problems: Vec<crate::records::Problem>) -> Error {
        Error {
            details: Details::Problems(problems),
            ..Error::new(ErrorKind::Data, message)
        }
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The whole as text: the message and [`Error::details`].
    #[must_use]
    pub fn report(&self) -> String {
        match self.details(false) {
            details if details.is_empty() => self.message.clone(),
            details => format!("{}\n{}", self.message, details.trim_end()),
        }
    }

    /// What there is to say beyond the message, in whole lines: every diagnostic with the lines that it is about, every
    /// problem but the first, the advice; with terminal colours where `colour` is set.
    #[must_use]
    pub fn details(&self, colour: bool) -> String {
        let mut details = self.sources().map_or(String::new(), |sources| {
            render(self.diagnostics(), sources, colour)
        });
        // The first one is in the message already.
        for problem in self.problems().iter().skip(1) {
            details.extend(["  ", &problem.message, "\n"]);
        }
        if let Some(help) = &self.help {
            details.extend(["help: ", help, "\n"]);
        }
        details
    }

    /// The diagnostics of a program that does not compile.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        if let Details::Diagnostics(diagnostics, _) = &self.details {
            diagnostics
        } else {
            &[]
        }
    }

    /// The files that the diagnostics point into.
    #[must_use]
    pub fn sources(&self) -> Option<&Sources> {
        if let Details::Diagnostics(_, sources) = &self.details {
            Some(sources)
        } else {
            None
        }
    }

    /// The bad records of data that cannot be used.
    #[must_use]
    pub fn problems(&self) -> &[crate::records::Problem] {
        if let Details::Problems(problems) = &self.details {
            problems
        } else {
            &[]
        }
    }
}

impl From<kardan_dsl::CompileError> for Error {
    fn from(error: kardan_dsl::CompileError) -> Error {
        Error::compile(error.to_string(), error.diagnostics, error.sources)
    }
}

impl From<kardan_dsl::schema::SchemaError> for Error {
    fn from(error: kardan_dsl::schema::SchemaError) -> Error {
        Error::new(ErrorKind::Schema, error.to_string())
    }
}

impl From<kardan_dsl::tree::TreeError> for Error {
    fn from(error: kardan_dsl::tree::TreeError) -> Error {
        Error::new(ErrorKind::Input, error.to_string())
    }
}

impl From<kardan_dsl::vocabulary::UnknownLanguage> for Error {
    fn from(error: kardan_dsl::vocabulary::UnknownLanguage) -> Error {
        Error::new(ErrorKind::Input, error.to_string())
    }
}
