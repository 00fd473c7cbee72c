//! What the files declare: every name with its number, before any body is looked at.

use super::{
    Checker,
    rule::{Entry, Outcome, Source},
};
use crate::{
    diagnostics::{Entry as Coded, codes},
    program::{CatalogId, Entity, ParamId, RuleId},
    schema::{CollectionId, Owner},
    source::Span,
    syntax::{self, Declaration, Item, Name},
};
use std::{borrow::Cow, collections::HashMap};

/// The names that files declare, in one spelling.
#[derive(Default)]
pub(super) struct Declared<'a> {
    pub params: HashMap<Cow<'a, str>, ParamId>,
    pub catalogs: HashMap<Cow<'a, str>, CatalogId>,
    /// Rules by name; several where they are about different records.
    pub rules: HashMap<Cow<'a, str>, Vec<RuleId>>,
    pub param_sources: Vec<&'a syntax::Param>,
    pub catalog_sources: Vec<&'a syntax::Catalog>,
    pub loyalty: super::loyalty::Declared<'a>,
    pub triggers: super::triggers::Declared<'a>,
    /// The bonus rules that were checked.
    pub bonuses: HashMap<&'a str, Span>,
    pub tests: Vec<&'a Item<Declaration>>,
    /// Names that stand bare in expressions: parameters (without a collection), conditions, attributes, partitions.
    bare: HashMap<Cow<'a, str>, Vec<(Option<CollectionId>, Span)>>,
    /// Names of results: attributes, segments, partitions.
    results: HashMap<Cow<'a, str>, Span>,
    catalog_spans: HashMap<Cow<'a, str>, Span>,
}

impl Declared<'_> {
    /// Whether a name, in its one spelling, is declared already.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.bare.contains_key(name) || self.results.contains_key(name)
    }

    /// The names of parameters as they were written.
    pub(super) fn param_names(&self) -> impl Iterator<Item = &str> {
        self.param_sources
            .iter()
            .map(|param| param.name.text.as_str())
    }

    /// Whether a parameter is declared with a default, be it right or wrong.
    pub(super) fn has_default(&self, param: ParamId) -> bool {
        let source = self.param_sources.get(param.0 as usize);
        source.is_some_and(|source| source.default.is_some())
    }
}

impl<'a> Checker<'a> {
    /// Gives every declaration its number.
    pub(super) fn declare(&mut self) {
        for (at, file) in self.input.files.iter().enumerate() {
            let prelude = self
                .input
                .prelude
                .is_some_and(|source| usize::from(source.0) == at);
            for item in &file.declarations {
                self.declare_item(item, prelude);
            }
        }
    }

    fn declare_item(&mut self, item: &'a Item<Declaration>, prelude: bool) {
        let span = item.span;
        match &item.node {
            Declaration::Param(param) => self.declare_param(param),
            Declaration::Catalog(catalog) => self.declare_catalog(catalog),
            Declaration::Condition(rule) => self.declare_rule(
                Source::Condition(rule),
                (&rule.name, rule.subject.as_ref()),
                (None, span),
                prelude,
            ),
            Declaration::Attribute(rule) => self.declare_rule(
                Source::Attribute(rule),
                (&rule.name, rule.subject.as_ref()),
                (rule.title.as_ref(), span),
                prelude,
            ),
            Declaration::Segment(rule) => self.declare_rule(
                Source::Segment(rule),
                (&rule.name, rule.subject.as_ref()),
                (rule.title.as_ref(), span),
                prelude,
            ),
            Declaration::Partition(rule) => self.declare_rule(
                Source::Partition(rule),
                (&rule.name, rule.subject.as_ref()),
                (rule.title.as_ref(), span),
                prelude,
            ),
            Declaration::Program(programme) => {
                self.declared.loyalty.programmes.push((programme, span));
            }
            Declaration::Bonus(bonus) => self.declared.loyalty.bonuses.push((bonus, span)),
            Declaration::Tiers(tiers) => self.declared.loyalty.tiers.push((tiers, span)),
            Declaration::Trigger(trigger) => {
                self.declared.triggers.triggers.push((trigger, span));
            }
            Declaration::Experiment(experiment) => {
                self.declared.triggers.experiments.push((experiment, span));
            }
            Declaration::Test(_) => self.declared.tests.push(item),
        }
    }

