//! Parameters.

use super::{Checker, literal::period_type};
use crate::{
    diagnostics::codes,
    program::Param,
    syntax::{CalendarUnit, ClockUnit, Expression, PeriodUnit, TypeName},
    types::{Period, Type, Value},
    vocabulary::{Case, Count, Unit},
};

impl Checker<'_> {
    /// Checks all parameters. One whose default is wrong is kept without it.
    pub(super) fn check_params(&mut self) {
        for source in self.declared.param_sources.clone() {
            let default = source
                .default
                .as_ref()
                .and_then(|default| self.param_value(source.kind, default));
            self.params.push(Param {
                name: source.name.text.clone(),
                kind: source.kind,
                default,
                span: source.name.span,
            });
        }
    }

    /// A literal as the value of a parameter.
    pub(super) fn param_value(&mut self, kind: TypeName, literal: &Expression) -> Option<Value> {
        if let Some(unit) = kind.period_unit() {
            return self.period_value(unit, literal);
        }
        self.literal_of(literal, &type_of_name(kind))
    }

    /// A parameter of months holds months: what it is counted in decides where its windows end.
    fn period_value(&mut self, unit: PeriodUnit, literal: &Expression) -> Option<Value> {
        let found = self.literal(literal)?;
        let language = self.language(literal.span);
        let words = |period: Period| {
            let number = crate::syntax::Number {
                digits: period.count.into(),
                magnitude: None,
            };
            let count = Count::of(language, &number);
            let unit = Unit::Period(period.unit).word(language, Case::Nominative, count);
            format!("{} {unit}", period.count)
        };
        let crate::program::NodeKind::Literal(Value::Period(given)) = found.kind else {
            let wanted = super::describe::describe(&period_type(unit), language);
            let found = super::describe::describe(&found.ty, language);
            return self.report(codes::TYPE_MISMATCH, literal.span, &[&wanted, &found]);
        };
        if given.unit == unit {
            return Some(Value::Period(given));
        }
        let wanted = super::describe::describe_unit(unit, language);
        let text = self.text(literal.span);
        let mut found = self.diagnostic(codes::TYPE_MISMATCH, literal.span, &[wanted, text]);
        if let Some(count) = convert(given, unit) {
            found = found.replace(literal.span, words(Period { count, unit }));
        }
        self.diagnostics.push(found);
        None
    }
}

/// The type of a parameter.
pub(super) fn type_of(param: &Param) -> Type {
    type_of_name(param.kind)
}

/// The type that a name of a type stands for.
pub(super) fn type_of_name(kind: TypeName) -> Type {
    match kind {
        TypeName::Days
        | TypeName::Weeks
        | TypeName::Months
        | TypeName::Quarters
        | TypeName::Years => Type::CalendarPeriod,
        TypeName::Minutes | TypeName::Hours => Type::ClockPeriod,
        TypeName::Int => Type::Int,
        TypeName::Decimal => Type::Decimal,
        TypeName::Ratio => Type::Ratio,
        TypeName::Money => Type::Money,
        TypeName::Points => Type::Points,
        TypeName::Kilometres => Type::Kilometres,
        TypeName::Text => Type::Text,
        TypeName::Date => Type::Date,
        TypeName::Bool => Type::Bool,
    }
}

/// The same period in a smaller unit, where that is exact.
fn convert(period: Period, unit: PeriodUnit) -> Option<u32> {
    let factor = match (period.unit, unit) {
        (PeriodUnit::Calendar(larger), PeriodUnit::Calendar(smaller))
            if let Some((larger, smaller)) = larger.months().zip(smaller.months()) =>
        {
            (larger % smaller == 0).then_some(larger / smaller)?
        }
        (PeriodUnit::Calendar(CalendarUnit::Week), PeriodUnit::Calendar(CalendarUnit::Day)) => 7,
        (PeriodUnit::Clock(ClockUnit::Hour), PeriodUnit::Clock(ClockUnit::Minute)) => 60,
        _ => return None,
    };
    period.count.checked_mul(factor)
}
