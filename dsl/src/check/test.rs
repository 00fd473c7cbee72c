//! Tests in the file.

use super::Checker;
use crate::{
    diagnostics::codes,
    program::{CatalogId, Entity, ParamId, Test, Turn},
    schema::{CollectionId, Owner},
    source::Span,
    syntax::{self, Declaration, Document, Expectation, Expression, ExpressionKind, Given, Name},
    types::Value,
};

/// The lines of a test, sorted by what they give.
#[derive(Default)]
struct Lines<'a> {
    as_of: Option<Option<Value>>,
    record: Option<(Option<CollectionId>, &'a Document)>,
    params: Vec<(ParamId, Value)>,
    catalogs: Vec<(CatalogId, Vec<Value>)>,
    expectations: Vec<(&'a Expectation, Span)>,
    timeline: Vec<(Turn, usize)>,
    wrong: bool,
}

impl<'a> Checker<'a> {
    /// Checks all tests, after all rules.
    pub(super) fn check_tests(&mut self) {
        for item in std::mem::take(&mut self.declared.tests) {
            if let Declaration::Test(test) = &item.node
                && let Some(test) = self.check_test(test, item.span)
            {
                self.tests.push(test);
            }
        }
    }

    fn check_test(&mut self, test: &'a syntax::Test, span: Span) -> Option<Test> {
        let mut lines = Lines::default();
        for item in &test.body.items {
            if self.check_line(&item.node, item.span, &mut lines).is_none() {
                lines.wrong = true;
            }
        }
        for (missing, code) in [
            (lines.as_of.is_none(), codes::TEST_WITHOUT_AS_OF),
            (lines.record.is_none(), codes::TEST_WITHOUT_RECORD),
            (
                lines.expectations.is_empty(),
                codes::TEST_WITHOUT_EXPECTATION,
            ),
        ] {
            if missing {
                lines.wrong = true;
                if !self.is_unread(span) {
                    let _: Option<()> = self.report(code, span, &[]);
                }
            }
        }
        self.refuse_missing_params(&mut lines, span);
        let (subject, record) = lines.record?;
        let subject = subject?;
        let mut expectations = Vec::with_capacity(lines.expectations.len());
        for (expectation, place) in lines.expectations {
            match self.expectation(expectation, (subject, record), place) {
                Some(checked) => expectations.push((checked, place)),
                None => lines.wrong = true,
            }
        }
        let as_of = lines.as_of??;
        (!lines.wrong).then(|| Test {
            title: test.title.clone(),
            span,
            as_of,
            params: lines.params,
            catalogs: lines.catalogs,
            subject,
            record: record.clone(),
            timeline: lines.timeline,
            expectations,
        })
    }

    fn check_line(&mut self, given: &'a Given, span: Span, lines: &mut Lines<'a>) -> Option<()> {
        match given {
            Given::AsOf(moment) => {
                if lines.as_of.is_some() {
                    return self.report(codes::TEST_AS_OF_TWICE, span, &[]);
                }
                let value = self.as_of(moment);
                let right = value.is_some();
                lines.as_of = Some(value);
                right.then_some(())
            }
            Given::Record(noun, document) => {
                if lines.record.is_some() {
                    return self.report(codes::TEST_SECOND_RECORD, noun.span, &[]);
                }
                let subject = self.test_subject(noun);
                lines.record = Some((subject, document));
                self.document(subject?, document, 0)
            }
            Given::Param(name, value) => {
                let id = self.param_named(name)?;
                let kind = self.params.get(id.0 as usize)?.kind;
                let value = self.param_value(kind, value)?;
                lines.params.push((id, value));
                Some(())
            }
            Given::Catalog(name, values) => {
                let catalog = self.test_catalog(name, values)?;
                lines.catalogs.push(catalog);
                Some(())
            }
            Given::Event(noun, document) => {
                let collection = self.test_subject(noun)?;
                self.document(collection, document, 0)?;
                let before = lines.expectations.len();
                let turn = Turn::Event(collection, document.clone());
                lines.timeline.push((turn, before));
                Some(())
            }
            Given::Delete(noun, key) => {
                let collection = self.test_subject(noun)?;
                let before = lines.expectations.len();
                let turn = Turn::Delete(collection, key.clone());
                lines.timeline.push((turn, before));
                Some(())
            }
            Given::AdvanceTo(moment) => {
                let to = self.as_of(moment)?;
                self.refuse_time_back(&to, moment, lines)?;
                let before = lines.expectations.len();
                lines.timeline.push((Turn::Advance(to), before));
                Some(())
            }
            Given::Expect(expectation) => {
                lines.expectations.push((expectation, span));
                Some(())
            }
        }
    }

    /// Time goes on only.
    fn refuse_time_back(
        &mut self,
        to: &Value,
        moment: &Expression,
        lines: &Lines<'_>,
    ) -> Option<()> {
        let advanced = lines
            .timeline
            .iter()
            .rev()
            .find_map(|(turn, _)| match turn {
                Turn::Advance(at) => Some(at),
                Turn::Event(..) | Turn::Delete(..) => None,
            });
        let now = advanced.or(lines.as_of.as_ref()?.as_ref())?;
        let zone = self.input.timezone.unwrap_or(chrono_tz::UTC);
        let local = |value: &Value| match value {
            Value::Instant(instant) => Some(instant.with_timezone(&zone).naive_local()),
            Value::Date(date) => date.and_hms_opt(23, 59, 59),
            _ => None,
        };
        match local(to) < local(now) {
            true => {
                let text = self.text(moment.span);
                self.report(codes::NO_TIME_BACK, moment.span, &[text])
            }
            false => Some(()),
        }
    }

    pub(super) fn as_of(&mut self, moment: &Expression) -> Option<Value> {
        match moment.kind {
            ExpressionKind::Date(date) => Some(Value::Date(date)),
            ExpressionKind::Moment(_) => self.literal_of(moment, &crate::types::Type::Instant),
            _ => {
                let found = self.literal(moment)?;
                let language = self.language(moment.span);
                let found = super::describe::describe(&found.ty, language);
                self.report(codes::NOT_A_TIME, moment.span, &[&found])
            }
        }
    }

    fn test_subject(&mut self, noun: &Name) -> Option<CollectionId> {
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, noun)?;
        if self.schema().collection(collection).owner == Owner::Table {
            return self.report(codes::SUBJECT_IS_TABLE, noun.span, &[&noun.text]);
        }
        Some(collection)
    }

    fn param_named(&mut self, name: &Name) -> Option<ParamId> {
        if let Some(&id) = self.declared.params.get(&name.spelling()) {
            self.names.insert(name.span, Entity::Param(id));
            return Some(id);
        }
        let known = self.candidates(self.declared.param_names());
        self.report_unknown(codes::UNKNOWN_NAME, name, "", &known)
    }

    fn test_catalog(
        &mut self,
        name: &Name,
        values: &[Expression],
    ) -> Option<(CatalogId, Vec<Value>)> {
        let id = self.catalog_named(name)?;
        let catalog = self.catalogs.get(id.0 as usize)?;
        if catalog.values.is_some() {
            return self.report(codes::CATALOG_IS_LISTED, name.span, &[&name.text]);
        }
        let ty = catalog.ty.clone();
        let fitted: Vec<Option<Value>> = values
            .iter()
            .map(|value| self.literal_of(value, &ty))
            .collect();
        Some((id, fitted.into_iter().collect::<Option<_>>()?))
    }

    /// A parameter without a default needs a value in each test.
    fn refuse_missing_params(&mut self, lines: &mut Lines<'_>, span: Span) {
        let missing = (0..).map(ParamId).zip(&self.params).find(|(id, param)| {
            let needed = param.default.is_none() && !self.declared.has_default(*id);
            needed && !lines.params.iter().any(|(given, _)| given == id)
        });
        if let Some((_, param)) = missing {
            let name = param.name.clone();
            lines.wrong = true;
            let _: Option<()> = self.report(codes::PARAM_NOT_GIVEN, span, &[&name]);
        }
    }
}
