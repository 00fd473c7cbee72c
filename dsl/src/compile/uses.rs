//! `use`: the files of a program, each read once.

use crate::{
    diagnostics::{Diagnostic, codes},
    parser::normalise,
    source::{Loader, Source, SourceId, Sources, Span},
    syntax::{File, Header},
};
use std::collections::HashMap;

/// More files than this nobody means.
const FILES: usize = 256;

/// The files of a program.
#[derive(Default)]
pub(super) struct Loaded {
    pub sources: Sources,
    pub files: Vec<File>,
    /// Names of declarations that could not be parsed.
    pub broken: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A file whose uses are being followed.
struct Open {
    path: String,
    /// The uses that are left, the next one last.
    uses: Vec<(String, Span)>,
}

/// Reads a file and all that it uses, directly or not.
pub(super) fn load(name: &str, text: &str, loader: &dyn Loader) -> Loaded {
    let mut loaded = Loaded::default();
    let mut read: HashMap<String, SourceId> = HashMap::new();
    let mut open = vec![loaded.open(name, text, &mut read)];
    while let Some(file) = open.last_mut() {
        let Some((path, span)) = file.uses.pop() else {
            open.pop();
            continue;
        };
        let path = loader.resolve(&file.path, &path);
        if let Some(at) = open.iter().position(|open| open.path == path) {
            let cycle: Vec<&str> = open
                .iter()
                .skip(at)
                .map(|open| open.path.as_str())
                .chain([path.as_str()])
                .collect();
            loaded.report(codes::USE_CYCLE, span, &[&cycle.join(" → ")]);
        } else if read.contains_key(&path) {
            // Read already, by another way.
        } else if loaded.files.len() >= FILES {
            loaded.report(codes::TOO_MANY_FILES, span, &[&FILES.to_string()]);
            break;
        } else {
            match loader.load(&path) {
                Ok(text) => {
                    let next = loaded.open(&path, &text, &mut read);
                    open.push(next);
                }
                Err(reason) => loaded.report(codes::USE_FAILED, span, &[&path, &reason]),
            }
        }
    }
    loaded
}

impl Loaded {
    fn open(&mut self, path: &str, text: &str, read: &mut HashMap<String, SourceId>) -> Open {
        let id = SourceId(u16::try_from(self.files.len()).unwrap_or(u16::MAX));
        read.insert(path.to_owned(), id);
        self.add(Source {
            name: path.to_owned(),
            text: normalise(text).into_owned(),
        });
        let headers = self.files.last().map(|file| file.headers.as_slice());
        let uses = headers
            .unwrap_or_default()
            .iter()
            .rev()
            .filter_map(|item| match &item.node {
                Header::Use(path) => Some((path.clone(), item.span)),
                _ => None,
            });
        Open {
            path: path.to_owned(),
            uses: uses.collect(),
        }
    }

    fn report(
        &mut self,
        entry: &'static crate::diagnostics::Entry,
        span: Span,
        arguments: &[&str],
    ) {
        let file = self.files.get(usize::from(span.source.0));
        let language = file.map(File::language).unwrap_or_default();
        self.diagnostics
            .push(Diagnostic::new(language, entry, span, arguments));
    }
}
