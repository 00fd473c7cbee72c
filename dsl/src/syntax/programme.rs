//! The terms of the bonus programme.

use super::{Block, Expression, LinesRule, Name, Per};
use serde::{Deserialize, Serialize};

/// `program garage { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its terms.
    pub body: Block<Term>,
}

/// A line of a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// `1 point = 1 rub`: so many points, so much money.
    Rate(Box<Expression>, Box<Expression>),
    /// `round earned down to 1 point`.
    Round(Rounding, Expression),
    /// `spend oldest expiry first`.
    Spend(SpendOrder),
    /// `balance never below 0 points`.
    Floor(Expression),
    /// `balance may go negative`.
    MayGoNegative,
    /// `redeem up to 10% of price`: of every line, where no tier says it.
    Redeem(Expression),
    /// `redeem up to 30% of the order`.
    RedeemOrder(Expression),
    /// `labour lines redeem up to 30% of price`.
    Lines(LinesRule),
    /// `leave at least 100 rub in money`, `leave at least 10% in money`.
    MoneyAtLeast(Expression),
    /// `at most 3 accruals per day`, `at most 2 redemptions per day`.
    Occasions(Occasion, Expression, Per),
    /// `at most 1 million points in all`.
    Budget(Expression),
    /// `best of cashback, weekend`.
    BestOf(Vec<Name>),
}

/// What a client does with points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Earns some.
    Accrual,
    /// Pays with some.
    Redemption,
}

/// Where a number between two steps goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest; the middle away from zero.
    HalfUp,
    /// To the nearest; the middle towards zero.
    HalfDown,
    /// To the nearest; the middle to the even one.
    HalfEven,
}

/// Which points are spent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpendOrder {
    /// Those that expire first, and among them those that were earned first.
    OldestExpiry,
    /// Those that were earned first.
    Oldest,
}
