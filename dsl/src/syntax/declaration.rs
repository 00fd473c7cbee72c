//! Headers and declarations.

use super::{
    Block, Bonus, CalendarUnit, ClockUnit, Experiment, Expression, Name, PeriodUnit, Programme,
    Test, Tiers, Trigger,
};
use crate::{source::Span, vocabulary::Language};
use serde::{Deserialize, Serialize};

/// A line at the head of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    /// `language en`.
    Language(Language),
    /// `timezone "Europe/Moscow"`, as written.
    Timezone(String),
    /// `currency RUB`, as written.
    Currency(String),
    /// `use "common.kardan"`.
    Use(String),
}

/// A top-level declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declaration {
    /// `param`.
    Param(Param),
    /// `catalog`.
    Catalog(Catalog),
    /// `condition`.
    Condition(Condition),
    /// `attribute`.
    Attribute(Attribute),
    /// `segment`.
    Segment(Segment),
    /// `partition`.
    Partition(Partition),
    /// `program`.
    Program(Programme),
    /// `bonus`.
    Bonus(Bonus),
    /// `tiers`.
    Tiers(Tiers),
    /// `trigger`.
    Trigger(Trigger),
    /// `experiment`.
    Experiment(Experiment),
    /// `test`.
    Test(Test),
}

/// `param sleep_gap: months = 6 months`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: TypeName,
    /// Its default: a literal. Without one the host must give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expression>,
}

/// A type that a parameter or a host catalog can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeName {
    /// A calendar period given in days. `days`
    Days,
    /// `weeks`
    Weeks,
    /// `months`
    Months,
    /// `quarters`
    Quarters,
    /// `years`
    Years,
    /// A clock period. `minutes`
    Minutes,
    /// `hours`
    Hours,
    /// `int`
    Int,
    /// `decimal`
    Decimal,
    /// `ratio`
    Ratio,
    /// `money`
    Money,
    /// `points`
    Points,
    /// `km`
    #[serde(rename = "km")]
    Kilometres,
    /// `text`
    Text,
    /// `date`
    Date,
    /// `bool`
    Bool,
}

impl TypeName {
    /// The unit of a type of periods.
    #[must_use]
    pub fn period_unit(self) -> Option<PeriodUnit> {
        Some(match self {
            TypeName::Days => PeriodUnit::Calendar(CalendarUnit::Day),
            TypeName::Weeks => PeriodUnit::Calendar(CalendarUnit::Week),
            TypeName::Months => PeriodUnit::Calendar(CalendarUnit::Month),
            TypeName::Quarters => PeriodUnit::Calendar(CalendarUnit::Quarter),
            TypeName::Years => PeriodUnit::Calendar(CalendarUnit::Year),
            TypeName::Minutes => PeriodUnit::Clock(ClockUnit::Minute),
            TypeName::Hours => PeriodUnit::Clock(ClockUnit::Hour),
            _ => return None,
        })
    }
}

/// `catalog maintenance = […]` or `catalog stocked_makes: text`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// Its name.
    pub name: Name,
    /// Where its values come from.
    pub content: CatalogContent,
}

/// Where a catalog's values come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogContent {
    /// Listed in the file.
    Listed(Vec<Expression>),
    /// Supplied by the host at evaluation, of this type.
    Host(TypeName),
}

/// `condition completed for visit { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its name.
    pub name: Name,
    /// The record it is about; the subject without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// Its lines; all must hold.
    pub body: Block<Expression>,
}

/// `attribute ltv "Lifetime value" = …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `for vehicle`; the subject without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// Its value.
    pub value: Expression,
}

/// `segment sleeping "Sleeping clients" { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `for vehicle`; the subject without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// Its lines; all must hold.
    pub body: Block<Expression>,
}

/// `partition lifecycle { new when … ; otherwise occasional }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `for vehicle`; the subject without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Name>,
    /// Its states in order; the first whose condition is true is the record's.
    pub states: Block<State>,
}

/// One line of a partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The state.
    pub name: Name,
    /// Its condition; none is `otherwise`, which stands last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}
