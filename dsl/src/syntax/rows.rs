//! Which rows of a collection are meant: path, window, filter; quantities and steps over them.

use super::{CalendarUnit, ComparisonOperator};
use super::{Expression, Name, Number, Path, PeriodUnit};
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// `COLL [of PATH] [window] [where COND]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The collection, through links and nesting: `visits`, `vehicle.visits`, `visits.lines`. In an
    /// aggregate its last name may be a field: `visits.money_paid`.
    pub path: Path,
    /// `visit of vehicle`: the record whose rows are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Path>,
    /// The window over the collection's time field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The condition behind `where`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Box<Expression>>,
    /// The whole phrase.
    #[serde(skip)]
    pub span: Span,
}

/// How many rows `has` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// `at least` is `>=`, `at most` is `<=`, `exactly` is `=`.
    pub operator: ComparisonOperator,
    /// The number; a whole one, or the checker says so.
    pub number: Number,
}

/// What an aggregate runs over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Aggregated {
    /// `visits.money_paid …`: the path's last name is the field, or the collection itself for `count`.
    Path(Rows),
    /// `EXPR for ROWS`: an expression per row.
    Each {
        /// The expression, in the row's scope.
        value: Box<Expression>,
        /// The rows.
        rows: Rows,
    },
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `then no …`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// The rows; `within` stands between the path and `where`.
    pub rows: Rows,
    /// `within N`, from the step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<PeriodAmount>,
    /// From `has`, `then` or `no` to the end of the step.
    #[serde(skip)]
    pub span: Span,
}

/// `6 months`, or the name of a parameter that holds a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum PeriodAmount {
    /// `6 months`.
    Literal {
        /// How many; a whole positive number, or the checker says so.
        number: Number,
        /// The unit.
        unit: PeriodUnit,
        /// Its place.
        #[serde(skip)]
        span: Span,
    },
    /// `sleep_gap`.
    Param(Name),
}

/// A stretch of time, on a collection or a date or instant value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// `in the last N`: calendar `(D−N, D]`, clock `(T−N, T]`.
    Last(PeriodAmount),
    /// `in the next N`: calendar `(D, D+N]`, clock `(T, T+N]`.
    Next(PeriodAmount),
    /// `at least N ago`: calendar date ≤ `D−N`, clock instant ≤ `T−N`.
    AtLeastAgo(PeriodAmount),
    /// `from A to B ago`: `(D−A, D−B]`.
    FromToAgo(PeriodAmount, PeriodAmount),
    /// `in this month`: the whole period that holds `D`.
    This(CalendarUnit),
    /// `in the previous month`, `in the previous 3 months`: whole periods before the one that holds `D`.
    Previous(Number, CalendarUnit),
    /// `in the next month` is [`Window::Next`]; `is today` is this.
    Today,
    /// `between d1 and d2`, both days included. The values are dates or instants.
    Between(Box<Expression>, Box<Expression>),
    /// `from d1 until d2`, half-open.
    FromUntil(Box<Expression>, Box<Expression>),
}
