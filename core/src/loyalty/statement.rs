//! What changed an account within a stretch of time, and what expires soon.

use super::{Account, AccountId, Entry, Ledger, Points};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::ops::RangeInclusive;

/// What changed an account within a stretch of time. The opening balance and the entries sum to the closing one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// The balance before.
    pub opening: Points,
    /// Every change, in order.
    pub entries: Vec<Entry>,
    /// The balance after.
    pub closing: Points,
}

/// Points of an account that expire together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Expiring {
    /// Whose.
    pub account: AccountId,
    /// From when on they can be spent no longer.
    pub expires_at: DateTime<Utc>,
    /// How many.
    pub points: Points,
}

impl Account {
    /// What changed the account from the first instant to the last, as far as time was moved.
    #[must_use]
    pub fn statement(&self, within: &RangeInclusive<DateTime<Utc>>) -> Statement {
        let entries = self.entries.iter();
        let before = entries.filter(|entry| entry.at < *within.start());
        let opening: Points = before.map(|entry| entry.points).sum();
        let entries = self.entries.iter();
        let entries: Vec<Entry> = entries
            .filter(|entry| within.contains(&entry.at))
            .cloned()
            .collect();
        let change = entries.iter().map(|entry| entry.points).sum();
        Statement {
            opening,
            entries,
            closing: opening.plus(change),
        }
    }
}

impl Ledger {
    /// What accounts have at an instant and lose until another one if nothing is spent: in order of time, then of accounts.
    #[must_use]
    pub fn expiring(&self, at: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Expiring> {
        let due = self.accounts().flat_map(|account| {
            let expiring = account.standing(at).expiring.into_iter();
            expiring.map(|(expires_at, points)| Expiring {
                account: account.id.clone(),
                expires_at,
                points,
            })
        });
        let mut due: Vec<Expiring> = due.filter(|due| due.expires_at <= until).collect();
        due.sort_by_key(|due| due.expires_at);
        due
    }

    /// How far the ledger has come: where time was moved to, or the last fact.
    #[must_use]
    pub fn latest(&self) -> Option<DateTime<Utc>> {
        self.now().max(self.facts().last().map(|fact| fact.at))
    }
}
