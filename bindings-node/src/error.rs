//! The engine's errors on their way to `KardanError`.

use kardan::{Error, ErrorKind};
use kardan_dsl::diagnostics;
use serde_json::{Value as Json, json};

/// How `lib/error.ts` tells an error of the engine from any other.
const MARK: &str = "kardan:";

/// The engine's error as an exception whose text is its JSON form.
pub fn raise(error: &Error) -> napi::Error {
    let kind = match error.kind() {
        ErrorKind::Compile => "compile",
        ErrorKind::Schema => "schema",
        ErrorKind::Data => "data",
        ErrorKind::Input => "input",
        ErrorKind::Unknown => "unknown",
        ErrorKind::Overflow => "overflow",
        _ => "other",
    };
    let found = error.sources().map_or(Json::Array(Vec::new()), |sources| {
        diagnostics::to_json(error.diagnostics(), sources)
    });
    let form = json!({
        "kind": kind,
        "message": message(error),
        "help": error.help(),
        "diagnostics": found,
        "problems": error.problems(),
    });
    napi::Error::from_reason(format!("{MARK}{form}"))
}

/// An input error of another library, such as Arrow's.
pub fn input_error(message: impl ToString) -> napi::Error {
    raise(&Error::new(ErrorKind::Input, message.to_string()))
}

/// The message, with all that stands behind it.
fn message(error: &Error) -> String {
    let mut text = error.to_string();
    if let Some(sources) = error.sources() {
        text.push('\n');
        text.push_str(&diagnostics::render(error.diagnostics(), sources, false));
    }
    for problem in error.problems() {
        text.push_str("\n  ");
        text.push_str(&problem.message);
    }
    text
}
