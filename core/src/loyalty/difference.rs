//! Two programmes over the same history: who gains and who loses.

use super::{AccountId, EntryKind, Ledger, Points};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a change of the rules does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The accounts that have or earned more or less, those that gain most first.
    pub accounts: Vec<AccountDifference>,
    /// All accounts together.
    pub total: Totals,
}

/// What it does to one account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountDifference {
    /// Whose.
    pub account: AccountId,
    /// Before and after.
    #[serde(flatten)]
    pub totals: Totals,
}

/// Before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// What was given, less what returns took back: what the programme costs.
    pub cost_before: Points,
    /// The same by the new rules.
    pub cost_after: Points,
    /// What is owed in the end.
    pub balance_before: Points,
    /// The same by the new rules.
    pub balance_after: Points,
}

impl Totals {
    /// How much more is given.
    #[must_use]
    pub fn gain(&self) -> Points {
        self.cost_after.minus(self.cost_before)
    }

    fn add(&mut self, other: &Totals) {
        self.cost_before = self.cost_before.plus(other.cost_before);
        self.cost_after = self.cost_after.plus(other.cost_after);
        self.balance_before = self.balance_before.plus(other.balance_before);
        self.balance_after = self.balance_after.plus(other.balance_after);
    }
}

impl Ledger {
    /// What another ledger of the same history makes different.
    #[must_use]
    pub fn difference(&self, other: &Ledger) -> Difference {
        let mut accounts: BTreeMap<AccountId, Totals> = BTreeMap::new();
        for account in self.accounts() {
            let totals = accounts.entry(account.id.clone()).or_default();
            (totals.cost_before, totals.balance_before) = (cost(account), account.balance());
        }
        for account in other.accounts() {
            let totals = accounts.entry(account.id.clone()).or_default();
            (totals.cost_after, totals.balance_after) = (cost(account), account.balance());
        }
        let mut total = Totals::default();
        for totals in accounts.values() {
            total.add(totals);
        }
        let mut changed: Vec<AccountDifference> = accounts
            .into_iter()
            .filter(|(_, totals)| {
                totals.cost_before != totals.cost_after
                    || totals.balance_before != totals.balance_after
            })
            .map(|(account, totals)| AccountDifference { account, totals })
            .collect();
        changed.sort_by_key(|account| std::cmp::Reverse(account.totals.gain()));
        Difference {
            accounts: changed,
            total,
        }
    }
}

fn cost(account: &super::Account) -> Points {
    let entries = account.entries.iter();
    entries
        .filter(|entry| matches!(entry.kind, EntryKind::Earned | EntryKind::Reversed))
        .map(|entry| entry.points)
        .sum()
}
