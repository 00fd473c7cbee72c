//! The plan's conditions as one record after another meets them: every constant resolved, every column found.

use crate::{
    evaluate::{fraction::Fraction, schedule::Span},
    plan::NodeId,
};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::ComparisonOperator,
};
use std::cmp::Ordering;

/// About so many rows are gone through.
const ROWS: u32 = 16;

/// The number of a condition. Those that it is made of come before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ConditionId(pub u32);

/// The number of a selection of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowsId(pub u32);

/// A column, read at one row: numbers as they are scaled, days, microseconds, codes of texts, 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    pub collection: CollectionId,
    pub field: FieldId,
    /// What is greater is missing: a date or instant after the moment.
    pub until: i64,
}

/// A link field, and the collection of the records that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LinkField {
    pub collection: CollectionId,
    pub field: FieldId,
    pub target: CollectionId,
}

/// All numbers from the first to the last, or all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch<T> {
    pub first: T,
    pub last: T,
    pub outside: bool,
}

impl<T: PartialOrd + Copy> Stretch<T> {
    pub fn of(first: T, last: T) -> Stretch<T> {
        Stretch {
            first,
            last,
            outside: false,
        }
    }

    pub fn holds(&self, value: T) -> bool {
        ((self.first <= value) & (value <= self.last)) != self.outside
    }
}

/// A condition on one row, as Kleene has it.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    Always(bool),
    Within(Reading, Stretch<i64>),
    /// The same of the local day of an instant.
    DayWithin(Reading, Stretch<i64>),
    /// One of some values, ascending.
    Among(Reading, Box<[i64]>),
    /// A date whose day of the year lies in one of some ranges of their codes.
    Anniversary(Reading, Box<[(u16, u16)]>),
    IsKnown(Reading),
    IsLinked(LinkField),
    /// The row's time is none or not later than this.
    Visible(Reading),
    Not(ConditionId),
    And(Box<[ConditionId]>),
    /// True where all are true, else false.
    Certain(Box<[ConditionId]>),
    Or(Box<[ConditionId]>),
    /// The condition of the row that this one hangs on, as many levels up as collections are named.
    Above(Box<[CollectionId]>, ConditionId),
    /// How many rows there are.
    Count(RowsId, ComparisonOperator, u64),
    Every(RowsId, ConditionId),
    Whole(Quantity, Stretch<i128>),
    Average(Box<Average>),
    /// Computed as many records would be.
    Rest(NodeId),
}

impl Condition {
    /// Calls `see` with each condition that this one is made of, beside those on rows.
    pub fn each_part(&self, mut see: impl FnMut(ConditionId)) {
        match self {
            Condition::Not(part) | Condition::Above(_, part) | Condition::Every(_, part) => {
                see(*part)
            }
            Condition::And(all) | Condition::Or(all) | Condition::Certain(all) => {
                all.iter().copied().for_each(see);
            }
            _ => {}
        }
    }

    /// The rows that it goes through.
    pub fn rows(&self) -> Option<RowsId> {
        match self {
            Condition::Count(rows, ..) | Condition::Every(rows, _) => Some(*rows),
            Condition::Average(average) => Some(average.rows),
            Condition::Whole(quantity, _) => quantity.rows(),
            _ => None,
        }
    }

    /// About how many looks at a value it takes, where its parts take so many each.
    pub fn cost(&self, of: impl Fn(ConditionId) -> u32, rows: &[Rows]) -> u32 {
        let all = |parts: &[ConditionId]| {
            let costs = parts.iter().map(|&part| of(part));
            costs.fold(1, u32::saturating_add)
        };
        let mut cost = match self {
            Condition::Always(_) => 0,
            Condition::DayWithin(..) | Condition::Anniversary(..) => 2,
            _ => 1,
        };
        self.each_part(|part| cost = of(part).saturating_add(cost));
        match self.rows().and_then(|id| rows.get(id.0 as usize)) {
            Some(rows) => all(&rows.conditions)
                .saturating_add(cost)
                .saturating_mul(ROWS),
            None => cost,
        }
    }

    /// Whether it is made of more than a look at one value.
    pub fn is_costly(&self) -> bool {
        self.rows().is_some()
            || matches!(
                self,
                Condition::And(_)
                    | Condition::Or(_)
                    | Condition::Certain(_)
                    | Condition::DayWithin(..)
            )
    }
}

impl Quantity {
    /// The rows that it goes through.
    pub fn rows(&self) -> Option<RowsId> {
        match self {
            Quantity::Count(rows)
            | Quantity::CountKnown(rows, _)
            | Quantity::Sum(rows, _)
            | Quantity::Extreme(rows, ..) => Some(*rows),
            Quantity::DaysUntil(..) | Quantity::YearsUntil(..) => None,
        }
    }
}

/// The average of the known values of rows, compared with a number.
#[derive(Clone, Debug)]
pub(super) struct Average {
    pub rows: RowsId,
    pub of: Reading,
    /// The decimal places of the values.
    pub scale: u32,
    pub operator: ComparisonOperator,
    pub with: Fraction,
}

/// A whole number of some unit that is made of more than one column or row.
#[derive(Clone, Debug)]
pub(super) enum Quantity {
    Count(RowsId),
    /// The rows that have a value.
    CountKnown(RowsId, Reading),
    Sum(RowsId, Reading),
    Extreme(RowsId, Reading, Ordering),
    /// From the local day of a date or instant until a day.
    DaysUntil(Reading, i32),
    /// Whole years until a day.
    YearsUntil(Reading, i32),
}

/// Rows that hang on a row, and which of them are taken.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// From the row down: each collection hangs on the one before.
    pub path: Box<[CollectionId]>,
    /// They lie between two times.
    pub span: Option<Span>,
    /// All of these are true.
    pub conditions: Box<[ConditionId]>,
    /// Whether they hang on the subject's record itself.
    pub own: bool,
}

/// Whether two that compare so are as an operator asks.
pub(super) fn ordered(ordering: Ordering, operator: ComparisonOperator) -> bool {
    match operator {
        ComparisonOperator::Equal => ordering.is_eq(),
        ComparisonOperator::NotEqual => ordering.is_ne(),
        ComparisonOperator::Less => ordering.is_lt(),
        ComparisonOperator::LessOrEqual => ordering.is_le(),
        ComparisonOperator::Greater => ordering.is_gt(),
        ComparisonOperator::GreaterOrEqual => ordering.is_ge(),
    }
}
