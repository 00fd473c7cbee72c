//! The engine's errors on their way to `KardanError`.

use crate::findings;
use kardan::{Error, ErrorKind};
use serde_json::json;

/// How `lib/error.ts` tells an error of the engine from any other.
const MARK: &str = "kardan:";

/// The engine's error as an exception whose text is its JSON form.
pub fn raise(error: &Error) -> napi::Error {
    let diagnostics = error
        .sources()
        .map(|sources| findings::diagnostics(error.diagnostics(), sources));
    let form = json!({
        "kind": error.kind().name(),
        "message": error.report(),
        "help": error.help(),
        "diagnostics": diagnostics,
        "problems": error.problems(),
    });
    napi::Error::from_reason(format!("{MARK}{form}"))
}

/// An input error of another library, such as Arrow's.
pub fn input_error(message: impl ToString) -> napi::Error {
    raise(&Error::new(ErrorKind::Input, message.to_string()))
}
