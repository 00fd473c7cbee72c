//! Bonus rules: what starts one, what it gives, and how often.

use super::{Block, CalendarUnit, Expression, Name, Path, PeriodAmount, Start};
use serde::{Deserialize, Serialize};

/// `bonus cashback { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its lines.
    pub body: Block<BonusLine>,
}

/// A line of a bonus rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BonusLine {
    /// `on visit completed`, `every day`.
    On(Start),
    /// `when not blacklisted`.
    When(Expression),
    /// `earn 15% of visit.money_paid`.
    Earn(Earn),
    /// `available after 14 days`.
    AvailableAfter(PeriodAmount),
    /// `expires after 12 months to end of month`.
    ExpiresAfter(Expiry),
    /// `at most 5000 points per month`, `at most 1 per 90 days`.
    AtMost(Limit),
    /// `once per visit`.
    Once(Per),
    /// `reverse on return`.
    ReverseOnReturn,
}

/// `earn AMOUNT [for RECIPIENT]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earn {
    /// How much: points, or money that the programme's rate turns into points.
    pub amount: Expression,
    /// Whose it is; the client's without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Path>,
}

/// `after 12 months [to end of month]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// From the day on which the points were earned.
    pub after: PeriodAmount,
    /// Usable to the end of that month.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_end_of_month: bool,
}

/// `at most 5000 points per month`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Points, or how many times.
    pub most: Expression,
    /// Within what.
    pub per: Per,
}

/// Within what a limit counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// `per month`: a whole calendar period.
    Unit(CalendarUnit),
    /// `per 90 days`: a rolling period that ends now.
    Period(PeriodAmount),
    /// `per visit`, `per client`.
    Record(Name),
}
