//! Numbers, units, dates and other literals.

use super::text;
use chrono::{NaiveDate, NaiveDateTime};
use kardan_dsl::{
    source::Span,
    syntax::{
        CalendarUnit, ClockUnit, Expression, ExpressionKind, Magnitude, Number, PeriodUnit,
        QuantityUnit,
    },
};
use proptest::{option, prelude::*, sample::select};
use rust_decimal::Decimal;

pub fn expression(kind: ExpressionKind) -> Expression {
    Expression {
        kind,
        span: Span::default(),
    }
}

pub fn whole() -> BoxedStrategy<Number> {
    prop_oneof![0u32..30, 990u32..100_000, 999_999u32..=20_000_000]
        .prop_map(|digits| Number {
            digits: digits.into(),
            magnitude: None,
        })
        .boxed()
}

pub fn number() -> BoxedStrategy<Number> {
    let magnitude = option::weighted(0.3, select(&[Magnitude::Thousand, Magnitude::Million][..]));
    (0i64..3_000_000, 0u32..4, magnitude)
        .prop_map(|(digits, scale, magnitude)| Number {
            digits: Decimal::new(digits, scale),
            magnitude,
        })
        .boxed()
}

pub fn calendar_unit() -> BoxedStrategy<CalendarUnit> {
    use CalendarUnit::{Day, Month, Week, Year};
    select(&[Day, Week, Month, Year][..]).boxed()
}

pub fn period_unit() -> BoxedStrategy<PeriodUnit> {
    prop_oneof![
        calendar_unit().prop_map(PeriodUnit::Calendar),
        select(&[ClockUnit::Minute, ClockUnit::Hour][..]).prop_map(PeriodUnit::Clock),
    ]
    .boxed()
}

pub fn quantity_unit() -> BoxedStrategy<QuantityUnit> {
    prop_oneof![
        select(&["RUB", "EUR", "JPY"][..]).prop_map(|code| QuantityUnit::Money(code.to_owned())),
        Just(QuantityUnit::Points),
        Just(QuantityUnit::Kilometres),
    ]
    .boxed()
}

pub fn date() -> BoxedStrategy<NaiveDate> {
    (0u32..40_000)
        .prop_map(|days| {
            NaiveDate::default()
                .checked_add_days(chrono::Days::new(days.into()))
                .expect("a date of this age")
        })
        .boxed()
}

pub fn moment() -> BoxedStrategy<NaiveDateTime> {
    (date(), 0u32..24, 0u32..60)
        .prop_map(|(date, hour, minute)| date.and_hms_opt(hour, minute, 0).expect("a time of day"))
        .boxed()
}

/// Literals that stand alone: in lists, documents, defaults.
pub fn literal() -> BoxedStrategy<Expression> {
    prop_oneof![
        number().prop_map(ExpressionKind::Number),
        (number(), quantity_unit())
            .prop_map(|(number, unit)| ExpressionKind::Quantity(number, unit)),
        (whole(), period_unit()).prop_map(|(number, unit)| ExpressionKind::Period(number, unit)),
        number().prop_map(ExpressionKind::Percent),
        date().prop_map(ExpressionKind::Date),
        moment().prop_map(ExpressionKind::Moment),
        (1u32..=12, 1u32..=28).prop_map(|(month, day)| ExpressionKind::DayOfYear { month, day }),
        text().prop_map(ExpressionKind::Text),
        any::<bool>().prop_map(ExpressionKind::Boolean),
    ]
    .prop_map(expression)
    .boxed()
}
