//! How many points a purchase takes: the least of what each line allows and what the client has.

use super::{Points, allocate};
use rust_decimal::Decimal;
use serde::Serialize;

/// The most that a line takes.
#[derive(Clone, Debug, PartialEq)]
pub struct LineCap {
    /// The line.
    pub key: String,
    /// Its sum.
    pub amount: Decimal,
    /// The most points.
    pub most: Points,
    /// What limits them.
    pub binding: Binding,
}

/// What limits the points of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// The tier's share of the line's maximum discount.
    Tier,
    /// A rule about such lines.
    Exception,
    /// The sum of the line itself.
    Amount,
    /// The client has no tier.
    NoTier,
    /// The line says no maximum discount.
    NoDiscount,
    /// The client has no more points.
    Balance,
}

impl Binding {
    /// Its name in every host: `tier`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Binding::Tier => "tier",
            Binding::Exception => "exception",
            Binding::Amount => "amount",
            Binding::NoTier => "no_tier",
            Binding::NoDiscount => "no_discount",
            Binding::Balance => "balance",
        }
    }
}

/// The points of one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineQuote {
    /// The line.
    pub line: String,
    /// Its sum.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// The most that it takes, whatever the client has.
    pub most: Points,
    /// What can be used now.
    pub usable: Points,
    /// What limits it.
    pub binding: Binding,
}

/// What can be used of a balance: all that the lines allow, or the balance split over them by what they allow, the largest remainder
/// first.
#[must_use]
pub fn redeem(caps: &[LineCap], available: Points, step: Decimal) -> Vec<LineQuote> {
    let all: Points = caps.iter().map(|cap| cap.most).sum();
    let parts = if available >= all {
        caps.iter().map(|cap| cap.most).collect()
    } else {
        let weights: Vec<Decimal> = caps.iter().map(|cap| cap.most.0).collect();
        allocate(available.at_least_zero(), step, &weights)
    };
    caps.iter()
        .zip(parts)
        .map(|(cap, usable)| LineQuote {
            line: cap.key.clone(),
            amount: cap.amount,
            most: cap.most,
            usable,
            binding: if usable < cap.most {
                Binding::Balance
            } else {
                cap.binding
            },
        })
        .collect()
}
