//! The engine's values as JavaScript's.

use chrono::{DateTime, SecondsFormat, Utc};
use kardan_dsl::types::Value;
use napi::bindgen_prelude::{BigInt, Either4 as Either};
use napi_derive::napi;

/// A value: booleans, whole numbers as long as a double holds them, bigger ones as big integers, everything else as its text, so that no
/// decimal passes through a float; `null` where it is missing.
pub type Form = Option<Either<bool, f64, BigInt, String>>;

/// The largest whole number up to which a double skips none.
const LARGEST_SAFE: u64 = (1 << 53) - 1;

/// A value under its name.
#[napi(object)]
pub struct NamedValue {
    pub name: String,
    #[napi(ts_type = "boolean | number | bigint | string | null")]
    pub value: Form,
}

/// A value as JavaScript has it.
pub fn form(value: Option<&Value>) -> Form {
    Some(match value? {
        Value::Bool(value) => Either::A(*value),
        Value::Int(value) if value.unsigned_abs() <= LARGEST_SAFE => Either::B(*value as f64),
        Value::Int(value) => Either::C(BigInt::from(*value)),
        other => Either::D(other.to_string()),
    })
}

/// A value under its name, as JavaScript has it.
pub fn named(name: &str, value: Option<&Value>) -> NamedValue {
    NamedValue {
        name: name.to_owned(),
        value: form(value),
    }
}

/// An instant as ISO text.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
