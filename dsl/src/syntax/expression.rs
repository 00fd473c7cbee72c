//! Expressions: values and conditions in one tree.

use super::{
    Aggregated, Block, CalendarUnit, Name, Number, Path, PeriodAmount, PeriodUnit, Quantity,
    QuantityUnit, Rows, Step, Window,
};
use crate::source::Span;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// A value or a condition, with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression {
    /// What it says.
    pub kind: ExpressionKind,
    /// Where it says it.
    #[serde(skip)]
    pub span: Span,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum ExpressionKind {
    /// `60 thousand`.
    Number(Number),
    /// `4000 rub`.
    Quantity(Number, QuantityUnit),
    /// `6 months`, `48 hours`.
    Period(Number, PeriodUnit),
    /// `15%`.
    Percent(Number),
    /// `2026-11-21`.
    Date(NaiveDate),
    /// `2026-11-21 10:00`, in the business zone.
    Moment(NaiveDateTime),
    /// `23 february`, every year: month 1–12 and day.
    DayOfYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// `"text"`.
    Text(String),
    /// `true`, `false`.
    Boolean(bool),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// A field, attribute, parameter or condition, by name.
    Path(Path),
    /// `-x`.
    Negative(Box<Expression>),
    /// `a + b`.
    Arithmetic(ArithmeticOperator, Box<Expression>, Box<Expression>),
    /// `15% of x`: the share, then what it is of.
    ShareOf(Box<Expression>, Box<Expression>),
    /// `x or else 0`.
    OrElse(Box<Expression>, Box<Expression>),
    /// `year of x`.
    Part(DatePart, Box<Expression>),
    /// `days since x`.
    DaysSince(Box<Expression>),
    /// `age of x`, in whole years.
    AgeOf(Box<Expression>),
    /// `anniversary of x`, with a window or `is today` around it.
    AnniversaryOf {
        /// The date.
        date: Box<Expression>,
        /// `leap to march 1`: 29 February is kept on 1 March in common years.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        leap_to_march: bool,
    },
    /// `sum of …`.
    Aggregate {
        /// Which.
        function: AggregateFunction,
        /// `count of distinct`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        distinct: bool,
        /// Over what.
        of: Aggregated,
    },
    /// `first COLL.field`, `last (COLL where COND).field`.
    Pick {
        /// First or last by (time, key).
        which: Pick,
        /// The rows. Without parentheses the path holds the collection only; what follows is in `field`.
        rows: Rows,
        /// The field, through links. Where the collection stands without parentheses the parser cannot tell
        /// collection from field: then all names are in `rows.path` and this is empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        field: Vec<Name>,
    },
    /// `average gap of (visits.at where …)`, in days.
    AverageGap(Rows),
    /// `forecast of vehicle.mileage`.
    Forecast(Path),
    /// `date when vehicle.mileage reaches X`.
    DateWhenReaches(Path, Box<Expression>),

    /// `a >= b`.
    Compare(ComparisonOperator, Box<Expression>, Box<Expression>),
    /// `x between a and b`, both included.
    Between(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `x in […]`, `x not in CATALOG`.
    In {
        /// The value.
        value: Box<Expression>,
        /// `not in`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        negated: bool,
        /// The set.
        set: Set,
    },
    /// `x contains "text"`.
    Contains(Box<Expression>, Box<Expression>),
    /// `x starts with "text"`.
    StartsWith(Box<Expression>, Box<Expression>),
    /// `x in the last 3 months`, `x is today`.
    InWindow(Box<Expression>, Window),
    /// `x is known`.
    IsKnown(Box<Expression>),
    /// `x is missing`.
    IsMissing(Box<Expression>),
    /// `not c`.
    Not(Box<Expression>),
    /// `a and b and c`.
    And(Vec<Expression>),
    /// `a or b or c`.
    Or(Vec<Expression>),
    /// `any of { … }`.
    Block(BlockKind, Block<Expression>),
    /// `has [at least N] ROWS`.
    Has {
        /// Without one: at least one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quantity: Option<Quantity>,
        /// The rows.
        rows: Rows,
    },
    /// `no ROWS`.
    No(Rows),
    /// `every ROWS: COND`.
    Every(Rows, Box<Expression>),
    /// `has visit in at least 4 of the last 6 months where …`.
    Regular {
        /// How many of the periods hold a row.
        at_least: Number,
        /// Of how many consecutive rolling periods that end at `D`.
        of: Number,
        /// Of what length.
        unit: CalendarUnit,
        /// The rows.
        rows: Rows,
    },
    /// `has A then B then no C within N`: at least two steps, the first of them positive.
    Sequence(Vec<Step>),
    /// `in segment S [as of N ago]`.
    InSegment {
        /// The segment.
        segment: Name,
        /// `not in segment`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        negated: bool,
        /// Evaluated again at an earlier T.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<PeriodAmount>,
    },
}

/// `+ - * /`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArithmeticOperator {
    /// `+`
    #[serde(rename = "+")]
    Add,
    /// `-`
    #[serde(rename = "-")]
    Subtract,
    /// `*`
    #[serde(rename = "*")]
    Multiply,
    /// `/`
    #[serde(rename = "/")]
    Divide,
}

