//! The ledger: facts in any order, books as if they had come in order of time.

use super::{
    Account, AccountId, Entry, Event, Fact, Points, Terms, books::Books, client::Occasion,
    compensate::compensation, corrections::Corrections, order::Placed, remarks::Found, told::Told,
};
use crate::error::Error;
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
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
    pub(super) corrections: Corrections,
    /// What a replay found out.
    pub(super) found: Found,
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
            corrections: Corrections::default(),
            found: Found::default(),
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
        let placed = facts.into_iter().map(|fact| self.placed(fact)).collect();
        self.told.load(placed);
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
        if let Some(known) = self.told.get(&fact.key) {
            if *known == fact {
                return Ok(Vec::new());
            }
            let involved = self.involved([known, &fact].into_iter());
            self.told.remove(&fact.key);
            return Ok(self.insert_late(fact, &involved));
        }
        let placed = self.placed(fact);
        let is_last = self.told.last().is_none_or(|last| *last < placed)
            && self.now.is_none_or(|now| now <= placed.fact.at);
        if !is_last {
            let involved = self.involved([&placed.fact].into_iter());
            return Ok(self.insert_late(placed.fact, &involved));
        }
        self.books.outbox = Some(Vec::new());
        self.books.step(&self.terms, &placed.fact);
        self.told.insert(placed);
        Ok(self.posted())
    }

    /// What was posted since it was last asked for.
    fn posted(&mut self) -> Vec<Entry> {
        let mut entries = self.books.outbox.take().unwrap_or_default();
        if !self.corrections.is_empty() {
            self.corrections.rename(&mut entries);
        }
        entries
    }

    /// Takes in facts, those of one instant in the order in which they count, and gives the entries that they make.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn apply_all(&mut self, mut facts: Vec<Fact>) -> Result<Vec<Entry>, Error> {
        facts.sort_by_cached_key(|fact| self.terms.turn(fact));
        let mut entries = Vec::new();
        for fact in facts {
            entries.extend(self.apply(fact)?);
        }
        Ok(entries)
    }

    /// Takes a fact back, as if it had never come.
    pub fn withdraw(&mut self, key: &str) -> Vec<Entry> {
        let Some(fact) = self.told.get(key) else {
            return Vec::new();
        };
        let involved = self.involved([fact].into_iter());
        self.told.remove(key);
        self.rebuild(&involved, key)
    }

    /// Moves time on: points whose time is over expire. Time never goes back.
    pub fn advance(&mut self, to: DateTime<Utc>) -> Vec<Entry> {
        self.now = Some(self.now.map_or(to, |now| now.max(to)));
        self.books.outbox = Some(Vec::new());
        self.books.advance(to);
        self.posted()
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
        self.account_of(&client.into())
    }

    pub(super) fn account_of(&self, client: &ArcStr) -> Option<&Account> {
        self.books.accounts.get(&AccountId {
            holder: self.terms.holder.clone(),
            key: self.books.canonical(client),
        })
    }

    /// The account that was a client's at an instant: of the one that it had been merged into by then.
    pub(super) fn own_at(&self, client: &ArcStr, at: DateTime<Utc>) -> AccountId {
        let holder = self.terms.holder.clone();
        let key = self.books.canonical_at(&holder, client, at);
        AccountId { holder, key }
    }

    /// What a client can spend at an instant, past or present.
    #[must_use]
    pub fn available(&self, client: &str, at: DateTime<Utc>) -> Points {
        self.available_to(&client.into(), at)
    }

    pub(super) fn available_to(&self, client: &ArcStr, at: DateTime<Utc>) -> Points {
        let Some(account) = self.account(&self.own_at(client, at)) else {
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
    pub(super) fn may_spend(&self, client: &ArcStr, at: DateTime<Utc>) -> bool {
        if self.terms.redemptions.is_empty() {
            return true;
        }
        let history = self.books.clients.get(&self.books.canonical(client));
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

    /// A fact at its place, in the texts that are there already.
    fn placed(&self, mut fact: Fact) -> Placed {
        self.told.share(&mut fact);
        if let Event::Started { bonus, .. } = &mut fact.event
            && let Some(rule) = self.terms.bonus(bonus)
            && let Some(rule) = self.terms.bonuses.get(rule)
        {
            *bonus = rule.name.clone();
        }
        self.terms.placed(fact)
    }

    fn insert_late(&mut self, fact: Fact, involved: &BTreeSet<AccountId>) -> Vec<Entry> {
        let cause = fact.key.clone();
        self.told.insert(self.placed(fact));
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
        let mut entries = compensation(&before, &after, cause);
        self.corrections.rename(&mut entries);
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
}
