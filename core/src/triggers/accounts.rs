//! How clients stand with their points, as triggers ask: the ledger of what their records tell, as far as time has come.

use super::Effect;
use crate::{
    error::{Error, ErrorKind},
    loyalty::{Fact, Ledger, Scheme, Standing},
    plan::Inputs,
    records::Dataset,
};
use arcstr::ArcStr;
use chrono::{DateTime, Months, Utc};
use kardan_dsl::program::Program;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The accounts of clients while time goes on. Who keeps records reads each client whose records changed, and takes what is due before an
/// instant is told of.
///
/// ```text
/// read(data, client, to) ──▶ whose accounts are others than they were       next() ──▶ when the next fact is due
/// pass(to) ────────────────▶ whose accounts changed until then
/// ```
#[derive(Debug)]
pub struct Accounts {
    scheme: Scheme,
    ledger: Ledger,
    /// From when facts count.
    since: DateTime<Utc>,
    /// How far time has come.
    now: DateTime<Utc>,
    /// What lies ahead, in order of time.
    ahead: BTreeMap<(DateTime<Utc>, ArcStr), Fact>,
    /// The facts of each client's records, by key.
    known: BTreeMap<ArcStr, BTreeMap<ArcStr, DateTime<Utc>>>,
}

/// What the records of a client tell of points.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub facts: Vec<Fact>,
    /// When a number leaves the range, and how that is said.
    pub fails: Option<(DateTime<Utc>, Error)>,
}

/// Whose records are read.
#[derive(Clone, Copy)]
enum Whose<'w> {
    All,
    AllBut(&'w BTreeSet<String>),
    One(&'w str),
}

impl Whose<'_> {
    fn is(self, client: &str) -> bool {
        match self {
            Whose::All => true,
            Whose::AllBut(others) => !others.contains(client),
            Whose::One(one) => one == client,
        }
    }
}

impl Accounts {
    /// The accounts of a program's clients before anything is read; none where no trigger speaks of points. A history begins with the
    /// earliest record that is given, or a year before now.
    ///
    /// # Errors
    /// As [`Scheme::new`].
    pub fn new(
        program: &Arc<Program>,
        inputs: &Inputs,
        data: &Dataset,
        now: DateTime<Utc>,
    ) -> Result<Option<Accounts>, Error> {
        if !program.triggers.ask_for_points() {
            return Ok(None);
        }
        let scheme = Scheme::new(program, inputs)?;
        let a_year_ago = now.checked_sub_months(Months::new(12)).unwrap_or(now);
        let earliest = scheme.earliest(data).unwrap_or(a_year_ago);
        Ok(Some(Accounts {
            ledger: Ledger::new(scheme.terms().clone()),
            scheme,
            since: earliest.min(a_year_ago),
            now,
            ahead: BTreeMap::new(),
            known: BTreeMap::new(),
        }))
    }

    /// Reads what the records of a client tell of points until an instant, or those of all clients. What is new up to now is taken at
    /// once, what was told and is no longer true is taken back, and what lies ahead waits. Gives the clients whose accounts changed.
    ///
    /// # Errors
    /// As [`Scheme::facts`] and [`Ledger::apply`].
    pub fn read(
        &mut self,
        data: &Dataset,
        client: Option<&str>,
        to: DateTime<Utc>,
    ) -> Result<BTreeSet<String>, Error> {
        let whose = client.map_or(Whose::All, Whose::One);
        self.read_of(data, whose, to)
    }

    /// The same of all clients but some, whose records are elsewhere.
    pub(crate) fn read_but(
        &mut self,
        data: &Dataset,
        apart: &BTreeSet<String>,
        to: DateTime<Utc>,
    ) -> Result<BTreeSet<String>, Error> {
        self.read_of(data, Whose::AllBut(apart), to)
    }

    fn read_of(
        &mut self,
        data: &Dataset,
        whose: Whose<'_>,
        to: DateTime<Utc>,
    ) -> Result<BTreeSet<String>, Error> {
        let facts = self.facts(data, whose, to.max(self.now))?;
        self.replace(whose, facts)
    }

    /// What the records of a client tell of points until an instant: [`Accounts::tell`] takes it. Where a number leaves the range, it is what
    /// they tell before that, and when that is.
    ///
    /// # Errors
    /// As [`Scheme::facts`], but for numbers that leave the range.
    pub(crate) fn told_by(
        &self,
        data: &Dataset,
        client: &str,
        to: DateTime<Utc>,
    ) -> Result<Told, Error> {
        let micros = |at: DateTime<Utc>| at.timestamp_micros();
        let (mut good, mut bad) = (micros(self.since) - 1, micros(to.max(self.now)) + 1);
        let mut told = Told::default();
        // At first all of it; else the last instant before the range is left is searched for.
        let mut next = bad - 1;
        while bad - good > 1 {
            let at = DateTime::from_timestamp_micros(next).unwrap_or(to);
            match self.facts(data, Whose::One(client), at) {
                Ok(facts) => (told.facts, good) = (facts, next),
                Err(error) if error.kind() == ErrorKind::Overflow => {
                    bad = next;
                    told.fails = Some((at, error));
                }
                Err(error) => return Err(error),
            }
            next = good.midpoint(bad);
        }
        Ok(told)
    }

