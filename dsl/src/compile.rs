//! Text to program: the files are brought together, parsed and checked.

mod fingerprint;
mod header;
mod param;
mod uses;

#[cfg(test)]
mod tests;

pub use param::param_value;

use crate::{
    check::{Checked, Input, check},
    diagnostics::Diagnostic,
    parser::parse,
    program::Program,
    schema::Schema,
    source::{Loader, Source, SourceId, Sources, Span},
};
use std::{fmt, sync::Arc};

impl Program {
    /// Whether this is made of the same texts as a program of a hash, by whatever schemas.
    #[must_use]
    pub fn has_texts_of(&self, hash: &str) -> bool {
        fingerprint::are_of_same_texts(&self.hash, hash)
    }
}

/// What a program is compiled against.
#[derive(Clone)]
pub struct CompileOptions<'a> {
    /// What records there are.
    pub schema: Arc<Schema>,
    /// Where `use` finds files.
    pub loader: &'a dyn Loader,
}

/// A program that compiled, and what is worth knowing about it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The program.
    pub program: Program,
    /// Warnings and notes, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A program that does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// All that was found, errors among it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: Sources,
}

impl fmt::Display for CompileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.diagnostics.iter().filter(|found| found.is_error());
        if let Some(first) = errors.next() {
            write!(out, "{}: {}", first.code.0, first.message)?;
        }
        match errors.count() {
            0 => Ok(()),
            more => write!(out, " (and {more} more)"),
        }
    }
}

impl std::error::Error for CompileError {}

/// Compiles a file with all that it uses.
///
/// # Errors
/// Every error of every file, as diagnostics.
///
/// # Example
/// ```
/// use kardan_dsl::{compile, schema::Schema, source::NoLoader, CompileOptions};
/// let options = CompileOptions { schema: Schema::auto(), loader: &NoLoader };
/// let compiled = compile("rules.kardan", "segment warned { blacklisted }", &options)?;
/// assert_eq!(compiled.program.rules[0].name, "warned");
/// # Ok::<(), kardan_dsl::CompileError>(())
/// ```
pub fn compile(
    name: &str,
    text: &str,
    options: &CompileOptions<'_>,
) -> Result<Compiled, CompileError> {
    let mut loaded = uses::load(name, text, options.loader);
    let headers = header::read(&loaded.files, &loaded.sources, &mut loaded.diagnostics);
    let prelude = loaded.add_prelude(&options.schema);
    let unread: Vec<Span> = loaded.diagnostics.iter().map(Diagnostic::span).collect();
    let input = Input {
        files: &loaded.files,
        broken: &loaded.broken,
        unread: &unread,
        prelude,
        schema: &options.schema,
        sources: &loaded.sources,
        timezone: headers.timezone,
        currency: headers.currency,
    };
    let checked = check(&input);
    let language = loaded.files.first().map(crate::syntax::File::language);
    let mut diagnostics = loaded.diagnostics;
    diagnostics.extend(checked.diagnostics.iter().cloned());
    diagnostics.sort_by_key(|found| (found.span().source, found.span().start));
    // The checker refuses some shapes again, because a tree need not come from the parser; the parser's word has the fix.
    diagnostics.dedup_by(|later, first| later.code == first.code && later.span() == first.span());
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(CompileError {
            diagnostics,
            sources: loaded.sources,
        });
    }
    let hash = fingerprint::of(&loaded.sources, &options.schema);
    let Checked {
        params,
        catalogs,
        rules,
        loyalty,
        triggers,
        tests,
        names,
        diagnostics: _,
    } = checked;
    Ok(Compiled {
        program: Program {
            schema: Arc::clone(&options.schema),
            sources: loaded.sources,
            language: language.unwrap_or_default(),
            timezone: headers.timezone.unwrap_or(chrono_tz::UTC),
            currency: headers.currency,
            params,
            catalogs,
            rules,
            loyalty,
            triggers,
            tests,
            names,
            hash,
        },
        diagnostics,
    })
}

impl uses::Loaded {
    /// Adds the declarations that come with the schema, as the last file.
    fn add_prelude(&mut self, schema: &Schema) -> Option<SourceId> {
        if schema.prelude.trim().is_empty() {
            return None;
        }
        let source = SourceId(u16::try_from(self.files.len()).ok()?);
        self.add(Source {
            name: format!("{} schema", schema.name),
            text: schema.prelude.clone(),
        });
        Some(source)
    }

    /// Parses a file and adds it.
    fn add(&mut self, source: Source) {
        let id = SourceId(u16::try_from(self.files.len()).unwrap_or(u16::MAX));
        let parsed = parse(id, &source.text);
        self.files.push(parsed.file);
        self.diagnostics.extend(parsed.diagnostics);
        self.broken.extend(parsed.broken);
        self.sources.files.push(source);
    }
}
