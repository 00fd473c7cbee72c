//! Every code, one file per family. Add a code at the end of its family's table; a number is never used again.

use super::{Code, Entry, Severity, Texts, registry::Family};

/// The codes of one family: a constant for each, and `ENTRIES` with all of them. Templates stand in English, then in Russian.
macro_rules! codes {
    ($(
        $name:ident = $code:literal $severity:ident {
            title: $title:literal, $title_ru:literal;
            message: $message:literal, $message_ru:literal;
            $(help: $help:literal, $help_ru:literal;)?
            $(example: $example:literal;)?
        }
    )*) => {
        $(
            #[doc = $title]
            pub const $name: &Entry = &Entry {
                code: Code($code),
                severity: Severity::$severity,
                title: Texts::new($title, $title_ru),
                message: Texts::new($message, $message_ru),
                help: codes!(@optional $(Texts::new($help, $help_ru))?),
                example: codes!(@text $($example)?),
            };
        )*
        pub(super) const ENTRIES: &[&Entry] = &[$($name),*];
    };
    (@optional) => { None };
    (@optional $value:expr) => { Some($value) };
    (@text) => { "" };
    (@text $value:literal) => { $value };
}

mod limits;
mod loyalty;
mod names;
mod notes;
mod schema;
mod syntax;
mod tests;
mod time;
mod triggers;
mod types;

pub use limits::*;
pub use loyalty::*;
pub use names::*;
pub use notes::*;
pub use schema::*;
pub use syntax::*;
pub use tests::*;
pub use time::*;
pub use triggers::*;
pub use types::*;

/// All families, in the order of their codes.
pub const FAMILIES: &[Family] = &[
    Family {
        prefix: "K01",
        title: Texts::new("text and syntax", "текст и синтаксис"),
        entries: syntax::ENTRIES,
    },
    Family {
        prefix: "K02",
        title: Texts::new("names", "имена"),
        entries: names::ENTRIES,
    },
    Family {
        prefix: "K03",
        title: Texts::new("types", "типы"),
        entries: types::ENTRIES,
    },
    Family {
        prefix: "K04",
        title: Texts::new("time", "время"),
        entries: time::ENTRIES,
    },
    Family {
        prefix: "K05",
        title: Texts::new("notes and warnings", "заметки и предупреждения"),
        entries: notes::ENTRIES,
    },
    Family {
        prefix: "K06",
        title: Texts::new("schema", "схема"),
        entries: schema::ENTRIES,
    },
    Family {
        prefix: "K07",
        title: Texts::new("tests in the file", "тесты в файле"),
        entries: tests::ENTRIES,
    },
    Family {
        prefix: "K08",
        title: Texts::new("limits", "ограничения"),
        entries: limits::ENTRIES,
    },
    Family {
        prefix: "K09",
        title: Texts::new("bonus programme", "бонусная программа"),
        entries: loyalty::ENTRIES,
    },
    Family {
        prefix: "K10",
        title: Texts::new("triggers and experiments", "триггеры и эксперименты"),
        entries: triggers::ENTRIES,
    },
];
