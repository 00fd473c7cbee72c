//! Checking: names are resolved against the schema, types are settled, every phrase becomes one typed node.
//!
//! A rule is checked when all that it refers to has been: [`rule`] orders them. Within a rule a [`Body`] walks the
//! expressions, with a stack of [`record::Frame`]s for the scopes. An expression that is wrong is reported once and
//! gives no node; whatever holds it goes on with its other parts and gives none either.

mod aggregate;
mod arithmetic;
mod block;
mod catalog;
mod comparison;
mod contradiction;
mod declared;
mod describe;
mod document;
mod expectation;
mod expression;
mod fit;
mod forecast;
mod literal;
mod loyalty;
mod meant;
mod membership;
mod missing;
mod param;
mod path;
mod period;
mod pick;
mod quantifier;
mod rate;
mod record;
mod reference;
mod rows;
mod rule;
mod sequence;
mod shadow;
mod start;
mod temporal;
mod test;
mod triggers;
mod way;
mod window;

#[cfg(test)]
mod tests;

use crate::{
    diagnostics::{Diagnostic, Entry, codes},
    program::{Catalog, Entity, Loyalty, Node, NodeKind, Param, Rule, ScopeId, Test, Triggers},
    schema::{CollectionId, Schema, closest},
    source::{SourceId, Sources, Span},
    syntax,
    types::Currency,
    vocabulary::Language,
};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// How deeply expressions may nest.
const DEPTH: usize = 128;

/// How deeply they may nest with those of all rules that they refer to.
const REACH: usize = 256;

/// How many expressions a program may have.
const NODES: usize = 400_000;

/// After so many diagnostics nobody is helped by the nearest name, and looking for it takes time.
const SUGGESTIONS: usize = 100;

/// What is checked, and against what.
pub(crate) struct Input<'a> {
    /// The files by their [`SourceId`].
    pub files: &'a [syntax::File],
    /// Names of declarations that could not be parsed: nobody is told that they are unknown.
    pub broken: &'a [String],
    /// Where the parser left something out.
    pub unread: &'a [Span],
    /// The file that came with the schema, if any: what it declares can be declared again.
    pub prelude: Option<SourceId>,
    /// The schema.
    pub schema: &'a Schema,
    /// The texts, for what messages quote.
    pub sources: &'a Sources,
    /// The business zone, where a file names one.
    pub timezone: Option<chrono_tz::Tz>,
    /// The currency of the program.
    pub currency: Currency,
}

/// What checking found. Where a diagnostic is an error, what it is about is left out.
pub(crate) struct Checked {
    pub params: Vec<Param>,
    pub catalogs: Vec<Catalog>,
    pub rules: Vec<Rule>,
    pub loyalty: Loyalty,
    pub triggers: Triggers,
    pub tests: Vec<Test>,
    pub names: HashMap<Span, Entity>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks all declarations of a program.
pub(crate) fn check(input: &Input<'_>) -> Checked {
    let mut checker = Checker::new(input);
    checker.declare();
    checker.check_params();
    checker.check_catalogs();
    checker.read_rate();
    checker.check_rules();
    checker.warn_of_nobody();
    checker.check_loyalty();
    checker.check_triggers();
    checker.note_points_of_the_data();
    checker.check_tests();
    checker.finish()
}

/// The state of checking a program.
struct Checker<'a> {
    input: &'a Input<'a>,
    params: Vec<Param>,
    catalogs: Vec<Catalog>,
    rules: Vec<rule::Entry<'a>>,
    loyalty: Loyalty,
    triggers: Triggers,
    tests: Vec<Test>,
    declared: declared::Declared<'a>,
    shadowed: HashMap<CollectionId, shadow::Shadowed<'a>>,
    names: HashMap<Span, Entity>,
    diagnostics: Vec<Diagnostic>,
    nodes_left: usize,
    warned_of_zone: bool,
    /// Where rows of points are looked at as records.
    points_read: Vec<Span>,
    /// The collections by whose noun the record of a body was named: `rating.score`.
    named_records: HashSet<CollectionId>,
    /// So many points are worth so much money, where a programme says it.
    rate: Option<(Decimal, Decimal)>,
    /// The tiers as they are written: what starts a bonus may ask for one.
    written_tiers: Option<&'a syntax::Tiers>,
}

impl<'a> Checker<'a> {
    fn new(input: &'a Input<'a>) -> Self {
        Checker {
            input,
            params: Vec::new(),
            catalogs: Vec::new(),
            rules: Vec::new(),
            loyalty: Loyalty::default(),
            triggers: Triggers::default(),
            tests: Vec::new(),
            declared: declared::Declared::default(),
            shadowed: HashMap::new(),
            names: HashMap::new(),
            diagnostics: Vec::new(),
            nodes_left: NODES,
            warned_of_zone: false,
            points_read: Vec::new(),
            named_records: HashSet::new(),
            rate: None,
            written_tiers: None,
        }
    }

