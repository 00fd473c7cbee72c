//! What rows are compared by, as whole numbers: days, instants, numbers of one scale, texts by their codes.

use super::{
    narrow::{Narrow, Times},
    schedule::Match,
    vector::Vector,
};
use crate::calendar::LocalDays;
use kardan_dsl::syntax::ComparisonOperator;
use std::{borrow::Cow, ops::Range};

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// What rows are compared by, as whole numbers of one kind.
pub(super) struct Compared<'v> {
    pub operator: ComparisonOperator,
    /// Of each inner row that may be taken.
    pub inner: Wholes<'v>,
    /// Whether those of a record ascend.
    pub ascends: bool,
    outer: Wholes<'v>,
    /// Whether there is one of each outer row, not only of those that are paired.
    of_all: bool,
    /// What is added to the outer row's.
    further: i64,
}

/// Whole numbers, as they lie where they can be.
pub(super) enum Wholes<'v> {
    Narrow(Cow<'v, [i32]>),
    Wide(Cow<'v, [i64]>),
    /// The days of whole seconds, which are told when they are asked for.
    Days(Cow<'v, [i32]>, &'v LocalDays),
}

/// What one side of a comparison is of the rows for which it is computed, or of all.
pub(super) struct Side<'v, 'r> {
    pub vector: Cow<'v, Vector<'r>>,
    pub of_all: bool,
}

/// So many ascending values are gone through, not searched by halves.
const NEAR: usize = 32;

impl Wholes<'_> {
    fn get(&self, at: usize) -> i64 {
        match self {
            Wholes::Narrow(values) => values[at].into(),
            Wholes::Wide(values) => values[at],
            Wholes::Days(seconds, days) => days.day(i64::from(seconds[at]) * MICROS).into(),
        }
    }

    pub fn gather(&self, places: &[u32]) -> Self {
        let places = places.iter().map(|&at| at as usize);
        match self {
            Wholes::Narrow(values) => Wholes::Narrow(places.map(|at| values[at]).collect()),
            Wholes::Wide(values) => Wholes::Wide(places.map(|at| values[at]).collect()),
            Wholes::Days(seconds, days) => {
                Wholes::Days(places.map(|at| seconds[at]).collect(), days)
            }
        }
    }

    pub fn ascend(&self, places: Range<usize>) -> bool {
        match self {
            Wholes::Narrow(values) => values[places].is_sorted(),
            Wholes::Wide(values) => values[places].is_sorted(),
            Wholes::Days(..) => places.map(|at| self.get(at)).is_sorted(),
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
                Wholes::Narrow(values) => first(&values[places], |&at| before(at.into())),
                Wholes::Wide(values) => first(&values[places], |&at| before(at)),
                Wholes::Days(seconds, days) => {
                    let day = |&at: &i32| before(days.day(i64::from(at) * MICROS).into());
                    seconds[places].partition_point(day)
                }
            }
    }
}

/// How many ascending values come before something. No branch hangs on any of the last that are left.
fn first<T>(values: &[T], before: impl Fn(&T) -> bool) -> usize {
    let (mut start, mut end) = (0, values.len());
    while end - start > NEAR {
        let middle = start.midpoint(end);
        match before(&values[middle]) {
            true => start = middle + 1,
            false => end = middle,
        }
    }
    start + values[start..end].iter().filter(|at| before(at)).count()
}

impl<'v> Compared<'v> {
    /// What inner rows are compared with: of an outer row, by its place among those that are paired and its number.
    pub fn other(&self, at: usize, row: u32) -> i64 {
        let at = if self.of_all { row as usize } else { at };
        self.outer.get(at).saturating_add(self.further)
    }

    /// Whether an inner row, by its place, compares as it is to with something.
    pub fn meets(&self, inner: usize, other: i64) -> bool {
        let value = self.inner.get(inner);
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
        of: &Match,
        inner: &'v Side<'v, '_>,
        outer: &'v Side<'v, '_>,
        days: &'v LocalDays,
    ) -> Option<Compared<'v>> {
        let (operator, of_all) = (of.operator, outer.of_all);
        let (inner, outer) = (&*inner.vector, &*outer.vector);
        if !(inner.is_complete() && outer.is_complete()) {
            return None;
        }
        if let Some(further) = of.days {
            return Some(Compared {
                operator,
                inner: days_of(inner, days)?,
                ascends: false,
                outer: days_of(outer, days)?,
                of_all,
                further: further.into(),
            });
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
            ascends: of.ascends,
            outer,
            of_all,
            further: 0,
        })
    }
}

/// The local days of dates or instants.
fn days_of<'v>(vector: &'v Vector<'_>, days: &'v LocalDays) -> Option<Wholes<'v>> {
    Some(match vector {
        Vector::Date(dates) => Wholes::Narrow((&*dates.values).into()),
        Vector::Instant(Times::Seconds(seconds)) => Wholes::Days((&*seconds.values).into(), days),
        Vector::Instant(Times::Micros(micros)) => Wholes::Narrow(days.days(&micros.values).into()),
        _ => return None,
    })
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
