//! Rows, windows, steps.

use super::{
    literals::{calendar_unit, number, period_unit, whole},
    name, path, path_of,
};
use kardan_dsl::{
    source::Span,
    syntax::{ComparisonOperator, Expression, PeriodAmount, Quantity, Rows, Step, Window},
};
use proptest::{option, prelude::*, sample::select};

pub fn amount() -> BoxedStrategy<PeriodAmount> {
    prop_oneof![
        3 => (whole(), period_unit()).prop_map(|(number, unit)| PeriodAmount::Literal {
            number,
            unit,
            span: Span::default(),
        }),
        1 => name().prop_map(PeriodAmount::Param),
    ]
    .boxed()
}

/// Windows on a value, which has `between` of its own.
pub fn value_window(value: BoxedStrategy<Expression>) -> BoxedStrategy<Window> {
    prop_oneof![
        amount().prop_map(Window::Last),
        amount().prop_map(Window::Next),
        amount().prop_map(Window::AtLeastAgo),
        (amount(), amount()).prop_map(|(from, to)| Window::FromToAgo(from, to)),
        calendar_unit().prop_map(Window::This),
        (whole(), calendar_unit()).prop_map(|(count, unit)| Window::Previous(count, unit)),
        Just(Window::Today),
        (value.clone(), value)
            .prop_map(|(from, until)| Window::FromUntil(Box::new(from), Box::new(until))),
    ]
    .boxed()
}

/// Windows on rows.
pub fn window(value: BoxedStrategy<Expression>) -> BoxedStrategy<Window> {
    prop_oneof![
        8 => value_window(value.clone()).prop_filter("no `today` on rows", |window| *window != Window::Today),
        1 => (value.clone(), value)
            .prop_map(|(from, to)| Window::Between(Box::new(from), Box::new(to))),
    ]
        .boxed()
}

pub fn rows(
    value: BoxedStrategy<Expression>,
    condition: BoxedStrategy<Expression>,
) -> BoxedStrategy<Rows> {
    (
        path(),
        option::weighted(0.2, path_of(1..=2)),
        option::of(window(value)),
        option::of(condition),
    )
        .prop_map(|(path, of, window, filter)| Rows {
            path,
            of,
            window,
            filter: filter.map(Box::new),
            span: Span::default(),
        })
        .boxed()
}

pub fn quantity() -> BoxedStrategy<Quantity> {
    use ComparisonOperator::{Equal, GreaterOrEqual, LessOrEqual};
    let operator = select(&[GreaterOrEqual, LessOrEqual, Equal][..]);
    (operator, prop_oneof![whole(), number()])
        .prop_map(|(operator, number)| Quantity { operator, number })
        .boxed()
}

/// A sequence, with an absent step only where `within` closes it or a row is to come after it.
pub fn steps(
    value: BoxedStrategy<Expression>,
    condition: BoxedStrategy<Expression>,
) -> BoxedStrategy<Vec<Step>> {
    let step = (any::<bool>(), rows(value, condition), option::of(amount()));
    (proptest::collection::vec(step, 2..4), amount())
        .prop_map(|(steps, deadline)| {
            let last = steps.iter().rposition(|(absent, ..)| !absent).unwrap_or(0);
            let steps = steps.into_iter().enumerate();
            steps
                .map(|(number, (absent, rows, within))| {
                    let absent = absent && number > 0;
                    let open_end = absent && number > last && within.is_none();
                    Step {
                        absent,
                        rows,
                        within: if open_end {
                            Some(deadline.clone())
                        } else {
                            within
                        }
                        .filter(|_| number > 0),
                        span: Span::default(),
                    }
                })
                .collect()
        })
        .boxed()
}