    fn schema(&self) -> &'a Schema {
        self.input.schema
    }

    /// The text under a span.
    fn text(&self, span: Span) -> &'a str {
        self.input.sources.text(span)
    }

    /// Whether the parser left something out at a place: what is missing there may have been written.
    fn is_unread(&self, span: Span) -> bool {
        self.input.unread.iter().any(|place| {
            place.source == span.source && span.start <= place.start && place.start <= span.end
        })
    }

    /// The language of the file that a span lies in.
    fn language(&self, span: Span) -> Language {
        self.input
            .files
            .get(usize::from(span.source.0))
            .map(syntax::File::language)
            .unwrap_or_default()
    }

    /// A diagnostic in the language of its file, not yet reported.
    fn diagnostic(&self, entry: &'static Entry, span: Span, arguments: &[&str]) -> Diagnostic {
        Diagnostic::new(self.language(span), entry, span, arguments)
    }

    /// Reports a diagnostic as the registry words it. Gives none, so that a failing check can end with it.
    fn report<T>(&mut self, entry: &'static Entry, span: Span, arguments: &[&str]) -> Option<T> {
        let diagnostic = self.diagnostic(entry, span, arguments);
        self.diagnostics.push(diagnostic);
        None
    }

    /// Reports that a name is unknown, with the nearest of the known ones.
    fn report_unknown<T>(
        &mut self,
        entry: &'static Entry,
        name: &syntax::Name,
        also: &str,
        known: &[String],
    ) -> Option<T> {
        if self.input.broken.contains(&name.text) {
            return None;
        }
        let mut diagnostic = self.diagnostic(entry, name.span, &[&name.text, also]);
        if self.diagnostics.len() < SUGGESTIONS
            && let Some(near) = closest(&name.text, known.iter().map(String::as_str))
        {
            diagnostic = diagnostic.did_you_mean(&near);
        } else if let Some(advice) = meant::advice(&name.text, self.language(name.span)) {
            diagnostic = diagnostic.help(advice);
        }
        self.diagnostics.push(diagnostic);
        None
    }

    /// Declared names among which the nearest is looked for.
    fn candidates<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        if self.diagnostics.len() >= SUGGESTIONS {
            return Vec::new();
        }
        names.map(str::to_owned).collect()
    }

    /// Takes one from the budget of nodes.
    fn spend(&mut self, span: Span) -> Option<()> {
        match self.nodes_left {
            0 => None,
            1 => {
                self.nodes_left = 0;
                self.report(codes::TOO_MANY_NODES, span, &[&NODES.to_string()])
            }
            _ => {
                self.nodes_left -= 1;
                Some(())
            }
        }
    }

    /// Says once that days begin at midnight UTC.
    fn warn_of_zone(&mut self, span: Span) {
        if self.input.timezone.is_none() && !self.warned_of_zone {
            self.warned_of_zone = true;
            let _: Option<()> = self.report(codes::NO_TIMEZONE, span, &[]);
        }
    }

    fn finish(self) -> Checked {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|found| (found.span().source, found.span().start));
        Checked {
            params: self.params,
            catalogs: self.catalogs,
            rules: self
                .rules
                .into_iter()
                .filter_map(rule::Entry::done)
                .collect(),
            loyalty: self.loyalty,
            triggers: self.triggers,
            tests: self.tests,
            names: self.names,
            diagnostics,
        }
    }
}

/// The state of checking one rule.
struct Body<'c, 'a> {
    checker: &'c mut Checker<'a>,
    /// The scopes, the innermost last.
    frames: Vec<record::Frame>,
    /// How many scopes were opened.
    scopes: u32,
    depth: usize,
    /// The deepest node, what it refers to included.
    height: usize,
    /// The rules that must be checked before this one.
    waiting: Vec<crate::program::RuleId>,
    /// How many `where` are open.
    filters: u32,
    /// A condition with a window behind it, which belongs before the `where` that is open.
    misplaced: Option<syntax::Expression>,
    /// The first calendar phrase, where days begin matters to it.
    calendar: Option<Span>,
    /// The first period of the calendar and the first of the clock.
    periods: (Option<Span>, Option<Span>),
}

impl<'a> Body<'_, 'a> {
    fn schema(&self) -> &'a Schema {
        self.checker.schema()
    }

    fn report<T>(&mut self, entry: &'static Entry, span: Span, arguments: &[&str]) -> Option<T> {
        self.checker.report(entry, span, arguments)
    }

    fn diagnostic(&self, entry: &'static Entry, span: Span, arguments: &[&str]) -> Diagnostic {
        self.checker.diagnostic(entry, span, arguments)
    }

    /// What one record of a collection is called in the language of a place.
    fn noun(&self, collection: CollectionId, span: Span) -> String {
        describe::noun(self.schema().collection(collection), self.language(span))
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.checker.diagnostics.push(diagnostic);
    }

    fn language(&self, span: Span) -> Language {
        self.checker.language(span)
    }

    /// A scope of this rule that was not used before.
    fn new_scope(&mut self) -> ScopeId {
        let scope = ScopeId(self.scopes);
        self.scopes += 1;
        scope
    }

    /// Notes that a phrase depends on where days begin.
    fn by_the_calendar(&mut self, span: Span) {
        self.calendar.get_or_insert(span);
    }
}

/// A node.
fn node(kind: NodeKind, ty: crate::types::Type, optional: bool, span: Span) -> Node {
    Node {
        kind,
        ty,
        optional,
        span,
    }
}
