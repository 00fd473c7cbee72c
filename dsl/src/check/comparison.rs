//! Comparisons of two values, ranges, and what text can be asked.

use super::{Body, describe::describe, fit::Purpose, node};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind},
    source::Span,
    syntax::{ComparisonOperator, Expression, ExpressionKind, Name, Window, is_same},
    types::{EnumType, Type, Value},
};

impl Body<'_, '_> {
    /// `a >= b`.
    pub(super) fn compare(
        &mut self,
        operator: ComparisonOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (left, right) = self.pair(left, right);
        let (left, right) = self.checker.unify(left?, right?, Purpose::Compare)?;
        let equality = matches!(
            operator,
            ComparisonOperator::Equal | ComparisonOperator::NotEqual
        );
        for side in [&left, &right] {
            if !equality && !is_ordered(&side.ty) {
                let what = describe(&side.ty, self.language(side.span));
                return self.report(codes::NO_ORDER, side.span, &[&what]);
            }
            self.refuse_period(side)?;
        }
        self.mind_the_calendar(&left, &right, span);
        let optional = left.optional || right.optional;
        let kind = NodeKind::Compare(operator, Box::new(left), Box::new(right));
        Some(node(kind, Type::Bool, optional, span))
    }

    /// `x between a and b`.
    pub(super) fn between(
        &mut self,
        value: &Expression,
        low: &Expression,
        high: &Expression,
        span: Span,
    ) -> Option<Node> {
        if let ExpressionKind::AnniversaryOf {
            date,
            leap_to_march,
        } = &value.kind
        {
            let window = Window::Between(Box::new(low.clone()), Box::new(high.clone()));
            return self.anniversary(date, *leap_to_march, &window, span);
        }
        let value = self.expression(value);
        let (low, high) = (self.expression(low), self.expression(high));
        let (value, low, high) = (value?, low?, high?);
        let fitted = self.checker.unify(value.clone(), low, Purpose::Compare);
        let (value, high) = self.checker.unify(value, high, Purpose::Compare)?;
        let (_, low) = fitted?;
        if !is_ordered(&value.ty) {
            let what = describe(&value.ty, self.language(value.span));
            return self.report(codes::NO_ORDER, value.span, &[&what]);
        }
        self.warn_of_empty(&low, &high, true);
        self.mind_the_calendar(&value, &low, span);
        let optional = value.optional || low.optional || high.optional;
        let kind = NodeKind::Between(Box::new(value), Box::new(low), Box::new(high));
        Some(node(kind, Type::Bool, optional, span))
    }

    /// `x contains "text"`, `x starts with "text"`.
    pub(super) fn text_test(
        &mut self,
        make: fn(Box<Node>, Box<Node>) -> NodeKind,
        value: &Expression,
        part: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (value, part) = (self.text_value(value), self.text_value(part));
        let (value, part) = (value?, part?);
        let optional = value.optional || part.optional;
        let kind = make(Box::new(value), Box::new(part));
        Some(node(kind, Type::Bool, optional, span))
    }

    fn text_value(&mut self, expression: &Expression) -> Option<Node> {
        let value = self.expression(expression)?;
        if value.ty == Type::Text {
            return Some(value);
        }
        let found = describe(&value.ty, self.language(value.span));
        self.report(codes::NOT_TEXT, value.span, &[&found])
    }

    /// `x is known`.
    pub(super) fn is_known(&mut self, value: &Expression, span: Span) -> Option<Node> {
        let value = self.expression(value)?;
        Some(node(
            NodeKind::IsKnown(Box::new(value)),
            Type::Bool,
            false,
            span,
        ))
    }

    /// Two values that stand against each other: behind a partition a bare name is one of its states.
    pub(super) fn pair(
        &mut self,
        left: &Expression,
        right: &Expression,
    ) -> (Option<Node>, Option<Node>) {
        let left = self.expression(left);
        let right = match &left {
            Some(left) => self.against(left, right),
            None => self.other_side(right),
        };
        (left, right)
    }

    /// What stands against a value.
    pub(super) fn against(&mut self, value: &Node, other: &Expression) -> Option<Node> {
        if let Some((partition, states)) = self.states(value) {
            let partition = partition.text.clone();
            match (&other.kind, single_name(other)) {
                (_, Some(name)) => return self.state(name, &partition, &states),
                (ExpressionKind::Text(text), _) => {
                    let found = self
                        .diagnostic(codes::QUOTED_STATE, other.span, &[])
                        .replace(other.span, text.as_str());
                    self.push(found);
                    return None;
                }
                _ => {}
            }
        }
        if let (Type::Enum(values), Some(name)) = (&value.ty, single_name(other))
            && values.values.contains(&name.text)
        {
            let found = self
                .diagnostic(codes::UNQUOTED_VALUE, other.span, &[&name.text])
                .replace(other.span, format!("\"{}\"", name.text));
            self.push(found);
            return None;
        }
        self.expression(other)
    }

    /// What stands against a value that is wrong: a bare name may be a state of what should stand there.
    fn other_side(&mut self, other: &Expression) -> Option<Node> {
        if single_name(other).is_some() {
            return None;
        }
        self.expression(other)
    }

    /// A state of a partition.
    fn state(&mut self, name: &Name, partition: &str, states: &EnumType) -> Option<Node> {
        let Some(state) = states
            .values
            .iter()
            .find(|state| is_same(state, &name.text))
        else {
            return self.checker.report_unknown(
                codes::UNKNOWN_STATE,
                name,
                partition,
                &states.values,
            );
        };
        let kind = NodeKind::Literal(Value::Text(state.clone()));
        Some(node(kind, Type::Enum(states.clone()), false, name.span))
    }

    /// Periods are for windows; they neither compare nor add.
    fn refuse_period(&mut self, value: &Node) -> Option<()> {
        if matches!(
            value.ty,
            Type::CalendarPeriod | Type::ClockPeriod | Type::DayOfYear
        ) {
            let what = describe(&value.ty, self.language(value.span));
            return self.report(codes::NOT_COMPARABLE, value.span, &[&what, &what]);
        }
        Some(())
    }

    /// An instant against a date compares its local date.
    fn mind_the_calendar(&mut self, left: &Node, right: &Node, span: Span) {
        let instants = [left, right]
            .into_iter()
            .filter(|side| side.ty == Type::Instant)
            .count();
        let literal = super::fit::is_literal(left) || super::fit::is_literal(right);
        if instants == 1 || (instants == 2 && literal) {
            self.by_the_calendar(span);
        }
    }
}

/// The name that an expression consists of.
fn single_name(expression: &Expression) -> Option<&Name> {
    match &expression.kind {
        ExpressionKind::Path(path) => match path.names.as_slice() {
            [name] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn is_ordered(ty: &Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::Date | Type::Instant)
}
