//! Why a ledger does not take a fact.

use super::{Event, Fact, Ledger, Offer, Points};
use crate::error::{Error, ErrorKind};
use arcstr::ArcStr;
use rust_decimal::Decimal;

/// What is wrong with a fact.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Flaw {
    /// It has no key or is about no client.
    Nameless,
    /// A balance is changed for no reason.
    Unexplained,
    /// The program has no such bonus.
    UnknownBonus(ArcStr),
    /// More points than anybody has would be given.
    TooManyPoints,
    /// Points below nothing, of parts, or more than anybody has.
    ImpossiblePoints,
    /// More than all of a purchase is returned, or less than nothing.
    ImpossibleReturn,
}

impl Flaw {
    fn error(&self, fact: &Fact) -> Error {
        let what = match self {
            Flaw::Nameless => "has an empty key or client",
            Flaw::Unexplained => "does not say why the balance is changed",
            Flaw::UnknownBonus(bonus) => {
                &format!("is about the bonus `{bonus}`, which the program does not have")
            }
            Flaw::TooManyPoints => "gives more points than anybody has",
            Flaw::ImpossiblePoints => "speaks of an impossible number of points",
            Flaw::ImpossibleReturn => "returns less than nothing or more than all",
        };
        Error::new(ErrorKind::Input, format!("the fact `{}` {what}", fact.key))
    }
}

impl Ledger {
    pub(super) fn check(&self, fact: &Fact) -> Result<(), Error> {
        self.flaw(fact).map_or(Ok(()), |flaw| Err(flaw.error(fact)))
    }

    /// What is wrong with a fact, if anything is.
    pub(super) fn flaw(&self, fact: &Fact) -> Option<Flaw> {
        let is_whole = |points: Points| points.0.normalize().scale() <= Points::PLACES;
        let is_amount = |points: Points| {
            is_whole(points) && (Decimal::ZERO..=Points::LIMIT).contains(&points.0)
        };
        let is_possible = |offer: &Offer| {
            let points = self.terms.points(offer.amount);
            points.is_some_and(|points| points.0.abs() <= Points::LIMIT)
        };
        if fact.key.is_empty() || fact.client.is_empty() {
            return Some(Flaw::Nameless);
        }
        match &fact.event {
            Event::Adjusted { reason, .. } if reason.trim().is_empty() => Some(Flaw::Unexplained),
            Event::Started { bonus, .. } if self.terms.bonus(bonus).is_none() => {
                Some(Flaw::UnknownBonus(bonus.clone()))
            }
            Event::Started { offers, .. } | Event::Rewarded { offers, .. }
                if !offers.iter().all(is_possible) =>
            {
                Some(Flaw::TooManyPoints)
            }
            Event::Spent { points, .. } | Event::Held { points } if !is_amount(*points) => {
                Some(Flaw::ImpossiblePoints)
            }
            Event::Adjusted { points, .. } if !is_amount(Points(points.0.abs())) => {
                Some(Flaw::ImpossiblePoints)
            }
            Event::Returned { part, points, .. }
                if !part.is_sound() || points.is_some_and(|points| !is_amount(points)) =>
            {
                Some(Flaw::ImpossibleReturn)
            }
            _ => None,
        }
    }
}
