//! Why a text is not the JSON that belongs there, in our words.

use thiserror::Error;

/// What is wrong with a text as JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    /// What is wrong, or what belongs there.
    pub reason: String,
}

/// By what the library says, without the place: what we say. What a newer library says in other words stays in its words.
const REASONS: [(&str, &str); 16] = [
    (
        "EOF while parsing a list",
        "the text ends inside a list: a `]` is missing",
    ),
    (
        "EOF while parsing an object",
        "the text ends inside an object: a `}` is missing",
    ),
    (
        "EOF while parsing a string",
        "the text ends between double quotes: a `\"` is missing",
    ),
    (
        "EOF while parsing a value",
        "the text ends where a value belongs",
    ),
    ("expected `:`", "a `:` belongs behind the name of a member"),
    (
        "expected `,` or `]`",
        "a `,` or a `]` belongs behind an element",
    ),
    (
        "expected `,` or `}`",
        "a `,` or a `}` belongs behind a member",
    ),
    (
        "expected ident",
        "only `true`, `false` and `null` stand without quotes",
    ),
    (
        "expected value",
        "a value belongs here: an object, a list, a text in double quotes, a number, `true`, `false` or `null`",
    ),
    (
        "key must be a string",
        "the name of a member belongs here, in double quotes",
    ),
    (
        "trailing comma",
        "no `,` may stand behind the last element or member",
    ),
    ("trailing characters", "nothing may stand behind the value"),
    ("invalid number", "this is no number"),
    ("invalid escape", "this `\\` begins no known escape"),
    (
        "control character",
        "a line break or control character stands between double quotes: write `\\n` or `\\u…`",
    ),
    (
        "recursion limit exceeded",
        "values nest deeper than 128 levels",
    ),
];

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> JsonError {
        let (line, column) = (error.line(), error.column());
        let said = error.to_string();
        let said = said
            .strip_suffix(&format!(" at line {line} column {column}"))
            .unwrap_or(&said);
        let own = REASONS.iter().find(|(known, _)| said.starts_with(known));
        JsonError {
            line,
            column,
            reason: own.map_or(said, |&(_, own)| own).to_owned(),
        }
    }
}

/// What is wrong where an object has a member twice.
pub(super) fn repeated_member(name: &str) -> String {
    format!("the member `{name}` stands twice in one object")
}
