//! Where parentheses are needed: how tightly expressions hold together, and which reach further than they should.

use crate::syntax::{Aggregated, ArithmeticOperator, Expression, ExpressionKind};

/// How tightly an expression holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `and`, `or`, which never mix without parentheses.
    Joined,
    /// Conditions about one thing.
    Condition,
    /// `x or else y`.
    OrElse,
    /// `+ -`.
    Sum,
    /// `* /`.
    Product,
    /// `-x`, `year of x`, `15% of x`.
    Unary,
    /// Literals, paths, aggregates.
    Primary,
}

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The whole of a line or of a pair of parentheses.
    Whole,
    /// Behind `where` without parentheses: there no nested `where` may be open.
    Filter,
    /// The same in a sequence, where `then` may follow.
    StepFilter,
}

pub(super) fn level(expression: &Expression) -> Level {
    use ExpressionKind as Kind;
    match &expression.kind {
        Kind::And(_) | Kind::Or(_) => Level::Joined,
        Kind::Compare(..)
        | Kind::Between(..)
        | Kind::In { .. }
        | Kind::Contains(..)
        | Kind::StartsWith(..)
        | Kind::InWindow(..)
        | Kind::IsKnown(_)
        | Kind::IsMissing(_)
        | Kind::Not(_)
        | Kind::Block(..)
        | Kind::Has { .. }
        | Kind::No(_)
        | Kind::Every(..)
        | Kind::Regular { .. }
        | Kind::Sequence(_)
        | Kind::InSegment { .. } => Level::Condition,
        // What a forecast reaches is a sum.
        Kind::OrElse(..) | Kind::DateWhenReaches(..) => Level::OrElse,
        Kind::Arithmetic(ArithmeticOperator::Add | ArithmeticOperator::Subtract, ..) => Level::Sum,
        Kind::Arithmetic(..) => Level::Product,
        Kind::Negative(_)
        | Kind::Part(..)
        | Kind::DaysSince(_)
        | Kind::AgeOf(_)
        | Kind::AnniversaryOf { .. }
        | Kind::ShareOf(..) => Level::Unary,
        _ => Level::Primary,
    }
}

/// Whether what follows would be taken for a part of it: of its `where`, its condition or its steps.
pub(super) fn is_open(condition: &Expression, place: Place) -> bool {
    match &condition.kind {
        ExpressionKind::Has { quantity, rows } => {
            rows.filter.is_some() || (place == Place::StepFilter && quantity.is_none())
        }
        ExpressionKind::No(rows) | ExpressionKind::Regular { rows, .. } => rows.filter.is_some(),
        ExpressionKind::Every(..) | ExpressionKind::Sequence(_) => true,
        // Behind `not` whatever is open at the end of a line stands in parentheses.
        ExpressionKind::Not(inner) => {
            place == Place::StepFilter && !is_open(inner, Place::Whole) && is_open(inner, place)
        }
        _ => false,
    }
}

/// Whether a value ends with what would take a window or a filter behind it for its own: an aggregate without parentheses, or
/// in Russian a percentage.
pub(super) fn takes_window(value: &Expression) -> bool {
    use ExpressionKind as Kind;
    match &value.kind {
        Kind::Percent(_) | Kind::AverageGap(_) => true,
        Kind::Aggregate { of, .. } => matches!(of, Aggregated::Path(_)),
        Kind::Negative(last)
        | Kind::Arithmetic(_, _, last)
        | Kind::ShareOf(_, last)
        | Kind::OrElse(_, last)
        | Kind::Part(_, last)
        | Kind::DaysSince(last)
        | Kind::AgeOf(last)
        | Kind::AnniversaryOf { date: last, .. }
        | Kind::DateWhenReaches(_, last) => takes_window(last),
        _ => false,
    }
}

/// `not in segment` is a phrase of its own, and the rest would reach too far.
pub(super) fn needs_parentheses_behind_not(inner: &Expression) -> bool {
    level(inner) == Level::Joined
        || is_open(inner, Place::Whole)
        || matches!(inner.kind, ExpressionKind::InSegment { negated: false, .. })
}
