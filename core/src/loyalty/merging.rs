//! Two clients who are one person.

use super::{
    Account, AccountId, Entry, EntryKind, Fact, LotPart, Points,
    books::{Books, entry},
    terms::Terms,
};
use arcstr::ArcStr;

impl Books {
    /// Another client becomes this one: what it has, owes and was given.
    pub(super) fn merge(&mut self, terms: &Terms, fact: &Fact, own: &AccountId, from: &ArcStr) {
        let from = self.canonical(from);
        if from == own.key {
            return;
        }
        let other = AccountId {
            holder: own.holder.clone(),
            key: from.clone(),
        };
        self.settle(&other, fact.at);
        let mut leaving = self
            .accounts
            .remove(&other)
            .unwrap_or_else(|| Account::new(other.clone()));
        let parts: Vec<LotPart> = leaving
            .open_lots()
            .map(|lot| LotPart {
                lot: lot.id.clone(),
                points: lot.left,
            })
            .collect();
        let (balance, debt) = (leaving.balance(), leaving.debt());
        let account = self.account(own);
        let shown = terms.shown(account.debt());
        account.absorb(&mut leaving, fact.at);
        let shown = shown.minus(terms.shown(account.debt()));
        self.accounts.insert(other.clone(), leaving);
        if !balance.is_zero() || !debt.is_zero() || !parts.is_empty() {
            let (key, kind) = (&fact.key, EntryKind::Merged);
            let moved: Points = parts.iter().map(|part| part.points).sum();
            self.post(Entry {
                owed: debt.negated(),
                lots: parts.iter().map(LotPart::negated).collect(),
                ..entry(
                    &arcstr::format!("{key} out"),
                    &other,
                    kind,
                    balance.negated(),
                    fact.at,
                )
            });
            self.post(Entry {
                owed: debt,
                lots: parts,
                ..entry(
                    &arcstr::format!("{key} in"),
                    own,
                    kind,
                    moved.plus(shown),
                    fact.at,
                )
            });
        }
        if let Some(history) = self.clients.remove(&from) {
            self.clients
                .entry(own.key.clone())
                .or_default()
                .absorb(history);
        }
        self.merged.insert(from, own.key.clone());
        self.pay_debt(terms, own, &fact.key, fact.at);
    }
}
