//! Conditions that must all hold, and what they leave.

use super::{
    parts,
    range::Range,
    rows::{Counted, text},
};
use crate::{
    check::{Checker, rule::Outcome},
    program::{Link, Node, NodeKind, Quantifier, RuleBody, ScopeId},
    schema::FieldId,
    syntax::ComparisonOperator,
    types::{Type, Value},
};
use chrono::Datelike;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// So many steps are taken for one question; then everything is possible.
const STEPS: u32 = 5_000;

/// So deep segments and conditions are opened.
const DEPTH: u32 = 8;

const YES: &str = "yes";

/// What conditions together leave of the values that they speak of.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Allowed {
    /// By what tells each from the others.
    values: HashMap<String, Range>,
    counts: Vec<(Counted, Range)>,
    nothing: bool,
    steps: u32,
}

impl Allowed {
    /// Whether anything is left.
    pub fn is_possible(&self) -> bool {
        let none_counted = |(few, range): &(Counted, Range)| {
            let least = range.least().unwrap_or_default();
            range.is_empty()
                || self.counts.iter().any(|(many, other)| {
                    few.is_among(many) && other.most().is_some_and(|most| most < least)
                })
        };
        let impossible = self.nothing
            || self.values.values().any(Range::is_empty)
            || self.counts.iter().any(none_counted);
        !impossible || self.steps > STEPS
    }

    /// Narrows to what a condition leaves.
    pub fn narrow(&mut self, checker: &Checker<'_>, condition: &Node) {
        self.hold(checker, condition, false, DEPTH);
    }

    /// Whether another condition holds wherever all this does.
    pub fn implies(&self, checker: &Checker<'_>, condition: &Node) -> bool {
        parts(condition).iter().all(|part| {
            let mut without = self.clone();
            without.hold(checker, part, true, DEPTH);
            self.settles(checker, part) && !without.is_possible()
        })
    }

    /// Whether a condition is either true or false wherever all this holds, and never unknown.
    fn settles(&self, checker: &Checker<'_>, condition: &Node) -> bool {
        match &condition.kind {
            _ if !condition.optional => true,
            NodeKind::Not(inner) => self.settles(checker, inner),
            NodeKind::Compare(_, value, other) if matches!(other.kind, NodeKind::Literal(_)) => {
                self.has_known(checker, value)
            }
            NodeKind::InList(value, _) => self.has_known(checker, value),
            _ => false,
        }
    }

    fn has_known(&self, checker: &Checker<'_>, value: &Node) -> bool {
        let known = self.values.get(&known(checker, value));
        known.is_some_and(|range| range.is_only(YES))
    }

