//! `+ - * /`, shares and fallbacks.

use super::{Body, describe::describe, fit::Purpose, literal::negative, node};
use crate::{
    diagnostics::{Texts, codes},
    program::{Node, NodeKind},
    source::Span,
    syntax::{ArithmeticOperator, Expression},
    types::Type,
};

const DAYS: Texts = Texts::new(
    "so many days lie between two dates: `days since first visit.at - days since last visit.at`",
    "дней между двумя датами: `дней с первый визит.дата - дней с последний визит.дата`",
);

impl Body<'_, '_> {
    /// `-x`.
    pub(super) fn negative(&mut self, inner: &Expression, span: Span) -> Option<Node> {
        let inner = self.numeric(inner)?;
        let (ty, optional) = (inner.ty.clone(), inner.optional);
        if let NodeKind::Literal(value) = inner.kind {
            let value = negative(value)?;
            return Some(node(NodeKind::Literal(value), ty, optional, span));
        }
        Some(node(
            NodeKind::Negative(Box::new(inner)),
            ty,
            optional,
            span,
        ))
    }

    /// `a + b`.
    pub(super) fn arithmetic(
        &mut self,
        operator: ArithmeticOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (left, right) = (self.numeric(left), self.numeric(right));
        self.calculate(operator, left?, right?, span)
    }

    /// `15% of x` is `x * 0.15`.
    pub(super) fn share_of(
        &mut self,
        share: &Expression,
        of: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (share, of) = (self.numeric(share), self.numeric(of));
        self.calculate(ArithmeticOperator::Multiply, of?, share?, span)
    }

    /// `x or else 0`.
    pub(super) fn or_else(
        &mut self,
        value: &Expression,
        fallback: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (value, fallback) = self.pair(value, fallback);
        let (value, fallback) = self.checker.unify(value?, fallback?, Purpose::Compare)?;
        let ty = joint(&value.ty, &fallback.ty);
        let optional = value.optional && fallback.optional;
        let kind = NodeKind::OrElse(Box::new(value), Box::new(fallback));
        Some(node(kind, ty, optional, span))
    }

    fn calculate(
        &mut self,
        operator: ArithmeticOperator,
        left: Node,
        right: Node,
        span: Span,
    ) -> Option<Node> {
        let (left, right, ty) = match operator {
            ArithmeticOperator::Add | ArithmeticOperator::Subtract => {
                let purpose = Purpose::Calculate(sign(operator));
                let (left, right) = self.checker.unify(left, right, purpose)?;
                let ty = joint(&left.ty, &right.ty);
                (left, right, ty)
            }
            ArithmeticOperator::Multiply => match product(&left.ty, &right.ty) {
                Some(ty) => (left, right, ty),
                None => return self.report_arithmetic(operator, &left, &right, span),
            },
            ArithmeticOperator::Divide => match quotient(&left.ty, &right.ty) {
                Some(ty) => (left, right, ty),
                None => return self.report_arithmetic(operator, &left, &right, span),
            },
        };
        let by_zero = operator == ArithmeticOperator::Divide && !is_nonzero(&right);
        let optional = left.optional || right.optional || by_zero;
        let kind = NodeKind::Arithmetic(operator, Box::new(left), Box::new(right));
        Some(node(kind, ty, optional, span))
    }

    /// An expression that must be a number of some unit.
    pub(super) fn numeric(&mut self, expression: &Expression) -> Option<Node> {
        let value = self.expression(expression)?;
        if value.ty.is_numeric() {
            return Some(value);
        }
        let language = self.language(value.span);
        let found = describe(&value.ty, language);
        let mut diagnostic = self.diagnostic(codes::NOT_A_NUMBER, value.span, &[&found]);
        if matches!(value.ty, Type::Date | Type::Instant | Type::Birthday) {
            diagnostic = diagnostic.help(DAYS.of(language));
        }
        self.checker.diagnostics.push(diagnostic);
        None
    }

    fn report_arithmetic(
        &mut self,
        operator: ArithmeticOperator,
        left: &Node,
        right: &Node,
        span: Span,
    ) -> Option<Node> {
        let language = self.language(span);
        let (first, second) = (describe(&left.ty, language), describe(&right.ty, language));
        self.report(
            codes::NO_ARITHMETIC,
            span,
            &[sign(operator), &first, &second],
        )
    }
}

fn sign(operator: ArithmeticOperator) -> &'static str {
    match operator {
        ArithmeticOperator::Add => "+",
        ArithmeticOperator::Subtract => "-",
        ArithmeticOperator::Multiply => "*",
        ArithmeticOperator::Divide => "/",
    }
}

/// The type of two values that were made to be of one type.
pub(super) fn joint(left: &Type, right: &Type) -> Type {
    match (left, right) {
        (Type::Int, Type::Decimal) => Type::Decimal,
        (Type::Date, Type::Instant) => Type::Instant,
        (left, _) => left.clone(),
    }
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Decimal | Type::Ratio)
}

fn product(left: &Type, right: &Type) -> Option<Type> {
    match (is_scalar(left), is_scalar(right)) {
        (true, true) if left == right => Some(left.clone()),
        (true, true) => Some(Type::Decimal),
        (false, true) => Some(left.clone()),
        (true, false) => Some(right.clone()),
        (false, false) => None,
    }
}

fn quotient(left: &Type, right: &Type) -> Option<Type> {
    match (is_scalar(left), is_scalar(right)) {
        (true, true) => Some(Type::Decimal),
        (false, true) => Some(left.clone()),
        (false, false) if left == right => Some(Type::Decimal),
        _ => None,
    }
}

/// Whether a value is a number that is not zero for sure.
fn is_nonzero(value: &Node) -> bool {
    match &value.kind {
        NodeKind::Literal(value) => value.number().is_some_and(|number| !number.is_zero()),
        _ => false,
    }
}
