//! How many points a purchase takes: the least of what each line allows and what the client has.

use super::{Points, allocate};
use arcstr::ArcStr;
use rust_decimal::Decimal;
use serde::Serialize;

/// The most that a line takes.
#[derive(Clone, Debug, PartialEq)]
pub struct LineCap {
    /// The line.
    pub key: ArcStr,
    /// Its sum.
    pub amount: Decimal,
    /// The most points.
    pub most: Points,
    /// What limits them.
    pub binding: Binding,
}

/// The most that a purchase takes, whatever its lines do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderCap {
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
    /// The programme's share of each line.
    Share,
    /// The share of the whole purchase.
    Order,
    /// What is left to pay in money at least.
    Money,
    /// The client has paid by points as often as they may.
    Times,
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
            Binding::Share => "share",
            Binding::Order => "order",
            Binding::Money => "money",
            Binding::Times => "times",
        }
    }
}

/// The points of one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineQuote {
    /// The line.
    pub line: ArcStr,
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

/// What can be used: all that the lines allow, or the least of what the purchase allows and of what there is, split over them by what
/// they allow, the largest remainder first.
#[must_use]
pub fn redeem(
    caps: Vec<LineCap>,
    orders: &[OrderCap],
    available: Points,
    step: Decimal,
) -> Vec<LineQuote> {
    let all: Points = caps.iter().map(|cap| cap.most).sum();
    let balance = OrderCap {
        most: available.at_least_zero(),
        binding: Binding::Balance,
    };
    // Of equals the balance is named last: what the purchase allows does not change by tomorrow.
    let least = orders.iter().chain([&balance]).min_by_key(|cap| cap.most);
    let least = least.copied().unwrap_or(balance);
    let parts = if least.most >= all {
        caps.iter().map(|cap| cap.most).collect::<Vec<Points>>()
    } else {
        split(&caps, least.most, step)
    };
    caps.into_iter()
        .zip(parts)
        .map(|(cap, usable)| LineQuote {
            line: cap.key,
            amount: cap.amount,
            most: cap.most,
            usable,
            binding: if usable < cap.most {
                least.binding
            } else {
                cap.binding
            },
        })
        .collect()
}

/// Points over lines by what they allow, the largest remainder first; equal ones in the order of the keys.
fn split(caps: &[LineCap], points: Points, step: Decimal) -> Vec<Points> {
    let mut order: Vec<usize> = (0..caps.len()).collect();
    order.sort_by_key(|&at| caps.get(at).map(|cap| &cap.key));
    let weights: Vec<Decimal> = order
        .iter()
        .filter_map(|&at| caps.get(at))
        .map(|cap| cap.most.0)
        .collect();
    let mut parts = vec![Points::ZERO; caps.len()];
    for (at, part) in order.into_iter().zip(allocate(points, step, &weights)) {
        if let Some(place) = parts.get_mut(at) {
            *place = part;
        }
    }
    parts
}