    fn declare_param(&mut self, param: &'a syntax::Param) {
        let name = param.name.spelling();
        let subject = self.schema().subject;
        self.refuse_shadowing(&param.name, subject);
        if let Some((_, first)) = self
            .declared
            .bare
            .get(&name)
            .and_then(|taken| taken.first())
        {
            return self.report_twice(&param.name, *first);
        }
        let id = ParamId(self.declared.param_sources.len() as u32);
        self.declared
            .bare
            .insert(name.clone(), vec![(None, param.name.span)]);
        self.declared.params.insert(name, id);
        self.declared.param_sources.push(param);
        self.names.insert(param.name.span, Entity::Param(id));
    }

    fn declare_catalog(&mut self, catalog: &'a syntax::Catalog) {
        let name = catalog.name.spelling();
        if let Some(first) = self.declared.catalog_spans.get(&name) {
            return self.report_twice(&catalog.name, *first);
        }
        let id = CatalogId(self.declared.catalog_sources.len() as u32);
        self.declared
            .catalog_spans
            .insert(name.clone(), catalog.name.span);
        self.declared.catalogs.insert(name, id);
        self.declared.catalog_sources.push(catalog);
        self.names.insert(catalog.name.span, Entity::Catalog(id));
    }

    fn declare_rule(
        &mut self,
        source: Source<'a>,
        (name, subject): (&'a Name, Option<&'a Name>),
        (title, span): (Option<&'a String>, Span),
        prelude: bool,
    ) {
        let known = self.rule_subject(subject);
        let collection = known.unwrap_or(self.schema().subject);
        let text = name.spelling();
        if !matches!(source, Source::Segment(_)) {
            let taken = self.declared.bare.get(&text).and_then(|taken| {
                let mut taken = taken.iter();
                taken.find(|(about, _)| about.is_none_or(|about| about == collection))
            });
            if let Some((_, first)) = taken {
                // What comes with the schema gives way to what a file says.
                if !prelude {
                    self.report_twice(name, *first);
                }
                return;
            }
            if !prelude {
                self.refuse_shadowing(name, collection);
            }
        }
        if !matches!(source, Source::Condition(_)) {
            if let Some(first) = self.declared.results.get(&text) {
                return self.report_twice(name, *first);
            }
            self.declared.results.insert(text.clone(), name.span);
        }
        if !matches!(source, Source::Segment(_)) {
            let bare = self.declared.bare.entry(text.clone()).or_default();
            bare.push((Some(collection), name.span));
        }
        let id = RuleId(self.rules.len() as u32);
        self.declared.rules.entry(text).or_default().push(id);
        self.names.insert(name.span, Entity::Rule(id));
        self.rules.push(Entry {
            name,
            title,
            subject: collection,
            source,
            span,
            outcome: match known {
                Some(_) => Outcome::Pending,
                None => Outcome::Failed,
            },
        });
    }

    /// The collection that `for …` names.
    fn rule_subject(&mut self, name: Option<&Name>) -> Option<CollectionId> {
        let Some(name) = name else {
            return Some(self.schema().subject);
        };
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        if self.schema().collection(collection).owner == Owner::Table {
            return self.report(codes::SUBJECT_IS_TABLE, name.span, &[&name.text]);
        }
        Some(collection)
    }

    /// The collection of a name anywhere in the schema.
    pub(super) fn collection_called(
        &mut self,
        unknown: &'static Coded,
        name: &Name,
    ) -> Option<CollectionId> {
        let schema = self.schema();
        if let Some(collection) = schema.collection_named(&name.text) {
            self.names.insert(name.span, Entity::Collection(collection));
            return Some(collection);
        }
        let mut known = Vec::new();
        for collection in &schema.collections {
            known.extend(collection.names().map(str::to_owned));
        }
        self.report_unknown(unknown, name, "", &known)
    }

    pub(super) fn report_twice(&mut self, name: &Name, first: Span) {
        let text = match self.language(name.span) {
            crate::vocabulary::Language::English => "first here",
            crate::vocabulary::Language::Russian => "впервые здесь",
        };
        let found = self
            .diagnostic(codes::DECLARED_TWICE, name.span, &[&name.text])
            .label(first, text);
        self.diagnostics.push(found);
    }
}
