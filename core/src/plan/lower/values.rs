//! Values and conditions about one record.

use super::{Body, trace};
use crate::{
    calendar::{Bound, Window},
    error::Error,
    plan::{
        Constant,
        node::{NodeId, Operation, TextTest},
        scope::Place,
        trace::Trace,
    },
};
use kardan_dsl::{
    program::{Node, NodeKind},
    syntax::ComparisonOperator,
    types::Type,
};

impl<'p> Body<'_, 'p> {
    pub(super) fn value(&mut self, node: &'p Node, place: &Place) -> Result<Trace, Error> {
        match &node.kind {
            NodeKind::And(all) => self.joined(all, place, true),
            NodeKind::Or(all) => self.joined(all, place, false),
            NodeKind::Not(a) => self.one(a, place, Operation::Not),
            NodeKind::IsKnown(a) => self.one(a, place, Operation::IsKnown),
            NodeKind::Negative(a) => self.one(a, place, Operation::Negative),
            NodeKind::Part(part, a) => self.one(a, place, |a| Operation::Part(*part, a)),
            NodeKind::DaysSince(a) => {
                let moment = self.moment;
                self.one(a, place, |a| Operation::DaysSince(a, moment))
            }
            NodeKind::AgeOf(a) => {
                let moment = self.moment;
                self.one(a, place, |a| Operation::AgeOf(a, moment))
            }
            NodeKind::Arithmetic(operator, a, b) => {
                self.two(a, b, place, |a, b| Operation::Arithmetic(*operator, a, b))
            }
            NodeKind::OrElse(a, b) => self.two(a, b, place, Operation::OrElse),
            NodeKind::Contains(a, b) => self.two(a, b, place, |a, b| {
                Operation::Text(TextTest::Contains, a, b)
            }),
            NodeKind::StartsWith(a, b) => self.two(a, b, place, |a, b| {
                Operation::Text(TextTest::StartsWith, a, b)
            }),
            NodeKind::Compare(operator, a, b) => self.comparison(*operator, a, b, place),
            NodeKind::Between(a, b, c) => {
                let parts = vec![
                    self.lower(a, place)?,
                    self.lower(b, place)?,
                    self.lower(c, place)?,
                ];
                let ids = self.all_aligned(&parts, place)?;
                let between = Operation::Between(ids[0], ids[1], ids[2]);
                Ok(trace(self.node(between, place.frame)?, None, parts))
            }
            NodeKind::InList(a, list) => {
                let set = self.list(list)?;
                self.one(a, place, |a| Operation::InSet(a, set))
            }
            NodeKind::InCatalog(a, catalog) => {
                let set = self.catalog(*catalog);
                self.one(a, place, |a| Operation::InSet(a, set))
            }
            NodeKind::InWindow(a, window) => {
                let (window, moment) = (self.window(window)?, self.moment);
                self.one(a, place, |a| Operation::InWindow(a, window, moment))
            }
            NodeKind::AnniversaryInWindow {
                date,
                leap_to_march,
                window,
            } => {
                let (window, moment) = (self.window(window)?, self.moment);
                let leap_to_march = *leap_to_march;
                self.one(date, place, |date| Operation::Anniversary {
                    date,
                    leap_to_march,
                    window,
                    moment,
                })
            }
            NodeKind::Literal(_) | NodeKind::Param(_) => {
                Err(self.unsupported("a period or list as a value"))
            }
            _ => Err(self.unsupported("this phrase")),
        }
    }

    fn one(
        &mut self,
        operand: &'p Node,
        place: &Place,
        operation: impl FnOnce(NodeId) -> Operation,
    ) -> Result<Trace, Error> {
        let part = self.lower(operand, place)?;
        let id = self.aligned(&part, place)?;
        Ok(trace(
            self.node(operation(id), place.frame)?,
            None,
            vec![part],
        ))
    }

    fn two(
        &mut self,
        left: &'p Node,
        right: &'p Node,
        place: &Place,
        operation: impl FnOnce(NodeId, NodeId) -> Operation,
    ) -> Result<Trace, Error> {
        let parts = vec![self.lower(left, place)?, self.lower(right, place)?];
        let ids = self.all_aligned(&parts, place)?;
        Ok(trace(
            self.node(operation(ids[0], ids[1]), place.frame)?,
            None,
            parts,
        ))
    }

    fn joined(&mut self, all: &'p [Node], place: &Place, and: bool) -> Result<Trace, Error> {
        let parts = all
            .iter()
            .map(|part| self.lower(part, place))
            .collect::<Result<Vec<_>, _>>()?;
        let ids = self.all_aligned(&parts, place)?;
        let node = match ids[..] {
            [] => return self.constant_trace(Constant::Bool(and)),
            [only] => only,
            _ if and => self.node(Operation::And(ids), place.frame)?,
            _ => self.node(Operation::Or(ids), place.frame)?,
        };
        Ok(trace(node, None, parts))
    }

    fn all_aligned(&mut self, parts: &[Trace], place: &Place) -> Result<Vec<NodeId>, Error> {
        parts.iter().map(|part| self.aligned(part, place)).collect()
    }

    /// An instant against a constant day compares as an instant with the bounds of that day: once per run, not per row.
    fn comparison(
        &mut self,
        operator: ComparisonOperator,
        a: &'p Node,
        b: &'p Node,
        place: &Place,
    ) -> Result<Trace, Error> {
        let (time, day, operator) = match (self.constant(a)?, self.constant(b)?) {
            (None, Some(Constant::Date(day))) if a.ty == Type::Instant => (a, day, operator),
            (Some(Constant::Date(day)), None) if b.ty == Type::Instant => {
                (b, day, mirrored(operator))
            }
            _ => {
                return self.two(a, b, place, |a, b| Operation::Compare(operator, a, b));
            }
        };
        let (first, last) = (Bound::Day(i32::MIN), Bound::Day(i32::MAX));
        let bound = Bound::Day(day);
        let (window, negated) = match operator {
            ComparisonOperator::Equal => (Window::Between(bound, bound), false),
            ComparisonOperator::NotEqual => (Window::Between(bound, bound), true),
            ComparisonOperator::Less => (Window::FromUntil(first, bound), false),
            ComparisonOperator::LessOrEqual => (Window::Between(first, bound), false),
            ComparisonOperator::Greater => (Window::Between(first, bound), true),
            ComparisonOperator::GreaterOrEqual => (Window::Between(bound, last), false),
        };
        let moment = self.moment;
        let mut within = self.one(time, place, |a| Operation::InWindow(a, window, moment))?;
        if negated {
            within.node = self.node(Operation::Not(within.node), place.frame)?;
        }
        Ok(within)
    }
}

/// The operator with its sides changed over.
pub(crate) fn mirrored(operator: ComparisonOperator) -> ComparisonOperator {
    match operator {
        ComparisonOperator::Less => ComparisonOperator::Greater,
        ComparisonOperator::LessOrEqual => ComparisonOperator::GreaterOrEqual,
        ComparisonOperator::Greater => ComparisonOperator::Less,
        ComparisonOperator::GreaterOrEqual => ComparisonOperator::LessOrEqual,
        same => same,
    }
}
