//! Conditions that cannot hold together, as far as their text tells: ranges, named values, what is there and what is not.
//!
//! Each value that conditions speak of has a [`Domain`], which every condition narrows; one that is left with nothing contradicts. Of
//! alternatives each is tried. What is not understood narrows nothing: whatever is reported is certain.

mod domain;
mod same;

use super::{Checker, rule::Outcome};
use crate::{
    program::{Link, Node, NodeKind, Quantifier, RuleBody, ScopeId, Selection, Start, TimeWindow},
    schema::CollectionId,
    source::Span,
    syntax::{AggregateFunction, ComparisonOperator},
    types::{Type, Value},
};
use domain::{Conflict, Point};
use same::Bound;

pub(super) use domain::Domain;

/// So many alternatives are tried; with more the conditions pass.
const ALTERNATIVES: u32 = 200;

/// A value that conditions speak of.
#[derive(Clone, Copy)]
enum Term<'p> {
    Value(&'p Node),
    Count(&'p Selection),
}

/// A condition that must be true or false, and where it is said if not where it stands.
type Claim<'p> = (&'p Node, bool, Option<Span>);

/// Alternatives of which at least one must be so.
type Choice<'p> = (&'p [Node], bool, Option<Span>);

/// What all of the conditions leave.
#[derive(Clone, Default)]
struct Left<'p> {
    domains: Vec<(Term<'p>, Domain)>,
    choices: Vec<Choice<'p>>,
}

/// Conditions that must all hold for a record.
struct Together<'p, 'a> {
    checker: &'p Checker<'a>,
    /// The record that must be there: its collection, and what holds of it.
    start: Option<(CollectionId, Option<&'p Node>)>,
    alternatives: u32,
}

impl Checker<'_> {
    /// The places of two of some conditions that never hold together when a rule starts.
    pub(super) fn contradiction(
        &self,
        start: Option<&Start>,
        conditions: &[&Node],
    ) -> Option<(Span, Span)> {
        let start = match start {
            Some(Start::Record {
                collection,
                condition,
            }) => Some((*collection, condition.as_ref())),
            _ => None,
        };
        let mut together = Together {
            checker: self,
            start,
            alternatives: ALTERNATIVES,
        };
        let own = start.and_then(|(_, condition)| condition);
        let all = own.into_iter().chain(conditions.iter().copied());
        let claims = all.map(|node| (node, true, None)).collect();
        together.explore(claims, Left::default()).err()
    }
}

