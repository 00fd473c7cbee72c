//! The formatter: the one canonical text of a tree.
//!
//! Two spaces of indent, one item a line, one blank line around declarations of several lines, comments kept, and
//! parentheses and backticks only where they are needed.

mod bonus;
mod condition;
mod declaration;
mod expression;
mod gender;
mod journey;
mod literal;
mod name;
mod noun;
mod precedence;
mod printer;
mod programme;
mod rows;
mod start;
mod test;
mod tiers;
mod translate;
mod trigger;
mod value;

pub(crate) use noun::field;
pub use translate::Resolver;

use crate::{
    CompileError, CompileOptions, compile,
    diagnostics::{Diagnostic, codes},
    parser::parse,
    program::Program,
    schema::Schema,
    source::{Source, SourceId, Sources, Span},
    syntax::{File, Header, Item},
    vocabulary::Language,
};
use printer::Printer;

/// The canonical text of a file in the words of a language. Names stay as they are. An expression that nests deeper than any text
/// that the parser reads is cut short: [`crate::tree::to_text`] tells.
#[must_use]
pub fn print(file: &File, language: Language) -> String {
    Printer::new(language).file(file)
}

/// The canonical text of a text, in its own language or in another.
///
/// Keywords are written in that language. So are the nouns and fields of the schema where the file compiles, each in the form
/// that its place asks for; names of the program and texts stay. What is written is read again first: it says the same.
///
/// # Errors
/// What keeps the text from being read; and where it is to be translated, what keeps it from compiling.
///
/// # Example
/// ```
/// use kardan_dsl::{CompileOptions, format::format_text, schema::Schema, source::NoLoader, vocabulary::Language};
/// let options = CompileOptions { schema: Schema::auto(), loader: &NoLoader };
/// let text = "segment frequent { has at least 3 visits in the last 6 months }";
/// let russian = format_text("rules.kardan", text, Some(Language::Russian), &options)?;
/// assert!(russian.contains("есть не менее 3 визитов за последние 6 месяцев"));
/// # Ok::<(), kardan_dsl::CompileError>(())
/// ```
pub fn format_text(
    name: &str,
    text: &str,
    language: Option<Language>,
    options: &CompileOptions<'_>,
) -> Result<String, CompileError> {
    let file = read(name, text)?;
    let own = file.language();
    let target = language.unwrap_or(own);
    let compiled = match compile(name, text, options) {
        Ok(compiled) => Some(compiled),
        Err(error) if target != own => return Err(error),
        Err(_) => None,
    };
    let (mut written, entities) = match &compiled {
        Some(compiled) => translate_names(&file, &compiled.program, target),
        None => (file, Vec::new()),
    };
    if language.is_some() {
        set_language(&mut written, target);
    }
    let formatted = print(&written, target);
    let stands_for_the_same = || {
        compiled.is_none()
            || compile(name, &formatted, options).is_ok_and(|compiled| {
                let again = parse(SourceId(0), &formatted).file;
                translate_names(&again, &compiled.program, target).1 == entities
            })
    };
    if says(&formatted, &written) && stands_for_the_same() {
        return Ok(formatted);
    }
    Err(changes_meaning(name, text, own))
}

fn changes_meaning(name: &str, text: &str, language: Language) -> CompileError {
    let found = Diagnostic::new(
        language,
        codes::FORMAT_CHANGES_MEANING,
        Span::default(),
        &[],
    );
    error(name, text, vec![found])
}

/// Whether a text is right and says what a tree says.
fn says(text: &str, file: &File) -> bool {
    read("", text).is_ok_and(|again| says_the_same(&again, file))
}

/// The tree of a text without errors.
fn read(name: &str, text: &str) -> Result<File, CompileError> {
    let parsed = parse(SourceId(0), text);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(error(name, text, parsed.diagnostics));
    }
    Ok(parsed.file)
}

fn error(name: &str, text: &str, diagnostics: Vec<Diagnostic>) -> CompileError {
    let file = Source {
        name: name.to_owned(),
        text: crate::parser::normalise(text).into_owned(),
    };
    CompileError {
        diagnostics,
        sources: Sources { files: vec![file] },
    }
}

/// The file with the nouns and fields that `resolver` knows in a language, each noun in the form that its place asks for.
#[must_use]
pub fn translate(file: &File, language: Language, schema: &Schema, resolver: &Resolver) -> File {
    translate::translate(file, schema, language, resolver).0
}

/// The file with its names in a language, and what they stand for.
fn translate_names(
    file: &File,
    program: &Program,
    language: Language,
) -> (File, Vec<crate::program::Entity>) {
    let resolver = |name: &crate::syntax::Name| program.names.get(&name.span).copied();
    translate::translate(file, &program.schema, language, &resolver)
}

/// Has the file name its language.
fn set_language(file: &mut File, language: Language) {
    let header = file
        .headers
        .iter_mut()
        .find_map(|item| match &mut item.node {
            Header::Language(header) => Some(header),
            _ => None,
        });
    match header {
        Some(header) => *header = language,
        None => {
            // The comment that opens the file stays on top.
            let first = file.headers.first_mut();
            let comments = first.map(|first| std::mem::take(&mut first.comments));
            let header = Item {
                comments: comments.unwrap_or_default(),
                trailing_comment: None,
                blank_before: false,
                node: Header::Language(language),
                span: Span::default(),
            };
            file.headers.insert(0, header);
        }
    }
}

/// Whether two trees say the same, comments included; only blank lines and places may differ.
#[must_use]
pub fn says_the_same(left: &File, right: &File) -> bool {
    let said = |file| {
        let mut said = serde_json::to_value(file).unwrap_or_default();
        remove_blank_lines(&mut said);
        said
    };
    said(left) == said(right)
}

fn remove_blank_lines(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(remove_blank_lines),
        serde_json::Value::Object(entries) => {
            entries.shift_remove("blank_before");
            entries.values_mut().for_each(remove_blank_lines);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
