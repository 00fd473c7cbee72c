//! Points and money, which the rate of a programme makes one.

use super::{Checker, node};
use crate::{
    program::{Node, NodeKind},
    source::Span,
    syntax::{ArithmeticOperator, Expression},
    types::{Type, Value},
};
use rust_decimal::Decimal;

impl Checker<'_> {
    /// Points and money as values of one type; none without a rate, and where neither can be told exactly by the other.
    pub(super) fn by_rate(&self, left: &Node, right: &Node) -> Option<(Node, Node)> {
        let (points, money) = self.rate?;
        let converted = |value: &Node, factor, ty| Some(times(value.clone(), factor, ty));
        match (&left.ty, &right.ty) {
            (Type::Points, Type::Money) => match exact(money, points) {
                Some(worth) => converted(left, worth, Type::Money).zip(Some(right.clone())),
                None => {
                    Some(left.clone()).zip(converted(right, exact(points, money)?, Type::Points))
                }
            },
            (Type::Money, Type::Points) => match exact(money, points) {
                Some(worth) => Some(left.clone()).zip(converted(right, worth, Type::Money)),
                None => {
                    converted(left, exact(points, money)?, Type::Points).zip(Some(right.clone()))
                }
            },
            _ => None,
        }
    }

    /// A literal number of points, which may be told as money.
    pub(super) fn points_of(&mut self, literal: &Expression) -> Option<Decimal> {
        let reported = self.diagnostics.len();
        let found = self.literal(literal).map(|found| found.kind);
        if let (Some(NodeKind::Literal(Value::Money(sum, _))), Some((points, money))) =
            (found, self.rate)
        {
            let worth = sum.checked_mul(points).and_then(|all| exact(all, money));
            if worth.is_some() {
                return worth;
            }
        }
        // The same again, with what is wrong with it.
        self.diagnostics.truncate(reported);
        self.number_of(literal, &Type::Points)
    }
}

/// A quotient, where it is exact.
fn exact(left: Decimal, right: Decimal) -> Option<Decimal> {
    let quotient = left.checked_div(right)?;
    (quotient.checked_mul(right)? == left).then_some(quotient)
}

fn times(value: Node, factor: Decimal, ty: Type) -> Node {
    let (optional, span): (bool, Span) = (value.optional, value.span);
    let factor = node(
        NodeKind::Literal(Value::Decimal(factor)),
        Type::Decimal,
        false,
        span,
    );
    let kind = NodeKind::Arithmetic(
        ArithmeticOperator::Multiply,
        Box::new(value),
        Box::new(factor),
    );
    node(kind, ty, optional, span)
}
