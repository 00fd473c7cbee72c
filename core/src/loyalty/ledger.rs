//! The ledger: facts in any order, books as if they had come in order of time.

use super::{
    Account, AccountId, Entry, Event, Fact, Offer, Points, Terms, books::Books, client::Occasion,
    compensate::compensation, order::Order, told::Told,
};
use crate::error::{Error, ErrorKind};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The facts that a host has told, and the books that they make.
///
/// The books depend on the facts alone, never on the order in which they came: a fact that comes late, is changed or is withdrawn gives
/// entries that lead from the old books to the new.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(super) terms: Terms,
    pub(super) told: Told,
    pub(super) books: Books,
    now: Option<DateTime<Utc>>,
}

impl Ledger {
    /// A ledger without facts.
    #[must_use]
    pub fn new(terms: Terms) -> Ledger {
        Ledger {
            told: Told::new(&terms.holder),
            terms,
            books: Books::default(),
            now: None,
        }
    }

    /// Takes in many facts at once, of a ledger that has none, without telling each entry.
    ///
    /// # Errors
    /// As [`Ledger::apply`]; then the ledger is left without facts.
    pub fn load(&mut self, facts: Vec<Fact>) -> Result<(), Error> {
        for fact in &facts {
            self.check(fact)?;
        }
        let told = facts
            .into_iter()
            .map(|fact| (self.terms.order(&fact), fact));
        let told = told.collect();
        self.told.load(told);
        self.books = Books::default();
        for fact in self.told.iter() {
            self.books.step(&self.terms, fact);
        }
        Ok(())
    }

    /// Takes in a fact and gives the entries that it makes. The same fact again makes none.
    ///
    /// # Errors
    /// An input error for a rule that the program does not have and for numbers that no fact can have.
    pub fn apply(&mut self, fact: Fact) -> Result<Vec<Entry>, Error> {
        self.check(&fact)?;
        let order = self.terms.order(&fact);
        if let Some(known) = self.told.order(&fact.key).cloned() {
            let before = self.told.get(&known);
            if before == Some(&fact) {
                return Ok(Vec::new());
            }
            let involved = self.involved([before, Some(&fact)].into_iter().flatten());
            self.told.remove(&known);
            return Ok(self.insert_late(fact, order, &involved));
        }
        let is_last = self.told.last().is_none_or(|last| *last < order)
            && self.now.is_none_or(|now| now <= fact.at);
        if !is_last {
            let involved = self.involved([&fact].into_iter());
            return Ok(self.insert_late(fact, order, &involved));
        }
        self.books.outbox = Some(Vec::new());
        self.books.step(&self.terms, &fact);
        self.told.insert(order, fact);
        Ok(self.books.outbox.take().unwrap_or_default())
    }

