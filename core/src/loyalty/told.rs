//! The facts of a ledger: in order of time, by key, and by whose accounts they can change.

use super::{AccountId, Event, Fact, order::Placed};
use arcstr::ArcStr;
use rayon::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What was told so far.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The collection of clients, as accounts name it.
    holder: ArcStr,
    facts: BTreeSet<Arc<Placed>>,
    by_key: HashMap<ArcStr, Arc<Placed>>,
    by_party: HashMap<AccountId, Vec<Arc<Placed>>>,
}

impl Told {
    pub fn new(holder: &ArcStr) -> Told {
        Told {
            holder: holder.clone(),
            facts: BTreeSet::new(),
            by_key: HashMap::new(),
            by_party: HashMap::new(),
        }
    }

    /// Takes in many facts at once. Of those of one key the last stands.
    pub fn load(&mut self, facts: Vec<Placed>) {
        let mut places: HashMap<ArcStr, usize> = HashMap::with_capacity(facts.len());
        let mut added: Vec<Option<Arc<Placed>>> = Vec::with_capacity(facts.len());
        for mut placed in facts {
            self.remove(&placed.fact.key);
            if let Some(earlier) = places.insert(placed.fact.key.clone(), added.len())
                && let Some(earlier) = added.get_mut(earlier)
            {
                *earlier = None;
            }
            self.share(&mut placed.fact);
            added.push(Some(Arc::new(placed)));
        }
        let mut added: Vec<Arc<Placed>> = added.into_iter().flatten().collect();
        added.par_sort_unstable();
        for placed in &added {
            self.note(placed);
        }
        if self.facts.is_empty() {
            self.facts = added.into_iter().collect();
        } else {
            self.facts.extend(added);
        }
    }

    pub fn insert(&mut self, placed: Placed) {
        let placed = Arc::new(placed);
        self.note(&placed);
        self.facts.insert(placed);
    }

    /// Takes out the fact of a key.
    pub fn remove(&mut self, key: &str) {
        let Some(known) = self.by_key.remove(key) else {
            return;
        };
        self.facts.remove(&known);
        for party in self.parties(&known.fact) {
            if let Some(facts) = self.by_party.get_mut(&party) {
                facts.retain(|fact| fact.fact.key != known.fact.key);
            }
        }
    }

    /// The fact of a key.
    pub fn get(&self, key: &str) -> Option<&Fact> {
        self.by_key.get(key).map(|placed| &placed.fact)
    }

    /// The last of all.
    pub fn last(&self) -> Option<&Placed> {
        self.facts.last().map(|last| &**last)
    }

    /// The facts, in order of time.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().map(|placed| &placed.fact)
    }

    /// The facts that can change some accounts, in order of time.
    pub fn about(&self, parties: &BTreeSet<AccountId>) -> Vec<&Fact> {
        let facts = parties.iter().filter_map(|party| self.by_party.get(party));
        let facts: BTreeSet<&Arc<Placed>> = facts.flatten().collect();
        facts.into_iter().map(|placed| &placed.fact).collect()
    }

    /// All accounts that any fact can change.
    pub fn all_parties(&self) -> impl Iterator<Item = &AccountId> {
        self.by_party.keys()
    }

    /// Adds the accounts whose books hang together with those of some.
    pub fn spread(&self, parties: &mut BTreeSet<AccountId>) {
        let mut open: Vec<AccountId> = parties.iter().cloned().collect();
        while let Some(party) = open.pop() {
            for placed in self.by_party.get(&party).into_iter().flatten() {
                for other in self.parties(&placed.fact) {
                    if parties.insert(other.clone()) {
                        open.push(other);
                    }
                }
            }
        }
    }

    /// The accounts that a fact can change.
    pub fn parties(&self, fact: &Fact) -> Vec<AccountId> {
        let mut parties = vec![self.client(&fact.client)];
        match &fact.event {
            Event::Started { offers, .. } | Event::Rewarded { offers, .. } => {
                parties.extend(offers.iter().filter_map(|offer| offer.account.clone()));
            }
            Event::Merged { from } => parties.push(self.client(from)),
            _ => {}
        }
        parties
    }

    /// Has a fact name its client by a text that is there already: hosts tell of each fact in texts of its own.
    pub fn share(&self, fact: &mut Fact) {
        let known = self.by_party.get_key_value(&self.client(&fact.client));
        if let Some((known, _)) = known {
            fact.client = known.key.clone();
        }
    }

    fn client(&self, key: &ArcStr) -> AccountId {
        AccountId {
            holder: self.holder.clone(),
            key: key.clone(),
        }
    }

    fn note(&mut self, placed: &Arc<Placed>) {
        self.by_key
            .insert(placed.fact.key.clone(), Arc::clone(placed));
        for party in self.parties(&placed.fact) {
            let facts = self.by_party.entry(party).or_default();
            facts.push(Arc::clone(placed));
        }
    }
}
