//! Windows over the time of rows and over dates and instants.

use super::{Body, describe::describe, fit::dated, node};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind, TimeWindow},
    source::Span,
    syntax::{CalendarUnit, Expression, PeriodAmount, Window},
    types::{Type, Value},
    vocabulary::Phrase,
};

/// What a window looks at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'t> {
    /// A date or an instant.
    pub time: &'t Type,
    /// Whether what lies after `T` can be seen.
    pub planned: bool,
}

impl Body<'_, '_> {
    /// A window, at a place, over times.
    pub(super) fn window(
        &mut self,
        window: &Window,
        span: Span,
        seen: Seen<'_>,
    ) -> Option<TimeWindow> {
        let checked = match window {
            Window::Last(amount) => TimeWindow::Last(self.window_period(amount, seen)?),
            Window::Next(amount) => {
                let period = self.window_period(amount, seen)?;
                if !seen.planned {
                    let _: Option<()> = self.report(codes::ALWAYS_IN_THE_FUTURE, period.span, &[]);
                }
                TimeWindow::Next(period)
            }
            Window::AtLeastAgo(amount) => TimeWindow::AtLeastAgo(self.window_period(amount, seen)?),
            Window::FromToAgo(longer, shorter) => {
                let longer = self.window_period(longer, seen);
                let shorter = self.window_period(shorter, seen);
                let (longer, shorter) = (longer?, shorter?);
                self.refuse_empty(&longer, &shorter, longer.span.to(shorter.span))?;
                TimeWindow::FromToAgo(longer, shorter)
            }
            Window::This(unit) => TimeWindow::This(self.calendar_unit(*unit, span)),
            Window::Previous(number, unit) => {
                let count = self.checker.whole(*number, span)?;
                TimeWindow::Previous(count, self.calendar_unit(*unit, span))
            }
            Window::Today => {
                self.by_the_calendar(span);
                TimeWindow::Today
            }
            Window::Between(low, high) => {
                let (low, high) = self.bounds(low, high)?;
                self.warn_of_empty(&low, &high, true);
                TimeWindow::Between(Box::new(low), Box::new(high))
            }
            Window::FromUntil(low, high) => {
                let (low, high) = self.bounds(low, high)?;
                self.warn_of_empty(&low, &high, false);
                TimeWindow::FromUntil(Box::new(low), Box::new(high))
            }
        };
        Some(checked)
    }

    /// `x in the last 3 months`, `x is today`.
    pub(super) fn in_window(
        &mut self,
        whole: &Expression,
        (value, window): (&Expression, &Window),
    ) -> Option<Node> {
        let span = whole.span;
        if let crate::syntax::ExpressionKind::AnniversaryOf {
            date,
            leap_to_march,
        } = &value.kind
        {
            return self.anniversary(date, *leap_to_march, window, span);
        }
        let value = self.expression(value);
        let Some(value) = value else {
            // What is wrong with the window is said even where the value is wrong.
            let _ = self.window(
                window,
                span,
                Seen {
                    time: &Type::Instant,
                    planned: true,
                },
            );
            return None;
        };
        if value.ty == Type::Birthday
            && !matches!(window, Window::Between(..) | Window::FromUntil(..))
        {
            return self.report_birthday(&value);
        }
        let value = dated(value);
        if !matches!(value.ty, Type::Date | Type::Instant) {
            if value.ty == Type::Bool && self.filters > 0 {
                self.misplaced = Some(whole.clone());
                return None;
            }
            let found = describe(&value.ty, self.language(value.span));
            return self.report(codes::NOT_A_TIME, value.span, &[&found]);
        }
        let seen = Seen {
            time: &value.ty,
            planned: self.can_be_later(&value),
        };
        let window = self.window(window, span, seen)?;
        let optional = value.optional;
        let kind = NodeKind::InWindow(Box::new(value), window);
        Some(node(kind, Type::Bool, optional, span))
    }

    /// Whether a date or instant can lie after `T`.
    fn can_be_later(&self, value: &Node) -> bool {
        let NodeKind::Field {
            scope,
            links,
            field,
        } = &value.kind
        else {
            return true;
        };
        let collection = self.collection_at(*scope, links);
        collection.is_none_or(|collection| self.schema().field(collection, *field).planned)
    }

    /// Says that a birthday is no date, with the phrase that fits.
    pub(super) fn report_birthday<T>(&mut self, value: &Node) -> Option<T> {
        let text = self.checker.text(value.span);
        let word = format!("{} ", Phrase::AnniversaryOf.text(self.language(value.span)));
        let found = self
            .diagnostic(codes::BIRTHDAY, value.span, &[text])
            .insert(value.span, word);
        self.push(found);
        None
    }

    fn window_period(&mut self, amount: &PeriodAmount, seen: Seen<'_>) -> Option<Box<Node>> {
        let period = self.period(amount)?;
        self.refuse_clock_on_dates(&period, seen.time)?;
        Some(Box::new(period))
    }

    fn calendar_unit(&mut self, unit: CalendarUnit, span: Span) -> CalendarUnit {
        self.by_the_calendar(span);
        unit
    }

    /// The bounds of a window: dates or instants that no record changes.
    fn bounds(&mut self, low: &Expression, high: &Expression) -> Option<(Node, Node)> {
        let (low, high) = (self.bound(low), self.bound(high));
        Some((low?, high?))
    }

    fn bound(&mut self, bound: &Expression) -> Option<Node> {
        let checked = self.expression(bound)?;
        if !matches!(checked.ty, Type::Date | Type::Instant) {
            let found = describe(&checked.ty, self.language(checked.span));
            return self.report(codes::NOT_A_TIME, checked.span, &[&found]);
        }
        if !matches!(checked.kind, NodeKind::Literal(_) | NodeKind::Param(_)) {
            return self.report(codes::WINDOW_NOT_CONSTANT, checked.span, &[]);
        }
        self.by_the_calendar(checked.span);
        Some(checked)
    }

    /// Warns where nothing lies between two literals.
    pub(super) fn warn_of_empty(&mut self, low: &Node, high: &Node, inclusive: bool) {
        let (NodeKind::Literal(first), NodeKind::Literal(last)) = (&low.kind, &high.kind) else {
            return;
        };
        let order = match (first, last) {
            (Value::Int(first), Value::Int(last)) => first.cmp(last),
            (Value::Date(first), Value::Date(last)) => first.cmp(last),
            (Value::Instant(first), Value::Instant(last)) => first.cmp(last),
            _ => match (first.number(), last.number()) {
                (Some(first), Some(last)) => first.cmp(&last),
                _ => return,
            },
        };
        if order.is_gt() || (!inclusive && order.is_eq()) {
            let (first, last) = (self.checker.text(low.span), self.checker.text(high.span));
            let _: Option<()> =
                self.report(codes::EMPTY_BETWEEN, low.span.to(high.span), &[first, last]);
        }
    }
}