    /// Takes in facts, those of one instant in the order in which they count, and gives the entries that they make.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn apply_all(&mut self, mut facts: Vec<Fact>) -> Result<Vec<Entry>, Error> {
        facts.sort_by_cached_key(|fact| self.terms.order(fact));
        let mut entries = Vec::new();
        for fact in facts {
            entries.extend(self.apply(fact)?);
        }
        Ok(entries)
    }

    /// Takes a fact back, as if it had never come.
    pub fn withdraw(&mut self, key: &str) -> Vec<Entry> {
        let Some(order) = self.told.order(key).cloned() else {
            return Vec::new();
        };
        let Some(fact) = self.told.get(&order) else {
            return Vec::new();
        };
        let involved = self.involved([fact].into_iter());
        self.told.remove(&order);
        self.rebuild(&involved, key)
    }

    /// Moves time on: points whose time is over expire. Time never goes back.
    pub fn advance(&mut self, to: DateTime<Utc>) -> Vec<Entry> {
        self.now = Some(self.now.map_or(to, |now| now.max(to)));
        self.books.outbox = Some(Vec::new());
        self.books.advance(to);
        self.books.outbox.take().unwrap_or_default()
    }

    /// The terms.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The facts, in order of time.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.told.iter()
    }

    /// The accounts, in order of their names.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.books.accounts.values()
    }

    /// The account of a client: of the one that it was merged into, if it was.
    #[must_use]
    pub fn client(&self, client: &str) -> Option<&Account> {
        self.books.accounts.get(&AccountId {
            holder: self.terms.holder.clone(),
            key: self.books.canonical(client).to_owned(),
        })
    }

    /// What a client can spend at an instant, past or present.
    #[must_use]
    pub fn available(&self, client: &str, at: DateTime<Utc>) -> Points {
        let Some(account) = self.client(client) else {
            return Points::ZERO;
        };
        let is_past = account.entries.last().is_some_and(|last| at < last.at);
        if is_past {
            account.standing(at).available
        } else {
            account.available(at)
        }
    }

    /// Whether a client may pay by points once more at an instant, as far as the programme limits how often.
    #[must_use]
    pub fn may_spend(&self, client: &str, at: DateTime<Utc>) -> bool {
        let history = self.books.clients.get(self.books.canonical(client));
        let occasion = Occasion {
            source: None,
            at,
            day: self.terms.day(at),
        };
        history.is_none_or(|history| history.may_spend(&self.terms, &occasion))
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.books.accounts.get(id)
    }

    /// How far time was moved.
    #[must_use]
    pub fn now(&self) -> Option<DateTime<Utc>> {
        self.now
    }

    fn insert_late(
        &mut self,
        fact: Fact,
        order: Order,
        involved: &BTreeSet<AccountId>,
    ) -> Vec<Entry> {
        let cause = fact.key.clone();
        self.told.insert(order, fact);
        self.rebuild(involved, &cause)
    }

    /// Folds the facts of some accounts anew, and gives what leads from their old books to the new.
    fn rebuild(&mut self, involved: &BTreeSet<AccountId>, cause: &str) -> Vec<Entry> {
        let mut before: Vec<Entry> = Vec::new();
        for id in involved {
            if let Some(account) = self.books.accounts.remove(id) {
                before.extend(account.entries);
            }
            if id.holder == self.terms.holder {
                self.books.clients.remove(&id.key);
                self.books.merged.remove(&id.key);
            }
        }
        let mut books = Books::default();
        for fact in self.told.about(involved) {
            books.step(&self.terms, fact);
        }
        if let Some(now) = self.now {
            books.advance(now);
        }
        let accounts = books.accounts.values();
        let after: Vec<&Entry> = accounts.flat_map(|account| &account.entries).collect();
        let entries = compensation(&before, &after, cause);
        // They are few beside all: `append` would go through all.
        self.books.accounts.extend(books.accounts);
        self.books.clients.extend(books.clients);
        self.books.merged.extend(books.merged);
        self.books.totals = books.totals;
        entries
    }

    /// The accounts whose books hang together with some facts, of which the ledger may not know all.
    fn involved<'f>(&self, facts: impl Iterator<Item = &'f Fact>) -> BTreeSet<AccountId> {
        let mut involved: BTreeSet<AccountId> =
            facts.flat_map(|fact| self.told.parties(fact)).collect();
        if self.terms.is_shared {
            // What one client was given is what others were not.
            involved.extend(self.told.all_parties().cloned());
        } else {
            self.told.spread(&mut involved);
        }
        involved
    }

    pub(super) fn check(&self, fact: &Fact) -> Result<(), Error> {
        let refuse = |what: &str| {
            let message = format!("the fact `{}` {what}", fact.key);
            Err(Error::new(ErrorKind::Input, message))
        };
        let is_amount = |points: Points| (Decimal::ZERO..=Points::LIMIT).contains(&points.0);
        let is_possible = |offer: &Offer| {
            let points = self.terms.points(offer.amount);
            points.is_some_and(|points| points.0.abs() <= Points::LIMIT)
        };
        match &fact.event {
            Event::Started { bonus, offers, .. } => {
                if self.terms.bonus(bonus).is_none() {
                    return refuse(&format!(
                        "is about the bonus `{bonus}`, which the program does not have"
                    ));
                }
                if !offers.iter().all(is_possible) {
                    return refuse("gives more points than anybody has");
                }
            }
            Event::Rewarded { offers, .. } if !offers.iter().all(is_possible) => {
                return refuse("gives more points than anybody has");
            }
            Event::Spent { points, .. } | Event::Held { points } if !is_amount(*points) => {
                return refuse("speaks of an impossible number of points");
            }
            Event::Adjusted { points, .. } if !is_amount(Points(points.0.abs())) => {
                return refuse("speaks of an impossible number of points");
            }
            Event::Returned { part, points, .. }
                if !part.is_sound() || points.is_some_and(|points| !is_amount(points)) =>
            {
                return refuse("returns less than nothing or more than all");
            }
            _ => {}
        }
        Ok(())
    }
}
