//! Parts of dates, days since, ages, anniversaries.

use super::{Body, describe::describe, fit::dated, node, window::Seen};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind},
    source::Span,
    syntax::{DatePart, Expression, Window},
    types::Type,
};

impl Body<'_, '_> {
    /// `year of x`.
    pub(super) fn part(&mut self, part: DatePart, of: &Expression, span: Span) -> Option<Node> {
        let value = self.time(of)?;
        self.by_the_calendar(span);
        let of_birthday = value.ty == Type::Birthday;
        if part == DatePart::Hour && value.ty != Type::Instant {
            return self.report(codes::NO_HOUR, value.span, &[]);
        }
        // A birthday always has its month; the rest needs the year.
        let optional = value.optional || (of_birthday && part != DatePart::Month);
        let ty = match part {
            DatePart::Date => Type::Date,
            DatePart::Year | DatePart::Month | DatePart::Weekday | DatePart::Hour => Type::Int,
        };
        let kind = NodeKind::Part(part, Box::new(value));
        Some(node(kind, ty, optional, span))
    }

    /// `days since x`.
    pub(super) fn days_since(&mut self, of: &Expression, span: Span) -> Option<Node> {
        let value = dated(self.time(of)?);
        self.by_the_calendar(span);
        let optional = value.optional;
        let kind = NodeKind::DaysSince(Box::new(value));
        Some(node(kind, Type::Int, optional, span))
    }

    /// `age of x`.
    pub(super) fn age_of(&mut self, of: &Expression, span: Span) -> Option<Node> {
        let value = self.time(of)?;
        self.by_the_calendar(span);
        let optional = value.optional || value.ty == Type::Birthday;
        let kind = NodeKind::AgeOf(Box::new(value));
        Some(node(kind, Type::Int, optional, span))
    }

    /// `anniversary of x in WINDOW`, `anniversary of x is today`.
    pub(super) fn anniversary(
        &mut self,
        date: &Expression,
        leap_to_march: bool,
        window: &Window,
        span: Span,
    ) -> Option<Node> {
        let date = self.time(date);
        self.by_the_calendar(span);
        let seen = Seen {
            time: &Type::Date,
            planned: true,
        };
        let window = self.window(window, span, seen);
        let (date, window) = (date?, window?);
        let optional = date.optional;
        let kind = NodeKind::AnniversaryInWindow {
            date: Box::new(date),
            leap_to_march,
            window,
        };
        Some(node(kind, Type::Bool, optional, span))
    }

    /// A date, a birthday or an instant.
    fn time(&mut self, expression: &Expression) -> Option<Node> {
        let value = self.expression(expression)?;
        if matches!(value.ty, Type::Date | Type::Birthday | Type::Instant) {
            return Some(value);
        }
        let found = describe(&value.ty, self.language(value.span));
        self.report(codes::NOT_A_TIME, value.span, &[&found])
    }
}
