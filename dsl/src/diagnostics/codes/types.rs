//! Types: what can stand where.

use super::{Code, Entry, Severity, Texts};

codes! {
    TYPE_MISMATCH = "K0301" Error {
        title: "a value of another type is needed", "нужно значение другого типа";
        message: "expected {0}, found {1}", "ожидается {0}, а здесь {1}";
    }
}
