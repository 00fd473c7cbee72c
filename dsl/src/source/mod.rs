//! Where text comes from: files, positions in them, and the loader that a host supplies for `use`.

mod again;
mod place;

pub use place::Place;

use serde::{Deserialize, Serialize};
use std::path::Path;

/// The number of a source file within one compilation; 0 is the file that was handed to `compile`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct SourceId(pub u16);

/// A range of bytes in one source file, always on character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The smallest span that holds both; both are of one file.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// One source file: its name as it is shown in diagnostics, and its text in NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that diagnostics show.
    pub name: String,
    /// The text, normalised to NFC.
    pub text: String,
}

/// The files of one compilation, by [`SourceId`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The files; the one compiled comes first, then those that `use` brought in.
    pub files: Vec<Source>,
}

impl Sources {
    /// The text under a span; empty where the span lies outside.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.files
            .get(usize::from(span.source.0))
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }
}

/// Supplies the text of `use "path"`. The language itself opens no file.
pub trait Loader {
    /// The text behind `path`, or a sentence that says why there is none.
    ///
    /// # Errors
    /// The reason, shown to the user as it stands.
    fn load(&self, path: &str) -> Result<String, String>;

    /// The path to load for the `path` that the file `from` names; two that give the same are one file. As it stands unless the
    /// loader knows better.
    fn resolve(&self, from: &str, path: &str) -> String {
        let _ = from;
        path.to_owned()
    }
}

/// The path of a file that `from` names as `path`: relative to the folder of `from`, for loaders over a file system.
///
/// # Example
/// ```
/// assert_eq!(kardan_dsl::source::beside("rules/lost.kardan", "common.kardan"), "rules/common.kardan");
/// ```
#[must_use]
pub fn beside(from: &str, path: &str) -> String {
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    folder.join(path).to_string_lossy().into_owned()
}

/// A loader that knows no file: every `use` is an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLoader;

impl Loader for NoLoader {
    fn load(&self, _path: &str) -> Result<String, String> {
        Err("no loader was given".to_owned())
    }
}