    /// Narrows to where a condition is true, or to where it is false.
    fn hold(&mut self, checker: &Checker<'_>, condition: &Node, denied: bool, depth: u32) {
        self.steps += 1;
        if self.steps > STEPS {
            return;
        }
        match &condition.kind {
            NodeKind::Literal(Value::Bool(value)) => self.nothing |= *value == denied,
            NodeKind::Not(inner) => self.hold(checker, inner, !denied, depth),
            NodeKind::And(parts) if !denied => self.all(checker, parts, denied, depth),
            NodeKind::Or(parts) if denied => self.all(checker, parts, denied, depth),
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                self.any(checker, parts, denied, depth);
            }
            NodeKind::Compare(operator, left, right) => {
                let operator = if denied {
                    opposite(*operator)
                } else {
                    *operator
                };
                match (&left.kind, &right.kind) {
                    (_, NodeKind::Literal(value)) => {
                        self.compares(checker, left, operator, value);
                    }
                    (NodeKind::Literal(value), _) => {
                        self.compares(checker, right, turned(operator), value);
                    }
                    _ => {}
                }
            }
            // That its bounds stand the wrong way round was said.
            NodeKind::Between(value, from, to) if !denied && is_right(from, to) => {
                for (operator, bound) in [
                    (ComparisonOperator::GreaterOrEqual, from),
                    (ComparisonOperator::LessOrEqual, to),
                ] {
                    if let NodeKind::Literal(bound) = &bound.kind {
                        self.compares(checker, value, operator, bound);
                    }
                }
            }
            NodeKind::InList(value, list) => {
                let texts = list.iter().map(|value| match &value.kind {
                    NodeKind::Literal(Value::Text(text)) => Some(text.as_str()),
                    _ => None,
                });
                if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
                    self.knows(checker, value);
                    let key = key(checker, value);
                    self.range(key).one_of(texts.into_iter(), denied);
                }
            }
            NodeKind::IsKnown(value) => self.yes(known(checker, value), denied),
            NodeKind::Quantifier(quantifier) => self.counts(checker, quantifier, denied),
            NodeKind::Sequence(steps) if !denied => {
                if let Some(first) = steps.first().filter(|first| !first.absent) {
                    let rows = Counted::new(checker, &first.rows);
                    self.count(rows, ComparisonOperator::GreaterOrEqual, 1);
                }
            }
            NodeKind::Call {
                rule,
                scope: ScopeId::OWN,
                links,
                as_of: None,
            } if condition.ty == Type::Bool => {
                self.yes(key(checker, condition), denied);
                let opens = depth > 0 && links.is_empty() && !denied;
                let entry = checker.rules.get(rule.0 as usize);
                if let Some(entry) = entry.filter(|_| opens)
                    && let Outcome::Done(done) = &entry.outcome
                    && let RuleBody::Segment(body) | RuleBody::Condition(body) = &done.body
                {
                    self.hold(checker, body, false, depth - 1);
                }
            }
            NodeKind::Field { .. } if condition.ty == Type::Bool => {
                self.yes(key(checker, condition), denied);
            }
            _ => {}
        }
    }

    fn all(&mut self, checker: &Checker<'_>, parts: &[Node], denied: bool, depth: u32) {
        for part in parts {
            self.hold(checker, part, denied, depth);
        }
    }

    /// One of several: nothing is left where none of them leaves anything.
    fn any(&mut self, checker: &Checker<'_>, parts: &[Node], denied: bool, depth: u32) {
        let mut possible = parts.is_empty() && denied;
        for part in parts {
            let mut with = self.clone();
            with.hold(checker, part, denied, depth);
            self.steps = with.steps;
            possible |= with.is_possible();
            if possible {
                return;
            }
        }
        self.nothing |= !possible;
    }

    fn range(&mut self, key: String) -> &mut Range {
        self.values.entry(key).or_default()
    }

    fn yes(&mut self, key: String, denied: bool) {
        self.range(key).one_of([YES].into_iter(), denied);
    }

    /// Whatever is compared is known.
    fn knows(&mut self, checker: &Checker<'_>, value: &Node) {
        self.yes(known(checker, value), false);
    }

    fn compares(
        &mut self,
        checker: &Checker<'_>,
        value: &Node,
        operator: ComparisonOperator,
        with: &Value,
    ) {
        self.knows(checker, value);
        let key = key(checker, value);
        let is_whole = value.ty == Type::Int;
        match with {
            Value::Text(text) => {
                let negated = operator == ComparisonOperator::NotEqual;
                self.range(key).one_of([text.as_str()].into_iter(), negated);
            }
            Value::Bool(wanted) => {
                let negated = (operator == ComparisonOperator::NotEqual) == *wanted;
                self.yes(key, negated);
            }
            Value::Date(date) => {
                let day = Decimal::from(date.num_days_from_ce());
                let range = self.range(format!("date of {key}"));
                range.compare(operator, day, true);
            }
            Value::Instant(at) => {
                let micros = Decimal::from(at.timestamp_micros());
                let range = self.range(format!("instant of {key}"));
                range.compare(operator, micros, true);
            }
            other => {
                if let Some(number) = other.number() {
                    self.range(key).compare(operator, number, is_whole);
                }
            }
        }
    }

    /// A number of the host's: points, a count.
    pub fn compare(&mut self, key: &str, operator: ComparisonOperator, number: Decimal) {
        self.range(key.to_owned()).compare(operator, number, false);
    }

    /// A text of the host's: a tier.
    pub fn one_of(&mut self, key: &str, texts: &[String], negated: bool) {
        let range = self.range(key.to_owned());
        range.one_of(texts.iter().map(String::as_str), negated);
    }

    fn counts(&mut self, checker: &Checker<'_>, quantifier: &Quantifier, denied: bool) {
        match quantifier {
            Quantifier::Count(rows, operator, count) => {
                let operator = if denied {
                    opposite(*operator)
                } else {
                    *operator
                };
                self.count(Counted::new(checker, rows), operator, *count);
            }
            Quantifier::Every(rows, _) if !denied => {
                let rows = Counted::new(checker, rows);
                self.count(rows, ComparisonOperator::GreaterOrEqual, 1);
            }
            Quantifier::Every(..) => {}
        }
    }

    fn count(&mut self, rows: Counted, operator: ComparisonOperator, count: u64) {
        let at = self.counts.iter().position(|(known, _)| *known == rows);
        let at = at.unwrap_or_else(|| {
            let mut range = Range::default();
            range.compare(ComparisonOperator::GreaterOrEqual, Decimal::ZERO, true);
            self.counts.push((rows, range));
            self.counts.len() - 1
        });
        if let Some((_, range)) = self.counts.get_mut(at) {
            range.compare(operator, count.into(), true);
        }
    }
}

