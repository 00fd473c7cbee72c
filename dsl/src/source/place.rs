//! Places as people and editors count them.

use super::{Sources, Span};
use serde::Serialize;

/// A span in characters instead of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place<'a> {
    /// The name of the file.
    #[serde(rename = "source")]
    pub file: &'a str,
    /// The first character, from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// The line of the first character, from 1.
    pub line: usize,
    /// Its position in that line, from 1.
    pub column: usize,
}

impl Sources {
    /// Where a span stands. One that lies outside of its file is the file's end.
    #[must_use]
    pub fn place(&self, span: Span) -> Place<'_> {
        let file = self.files.get(usize::from(span.source.0));
        let (name, text) = file.map_or(("", ""), |file| (&file.name, &file.text));
        let before = |byte: u32| &text[..text.floor_char_boundary(byte as usize)];
        let head = before(span.start);
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: name,
            start: head.chars().count(),
            end: before(span.end).chars().count(),
            line: head.matches('\n').count() + 1,
            column: head[line_start..].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{Place, Source, SourceId, Sources, Span};

    fn sources() -> Sources {
        Sources {
            files: vec![Source {
                name: "правила".to_owned(),
                text: "// раз\nсегмент x".to_owned(),
            }],
        }
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        let sources = sources();
        let start = sources.files[0].text.find('x').unwrap() as u32;
        let span = Span {
            source: SourceId(0),
            start,
            end: start + 1,
        };
        let place = Place {
            file: "правила",
            start: 15,
            end: 16,
            line: 2,
            column: 9,
        };
        assert_eq!(sources.place(span), place);
    }

    #[test]
    fn a_span_outside_is_the_end() {
        let sources = sources();
        let span = Span {
            source: SourceId(0),
            start: 900,
            end: 901,
        };
        assert_eq!(
            (sources.place(span).start, sources.place(span).line),
            (16, 2)
        );
        let nowhere = Span {
            source: SourceId(7),
            ..span
        };
        assert_eq!(
            (sources.place(nowhere).file, sources.place(nowhere).start),
            ("", 0)
        );
    }
}