impl<'p> Together<'p, '_> {
    /// Goes through claims, then through what alternatives leave.
    fn explore(&mut self, claims: Vec<Claim<'p>>, mut left: Left<'p>) -> Result<(), Conflict> {
        let mut claims = claims;
        claims.reverse();
        while let Some((node, truth, said)) = claims.pop() {
            match (&node.kind, truth) {
                (NodeKind::And(parts), true) | (NodeKind::Or(parts), false) => {
                    claims.extend(parts.iter().rev().map(|part| (part, truth, said)));
                }
                (NodeKind::Or(parts), true) | (NodeKind::And(parts), false) => {
                    left.choices.push((parts, truth, said));
                }
                (NodeKind::Not(inner), _) => claims.push((inner, !truth, said)),
                _ => {
                    if let Some(body) = self.body(node, truth) {
                        claims.push((body, truth, said.or(Some(node.span))));
                    }
                    self.claim(&mut left, node, truth, said.unwrap_or(node.span))?;
                }
            }
        }
        self.refuse_parts_without_the_whole(&left)?;
        let Some((alternatives, truth, said)) = left.choices.pop() else {
            return Ok(());
        };
        let mut conflict = None;
        for alternative in alternatives {
            let Some(rest) = self.alternatives.checked_sub(1) else {
                return Ok(());
            };
            self.alternatives = rest;
            match self.explore(vec![(alternative, truth, said)], left.clone()) {
                Ok(()) => return Ok(()),
                Err(found) => conflict = conflict.or(Some(found)),
            }
        }
        conflict.map_or(Ok(()), Err)
    }

    /// What a rule that is asked about the same record says: of a condition either way, of a segment where it holds.
    fn body(&self, node: &'p Node, truth: bool) -> Option<&'p Node> {
        let NodeKind::Call {
            rule,
            scope: ScopeId::OWN,
            links,
            as_of: None,
        } = &node.kind
        else {
            return None;
        };
        let entry = self.checker.rules.get(rule.0 as usize)?;
        let Outcome::Done(done) = &entry.outcome else {
            return None;
        };
        match &done.body {
            RuleBody::Condition(body) if links.is_empty() => Some(body),
            RuleBody::Segment(body) if links.is_empty() && truth => Some(body),
            _ => None,
        }
    }

    /// Narrows what a condition speaks of.
    fn claim(
        &self,
        left: &mut Left<'p>,
        node: &'p Node,
        truth: bool,
        span: Span,
    ) -> Result<(), Conflict> {
        match &node.kind {
            NodeKind::Literal(Value::Bool(value)) if *value != truth => Err((span, span)),
            NodeKind::Field { .. } | NodeKind::Call { .. } if node.ty == Type::Bool => {
                self.narrow(left, Term::Value(node), |domain| {
                    domain.compare(ComparisonOperator::Equal, Point::Bool(truth), span)
                })
            }
            NodeKind::Compare(operator, value, with) => {
                let operator = if truth { *operator } else { operator.negated() };
                self.compare(left, operator, (value, with), span)
            }
            NodeKind::Between(value, low, high) => {
                if truth {
                    let from = ComparisonOperator::GreaterOrEqual;
                    self.compare(left, from, (value, low), span)?;
                    self.compare(left, ComparisonOperator::LessOrEqual, (value, high), span)
                } else {
                    self.know(left, value, span)
                }
            }
            NodeKind::InList(value, list) => {
                let points = list.iter().map(constant).collect::<Option<Vec<_>>>();
                self.among(left, value, points, (truth, span))
            }
            NodeKind::InCatalog(value, catalog) => {
                let catalog = self.checker.catalogs.get(catalog.0 as usize);
                let values = catalog.and_then(|catalog| catalog.values.as_ref());
                let points = values.and_then(|values| values.iter().map(Point::of).collect());
                self.among(left, value, points, (truth, span))
            }
            NodeKind::IsKnown(value) if truth => self.know(left, value, span),
            NodeKind::IsKnown(value) => self.narrow(left, Term::Value(value), |domain| {
                domain.be_known(false, span)
            }),
            NodeKind::InWindow(value, _)
            | NodeKind::AnniversaryInWindow { date: value, .. }
            | NodeKind::Contains(value, _)
            | NodeKind::StartsWith(value, _) => self.know(left, value, span),
            NodeKind::Quantifier(Quantifier::Count(rows, operator, number)) => {
                let operator = if truth { *operator } else { operator.negated() };
                let number = Point::Number((*number).into());
                self.narrow(left, Term::Count(rows), |domain| {
                    domain.compare(operator, number, span)
                })
            }
            NodeKind::Quantifier(Quantifier::Every(rows, _)) if truth => {
                let one = Point::Number(1.into());
                self.narrow(left, Term::Count(rows), |domain| {
                    domain.compare(ComparisonOperator::GreaterOrEqual, one, span)
                })
            }
            _ => Ok(()),
        }
    }

    fn compare(
        &self,
        left: &mut Left<'p>,
        operator: ComparisonOperator,
        (value, with): (&'p Node, &'p Node),
        span: Span,
    ) -> Result<(), Conflict> {
        // An instant compares with a date by its local date.
        let is_like = value.ty == with.ty || value.ty.is_numeric();
        match (constant(value), constant(with)) {
            (None, Some(point)) if is_like => {
                self.narrow(left, term(value), |domain| {
                    domain.compare(operator, point, span)
                })?;
                self.know_parts(left, value, span)
            }
            (Some(point), None) if is_like => {
                let operator = operator.mirrored();
                self.narrow(left, term(with), |domain| {
                    domain.compare(operator, point, span)
                })?;
                self.know_parts(left, with, span)
            }
            _ => {
                self.know(left, value, span)?;
                self.know(left, with, span)
            }
        }
    }

    fn among(
        &self,
        left: &mut Left<'p>,
        value: &'p Node,
        points: Option<Vec<Point>>,
        (truth, span): (bool, Span),
    ) -> Result<(), Conflict> {
        match points {
            Some(points) => self.narrow(left, term(value), |domain| {
                domain.be_among(points, truth, span)
            }),
            None => self.know(left, value, span),
        }
    }

    /// A value is there, and so is what it is made of.
    fn know(&self, left: &mut Left<'p>, value: &'p Node, span: Span) -> Result<(), Conflict> {
        if matches!(value.kind, NodeKind::Field { .. } | NodeKind::Call { .. }) {
            self.narrow(left, Term::Value(value), |domain| {
                domain.be_known(true, span)
            })?;
        }
        self.know_parts(left, value, span)
    }

    fn know_parts(&self, left: &mut Left<'p>, value: &'p Node, span: Span) -> Result<(), Conflict> {
        match &value.kind {
            NodeKind::Negative(inner)
            | NodeKind::Part(_, inner)
            | NodeKind::DaysSince(inner)
            | NodeKind::AgeOf(inner) => self.know(left, inner, span),
            NodeKind::Arithmetic(_, one, other) => {
                self.know(left, one, span)?;
                self.know(left, other, span)
            }
            _ => Ok(()),
        }
    }

    /// Narrows what is left of a value.
    fn narrow(
        &self,
        left: &mut Left<'p>,
        term: Term<'p>,
        narrow: impl FnOnce(&mut Domain) -> Result<(), Conflict>,
    ) -> Result<(), Conflict> {
        let known = left.domains.iter_mut().find(|(known, _)| known.is(term));
        if let Some((_, domain)) = known {
            return narrow(domain);
        }
        let mut domain = match term {
            Term::Value(node) => match node.kind {
                NodeKind::AgeOf(_) => Domain::of_count(0),
                _ => Domain::of_type(&node.ty),
            },
            Term::Count(rows) => Domain::of_count(u64::from(self.holds_start(rows))),
        };
        narrow(&mut domain)?;
        left.domains.push((term, domain));
        Ok(())
    }

    /// Whether rows are among them that the record which starts the rule is always one of.
    fn holds_start(&self, rows: &Selection) -> bool {
        let Some((collection, condition)) = self.start else {
            return false;
        };
        let is_of_client = matches!(rows.links.as_slice(), [Link::Parent(_)])
            && rows.base == ScopeId::OWN
            && rows.collection == collection
            && rows.hops.len() == 1;
        let is_now = match &rows.window {
            None | Some(TimeWindow::Last(_) | TimeWindow::This(_) | TimeWindow::Today) => true,
            Some(_) => false,
        };
        let is_it = match (rows.filter.as_deref(), condition) {
            (None, _) => true,
            (Some(filter), Some(condition)) => {
                Bound::of(rows.scope, ScopeId::OWN).nodes(filter, condition)
            }
            _ => false,
        };
        is_of_client && is_now && is_it
    }

    /// Some rows of which there are more than of all.
    fn refuse_parts_without_the_whole(&self, left: &Left<'p>) -> Result<(), Conflict> {
        for (whole, most) in &left.domains {
            for (part, least) in &left.domains {
                let (Term::Count(whole), Term::Count(part)) = (whole, part) else {
                    continue;
                };
                if most.is_below(least)
                    && holds_all(whole, part)
                    && let Some((first, second)) = most.first().zip(least.first())
                {
                    return Err((second, first));
                }
            }
        }
        Ok(())
    }
}

impl<'p> Term<'p> {
    fn is(self, other: Term<'p>) -> bool {
        match (self, other) {
            (Term::Value(left), Term::Value(right)) => Bound::default().nodes(left, right),
            (Term::Count(left), Term::Count(right)) => Bound::default().selections(left, right),
            _ => false,
        }
    }
}

/// What a value is called: a count of rows by the rows.
fn term(node: &Node) -> Term<'_> {
    match &node.kind {
        NodeKind::Aggregate(aggregate)
            if aggregate.function == AggregateFunction::Count
                && aggregate.value.is_none()
                && !aggregate.distinct =>
        {
            Term::Count(&aggregate.rows)
        }
        _ => Term::Value(node),
    }
}

fn constant(node: &Node) -> Option<Point> {
    match &node.kind {
        NodeKind::Literal(value) => Point::of(value),
        _ => None,
    }
}

/// Whether one selection has no window and no condition that another does not have.
fn holds_all(whole: &Selection, part: &Selection) -> bool {
    let mut bound = Bound::default();
    bound.ways(whole, part)
        && (whole.window.is_none() || bound.options_of_windows(whole, part))
        && (whole.filter.is_none()
            || bound.options(whole.filter.as_deref(), part.filter.as_deref()))
}
