//! Conditions, attributes, segments and partitions, each checked after what it refers to.

use super::{Body, Checker, record::Frame};
use crate::{
    diagnostics::codes,
    program::{Node, Rule, RuleBody, RuleId, ScopeId},
    schema::CollectionId,
    source::Span,
    syntax::{self, BlockKind, Name},
    types::{EnumType, Type},
};
use std::collections::HashSet;

/// So many rules of a cycle are printed.
const SHOWN: usize = 20;

/// A declared rule and how far its check is.
pub(super) struct Entry<'a> {
    pub name: &'a Name,
    pub title: Option<&'a String>,
    pub subject: CollectionId,
    pub source: Source<'a>,
    pub span: Span,
    pub outcome: Outcome,
}

/// The declaration of a rule.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Condition(&'a syntax::Condition),
    Attribute(&'a syntax::Attribute),
    Segment(&'a syntax::Segment),
    Partition(&'a syntax::Partition),
}

/// What checking a rule came to.
pub(super) enum Outcome {
    /// Not checked yet.
    Pending,
    /// Wrong, and said so.
    Failed,
    /// Right.
    Done(Box<Done>),
}

/// A rule that is right.
pub(super) struct Done {
    pub body: RuleBody,
    /// The type of its value.
    pub ty: Type,
    pub optional: bool,
    /// How deep it is with all that it refers to.
    pub height: usize,
}

impl Entry<'_> {
    /// The checked rule.
    pub(super) fn done(self) -> Option<Rule> {
        match self.outcome {
            Outcome::Done(done) => Some(Rule {
                name: self.name.text.clone(),
                title: self.title.cloned(),
                subject: self.subject,
                body: done.body,
                span: self.span,
            }),
            Outcome::Pending | Outcome::Failed => None,
        }
    }
}

impl Outcome {
    fn is_pending(&self) -> bool {
        matches!(self, Outcome::Pending)
    }
}

impl<'a> Checker<'a> {
    /// Checks all rules, what they refer to first. The path of references is kept here and not on the stack.
    pub(super) fn check_rules(&mut self) {
        for number in 0..self.rules.len() as u32 {
            let mut path = vec![(RuleId(number), Vec::new())];
            while let Some((rule, waiting)) = path.last_mut() {
                let rule = *rule;
                if !self.is_pending(rule) {
                    path.pop();
                    continue;
                }
                if let Some(next) = waiting.pop() {
                    if let Some(at) = path.iter().position(|(known, _)| *known == next) {
                        let cycle: Vec<RuleId> =
                            path.iter().skip(at).map(|(rule, _)| *rule).collect();
                        self.report_cycle(&cycle);
                    } else {
                        path.push((next, Vec::new()));
                    }
                    continue;
                }
                match self.check_rule(rule) {
                    Ok(outcome) => self.settle(rule, outcome),
                    Err(needed) => waiting.extend(needed),
                }
            }
        }
    }

    fn is_pending(&self, rule: RuleId) -> bool {
        self.rules
            .get(rule.0 as usize)
            .is_some_and(|entry| entry.outcome.is_pending())
    }

    fn settle(&mut self, rule: RuleId, outcome: Outcome) {
        if let Some(entry) = self.rules.get_mut(rule.0 as usize) {
            entry.outcome = outcome;
        }
    }

    fn report_cycle(&mut self, cycle: &[RuleId]) {
        let mut names: Vec<(String, Span)> = Vec::new();
        for rule in cycle {
            if let Some(entry) = self.rules.get(rule.0 as usize) {
                names.push((entry.name.text.clone(), entry.name.span));
            }
            self.settle(*rule, Outcome::Failed);
        }
        let Some((first, span)) = names.first().cloned() else {
            return;
        };
        let gap = (names.len() > SHOWN).then_some("…");
        let path: Vec<&str> = names
            .iter()
            .take(SHOWN)
            .map(|(name, _)| name.as_str())
            .chain(gap)
            .chain([first.as_str()])
            .collect();
        let mut found = self.diagnostic(codes::CYCLE, span, &[&path.join(" → ")]);
        for (_, span) in names.iter().take(SHOWN).skip(1) {
            found = found.label(*span, "");
        }
        self.diagnostics.push(found);
    }

    /// Checks a rule, or gives the rules that must be checked before.
    fn check_rule(&mut self, rule: RuleId) -> Result<Outcome, Vec<RuleId>> {
        let Some(entry) = self.rules.get(rule.0 as usize) else {
            return Ok(Outcome::Failed);
        };
        let (source, subject, name) = (entry.source, entry.subject, entry.name);
        let reported = self.diagnostics.len();
        let mut body = Body::new(self, subject);
        let checked = body.rule_body(source);
        let (waiting, height) = (std::mem::take(&mut body.waiting), body.height);
        let (calendar, periods) = (body.calendar, body.periods);
        if !waiting.is_empty() {
            // All is said again when the rule is checked again.
            self.diagnostics.truncate(reported);
            return Err(waiting);
        }
        if let Some(span) = calendar {
            self.warn_of_zone(span);
        }
        if let (Some(calendar), Some(clock)) = periods {
            let found = self
                .diagnostic(codes::MIXED_PERIODS, clock, &[&name.text])
                .label(calendar, "");
            self.diagnostics.push(found);
        }
        let Some((body, ty, optional)) = checked else {
            return Ok(Outcome::Failed);
        };
        match &body {
            RuleBody::Condition(node) | RuleBody::Attribute(node) | RuleBody::Segment(node) => {
                self.note_missing(node);
            }
            RuleBody::Partition { states, .. } => {
                for (_, node) in states {
                    self.note_missing(node);
                }
            }
        }
        Ok(Outcome::Done(Box::new(Done {
            body,
            ty,
            optional,
            height: height + 1,
        })))
    }
}

impl<'c, 'a> Body<'c, 'a> {
    /// The body of a rule about records of a collection.
    pub(super) fn new(checker: &'c mut Checker<'a>, subject: CollectionId) -> Self {
        Body {
            checker,
            frames: vec![Frame {
                scope: ScopeId::OWN,
                collection: subject,
                nested: false,
            }],
            scopes: 1,
            depth: 0,
            height: 0,
            waiting: Vec::new(),
            filters: 0,
            misplaced: None,
            calendar: None,
            periods: (None, None),
        }
    }

    fn rule_body(&mut self, source: Source<'a>) -> Option<(RuleBody, Type, bool)> {
        match source {
            Source::Condition(rule) => {
                let node = self.block(BlockKind::All, &rule.body, rule.body.span)?;
                let optional = node.optional;
                Some((RuleBody::Condition(node), Type::Bool, optional))
            }
            Source::Segment(rule) => {
                let node = self.block(BlockKind::All, &rule.body, rule.body.span)?;
                Some((RuleBody::Segment(node), Type::Bool, false))
            }
            Source::Attribute(rule) => {
                let node = self.expression(&rule.value)?;
                self.reportable(&node)?;
                let (ty, optional) = (node.ty.clone(), node.optional);
                Some((RuleBody::Attribute(node), ty, optional))
            }
            Source::Partition(rule) => self.partition(rule),
        }
    }

    /// Refuses values that cannot be a column.
    fn reportable(&mut self, value: &Node) -> Option<()> {
        match value.ty {
            Type::Record(_) => {
                let text = self.checker.text(value.span);
                self.report(codes::NO_VALUE, value.span, &[text])
            }
            Type::CalendarPeriod | Type::ClockPeriod | Type::DayOfYear | Type::List(_) => {
                let found = super::describe::describe(&value.ty, self.language(value.span));
                let wanted = match self.language(value.span) {
                    crate::vocabulary::Language::English => "a value of a record",
                    crate::vocabulary::Language::Russian => "значение записи",
                };
                self.report(codes::TYPE_MISMATCH, value.span, &[wanted, &found])
            }
            _ => Some(()),
        }
    }

    fn partition(&mut self, rule: &syntax::Partition) -> Option<(RuleBody, Type, bool)> {
        let mut names: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        let mut states = Some(Vec::new());
        let mut otherwise = None;
        if rule.states.items.is_empty() {
            return None;
        }
        for item in &rule.states.items {
            let state = &item.node;
            if !seen.insert(state.name.spelling()) {
                states = self.report(codes::REPEATED_STATE, state.name.span, &[&state.name.text]);
            }
            names.push(state.name.text.clone());
            match &state.when {
                Some(when) => match self.condition(when) {
                    Some(node) => {
                        if let Some(states) = &mut states {
                            states.push((state.name.text.clone(), node));
                        }
                    }
                    None => states = None,
                },
                None => otherwise = Some(state.name.text.clone()),
            }
        }
        let ty = Type::Enum(EnumType {
            values: names,
            open: false,
        });
        let optional = otherwise.is_none();
        let states = states?;
        Some((RuleBody::Partition { states, otherwise }, ty, optional))
    }
}
