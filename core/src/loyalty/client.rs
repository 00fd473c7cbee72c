//! What a client was given and has spent: what limits count, and what returns go back to.

use super::{
    AccountId, LotPart, Part, Points,
    account::append,
    terms::{Bonus, Limit, Per, Terms},
};
use crate::calendar::first_day;
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::program::Most;
use std::collections::{BTreeMap, BTreeSet, HashSet, btree_map::Entry};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The history of one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Client {
    /// What rules gave, in order of time.
    pub given: Vec<Given>,
    /// What rules gave and for which records, as hashes: most records are new, and what was given is not gone through for them.
    sources: HashSet<u64>,
    /// What was spent, in order of time.
    pub spends: Vec<Spend>,
    /// What of each purchase was returned.
    pub returned: BTreeMap<ArcStr, Returned>,
}

/// One time that a rule gave something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    /// The fact behind it.
    pub fact: ArcStr,
    /// The rule's number.
    pub bonus: usize,
    /// The record that started it.
    pub source: Option<ArcStr>,
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
    pub lot: ArcStr,
    pub points: Points,
    pub reversed: Points,
}

/// One purchase paid by points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spend {
    /// The fact that tells of it.
    pub key: ArcStr,
    pub source: ArcStr,
    pub at: DateTime<Utc>,
    pub points: Points,
    /// What can go back to each lot, in the order in which they were taken from.
    pub parts: Vec<LotPart>,
    /// How much of it is owed yet.
    pub owed: Points,
    /// How much was given back.
    pub restored: Points,
}

impl Spend {
    /// Gives points back: first what is owed yet, then to the lot that was taken from last. What is owed no longer, and the parts of lots.
    pub fn give_back(&mut self, points: Points) -> (Points, Vec<LotPart>) {
        self.restored = self.restored.plus(points);
        let forgiven = self.owed.min(points);
        self.owed = self.owed.minus(forgiven);
        let mut rest = points.minus(forgiven);
        let mut parts = Vec::new();
        while rest.is_positive()
            && let Some(last) = self.parts.last_mut()
        {
            let back = last.points.min(rest);
            last.points = last.points.minus(back);
            rest = rest.minus(back);
            parts.push(LotPart {
                lot: last.lot.clone(),
                points: back,
            });
            if last.points.is_zero() {
                self.parts.pop();
            }
        }
        (forgiven, parts)
    }
}

/// What of a purchase was returned.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Returned {
    /// The part of the money.
    pub part: Part,
    /// The last return.
    pub by: ArcStr,
    /// The returns of which nothing was given back yet, since the payment is told later in the same instant, or of a later one: what
    /// was returned by then, and the points that each says it gives back.
    pub waiting: Vec<(Part, Option<Points>)>,
}

impl Returned {
    /// Takes over what was returned of the same purchase to another client, as if it had been returned after this.
    fn absorb(&mut self, other: Returned) {
        let before = self.part;
        let waiting = other.waiting.into_iter();
        self.waiting
            .extend(waiting.map(|(part, points)| (before.plus(part), points)));
        self.part = before.plus(other.part);
        self.by = other.by;
    }
}

impl Given {
    /// What it counts for: without what was taken back.
    pub fn points(&self) -> Points {
        let lots = self.lots.iter();
        lots.map(|lot| lot.points.minus(lot.reversed)).sum()
    }

    fn hash(&self) -> u64 {
        hash(self.bonus, self.source.as_ref())
    }

    /// Whether the same record was behind it, or the same day where no record was.
    fn shares(&self, occasion: &Occasion<'_>) -> bool {
        match (&self.source, occasion.source) {
            (Some(own), Some(other)) => own == other,
            _ => self.day == occasion.day,
        }
    }
}

