//! What a client was given and has spent: what limits count, and what returns go back to.

use super::{
    AccountId, LotPart, Part, Points,
    terms::{Bonus, Limit, Per, Terms},
};
use chrono::{DateTime, Utc};
use kardan_dsl::program::Most;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The local day.
    pub day: i32,
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
    pub at: DateTime<Utc>,
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
    pub fn points(&self) -> Points {
        let lots = self.lots.iter();
        lots.map(|lot| lot.points.minus(lot.reversed)).sum()
    }

    /// Whether the same record was behind it, or the same day where no record was.
    fn shares(&self, occasion: &Occasion<'_>) -> bool {
        match (self.source.as_deref(), occasion.source) {
            (Some(own), Some(other)) => own == other,
            _ => self.day == occasion.day,
        }
    }
}

/// What starts a rule: a record, or a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion<'a> {
    pub source: Option<&'a str>,
    pub at: DateTime<Utc>,
    pub day: i32,
}

impl Client {
    /// How many points a rule may give now at most: all where there is no limit in points, nothing where it was given as often as it may
    /// be or another was given instead. Limits of all clients are not looked at.
    pub fn allowance(
        &self,
        terms: &Terms,
        (number, rule): (usize, &Bonus),
        occasion: &Occasion<'_>,
    ) -> Option<Points> {
        let given = || self.given.iter().filter(|given| !given.undone);
        let is_rival = |given: &Given| rule.rivals.contains(&given.bonus);
        if !rule.rivals.is_empty() && given().any(|given| is_rival(given) && given.shares(occasion))
        {
            return None;
        }
        if !terms
            .accruals
            .iter()
            .all(|limit| self.accrues(terms, limit, occasion))
        {
            return None;
        }
        let mut allowed = Points(Points::LIMIT);
        for limit in rule
            .limits
            .iter()
            .filter(|limit| !matches!(limit.per, Per::All))
        {
            let counted = given().filter(|given| {
                given.bonus == number
                    && counts(terms, (given.at, given.day), limit.per, occasion)
                    && (!matches!(limit.per, Per::Source)
                        || given.source.as_deref() == occasion.source)
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

    /// Whether the client may earn once more: what one record or day gives counts once.
    fn accrues(&self, terms: &Terms, limit: &Limit, occasion: &Occasion<'_>) -> bool {
        let Most::Times(most) = limit.most else {
            return true;
        };
        let mut occasions: BTreeSet<(Option<&str>, i32)> = BTreeSet::new();
        for given in self.given.iter().filter(|given| !given.undone) {
            if counts(terms, (given.at, given.day), limit.per, occasion) {
                let source = given.source.as_deref();
                occasions.insert((source, if source.is_some() { 0 } else { given.day }));
            }
        }
        let own = (
            occasion.source,
            if occasion.source.is_some() {
                0
            } else {
                occasion.day
            },
        );
        occasions.contains(&own) || occasions.len() < most as usize
    }

    /// Whether the client may pay by points once more.
    pub fn may_spend(&self, terms: &Terms, occasion: &Occasion<'_>) -> bool {
        terms.redemptions.iter().all(|limit| {
            let counted = self.spends.iter().filter(|spend| {
                let is_open = spend.restored < spend.points();
                is_open && counts(terms, (spend.at, terms.day(spend.at)), limit.per, occasion)
            });
            match limit.most {
                Most::Times(most) => counted.count() < most as usize,
                Most::Points(_) => true,
            }
        })
    }

    /// Takes over the history of another client.
    pub fn absorb(&mut self, other: Client) {
        self.given.extend(other.given);
        self.given.sort_by_key(|given| given.at);
        self.spends.extend(other.spends);
        self.returned.extend(other.returned);
    }
}

/// Whether something earlier lies within what a limit counts now.
fn counts(terms: &Terms, (at, day): (DateTime<Utc>, i32), per: Per, now: &Occasion<'_>) -> bool {
    match per {
        Per::Client | Per::Source | Per::All => true,
        Per::Period(period) => terms.is_within(at, now.at, period),
        Per::Unit(unit) => terms.first_day(day, unit) == terms.first_day(now.day, unit),
    }
}
