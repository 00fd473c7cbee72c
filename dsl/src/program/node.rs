//! The nodes of a typed program.

use super::{CatalogId, ParamId, RuleId, ScopeId};
use crate::{
    schema::{CollectionId, FieldId},
    source::Span,
    syntax::{
        AggregateFunction, ArithmeticOperator, CalendarUnit, ComparisonOperator, DatePart, Pick,
    },
    types::{Period, Type, Value},
};

/// A typed node. A condition has the type `Bool`.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it computes.
    pub kind: NodeKind,
    /// The type of its value.
    pub ty: Type,
    /// Whether the value may be missing (for a condition: unknown).
    pub optional: bool,
    /// The text it came from.
    pub span: Span,
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A constant. Instants of the text are resolved in Z; `60 thousand km` is one `Kilometres`.
    Literal(Value),
    /// A parameter.
    Param(ParamId),
    /// A field of the record in a scope, through links. A missing link gives a missing value. A field of type
    /// `Record` (a link itself) can be compared with another link, or asked whether it is known.
    Field {
        /// The scope.
        scope: ScopeId,
        /// The way from the scope's record to the record that holds the field.
        links: Vec<Link>,
        /// The field of the record at the end.
        field: FieldId,
    },
    /// Another rule's value for the record in a scope. A condition is a `Bool` whose unknown stays unknown; a segment is a `Bool` that is
    /// true for its members and false for all others; a partition is the text of its state, of an enum of its states.
    Call {
        /// The rule.
        rule: RuleId,
        /// The scope that becomes its scope 0.
        scope: ScopeId,
        /// The way from that scope's record to the record that the rule is asked about.
        links: Vec<Link>,
        /// Evaluated again at T shifted back by this (its local wall-clock time is kept).
        as_of: Option<Box<Node>>,
    },
    /// `-x`.
    Negative(Box<Node>),
    /// `a + b`; `15% of x` is `x * 0.15`. Division by zero gives a missing value and a data diagnostic.
    Arithmetic(ArithmeticOperator, Box<Node>, Box<Node>),
    /// The first, or the second where it is missing.
    OrElse(Box<Node>, Box<Node>),
    /// A part of a date, birthday or instant, in Z.
    Part(DatePart, Box<Node>),
    /// Whole local days from the value to `D`.
    DaysSince(Box<Node>),
    /// Whole years from the value to `D`; missing without a year. 29 February turns on 28 February in common years.
    AgeOf(Box<Node>),
    /// Count, sum, average, min, max.
    Aggregate(Aggregate),
    /// The value at the first or last row by (time, sequence, key); missing where there is no row.
    Pick {
        /// First or last.
        which: Pick,
        /// The rows.
        rows: Selection,
        /// The value, in the row's scope.
        value: Box<Node>,
    },
    /// Average days between consecutive rows' dates; missing under two rows.
    AverageGap {
        /// The rows.
        rows: Selection,
        /// The date or instant of a row.
        time: Box<Node>,
    },
    /// The value at `T` by the line through the readings.
    Forecast {
        /// The readings of the record that has the field.
        rows: Selection,
        /// A reading's number.
        value: Box<Node>,
    },
    /// The day on which that line reaches a value.
    DateWhenReaches {
        /// The readings.
        rows: Selection,
        /// A reading's number.
        value: Box<Node>,
        /// The value to reach.
        target: Box<Node>,
    },

    /// A comparison of two values of one type, of an `Int` with a `Decimal`, or of an instant with a date (then local dates compare).
    Compare(ComparisonOperator, Box<Node>, Box<Node>),
    /// Both bounds included.
    Between(Box<Node>, Box<Node>, Box<Node>),
    /// Equality with any of the values.
    InList(Box<Node>, Vec<Node>),
    /// Equality with any value of a catalog.
    InCatalog(Box<Node>, CatalogId),
    /// Text that holds another.
    Contains(Box<Node>, Box<Node>),
    /// Text that begins with another.
    StartsWith(Box<Node>, Box<Node>),
    /// A date or instant in a window.
    InWindow(Box<Node>, TimeWindow),
    /// The anniversary of a date or birthday in a window: true where any year's anniversary lies in it.
    AnniversaryInWindow {
        /// The date.
        date: Box<Node>,
        /// 29 February is kept on 1 March in common years, else on 28 February.
        leap_to_march: bool,
        /// The window.
        window: TimeWindow,
    },
    /// Never unknown.
    IsKnown(Box<Node>),
    /// Kleene's.
    Not(Box<Node>),
    /// Kleene's; over nothing true.
    And(Vec<Node>),
    /// Kleene's; over nothing false.
    Or(Vec<Node>),
    /// `has`, `no`, `every`.
    Quantifier(Quantifier),
    /// Rows in at least so many of the last consecutive rolling periods that end at `D`.
    Regular {
        /// The rows; their selection has no window of its own.
        rows: Selection,
        /// How many periods.
        at_least: u32,
        /// Of how many.
        of: u32,
        /// Of what length.
        unit: CalendarUnit,
    },
    /// Some row of the first step, then the others strictly later.
    Sequence(Vec<SequenceStep>),
}

