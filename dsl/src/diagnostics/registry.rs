//! The registry: every code with its severity and its texts.

use super::{Code, Severity, Texts, codes};
use crate::vocabulary::Language;
use std::fmt::Write;

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in a line.
    pub title: Texts,
    /// The message, with places for arguments.
    pub message: Texts,
    /// What to do, with places for the same arguments.
    pub help: Option<Texts>,
    /// A text that is answered with this code; empty where none can show it.
    pub example: &'static str,
}

/// A range of codes and what they are about.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The first two digits: `K01`.
    pub prefix: &'static str,
    /// What its codes are about.
    pub title: Texts,
    /// Its codes, in order.
    pub entries: &'static [&'static Entry],
}

/// The entry of a code: `K0104`.
#[must_use]
pub fn find(code: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.code.0 == code)
}

/// All entries, in the order of their codes.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    codes::FAMILIES
        .iter()
        .flat_map(|family| family.entries.iter().copied())
}

/// The text of `docs/errors.md`.
#[must_use]
pub fn to_markdown() -> String {
    let mut text = String::from(
        "# Diagnostics\n\nGenerated from `dsl/src/diagnostics/codes`; do not edit. `{0}`, `{1}`, … stand for what the text says.\n",
    );
    for family in codes::FAMILIES {
        let _ = write!(text, "\n## {}xx: {}\n", family.prefix, family.title.english);
        for entry in family.entries {
            describe(entry, &mut text);
        }
    }
    text
}

fn describe(entry: &Entry, text: &mut String) {
    let severity = match entry.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\n### {} {}\n\n{severity}\n\n",
        entry.code.0, entry.title.english
    );
    for language in [Language::English, Language::Russian] {
        let _ = writeln!(text, "- {}", entry.message.of(language));
        if let Some(help) = entry.help {
            let _ = writeln!(text, "  - {}", help.of(language));
        }
    }
    if !entry.example.is_empty() {
        let _ = write!(text, "\n```kardan\n{}\n```\n", entry.example.trim_end());
    }
}
