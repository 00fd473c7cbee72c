//! What the checker accepts, what it makes of it, and what it refuses.

mod contradictions;
mod declarations;
mod expectations;
mod limits;
mod loyalty;
mod names;
mod notes;
mod tests_in_file;
mod time;
mod tree;
mod triggers;
mod types;

use crate::{
    CompileOptions, Compiled, compile,
    diagnostics::{Diagnostic, Severity},
    program::{Node, Program, Rule, RuleBody},
    schema::Schema,
    source::{NoLoader, SourceId},
};

/// Compiles a text with a time zone against the built-in schema.
fn compiled(text: &str) -> Result<Compiled, Vec<Diagnostic>> {
    bare(&format!("timezone \"Europe/Moscow\"\n{text}"))
}

/// Compiles a text as it stands.
fn bare(text: &str) -> Result<Compiled, Vec<Diagnostic>> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    compile("rules.kardan", text, &options).map_err(|error| error.diagnostics)
}

/// The program of a text that must compile.
fn program(text: &str) -> Program {
    match compiled(text) {
        Ok(compiled) => compiled.program,
        Err(found) => panic!("{text}\n{found:#?}"),
    }
}

/// All that is said about a text.
fn said(text: &str) -> Vec<Diagnostic> {
    match compiled(text) {
        Ok(compiled) => compiled.diagnostics,
        Err(found) => found,
    }
}

/// The codes of all that is said about a text.
fn codes(text: &str) -> Vec<&'static str> {
    said(text).iter().map(|found| found.code.0).collect()
}

/// Asserts that one thing is said about a text, under the given part of it.
fn assert_says(text: &str, code: &str, place: &str) -> Diagnostic {
    let found = said(text);
    assert_eq!(
        found.iter().map(|found| found.code.0).collect::<Vec<_>>(),
        [code],
        "{text}\n{found:#?}"
    );
    let found = found.into_iter().next().expect("there is one");
    let whole = format!("timezone \"Europe/Moscow\"\n{text}");
    let span = found.span();
    assert_eq!(
        whole.get(span.start as usize..span.end as usize),
        Some(place),
        "{text}"
    );
    found
}

/// Asserts that one thing is said, and that its fix gives the text that follows, about which nothing worse than a note is said.
fn assert_fixed(text: &str, code: &str, place: &str, fixed: &str) {
    let found = assert_says(text, code, place);
    let fix = found.fix.expect("there is a fix");
    let whole = format!("timezone \"Europe/Moscow\"\n{text}");
    let whole = fix.apply(SourceId(0), &whole);
    assert_eq!(
        whole.strip_prefix("timezone \"Europe/Moscow\"\n"),
        Some(fixed)
    );
    let after = said(fixed);
    assert!(
        after
            .iter()
            .all(|after| after.severity == Severity::Note && after.code.0 != code),
        "{fixed}\n{after:#?}"
    );
}

/// A rule of a program.
fn rule<'p>(program: &'p Program, name: &str) -> &'p Rule {
    let rules = program.rules.iter();
    let mut found = rules.filter(|rule| rule.name == name);
    found.next().expect("the program has the rule")
}

/// The node of a rule that is no partition.
fn body<'p>(program: &'p Program, name: &str) -> &'p Node {
    match &rule(program, name).body {
        RuleBody::Condition(node) | RuleBody::Attribute(node) | RuleBody::Segment(node) => node,
        RuleBody::Partition { .. } => panic!("{name} is a partition"),
    }
}
