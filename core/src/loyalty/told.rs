//! The facts of a ledger: in order of time, by key, and by whose accounts they can change.

use super::{AccountId, Event, Fact, order::Order};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// What was told so far.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The collection of clients, as accounts name it.
    holder: String,
    facts: BTreeMap<Arc<Order>, Fact>,
    by_key: HashMap<Arc<str>, Arc<Order>>,
    by_party: HashMap<AccountId, Vec<Arc<Order>>>,
}

impl Told {
    pub fn new(holder: &str) -> Told {
        Told {
            holder: holder.to_owned(),
            facts: BTreeMap::new(),
            by_key: HashMap::new(),
            by_party: HashMap::new(),
        }
    }

    /// Takes in many facts at once. Of those of one key the last stands.
    pub fn load(&mut self, facts: Vec<(Order, Fact)>) {
        let mut places: HashMap<Arc<str>, usize> = HashMap::with_capacity(facts.len());
        let mut added: Vec<Option<(Arc<Order>, Fact)>> = Vec::with_capacity(facts.len());
        for (order, fact) in facts {
            if let Some(known) = self.by_key.get(&order.key).cloned() {
                self.remove(&known);
            }
            if let Some(earlier) = places.insert(Arc::clone(&order.key), added.len())
                && let Some(earlier) = added.get_mut(earlier)
            {
                *earlier = None;
            }
            added.push(Some((Arc::new(order), fact)));
        }
        let mut added: Vec<(Arc<Order>, Fact)> = added.into_iter().flatten().collect();
        added.par_sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        for (order, fact) in &added {
            self.by_key
                .insert(Arc::clone(&order.key), Arc::clone(order));
            self.note(order, fact);
        }
        if self.facts.is_empty() {
            self.facts = added.into_iter().collect();
        } else {
            self.facts.extend(added);
        }
    }

    pub fn insert(&mut self, order: Order, fact: Fact) {
        let order = Arc::new(order);
        self.by_key
            .insert(Arc::clone(&order.key), Arc::clone(&order));
        self.note(&order, &fact);
        self.facts.insert(order, fact);
    }

    /// Takes a fact out.
    pub fn remove(&mut self, order: &Order) -> Option<Fact> {
        let fact = self.facts.remove(order)?;
        if self
            .by_key
            .get(&order.key)
            .is_some_and(|known| **known == *order)
        {
            self.by_key.remove(&order.key);
        }
        for party in self.parties(&fact) {
            if let Some(orders) = self.by_party.get_mut(&party) {
                orders.retain(|known| **known != *order);
            }
        }
        Some(fact)
    }

    /// The place of the fact of a key.
    pub fn order(&self, key: &str) -> Option<&Arc<Order>> {
        self.by_key.get(key)
    }

    pub fn get(&self, order: &Order) -> Option<&Fact> {
        self.facts.get(order)
    }

    /// The place of the last of all.
    pub fn last(&self) -> Option<&Order> {
        self.facts.last_key_value().map(|(last, _)| &**last)
    }

    /// The facts, in order of time.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.values()
    }

    /// The facts that can change some accounts, in order of time.
    pub fn about(&self, parties: &BTreeSet<AccountId>) -> Vec<&Fact> {
        let orders = parties.iter().filter_map(|party| self.by_party.get(party));
        let orders: BTreeSet<&Arc<Order>> = orders.flatten().collect();
        let facts = orders.into_iter();
        facts.filter_map(|order| self.facts.get(order)).collect()
    }

    /// All accounts that any fact can change.
    pub fn all_parties(&self) -> impl Iterator<Item = &AccountId> {
        self.by_party.keys()
    }

    /// Adds the accounts whose books hang together with those of some.
    pub fn spread(&self, parties: &mut BTreeSet<AccountId>) {
        let mut open: Vec<AccountId> = parties.iter().cloned().collect();
        while let Some(party) = open.pop() {
            for order in self.by_party.get(&party).into_iter().flatten() {
                let facts = self.facts.get(order).into_iter();
                for other in facts.flat_map(|fact| self.parties(fact)) {
                    if parties.insert(other.clone()) {
                        open.push(other);
                    }
                }
            }
        }
    }

    /// The accounts that a fact can change.
    pub fn parties(&self, fact: &Fact) -> Vec<AccountId> {
        let client = |key: &str| AccountId {
            holder: self.holder.clone(),
            key: key.to_owned(),
        };
        let mut parties = vec![client(&fact.client)];
        match &fact.event {
            Event::Started { offers, .. } | Event::Rewarded { offers, .. } => {
                parties.extend(offers.iter().filter_map(|offer| offer.account.clone()));
            }
            Event::Merged { from } => parties.push(client(from)),
            _ => {}
        }
        parties
    }

    fn note(&mut self, order: &Arc<Order>, fact: &Fact) {
        for party in self.parties(fact) {
            self.by_party
                .entry(party)
                .or_default()
                .push(Arc::clone(order));
        }
    }
}