/// Whether the bounds of a range leave anything.
fn is_right(from: &Node, to: &Node) -> bool {
    match (&from.kind, &to.kind) {
        (NodeKind::Literal(Value::Date(from)), NodeKind::Literal(Value::Date(to))) => from <= to,
        (NodeKind::Literal(from), NodeKind::Literal(to)) => from.number() <= to.number(),
        _ => false,
    }
}

/// What is said of a value by `is known`.
fn known(checker: &Checker<'_>, value: &Node) -> String {
    format!("known {}", key(checker, value))
}

/// What tells a value from others of the same record.
fn key(checker: &Checker<'_>, value: &Node) -> String {
    match &value.kind {
        NodeKind::Field {
            scope,
            links,
            field,
        } => field_key(*scope, links, *field),
        NodeKind::Call {
            rule,
            scope,
            links,
            as_of: None,
        } => format!("rule {} of {} {links:?}", rule.0, scope.0),
        _ => text(checker, value),
    }
}

/// What tells a field from other values of the same record.
pub(in crate::check) fn field_key(scope: ScopeId, links: &[Link], field: FieldId) -> String {
    format!("field {} of {} {links:?}", field.0, scope.0)
}

/// The operator that holds where this one does not.
fn opposite(operator: ComparisonOperator) -> ComparisonOperator {
    match operator {
        ComparisonOperator::Equal => ComparisonOperator::NotEqual,
        ComparisonOperator::NotEqual => ComparisonOperator::Equal,
        ComparisonOperator::Less => ComparisonOperator::GreaterOrEqual,
        ComparisonOperator::LessOrEqual => ComparisonOperator::Greater,
        ComparisonOperator::Greater => ComparisonOperator::LessOrEqual,
        ComparisonOperator::GreaterOrEqual => ComparisonOperator::Less,
    }
}

/// The operator with its sides changed.
fn turned(operator: ComparisonOperator) -> ComparisonOperator {
    match operator {
        ComparisonOperator::Less => ComparisonOperator::Greater,
        ComparisonOperator::LessOrEqual => ComparisonOperator::GreaterOrEqual,
        ComparisonOperator::Greater => ComparisonOperator::Less,
        ComparisonOperator::GreaterOrEqual => ComparisonOperator::LessOrEqual,
        same => same,
    }
}
