//! `has`, `no`, `every`, and how regularly rows come.

use super::{Body, node};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind, Quantifier},
    source::Span,
    syntax::{CalendarUnit, ComparisonOperator, Expression, Number, PeriodUnit, Quantity, Rows},
    types::Type,
};

impl Body<'_, '_> {
    /// `has [at least N] ROWS`.
    pub(super) fn has(
        &mut self,
        quantity: Option<Quantity>,
        rows: &Rows,
        span: Span,
    ) -> Option<Node> {
        let count = match quantity {
            None => Some((ComparisonOperator::GreaterOrEqual, 1)),
            Some(quantity) => {
                let number = self.checker.whole(quantity.number, span);
                number.map(|number| (quantity.operator, number))
            }
        };
        self.count(rows, count, span)
    }

    /// `no ROWS`.
    pub(super) fn no(&mut self, rows: &Rows, span: Span) -> Option<Node> {
        self.count(rows, Some((ComparisonOperator::Equal, 0)), span)
    }

    fn count(
        &mut self,
        rows: &Rows,
        count: Option<(ComparisonOperator, u32)>,
        span: Span,
    ) -> Option<Node> {
        let way = self.whole_rows(rows)?;
        let (rows, ()) = self.select(way, rows, |_| Some(()))?;
        let (operator, number) = count?;
        let kind = NodeKind::Quantifier(Quantifier::Count(rows, operator, number.into()));
        Some(node(kind, Type::Bool, false, span))
    }

    /// `every ROWS: COND`.
    pub(super) fn every(
        &mut self,
        rows: &Rows,
        condition: &Expression,
        span: Span,
    ) -> Option<Node> {
        let way = self.whole_rows(rows)?;
        let (rows, condition) = self.select(way, rows, |body| body.condition(condition))?;
        let kind = NodeKind::Quantifier(Quantifier::Every(rows, Box::new(condition)));
        Some(node(kind, Type::Bool, false, span))
    }

    /// `has visit in at least 4 of the last 6 months where …`.
    pub(super) fn regular(
        &mut self,
        (at_least, of): (Number, Number),
        unit: CalendarUnit,
        rows: &Rows,
        span: Span,
    ) -> Option<Node> {
        let at_least = self.checker.whole(at_least, span);
        let of = self
            .checker
            .period_literal(of, PeriodUnit::Calendar(unit), span)
            .map(|period| period.count);
        self.by_the_calendar(span);
        self.periods.0.get_or_insert(span);
        let way = self.whole_rows(rows)?;
        self.time_of_rows(&way, rows)?;
        let (rows, ()) = self.select(way, rows, |_| Some(()))?;
        let (at_least, of) = (at_least?, of?);
        if at_least > of {
            let (at_least, of) = (at_least.to_string(), of.to_string());
            return self.report(codes::MORE_THAN_ALL, span, &[&at_least, &of]);
        }
        let kind = NodeKind::Regular {
            rows,
            at_least,
            of,
            unit,
        };
        Some(node(kind, Type::Bool, false, span))
    }
}
