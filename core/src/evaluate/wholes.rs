//! What rows are compared by, as whole numbers: days, instants, numbers of one scale, texts by their codes.

use super::{
    narrow::{Narrow, Times},
    vector::Vector,
};
use kardan_dsl::syntax::ComparisonOperator;
use std::{borrow::Cow, ops::Range};

/// What rows are compared by, as whole numbers of one kind.
pub(super) struct Compared<'v> {
    pub operator: ComparisonOperator,
    /// Of each inner row that may be taken.
    pub inner: Wholes<'v>,
    /// Of each outer row that is paired.
    pub outer: Wholes<'v>,
}

/// Whole numbers, as they lie where they can be.
pub(super) enum Wholes<'v> {
    Narrow(Cow<'v, [i32]>),
    Wide(Cow<'v, [i64]>),
}

impl Wholes<'_> {
    pub fn get(&self, at: usize) -> i64 {
        match self {
            Wholes::Narrow(values) => values[at].into(),
            Wholes::Wide(values) => values[at],
        }
    }

    pub fn gather(&self, places: &[u32]) -> Self {
        let places = places.iter().map(|&at| at as usize);
        match self {
            Wholes::Narrow(values) => Wholes::Narrow(places.map(|at| values[at]).collect()),
            Wholes::Wide(values) => Wholes::Wide(places.map(|at| values[at]).collect()),
        }
    }

    pub fn ascend(&self, places: Range<usize>) -> bool {
        match self {
            Wholes::Narrow(values) => values[places].is_sorted(),
            Wholes::Wide(values) => values[places].is_sorted(),
        }
    }

    /// Where ascending values compare so with another.
    pub fn of_ascending(
        &self,
        places: Range<usize>,
        operator: ComparisonOperator,
        other: i64,
    ) -> Range<usize> {
        let (start, end) = (places.start, places.end);
        let before = || self.first(places.clone(), |value| value < other);
        let until = || self.first(places.clone(), |value| value <= other);
        match operator {
            ComparisonOperator::Equal => before()..until(),
            ComparisonOperator::NotEqual => start..end,
            ComparisonOperator::Less => start..before(),
            ComparisonOperator::LessOrEqual => start..until(),
            ComparisonOperator::Greater => until()..end,
            ComparisonOperator::GreaterOrEqual => before()..end,
        }
    }

    /// The first of ascending values that is not before something.
    fn first(&self, places: Range<usize>, before: impl Fn(i64) -> bool) -> usize {
        let start = places.start;
        start
            + match self {
                Wholes::Narrow(values) => values[places].partition_point(|&at| before(at.into())),
                Wholes::Wide(values) => values[places].partition_point(|&at| before(at)),
            }
    }
}

impl<'v> Compared<'v> {
    /// Whether an inner row compares as it is to with an outer one, by their places.
    pub fn meets(&self, inner: usize, outer: usize) -> bool {
        let (value, other) = (self.inner.get(inner), self.outer.get(outer));
        match self.operator {
            ComparisonOperator::Equal => value == other,
            ComparisonOperator::NotEqual => value != other,
            ComparisonOperator::Less => value < other,
            ComparisonOperator::LessOrEqual => value <= other,
            ComparisonOperator::Greater => value > other,
            ComparisonOperator::GreaterOrEqual => value >= other,
        }
    }

    /// Values of both sides as whole numbers that compare as they do; none where there are no such numbers, or a value is missing.
    pub fn new(
        operator: ComparisonOperator,
        inner: &'v Vector<'_>,
        outer: &'v Vector<'_>,
    ) -> Option<Compared<'v>> {
        if !(inner.is_complete() && outer.is_complete()) {
            return None;
        }
        let (inner, outer) = match (inner, outer) {
            (Vector::Date(inner), Vector::Date(outer))
            | (Vector::Instant(Times::Seconds(inner)), Vector::Instant(Times::Seconds(outer))) => (
                Wholes::Narrow((&*inner.values).into()),
                Wholes::Narrow((&*outer.values).into()),
            ),
            (Vector::Instant(inner), Vector::Instant(outer)) => {
                let wide = |times: &Times<'_>| Wholes::Wide(times.wide().values.to_vec().into());
                (wide(inner), wide(outer))
            }
            (Vector::Number(inner, scale), Vector::Number(outer, other)) if scale == other => {
                (wholes(inner), wholes(outer))
            }
            (Vector::Text(inner), Vector::Text(outer)) if is_equality(operator) => {
                let code = |text: &str| inner.dictionary.code(text).map_or(-1, i64::from);
                let codes: Vec<i64> = outer.dictionary.texts().map(code).collect();
                let other = |row| codes.get(outer.codes.get(row) as usize).copied();
                let own = (0..inner.codes.len()).map(|row| inner.codes.get(row).into());
                let others = (0..outer.codes.len()).map(|row| other(row).unwrap_or(-1));
                (Wholes::Wide(own.collect()), Wholes::Wide(others.collect()))
            }
            _ => return None,
        };
        Some(Compared {
            operator,
            inner,
            outer,
        })
    }
}

fn is_equality(operator: ComparisonOperator) -> bool {
    matches!(
        operator,
        ComparisonOperator::Equal | ComparisonOperator::NotEqual
    )
}

fn wholes<'v>(values: &'v Narrow<'_>) -> Wholes<'v> {
    match values {
        Narrow::I8(lane) => Wholes::Narrow(lane.values.iter().map(|&value| value.into()).collect()),
        Narrow::I16(lane) => {
            Wholes::Narrow(lane.values.iter().map(|&value| value.into()).collect())
        }
        Narrow::I32(lane) => Wholes::Narrow((&*lane.values).into()),
        Narrow::I64(lane) => Wholes::Wide((&*lane.values).into()),
    }
}
