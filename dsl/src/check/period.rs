//! Periods: so many units, written or in a parameter.

use super::{Body, describe::describe, literal::period_type, node, param::type_of};
use crate::{
    diagnostics::codes,
    program::{Entity, Node, NodeKind},
    source::Span,
    syntax::{CalendarUnit, ClockUnit, Name, PeriodAmount, PeriodUnit},
    types::{Period, Type, Value},
};

impl Body<'_, '_> {
    /// A period that a phrase counts by.
    pub(super) fn period(&mut self, amount: &PeriodAmount) -> Option<Node> {
        let period = match amount {
            PeriodAmount::Literal { number, unit, span } => {
                let period = self.checker.period_literal(*number, *unit, *span)?;
                let kind = NodeKind::Literal(Value::Period(period));
                node(kind, period_type(*unit), false, *span)
            }
            PeriodAmount::Param(name) => self.period_param(name)?,
        };
        if period.ty == Type::CalendarPeriod {
            self.by_the_calendar(period.span);
            self.periods.0.get_or_insert(period.span);
        } else {
            self.periods.1.get_or_insert(period.span);
        }
        Some(period)
    }

    fn period_param(&mut self, name: &Name) -> Option<Node> {
        let Some(&id) = self.checker.declared.params.get(&name.spelling()) else {
            let params =
                self.checker.params.iter().filter(|param| {
                    matches!(type_of(param), Type::CalendarPeriod | Type::ClockPeriod)
                });
            let known = self
                .checker
                .candidates(params.map(|param| param.name.as_str()));
            return self
                .checker
                .report_unknown(codes::UNKNOWN_PERIOD, name, "", &known);
        };
        self.checker.names.insert(name.span, Entity::Param(id));
        let ty = self.checker.params.get(id.0 as usize).map(type_of)?;
        if !matches!(ty, Type::CalendarPeriod | Type::ClockPeriod) {
            let found = describe(&ty, self.language(name.span));
            return self.report(codes::NOT_A_PERIOD, name.span, &[&name.text, &found]);
        }
        Some(node(NodeKind::Param(id), ty, false, name.span))
    }

    /// Refuses minutes and hours where the values are dates.
    pub(super) fn refuse_clock_on_dates(&mut self, period: &Node, time: &Type) -> Option<()> {
        if period.ty == Type::ClockPeriod && *time != Type::Instant {
            return self.report(codes::CLOCK_ON_DATES, period.span, &[]);
        }
        Some(())
    }

    /// Refuses a stretch from `longer` to `shorter` ago that holds nothing or mixes calendar and clock.
    pub(super) fn refuse_empty(&mut self, longer: &Node, shorter: &Node, span: Span) -> Option<()> {
        if longer.ty != shorter.ty {
            return self.report(codes::MIXED_WINDOW, span, &[]);
        }
        let (NodeKind::Literal(Value::Period(longer)), NodeKind::Literal(Value::Period(shorter))) =
            (&longer.kind, &shorter.kind)
        else {
            return Some(());
        };
        if is_longer(*longer, *shorter) {
            Some(())
        } else {
            self.report(codes::EMPTY_WINDOW, span, &[])
        }
    }
}

/// Whether a period can be longer than another of its family.
pub(super) fn is_longer(longer: Period, shorter: Period) -> bool {
    let months = |period: Period| match period.unit {
        PeriodUnit::Calendar(unit) => Some(u64::from(period.count) * u64::from(unit.months()?)),
        PeriodUnit::Clock(_) => None,
    };
    let minutes = |period: Period| match period.unit {
        PeriodUnit::Clock(ClockUnit::Minute) => Some(u64::from(period.count)),
        PeriodUnit::Clock(ClockUnit::Hour) => Some(u64::from(period.count) * 60),
        PeriodUnit::Calendar(_) => None,
    };
    match (
        months(longer).zip(months(shorter)),
        minutes(longer).zip(minutes(shorter)),
    ) {
        (Some((longer, shorter)), _) | (_, Some((longer, shorter))) => longer > shorter,
        _ => days(longer).1 > days(shorter).0,
    }
}

/// The fewest and the most hours that a period can have: a clock change makes a day longer or shorter.
pub(super) fn hours(period: Period) -> (u64, u64) {
    let count = u64::from(period.count);
    match period.unit {
        PeriodUnit::Calendar(_) => {
            let (fewest, most) = days(period);
            ((24 * fewest).saturating_sub(1), 24 * most + 1)
        }
        PeriodUnit::Clock(ClockUnit::Minute) => (count / 60, count.div_ceil(60)),
        PeriodUnit::Clock(ClockUnit::Hour) => (count, count),
    }
}

/// The fewest and the most days that a period can have.
pub(super) fn days(period: Period) -> (u64, u64) {
    let count = u64::from(period.count);
    match period.unit {
        PeriodUnit::Calendar(CalendarUnit::Day) => (count, count),
        PeriodUnit::Calendar(CalendarUnit::Week) => (count * 7, count * 7),
        PeriodUnit::Calendar(CalendarUnit::Month) => (count * 28, count * 31),
        PeriodUnit::Calendar(CalendarUnit::Quarter) => (count * 90, count * 92),
        PeriodUnit::Calendar(CalendarUnit::Year) => (count * 365, count * 366),
        PeriodUnit::Clock(ClockUnit::Minute) => (count / 1440, count / 1440 + 1),
        PeriodUnit::Clock(ClockUnit::Hour) => (count / 24, count / 24 + 1),
    }
}
