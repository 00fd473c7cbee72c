//! What a client was given and has spent: what limits count, and what returns go back to.

use super::{
    AccountId, LotPart, Part, Points,
    terms::{Limit, Per, Terms},
};
use chrono::{DateTime, Utc};
use kardan_dsl::program::Most;
use std::collections::BTreeMap;

/// The history of one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Client {
    /// What rules gave, in order of time.
    pub given: Vec<Given>,
    /// What was spent, in order of time.
    pub spends: Vec<Spend>,
    /// The returned part of each purchase.
    pub returned: BTreeMap<String, Part>,
}

/// One time that a rule gave something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    /// The rule's number.
    pub bonus: usize,
    /// The record that started it.
    pub source: Option<String>,
    pub at: DateTime<Utc>,
    /// The lots that it made.
    pub lots: Vec<GivenLot>,
    /// All of it was returned: it counts no longer.
    pub undone: bool,
}

/// A lot that a rule made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GivenLot {
    pub account: AccountId,
    pub lot: String,
    pub points: Points,
    pub reversed: Points,
}

/// One purchase paid by points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spend {
    pub source: String,
    /// The lots that were taken from, as their entry has them.
    pub parts: Vec<LotPart>,
    /// How much was given back.
    pub restored: Points,
}

impl Spend {
    pub fn points(&self) -> Points {
        self.parts.iter().map(|part| part.points.negated()).sum()
    }
}

impl Given {
    /// What it counts for: without what was taken back.
    fn points(&self) -> Points {
        let lots = self.lots.iter();
        lots.map(|lot| lot.points.minus(lot.reversed)).sum()
    }
}

impl Client {
    /// How many points a rule may give now at most: all where there is no limit in points, nothing where it was given as often as it may be.
    pub fn allowance(
        &self,
        terms: &Terms,
        (bonus, limits): (usize, &[Limit]),
        source: Option<&str>,
        now: DateTime<Utc>,
    ) -> Option<Points> {
        let mut allowed = Points(Points::LIMIT);
        for limit in limits {
            let counted = self.given.iter().filter(|given| {
                given.bonus == bonus
                    && !given.undone
                    && counts(terms, given, limit.per, source, now)
            });
            match limit.most {
                Most::Times(most) => {
                    if counted.count() >= most as usize {
                        return None;
                    }
                }
                Most::Points(most) => {
                    let used: Points = counted.map(Given::points).sum();
                    allowed = allowed.min(Points(most).minus(used));
                }
            }
        }
        allowed.is_positive().then_some(allowed)
    }

    /// Takes over the history of another client.
    pub fn absorb(&mut self, other: Client) {
        self.given.extend(other.given);
        self.given.sort_by_key(|given| given.at);
        self.spends.extend(other.spends);
        self.returned.extend(other.returned);
    }
}

fn counts(
    terms: &Terms,
    given: &Given,
    per: Per,
    source: Option<&str>,
    now: DateTime<Utc>,
) -> bool {
    match per {
        Per::Client => true,
        Per::Source => given.source.as_deref() == source,
        Per::Period(period) => terms.is_within(given.at, now, period),
        Per::Unit(unit) => {
            let first = |at| terms.first_day(terms.day(at), unit);
            first(given.at) == first(now)
        }
    }
}