/// `has`, `no` and `every`.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantifier {
    /// The number of selected rows compares so with this number. `has` is `>= 1`, `no` is `= 0`. Never unknown:
    /// a row whose filter is unknown is not selected.
    Count(Selection, ComparisonOperator, u64),
    /// At least one row is selected, and the condition is true for each; unknown counts as failing.
    Every(Selection, Box<Node>),
}

/// An aggregate over selected rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Whether equal values count once.
    pub distinct: bool,
    /// The rows.
    pub rows: Selection,
    /// The value per row, in the row's scope; none counts rows. Missing values are left out.
    pub value: Option<Box<Node>>,
}

/// Rows of a collection that hang on a record in scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The scope that binds each row.
    pub scope: ScopeId,
    /// The collection of the rows.
    pub collection: CollectionId,
    /// The scope whose record they hang on.
    pub base: ScopeId,
    /// The way from the base's record to the one they hang on: `vehicle` in `no visit of vehicle`.
    pub links: Vec<Link>,
    /// From there down to the rows; at least one hop.
    pub hops: Vec<Hop>,
    /// The window over the rows' time (their own, or their nearest ancestor's).
    pub window: Option<TimeWindow>,
    /// The condition in the row's scope; unknown does not select.
    pub filter: Option<Box<Node>>,
}

/// One step from a record to one other record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// Along a link field of the record, to a record of the field's `Record` type. It may be missing.
    Field(FieldId),
    /// Up to the record that it is nested in, of this collection: vehicle → client in a rule `for vehicle`. Never missing.
    Parent(CollectionId),
}

/// One step from a record to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hop {
    /// The rows nested in it: client → visits, visit → lines. Several levels are several hops.
    Children(CollectionId),
    /// The rows of the same subject whose link field points at it: vehicle → visits.
    Linked(CollectionId, FieldId),
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceStep {
    /// No such row may come.
    pub absent: bool,
    /// The rows. All steps have the same base; a step's filter may read the scopes of the steps before it.
    pub rows: Selection,
    /// From the step before: the deadline keeps the local wall-clock time.
    pub within: Option<Box<Node>>,
    /// The step.
    pub span: Span,
}

/// A stretch of time, its periods and bounds constant in a run. Periods are nodes of a period type (literal or parameter).
#[derive(Clone, Debug, PartialEq)]
pub enum TimeWindow {
    /// Calendar `(D−N, D]`, clock `(T−N, T]`.
    Last(Box<Node>),
    /// Calendar `(D, D+N]`, clock `(T, T+N]`.
    Next(Box<Node>),
    /// Calendar date ≤ `D−N`, clock instant ≤ `T−N`.
    AtLeastAgo(Box<Node>),
    /// `(D−A, D−B]` or `(T−A, T−B]`.
    FromToAgo(Box<Node>, Box<Node>),
    /// The whole calendar period that holds `D`.
    This(CalendarUnit),
    /// The `n` whole periods before it.
    Previous(u32, CalendarUnit),
    /// The date is `D`.
    Today,
    /// Both included: local dates where a bound is a date, instants where both are instants.
    Between(Box<Node>, Box<Node>),
    /// From the first until before the second.
    FromUntil(Box<Node>, Box<Node>),
}

impl From<Period> for Value {
    fn from(period: Period) -> Value {
        Value::Period(period)
    }
}
