//! What a condition that is true, or false, says of values.

use super::{
    Left, Together,
    domain::{Conflict, Domain},
    point::Point,
    same::Bound,
    term::Term,
};
use crate::{
    check::rule::Outcome,
    program::{
        Link, Node, NodeKind, PointsCondition, Quantifier, RuleBody, ScopeId, Selection, TimeWindow,
    },
    source::Span,
    syntax::{ComparisonOperator, DatePart},
    types::{Type, Value},
};
use std::collections::BTreeSet;

impl<'p> Together<'p, '_> {
    /// What a rule that is asked about the same record says: of a condition either way, of a segment where it holds.
    pub(super) fn body(&self, node: &'p Node, truth: bool) -> Option<&'p Node> {
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
    pub(super) fn claim(
        &mut self,
        left: &mut Left<'p>,
        (node, truth): (&'p Node, bool),
        span: Span,
    ) -> Result<(), Conflict> {
        match &node.kind {
            NodeKind::Literal(Value::Bool(value)) if *value != truth => Err((span, span)),
            NodeKind::Field { .. } | NodeKind::Call { .. } if node.ty == Type::Bool => {
                self.narrow(left, (Term::Value(node), span), |domain| {
                    domain.compare(ComparisonOperator::Equal, Point::Bool(truth), span)
                })
            }
            NodeKind::Compare(operator, value, with) => {
                let operator = if truth { *operator } else { operator.negated() };
                self.compare(left, operator, (value, with), span)
            }
            // That its bounds stand the wrong way round was said.
            NodeKind::Between(value, low, high) if truth && !is_turned(low, high) => {
                let from = ComparisonOperator::GreaterOrEqual;
                self.compare(left, from, (value, low), span)?;
                self.compare(left, ComparisonOperator::LessOrEqual, (value, high), span)
            }
            NodeKind::InList(value, list) => {
                let points = list.iter().map(Point::of_node).collect();
                self.among(left, value, points, (truth, span))
            }
            NodeKind::InCatalog(value, catalog) => {
                let catalog = self.checker.catalogs.get(catalog.0 as usize);
                let values = catalog.and_then(|catalog| catalog.values.as_ref());
                let points = values.and_then(|values| values.iter().map(Point::of).collect());
                self.among(left, value, points, (truth, span))
            }
            NodeKind::IsKnown(value) if truth => self.know(left, value, span),
            NodeKind::IsKnown(value) => self.narrow(left, (Term::of(value), span), |domain| {
                domain.be_known(false, span)
            }),
            NodeKind::Between(value, ..)
            | NodeKind::InWindow(value, _)
            | NodeKind::AnniversaryInWindow { date: value, .. }
            | NodeKind::Contains(value, _)
            | NodeKind::StartsWith(value, _) => self.know(left, value, span),
            NodeKind::Quantifier(Quantifier::Count(rows, operator, number)) => {
                let operator = if truth { *operator } else { operator.negated() };
                if wants_some(operator, *number) {
                    self.find(rows)?;
                }
                self.count(left, rows, (operator, *number), span)
            }
            NodeKind::Quantifier(Quantifier::Every(rows, each)) if truth => {
                let filter = rows.filter.as_deref();
                self.hold_together(filter.into_iter().chain([&**each]))?;
                self.count(left, rows, (ComparisonOperator::GreaterOrEqual, 1), span)
            }
            NodeKind::Sequence(steps) if truth => {
                for step in steps.iter().filter(|step| !step.absent) {
                    self.find(&step.rows)?;
                }
                match steps.first().filter(|first| !first.absent) {
                    Some(first) => {
                        let some = (ComparisonOperator::GreaterOrEqual, 1);
                        self.count(left, &first.rows, some, span)
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Narrows what is left of a client's points and tier.
    pub(super) fn points(
        &self,
        left: &mut Left<'p>,
        condition: &PointsCondition,
        span: Span,
    ) -> Result<(), Conflict> {
        let (term, operator, points) = match condition {
            PointsCondition::Tier(tier) => {
                let named = tier.tiers.iter().cloned().map(Point::Text).collect();
                return self.narrow(left, (Term::Tier, span), |domain| {
                    domain.be_among(named, !tier.negated, span)
                });
            }
            PointsCondition::Balance(operator, points) => (Term::Balance, operator, points),
            PointsCondition::Available(operator, points) => (Term::Available, operator, points),
        };
        self.narrow(left, (term, span), |domain| {
            domain.compare(*operator, Point::Number(*points), span)
        })
    }

    /// Looks whether there can be any of some rows.
    fn find(&mut self, rows: &'p Selection) -> Result<(), Conflict> {
        self.hold_together(rows.filter.as_deref())
    }

    /// Looks whether conditions can hold of one row.
    fn hold_together(
        &mut self,
        conditions: impl IntoIterator<Item = &'p Node>,
    ) -> Result<(), Conflict> {
        let conditions = conditions.into_iter();
        let claims = conditions
            .map(|condition| (condition, true, None))
            .collect();
        let left = self.take(claims, Left::default())?;
        self.choose(left)
    }

    fn count(
        &self,
        left: &mut Left<'p>,
        rows: &'p Selection,
        (operator, number): (ComparisonOperator, u64),
        span: Span,
    ) -> Result<(), Conflict> {
        self.narrow(left, (Term::Count(rows), span), |domain| {
            domain.compare(operator, Point::Number(number.into()), span)
        })
    }

    fn compare(
        &self,
        left: &mut Left<'p>,
        operator: ComparisonOperator,
        (value, with): (&'p Node, &'p Node),
        span: Span,
    ) -> Result<(), Conflict> {
        let (value, operator, with) = match (&value.kind, &with.kind) {
            (NodeKind::Literal(_), _) => (with, operator.mirrored(), value),
            _ => (value, operator, with),
        };
        self.know(left, value, span)?;
        let Some(point) = Point::of_node(with) else {
            return self.know(left, with, span);
        };
        let term = match (&value.ty, &point) {
            (_, Point::Number(_)) if value.ty.is_numeric() => Term::of(value),
            // An instant compares with a date by its local date.
            (Type::Instant, Point::Date(_)) => Term::Day(value),
            (ty, _) if *ty == with.ty => Term::of(value),
            _ => return Ok(()),
        };
        self.narrow(left, (term, span), |domain| {
            domain.compare(operator, point, span)
        })
    }

    fn among(
        &self,
        left: &mut Left<'p>,
        value: &'p Node,
        points: Option<BTreeSet<Point>>,
        (truth, span): (bool, Span),
    ) -> Result<(), Conflict> {
        self.know(left, value, span)?;
        match points {
            Some(points) => self.narrow(left, (Term::of(value), span), |domain| {
                domain.be_among(points, truth, span)
            }),
            None => Ok(()),
        }
    }

    /// A value is there, and so is what it is made of.
    fn know(&self, left: &mut Left<'p>, value: &'p Node, span: Span) -> Result<(), Conflict> {
        if matches!(value.kind, NodeKind::Literal(_) | NodeKind::Param(_)) {
            return Ok(());
        }
        self.narrow(left, (Term::of(value), span), |domain| {
            domain.be_known(true, span)
        })?;
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

    /// Narrows what is left of a value, and looks whether there are more of some rows than of all.
    fn narrow(
        &self,
        left: &mut Left<'p>,
        (term, span): (Term<'p>, Span),
        narrow: impl FnOnce(&mut Domain) -> Result<(), Conflict>,
    ) -> Result<(), Conflict> {
        let known = left.domains.iter().position(|(known, _)| known.is(term));
        let mut domain = match known {
            Some(known) => left.domains.swap_remove(known).1,
            None => self.untouched(term),
        };
        narrow(&mut domain)?;
        for (other, counted) in &left.domains {
            let is_more = domain.is_below(counted) && term.holds_all(*other)
                || counted.is_below(&domain) && other.holds_all(term);
            if is_more {
                return Err(counted.conflict(span));
            }
        }
        left.domains.push((term, domain));
        Ok(())
    }

    /// What a value can be before anything is said of it.
    fn untouched(&self, term: Term<'p>) -> Domain {
        match term {
            Term::Value(node) => match node.kind {
                NodeKind::AgeOf(_) => Domain::of_count(0),
                NodeKind::Part(DatePart::Month, _) => Domain::of_range(1, 12),
                NodeKind::Part(DatePart::Weekday, _) => Domain::of_range(1, 7),
                NodeKind::Part(DatePart::Hour, _) => Domain::of_range(0, 23),
                _ => Domain::of_type(&node.ty),
            },
            Term::Day(_) => Domain::default(),
            Term::Count(rows) => Domain::of_count(u64::from(self.holds_what_came(rows))),
            Term::Tier => {
                let tiers = self.checker.tier_names().into_iter();
                let tiers = tiers.map(|tier| Point::Text(tier.text));
                Domain::of(tiers.chain([Point::NoTier]))
            }
            Term::Balance => self.floor.map_or_else(Domain::default, Domain::at_least),
            // What can be spent is never below zero.
            Term::Available => Domain::at_least(rust_decimal::Decimal::ZERO),
        }
    }

    /// Whether what has just come is always one of some rows.
    fn holds_what_came(&self, rows: &Selection) -> bool {
        let Some(came) = self.came else {
            return false;
        };
        let is_of_client = matches!(rows.links.as_slice(), [Link::Parent(_)])
            && rows.base == ScopeId::OWN
            && rows.collection == came.collection
            && rows.hops.len() == 1;
        let is_now = match &rows.window {
            None | Some(TimeWindow::Last(_) | TimeWindow::This(_) | TimeWindow::Today) => true,
            Some(_) => false,
        };
        let holds = |filter: &Node| {
            let mut conditions = came.conditions.iter();
            conditions.any(|held| Bound::of(rows.scope, ScopeId::OWN).nodes(filter, held))
        };
        let is_it = rows.filter.as_deref().is_none_or(holds);
        is_of_client && is_now && is_it
    }
}

/// Whether no rows at all are too few.
fn wants_some(operator: ComparisonOperator, number: u64) -> bool {
    match operator {
        ComparisonOperator::Greater => true,
        ComparisonOperator::GreaterOrEqual | ComparisonOperator::Equal => number > 0,
        ComparisonOperator::NotEqual => number == 0,
        ComparisonOperator::Less | ComparisonOperator::LessOrEqual => false,
    }
}

/// Whether the bounds of a range stand the wrong way round.
fn is_turned(low: &Node, high: &Node) -> bool {
    let bounds = Point::of_node(low).zip(Point::of_node(high));
    bounds.is_some_and(|(low, high)| low.is_like(&high) && low > high)
}