    /// Takes what the records of a client tell now in the place of what they told.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub(crate) fn tell(
        &mut self,
        client: &str,
        facts: Vec<Fact>,
    ) -> Result<BTreeSet<String>, Error> {
        self.replace(Whose::One(client), facts)
    }

    fn facts(
        &self,
        data: &Dataset,
        whose: Whose<'_>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Fact>, Error> {
        let mut facts = self.scheme.facts(data, &(self.since..=to))?;
        facts.retain(|fact| whose.is(&fact.client));
        Ok(facts)
    }

    fn replace(&mut self, whose: Whose<'_>, facts: Vec<Fact>) -> Result<BTreeSet<String>, Error> {
        let mut known: BTreeMap<ArcStr, BTreeMap<ArcStr, DateTime<Utc>>> = BTreeMap::new();
        for fact in &facts {
            let of_client = known.entry(fact.client.clone()).or_default();
            of_client.insert(fact.key.clone(), fact.at);
        }
        let gone: BTreeMap<_, _> = match whose {
            Whose::One(client) => self.known.remove_entry(client).into_iter().collect(),
            _ => {
                let all = std::mem::take(&mut self.known).into_iter();
                let (gone, others) = all.partition(|(client, _)| whose.is(client));
                self.known = others;
                gone
            }
        };
        let mut changed = BTreeSet::new();
        for (client, facts) in &gone {
            let still = known.get(client);
            for (key, at) in facts {
                if still.is_none_or(|still| still.get(key) != Some(at)) {
                    self.forget(key, *at, &mut changed);
                }
            }
        }
        self.known.append(&mut known);
        let (past, ahead): (Vec<Fact>, Vec<Fact>) =
            facts.into_iter().partition(|fact| fact.at <= self.now);
        for fact in ahead {
            self.ahead.insert((fact.at, fact.key.clone()), fact);
        }
        if self.ledger.facts().next().is_none() {
            changed.extend(past.iter().map(|fact| fact.client.to_string()));
            self.ledger.load(past)?;
        } else {
            self.take(past, &mut changed)?;
        }
        Ok(changed)
    }

    fn forget(&mut self, key: &ArcStr, at: DateTime<Utc>, changed: &mut BTreeSet<String>) {
        self.ahead.remove(&(at, key.clone()));
        let entries = self.ledger.withdraw(key);
        changed.extend(
            entries
                .into_iter()
                .map(|entry| entry.account.key.to_string()),
        );
    }

    fn take(&mut self, facts: Vec<Fact>, changed: &mut BTreeSet<String>) -> Result<(), Error> {
        let entries = self.ledger.apply_all(facts)?;
        changed.extend(
            entries
                .into_iter()
                .map(|entry| entry.account.key.to_string()),
        );
        Ok(())
    }

    /// When the next fact is due.
    #[must_use]
    pub fn next(&self) -> Option<DateTime<Utc>> {
        self.ahead.first_key_value().map(|((at, _), _)| *at)
    }

    /// Lets time come to an instant, and takes what is due until then. Gives the clients whose accounts changed.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn pass(&mut self, to: DateTime<Utc>) -> Result<BTreeSet<String>, Error> {
        self.now = self.now.max(to);
        let mut facts = Vec::new();
        while let Some(entry) = self.ahead.first_entry() {
            if entry.key().0 > to {
                break;
            }
            facts.push(entry.remove());
        }
        let mut changed = BTreeSet::new();
        self.take(facts, &mut changed)?;
        Ok(changed)
    }

    /// How a client's account stands at an instant.
    #[must_use]
    pub fn standing(&self, client: &str, at: DateTime<Utc>) -> Standing {
        let account = self.ledger.client(client);
        account
            .map(|account| account.standing(at))
            .unwrap_or_default()
    }

    /// The tier of a client at an instant, by all that happened until then.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn tier(
        &self,
        data: &Dataset,
        row: usize,
        at: DateTime<Utc>,
    ) -> Result<Option<String>, Error> {
        let standing = self.scheme.tier_of_row(&self.ledger, data, row, at)?;
        let tier = standing.and_then(|standing| standing.tier);
        Ok(tier.map(|tier| tier.to_string()))
    }

    /// Puts the points that an effect gives into the ledger.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn reward(&mut self, effect: &Effect) -> Result<(), Error> {
        if let Some(fact) = effect.to_fact() {
            self.ledger.apply(fact)?;
        }
        Ok(())
    }
}
