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
    /// `earn a share of visit.money_paid in bands of visit.total { … }`.
    EarnInBands(Box<Bands>),
    /// `give "winter fluid"`: an offer that the client claims.
    Give(String),
    /// `claim within 30 days`: what the rule gives is an offer until the client claims it.
    ClaimWithin(PeriodAmount),
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
    /// `exclusive with cashback, weekend`.
    ExclusiveWith(Vec<Name>),
    /// `priority 10`.
    Priority(Expression),
}

/// `earn AMOUNT [for RECIPIENT]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earn {
    /// How much: points, or money that the programme's rate turns into points.
    pub amount: Expression,
    /// `per day since registered_at`: as many times as days have passed since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day_since: Option<Path>,
    /// Whose it is; the client's without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Path>,
}

/// `earn [a share of AMOUNT] in bands of VALUE [for RECIPIENT] { 1% from 0 rub; … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Of what each band gives a share; without it each gives an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of: Option<Expression>,
    /// What decides between them.
    pub of: Expression,
    /// Whose it is; the client's without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Path>,
    /// The bands, the lowest first.
    pub bands: Block<Band>,
}

/// `1% from 0 rub`: up to where the next begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// A share, or points.
    pub amount: Expression,
    /// The least that belongs to it.
    pub from: Expression,
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
    /// `in all`: of all clients and for ever.
    All,
}