/// `= != < <= > >=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ComparisonOperator {
    /// `=`
    #[serde(rename = "=")]
    Equal,
    /// `!=`
    #[serde(rename = "!=")]
    NotEqual,
    /// `<`
    #[serde(rename = "<")]
    Less,
    /// `<=`
    #[serde(rename = "<=")]
    LessOrEqual,
    /// `>`
    #[serde(rename = ">")]
    Greater,
    /// `>=`
    #[serde(rename = ">=")]
    GreaterOrEqual,
}

impl ComparisonOperator {
    /// As the text has it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            ComparisonOperator::Equal => "=",
            ComparisonOperator::NotEqual => "!=",
            ComparisonOperator::Less => "<",
            ComparisonOperator::LessOrEqual => "<=",
            ComparisonOperator::Greater => ">",
            ComparisonOperator::GreaterOrEqual => ">=",
        }
    }

    /// What holds of two known values where this one does not.
    #[must_use]
    pub fn negated(self) -> ComparisonOperator {
        match self {
            ComparisonOperator::Equal => ComparisonOperator::NotEqual,
            ComparisonOperator::NotEqual => ComparisonOperator::Equal,
            ComparisonOperator::Less => ComparisonOperator::GreaterOrEqual,
            ComparisonOperator::LessOrEqual => ComparisonOperator::Greater,
            ComparisonOperator::Greater => ComparisonOperator::LessOrEqual,
            ComparisonOperator::GreaterOrEqual => ComparisonOperator::Less,
        }
    }

    /// The same with the sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> ComparisonOperator {
        match self {
            ComparisonOperator::Less => ComparisonOperator::Greater,
            ComparisonOperator::LessOrEqual => ComparisonOperator::GreaterOrEqual,
            ComparisonOperator::Greater => ComparisonOperator::Less,
            ComparisonOperator::GreaterOrEqual => ComparisonOperator::LessOrEqual,
            same => same,
        }
    }
}

/// The part of a date or instant, in the business zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// The local date.
    Date,
    /// The year.
    Year,
    /// 1 to 12.
    Month,
    /// 1 (Monday) to 7 (Sunday).
    Weekday,
    /// 0 to 23.
    Hour,
}

/// What an aggregate computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AggregateFunction {
    /// Rows, or known values where a value is named.
    Count,
    /// Over nothing 0 of the unit.
    Sum,
    /// Over nothing missing.
    Average,
    /// Over nothing missing.
    Min,
    /// Over nothing missing.
    Max,
}

/// First or last by (time, key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The earliest row.
    First,
    /// The latest row.
    Last,
}

/// What `in` looks into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Set {
    /// `[a, b]`.
    List(Vec<Expression>),
    /// A catalog, or a list parameter.
    Named(Name),
}

/// How a block joins its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// `any of { }`.
    Any,
    /// `all of { }`, or a bare `{ }` behind `when`.
    All,
    /// `none of { }`.
    None,
}
