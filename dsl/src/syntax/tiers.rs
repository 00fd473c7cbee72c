//! Tiers: how a client rises, and what each level allows.

use super::{Block, Expression, Name, PeriodAmount, Rows};
use serde::{Deserialize, Serialize};

/// `tiers status { … }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Their name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Their lines.
    pub body: Block<TiersLine>,
}

/// A line of tiers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TiersLine {
    /// `counting visits where completed`: how many.
    CountingRows(Rows),
    /// `counting sum of (visits.money_paid where completed)`.
    CountingValue(Expression),
    /// `tier silver from 1 { … }`.
    Tier(Tier),
    /// `promo lines redeem up to 100% of price`.
    Lines(LinesRule),
    /// `keep forever`.
    KeepForever,
    /// `review every 12 months drop one tier`.
    Review(PeriodAmount, Downgrade),
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// The title that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The least that is counted for it.
    pub from: Expression,
    /// What it allows.
    pub body: Block<Privilege>,
}

/// What a tier allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privilege {
    /// `redeem up to 25% of max_discount`.
    RedeemUpTo(Expression),
    /// `redeem up to 30% of the order`.
    RedeemOrder(Expression),
}

/// `promo lines redeem up to 100% of price`: lines that go by a rule of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesRule {
    /// A yes-no field of the lines, or a condition about them.
    pub condition: Name,
    /// The collection of the lines.
    pub lines: Name,
    /// The most points that one of them takes.
    pub redeem: Expression,
}

/// What becomes of a client who no longer earns the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Downgrade {
    /// One tier down.
    OneTier,
    /// To the tier that was earned.
    ToEarned,
}
