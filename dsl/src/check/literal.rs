//! Literals: numbers with their magnitudes and units, dates, texts.

use super::{Checker, node};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind},
    source::Span,
    syntax::{Expression, ExpressionKind, Number, PeriodUnit, QuantityUnit},
    types::{Currency, DayOfYear, Period, Type, Value, instant_of_local},
};
use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The most years that a period may have; dates do not reach further.
const YEARS: u32 = 1000;

/// Whether an expression is a literal.
pub(super) fn is_literal(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Number(_)
        | ExpressionKind::Quantity(..)
        | ExpressionKind::Period(..)
        | ExpressionKind::Percent(_)
        | ExpressionKind::Date(_)
        | ExpressionKind::Moment(_)
        | ExpressionKind::DayOfYear { .. }
        | ExpressionKind::Text(_)
        | ExpressionKind::Boolean(_) => true,
        ExpressionKind::Negative(inner) => matches!(
            inner.kind,
            ExpressionKind::Number(_) | ExpressionKind::Quantity(..) | ExpressionKind::Percent(_)
        ),
        _ => false,
    }
}

impl Checker<'_> {
    /// The value of a literal; none with an error for anything else.
    pub(super) fn literal(&mut self, expression: &Expression) -> Option<Node> {
        let span = expression.span;
        let (value, ty) = match &expression.kind {
            ExpressionKind::Number(number) => self.bare_number(*number, span)?,
            ExpressionKind::Quantity(number, unit) => self.quantity(*number, unit, span)?,
            ExpressionKind::Percent(number) => {
                let share = self.number(*number, span)?;
                let share = share.checked_div(Decimal::ONE_HUNDRED)?;
                (Value::Ratio(share), Type::Ratio)
            }
            ExpressionKind::Period(number, unit) => {
                let period = self.period_literal(*number, *unit, span)?;
                (Value::Period(period), period_type(*unit))
            }
            ExpressionKind::Date(date) => (Value::Date(*date), Type::Date),
            ExpressionKind::Moment(local) => {
                let zone = self.input.timezone.unwrap_or(chrono_tz::UTC);
                let instant = instant_of_local(zone, *local);
                (Value::Instant(instant), Type::Instant)
            }
            ExpressionKind::DayOfYear { month, day } => {
                // A leap year has every day that any year has.
                if NaiveDate::from_ymd_opt(2024, *month, *day).is_none() {
                    let text = self.text(span);
                    return self.report(codes::NO_SUCH_DAY, span, &[text]);
                }
                let day = DayOfYear {
                    month: *month,
                    day: *day,
                };
                (Value::DayOfYear(day), Type::DayOfYear)
            }
            ExpressionKind::Text(text) => (Value::Text(text.clone()), Type::Text),
            ExpressionKind::Boolean(value) => (Value::Bool(*value), Type::Bool),
            ExpressionKind::Negative(inner) if is_literal(expression) => {
                let inner = self.literal(inner)?;
                let NodeKind::Literal(value) = inner.kind else {
                    return None;
                };
                (negative(value)?, inner.ty)
            }
            _ => return self.report(codes::NOT_A_LITERAL, span, &[]),
        };
        Some(node(NodeKind::Literal(value), ty, false, span))
    }

    /// The number with its magnitude.
    pub(super) fn number(&mut self, number: Number, span: Span) -> Option<Decimal> {
        match number.value() {
            Some(value) => Some(value.normalize()),
            None => self.report(codes::NUMBER_TOO_LARGE, span, &[]),
        }
    }

    fn bare_number(&mut self, number: Number, span: Span) -> Option<(Value, Type)> {
        let value = self.number(number, span)?;
        if !value.is_integer() {
            return Some((Value::Decimal(value), Type::Decimal));
        }
        match value.to_i64() {
            Some(value) => Some((Value::Int(value), Type::Int)),
            None => self.report(codes::NUMBER_TOO_LARGE, span, &[]),
        }
    }

    fn quantity(
        &mut self,
        number: Number,
        unit: &QuantityUnit,
        span: Span,
    ) -> Option<(Value, Type)> {
        let value = self.number(number, span)?;
        match unit {
            QuantityUnit::Points => Some((Value::Points(value), Type::Points)),
            QuantityUnit::Kilometres => Some((Value::Kilometres(value), Type::Kilometres)),
            QuantityUnit::Money(code) => {
                let currency = self.input.currency;
                match Currency::of_code(&code.to_uppercase()) {
                    Some(known) if known == currency => {
                        Some((Value::Money(value, currency), Type::Money))
                    }
                    Some(known) => self.report(
                        codes::OTHER_CURRENCY,
                        span,
                        &[known.code(), currency.code()],
                    ),
                    None => self.report(codes::UNKNOWN_CURRENCY, span, &[code]),
                }
            }
        }
    }

    /// A number that must be whole and positive.
    pub(super) fn whole(&mut self, number: Number, span: Span) -> Option<u32> {
        let value = self.number(number, span)?;
        match value.to_u32() {
            Some(count) if count > 0 && value.is_integer() => Some(count),
            _ => self.report(codes::NOT_WHOLE, span, &[]),
        }
    }

    /// A period of a whole positive number of units.
    pub(super) fn period_literal(
        &mut self,
        number: Number,
        unit: PeriodUnit,
        span: Span,
    ) -> Option<Period> {
        let count = self.whole(number, span)?;
        let period = Period { count, unit };
        if super::period::days(period).0 > u64::from(YEARS) * 366 {
            return self.report(codes::PERIOD_TOO_LONG, span, &[]);
        }
        Some(period)
    }
}

/// The type of a period.
pub(super) fn period_type(unit: PeriodUnit) -> Type {
    match unit {
        PeriodUnit::Calendar(_) => Type::CalendarPeriod,
        PeriodUnit::Clock(_) => Type::ClockPeriod,
    }
}

/// The value with its sign turned; none where it has no sign or leaves the range.
pub(super) fn negative(value: Value) -> Option<Value> {
    Some(match value {
        Value::Int(value) => Value::Int(value.checked_neg()?),
        Value::Decimal(value) => Value::Decimal(-value),
        Value::Ratio(value) => Value::Ratio(-value),
        Value::Money(value, currency) => Value::Money(-value, currency),
        Value::Points(value) => Value::Points(-value),
        Value::Kilometres(value) => Value::Kilometres(-value),
        _ => return None,
    })
}
