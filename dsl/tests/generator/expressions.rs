//! Values and conditions.

use super::{
    DEPTH, block,
    literals::{calendar_unit, expression, literal, number},
    name, path, path_of,
    rows::{amount, quantity, rows, steps, value_window},
};
use kardan_dsl::syntax::{
    AggregateFunction, Aggregated, ArithmeticOperator, BlockKind, ComparisonOperator, DatePart,
    Expression, ExpressionKind, Path, Pick, Rows, Set,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

type Expressions = BoxedStrategy<Expression>;

/// A value.
pub fn value() -> Expressions {
    value_of_depth(DEPTH)
}

/// A condition.
pub fn condition() -> Expressions {
    condition_of_depth(DEPTH)
}

fn leaf() -> Expressions {
    prop_oneof![
        literal(),
        path().prop_map(|path| expression(ExpressionKind::Path(path))),
        vec(literal(), 0..3).prop_map(|items| expression(ExpressionKind::List(items))),
    ]
    .boxed()
}

fn boxed(inner: &Expressions) -> BoxedStrategy<Box<Expression>> {
    inner.clone().prop_map(Box::new).boxed()
}

fn value_of_depth(depth: u32) -> Expressions {
    if depth == 0 {
        return leaf();
    }
    let inner = value_of_depth(depth - 1);
    let condition = condition_of_depth(depth - 1);
    let one = || boxed(&inner);
    let two = || (boxed(&inner), boxed(&inner));
    let rows = rows(inner.clone(), condition);
    let arithmetic = {
        use ArithmeticOperator::{Add, Divide, Multiply, Subtract};
        select(&[Add, Subtract, Multiply, Divide][..])
    };
    let part = {
        use DatePart::{Date, Hour, Month, Weekday, Year};
        select(&[Date, Year, Month, Weekday, Hour][..])
    };
    let computed = prop_oneof![
        one().prop_map(ExpressionKind::Negative),
        (arithmetic, two()).prop_map(|(operator, (left, right))| {
            ExpressionKind::Arithmetic(operator, left, right)
        }),
        (number(), one()).prop_map(|(share, whole)| {
            ExpressionKind::ShareOf(Box::new(expression(ExpressionKind::Percent(share))), whole)
        }),
        two().prop_map(|(value, other)| ExpressionKind::OrElse(value, other)),
        (part, one()).prop_map(|(part, date)| ExpressionKind::Part(part, date)),
        one().prop_map(ExpressionKind::DaysSince),
        one().prop_map(ExpressionKind::AgeOf),
        aggregate(rows.clone(), inner.clone()),
        pick(rows.clone()),
        rows.prop_map(ExpressionKind::AverageGap),
        path().prop_map(ExpressionKind::Forecast),
        (path(), one()).prop_map(|(path, value)| ExpressionKind::DateWhenReaches(path, value)),
    ];
    prop_oneof![1 => leaf(), 2 => computed.prop_map(expression)].boxed()
}

fn aggregate(rows: BoxedStrategy<Rows>, value: Expressions) -> BoxedStrategy<ExpressionKind> {
    use AggregateFunction::{Average, Count, Max, Min, Sum};
    let of = prop_oneof![
        rows.clone().prop_map(Aggregated::Path),
        (value.prop_map(Box::new), rows).prop_map(|(value, rows)| Aggregated::Each { value, rows }),
    ];
    let function = select(&[Count, Sum, Average, Min, Max][..]);
    (function, any::<bool>(), of)
        .prop_map(|(function, distinct, of)| ExpressionKind::Aggregate {
            function,
            distinct: distinct && function == Count,
            of,
        })
        .boxed()
}

fn pick(rows: BoxedStrategy<Rows>) -> BoxedStrategy<ExpressionKind> {
    let which = select(&[Pick::First, Pick::Last][..]);
    let bare = path_of(2..=4).prop_map(|path: Path| {
        let rows = Rows {
            path,
            of: None,
            window: None,
            filter: None,
            span: Default::default(),
        };
        (rows, Vec::new())
    });
    let filtered = rows.prop_filter("bare rows have no field beside them", |rows| {
        rows.of.is_some() || rows.window.is_some() || rows.filter.is_some()
    });
    let filtered = (filtered, vec(name(), 1..3));
    (which, prop_oneof![bare, filtered])
        .prop_map(|(which, (rows, field))| ExpressionKind::Pick { which, rows, field })
        .boxed()
}

fn condition_of_depth(depth: u32) -> Expressions {
    if depth == 0 {
        return prop_oneof![
            path().prop_map(ExpressionKind::Path),
            any::<bool>().prop_map(ExpressionKind::Boolean),
        ]
        .prop_map(expression)
        .boxed();
    }
    let inner = condition_of_depth(depth - 1);
    let value = value_of_depth(depth - 1);
    let one = || boxed(&inner);
    let known = || boxed(&value);
    let rows = rows(value.clone(), inner.clone());
    let comparison = {
        use ComparisonOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        select(&[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual][..])
    };
    let set = prop_oneof![
        vec(literal(), 0..3).prop_map(Set::List),
        name().prop_map(Set::Named),
    ];
    let about_values = prop_oneof![
        (comparison, known(), known())
            .prop_map(|(operator, left, right)| ExpressionKind::Compare(operator, left, right)),
        (known(), known(), known())
            .prop_map(|(value, from, to)| ExpressionKind::Between(value, from, to)),
        (known(), any::<bool>(), set).prop_map(|(value, negated, set)| ExpressionKind::In {
            value,
            negated,
            set,
        }),
        (known(), known()).prop_map(|(value, part)| ExpressionKind::Contains(value, part)),
        (known(), known()).prop_map(|(value, start)| ExpressionKind::StartsWith(value, start)),
        (known(), value_window(value.clone()))
            .prop_map(|(value, window)| ExpressionKind::InWindow(value, window)),
        (known(), any::<bool>(), value_window(value.clone())).prop_map(
            |(date, leap_to_march, window)| {
                let anniversary = ExpressionKind::AnniversaryOf {
                    date,
                    leap_to_march,
                };
                ExpressionKind::InWindow(Box::new(expression(anniversary)), window)
            }
        ),
        known().prop_map(ExpressionKind::IsKnown),
        known().prop_map(ExpressionKind::IsMissing),
    ];
    let kinds = select(&[BlockKind::Any, BlockKind::All, BlockKind::None][..]);
    let about_conditions = prop_oneof![
        one().prop_map(ExpressionKind::Not),
        vec(inner.clone(), 2..4).prop_map(ExpressionKind::And),
        vec(inner.clone(), 2..4).prop_map(ExpressionKind::Or),
        (kinds, block(inner.clone())).prop_map(|(kind, block)| ExpressionKind::Block(kind, block)),
        (name(), any::<bool>(), option::of(amount())).prop_map(|(segment, negated, as_of)| {
            ExpressionKind::InSegment {
                segment,
                negated,
                as_of,
            }
        }),
    ];
    let about_rows = prop_oneof![
        (option::of(quantity()), rows.clone())
            .prop_map(|(quantity, rows)| ExpressionKind::Has { quantity, rows }),
        rows.clone().prop_map(ExpressionKind::No),
        (rows.clone(), one()).prop_map(|(rows, condition)| ExpressionKind::Every(rows, condition)),
        (number(), number(), calendar_unit(), rows).prop_map(|(at_least, of, unit, rows)| {
            ExpressionKind::Regular {
                at_least,
                of,
                unit,
                rows: Rows {
                    window: None,
                    ..rows
                },
            }
        }),
        steps(value, inner).prop_map(ExpressionKind::Sequence),
    ];
    prop_oneof![about_values, about_conditions, about_rows]
        .prop_map(expression)
        .boxed()
}
