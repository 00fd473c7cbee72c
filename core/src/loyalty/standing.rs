//! How an account stands at an instant, past or present.

use super::{Account, Ledger, Lot, Points};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

/// How an account, or all of them together, stand at an instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// The sum of all entries until then: what is available and pending, less what a negative balance owes.
    pub balance: Points,
    /// What could be spent: without what is set aside.
    pub available: Points,
    /// What was earned and could not be spent yet.
    pub pending: Points,
    /// What was set aside at checkouts.
    pub held: Points,
    /// What was owed: to be taken, and not there.
    pub debt: Points,
    /// What would expire, and when, were nothing spent.
    pub expiring: BTreeMap<DateTime<Utc>, Points>,
}

impl Account {
    /// How the account stood at an instant, or will stand if nothing happens.
    #[must_use]
    pub fn standing(&self, at: DateTime<Utc>) -> Standing {
        let mut standing = Standing {
            held: self.held(at),
            ..Standing::default()
        };
        if self.entries.last().is_none_or(|last| last.at <= at) {
            self.add_now(&mut standing, at);
        } else {
            self.add_past(&mut standing, at);
        }
        standing.available = standing.available.minus(standing.held).at_least_zero();
        standing
    }

    /// What all entries come to: the lots know what is left of them.
    fn add_now(&self, standing: &mut Standing, at: DateTime<Utc>) {
        standing.balance = self.balance();
        standing.debt = self.owed();
        for lot in self.open_lots() {
            standing.add(lot, lot.left, at);
        }
    }

    /// What the entries came to that were there by then.
    fn add_past(&self, standing: &mut Standing, at: DateTime<Utc>) {
        let mut left: BTreeMap<&str, Points> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.at <= at) {
            standing.balance = standing.balance.plus(entry.points);
            standing.debt = standing.debt.plus(entry.owed);
            for part in &entry.lots {
                let lot = left.entry(&part.lot).or_default();
                *lot = lot.plus(part.points);
            }
        }
        for lot in &self.lots {
            let points = left.get(lot.id.as_str()).copied().unwrap_or_default();
            if points.is_positive() {
                standing.add(lot, points, at);
            }
        }
    }
}

impl Standing {
    fn add(&mut self, lot: &Lot, points: Points, at: DateTime<Utc>) {
        if lot.runs_out().is_some_and(|out| out <= at) {
            // Time was not moved as far as this: it will expire.
            self.balance = self.balance.minus(points);
            return;
        }
        if lot.available_at <= at {
            self.available = self.available.plus(points);
        } else {
            self.pending = self.pending.plus(points);
        }
        if let Some(expires) = lot.expires_at {
            let due = self.expiring.entry(expires).or_default();
            *due = due.plus(points);
        }
    }

    fn join(&mut self, other: Standing) {
        self.balance = self.balance.plus(other.balance);
        self.available = self.available.plus(other.available);
        self.pending = self.pending.plus(other.pending);
        self.held = self.held.plus(other.held);
        self.debt = self.debt.plus(other.debt);
        for (at, points) in other.expiring {
            let due = self.expiring.entry(at).or_default();
            *due = due.plus(points);
        }
    }

    /// What expires until an instant.
    #[must_use]
    pub fn expiring_until(&self, until: DateTime<Utc>) -> Points {
        let due = self.expiring.range(..=until);
        due.map(|(_, points)| *points).sum()
    }
}

impl Ledger {
    /// What the whole programme owes at an instant: all accounts together.
    #[must_use]
    pub fn liability(&self, at: DateTime<Utc>) -> Standing {
        let mut liability = Standing::default();
        for account in self.accounts() {
            liability.join(account.standing(at));
        }
        liability
    }
}
