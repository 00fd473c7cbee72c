//! Expressions: one function for every phrase.

use super::{Body, DEPTH, block::negate, literal::is_literal};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind},
    syntax::{Expression, ExpressionKind},
};

impl Body<'_, '_> {
    /// The typed node of an expression.
    pub(super) fn expression(&mut self, expression: &Expression) -> Option<Node> {
        self.checker.spend(expression.span)?;
        if self.depth >= DEPTH {
            return self.report(codes::TOO_DEEP, expression.span, &[&DEPTH.to_string()]);
        }
        self.depth += 1;
        self.height = self.height.max(self.depth);
        let checked = if is_literal(expression) {
            self.literal(expression)
        } else {
            self.phrase(expression)
        };
        self.depth -= 1;
        checked
    }

    fn literal(&mut self, expression: &Expression) -> Option<Node> {
        if matches!(expression.kind, ExpressionKind::Moment(_)) {
            self.by_the_calendar(expression.span);
        }
        self.checker.literal(expression)
    }

    fn phrase(&mut self, expression: &Expression) -> Option<Node> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Path(path) => self.path(path),
            ExpressionKind::Negative(inner) => self.negative(inner, span),
            ExpressionKind::Arithmetic(operator, left, right) => {
                self.arithmetic(*operator, left, right, span)
            }
            ExpressionKind::ShareOf(share, of) => self.share_of(share, of, span),
            ExpressionKind::OrElse(value, fallback) => self.or_else(value, fallback, span),
            ExpressionKind::Part(part, of) => self.part(*part, of, span),
            ExpressionKind::DaysSince(of) => self.days_since(of, span),
            ExpressionKind::AgeOf(of) => self.age_of(of, span),
            ExpressionKind::AnniversaryOf { .. } => self.report(codes::LONE_ANNIVERSARY, span, &[]),
            ExpressionKind::Aggregate {
                function,
                distinct,
                of,
            } => self.aggregate(*function, *distinct, of, span),
            ExpressionKind::Pick { which, rows, field } => self.pick(*which, rows, field, span),
            ExpressionKind::AverageGap(rows) => self.average_gap(rows, span),
            ExpressionKind::Forecast(path) => self.forecast(path, span),
            ExpressionKind::DateWhenReaches(path, target) => self.date_when(path, target, span),
            ExpressionKind::Compare(operator, left, right) => {
                self.compare(*operator, left, right, span)
            }
            ExpressionKind::Between(value, low, high) => self.between(value, low, high, span),
            ExpressionKind::In {
                value,
                negated,
                set,
            } => self.membership(value, *negated, set, span),
            ExpressionKind::Contains(value, part) => {
                self.text_test(NodeKind::Contains, value, part, span)
            }
            ExpressionKind::StartsWith(value, part) => {
                self.text_test(NodeKind::StartsWith, value, part, span)
            }
            ExpressionKind::InWindow(value, window) => self.in_window(expression, (value, window)),
            ExpressionKind::IsKnown(value) => self.is_known(value, span),
            ExpressionKind::IsMissing(value) => {
                self.is_known(value, span).map(|known| negate(known, span))
            }
            ExpressionKind::Not(inner) => self.not(inner, span),
            ExpressionKind::And(parts) => self.joined(NodeKind::And, parts, span),
            ExpressionKind::Or(parts) => self.joined(NodeKind::Or, parts, span),
            ExpressionKind::Block(kind, block) => self.block(*kind, block, span),
            ExpressionKind::Has { quantity, rows } => self.has(*quantity, rows, span),
            ExpressionKind::No(rows) => self.no(rows, span),
            ExpressionKind::Every(rows, condition) => self.every(rows, condition, span),
            ExpressionKind::Regular {
                at_least,
                of,
                unit,
                rows,
            } => self.regular((*at_least, *of), *unit, rows, span),
            ExpressionKind::Sequence(steps) => self.sequence(steps, span),
            ExpressionKind::InSegment {
                segment,
                negated,
                as_of,
            } => self.in_segment(segment, *negated, as_of.as_ref(), span),
            ExpressionKind::List(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Quantity(..)
            | ExpressionKind::Period(..)
            | ExpressionKind::Percent(_)
            | ExpressionKind::Date(_)
            | ExpressionKind::Moment(_)
            | ExpressionKind::DayOfYear { .. }
            | ExpressionKind::Text(_)
            | ExpressionKind::Boolean(_) => self.report(codes::NOT_A_LITERAL, span, &[]),
        }
    }
}