/// What starts a rule: a record, or a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion<'a> {
    pub source: Option<&'a ArcStr>,
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
            let counts = counter(terms, limit.per, *occasion);
            let is_new = matches!(limit.per, Per::Source)
                && !self.sources.contains(&hash(number, occasion.source));
            let given = if is_new { &[] } else { self.given.as_slice() };
            // Those of before the period are not looked at: they stand in order of time.
            let recent = given.iter().rev();
            let recent =
                recent.take_while(|given| given.at > occasion.at || counts(given.at, given.day));
            let counted = recent.filter(|given| {
                !given.undone
                    && given.bonus == number
                    && counts(given.at, given.day)
                    && (!matches!(limit.per, Per::Source)
                        || given.source.as_ref() == occasion.source)
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
        let mut occasions: BTreeSet<(Option<&ArcStr>, i32)> = BTreeSet::new();
        let counts = counter(terms, limit.per, *occasion);
        for given in self.given.iter().filter(|given| !given.undone) {
            if counts(given.at, given.day) {
                let source = given.source.as_ref();
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
            let counts = counter(terms, limit.per, *occasion);
            let counted = self.spends.iter().filter(|spend| {
                let is_open = spend.restored < spend.points;
                is_open && counts(spend.at, terms.day(spend.at))
            });
            match limit.most {
                Most::Times(most) => counted.count() < most as usize,
                Most::Points(_) => true,
            }
        })
    }

    /// What of the history decides how much some rules may give: what their limits count, and what is given instead of them. None where
    /// any of what starts them was returned already.
    pub fn about(&self, terms: &Terms, starts: &[(usize, Occasion<'_>)]) -> Option<Client> {
        let is_returned = |source: Option<&ArcStr>| {
            source.is_some_and(|source| self.returned.contains_key(source))
        };
        if starts
            .iter()
            .any(|(_, occasion)| is_returned(occasion.source))
        {
            return None;
        }
        let matters = |given: &&Given| {
            !given.undone
                && starts.iter().any(|(number, occasion)| {
                    let Some(rule) = terms.bonuses.get(*number) else {
                        return false;
                    };
                    let within = |per| {
                        counter(terms, per, *occasion)(given.at, given.day)
                            && (!matches!(per, Per::Source)
                                || given.source.as_ref() == occasion.source)
                    };
                    let limited = || rule.limits.iter().any(|limit| within(limit.per));
                    (given.bonus == *number && limited())
                        || (rule.rivals.contains(&given.bonus) && given.shares(occasion))
                        || terms.accruals.iter().any(|limit| within(limit.per))
                })
        };
        let given: Vec<Given> = self.given.iter().filter(matters).cloned().collect();
        Some(Client {
            sources: given.iter().map(Given::hash).collect(),
            given,
            spends: self
                .spends
                .iter()
                .filter(|spend| spend.owed.is_positive())
                .cloned()
                .collect(),
            returned: BTreeMap::new(),
        })
    }

    /// Notes what a rule gave.
    pub fn give(&mut self, given: Given) {
        self.sources.insert(given.hash());
        append(&mut self.given, given);
    }

    /// The payment that a fact told of.
    pub fn spend(&mut self, key: &ArcStr) -> Option<&mut Spend> {
        self.spends.iter_mut().find(|spend| spend.key == *key)
    }

    /// Takes over the history of another client.
    pub fn absorb(&mut self, other: Client) {
        self.given.extend(other.given);
        self.sources.extend(other.sources);
        self.given.sort_by_key(|given| given.at);
        self.spends.extend(other.spends);
        for (source, theirs) in other.returned {
            match self.returned.entry(source) {
                Entry::Vacant(place) => {
                    place.insert(theirs);
                }
                Entry::Occupied(mut place) => place.get_mut().absorb(theirs),
            }
        }
    }
}

/// Of a rule and the record that started it.
fn hash(bonus: usize, source: Option<&ArcStr>) -> u64 {
    let source = source.map_or("", ArcStr::as_str);
    xxh3_64_with_seed(source.as_bytes(), bonus as u64)
}

/// What tells whether something earlier, of an instant and its local day, lies within what a limit counts now.
fn counter(terms: &Terms, per: Per, now: Occasion<'_>) -> impl Fn(DateTime<Utc>, i32) -> bool {
    let first = match per {
        Per::Unit(unit) => first_day(now.day, unit),
        _ => i32::MIN,
    };
    move |at, day| match per {
        Per::Client | Per::Source | Per::All => true,
        Per::Period(period) => terms.zone.is_within(at, now.at, period),
        // The calendar is asked only of what is told of days to come.
        Per::Unit(unit) => first <= day && (day <= now.day || first_day(day, unit) == first),
    }
}
