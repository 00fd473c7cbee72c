//! Schema: errors in the description of the data.

use super::{Code, Entry, Severity, Texts};

codes! {
    UNREADABLE_SCHEMA = "K0601" Error {
        title: "the schema cannot be read", "схема не читается";
        message: "the schema cannot be read: {0}", "схема не читается: {0}";
    }
}
