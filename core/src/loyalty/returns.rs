//! Returns: what a purchase earned is taken back, what it spent is given back.

use super::{
    AccountId, Entry, EntryKind, Fact, LotPart, Part, Points,
    books::{Books, entry, taken},
    client::Returned,
    terms::Terms,
};
use chrono::{DateTime, Utc};

impl Books {
    /// Notes what of a purchase is returned by now. A return that is folded before its purchase (of the same instant, or dated too early)
    /// waits for it: `restore` and `reverse` are called again when the purchase comes.
    pub(super) fn note_return(
        &mut self,
        client: &str,
        source: &str,
        by: &str,
        (part, points): (Part, Option<Points>),
    ) {
        let history = self.clients.entry(client.to_owned()).or_default();
        let returned = match history.returned.remove(source) {
            None => Returned {
                part,
                by: by.to_owned(),
                waiting: points,
            },
            Some(before) => Returned {
                part: before.part.plus(part),
                by: by.to_owned(),
                waiting: match (before.waiting, points) {
                    (Some(before), Some(points)) => Some(before.plus(points)),
                    (before, points) => points.or(before),
                },
            },
        };
        history.returned.insert(source.to_owned(), returned);
    }

    /// What was returned of a purchase gives spent points back: those that are owed yet, then to their lots, those taken last first.
    pub(super) fn restore(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        (client, own): (&str, &AccountId),
        source: &str,
    ) {
        let history = self.clients.entry(client.to_owned()).or_default();
        let Some(returned) = history.returned.get_mut(source) else {
            return;
        };
        let (mut forgiven, mut parts) = (Vec::new(), Vec::new());
        let spends = history.spends.iter_mut();
        let mut said = returned.waiting;
        for spend in spends.filter(|spend| spend.source == source) {
            let open = spend.points.minus(spend.restored);
            let back = match &mut said {
                Some(points) => {
                    let back = open.min(*points);
                    *points = points.minus(back);
                    returned.waiting = None;
                    back
                }
                None => terms
                    .part(spend.points, returned.part)
                    .minus(spend.restored)
                    .at_least_zero(),
            };
            let (less, back) = spend.give_back(back);
            forgiven.push((spend.key.clone(), less));
            parts.extend(back);
        }
        let mut id = format!("{} restored", returned.by);
        if returned.by != fact.key {
            id = format!("{id} {}", fact.key);
        }
        let owed = forgiven.iter().map(|(_, points)| points.negated()).sum();
        if parts.is_empty() && owed == Points::ZERO {
            return;
        }
        let account = self.account(own);
        let mut change = Points::ZERO;
        for (cause, points) in &forgiven {
            change = change.plus(account.owe_less(terms, cause, *points));
        }
        for part in &parts {
            account.restore(&part.lot, part.points, fact.at);
            change = change.plus(part.points);
        }
        self.post(Entry {
            source: Some(source.to_owned()),
            owed,
            lots: parts,
            ..entry(&id, own, EntryKind::Restored, change, fact.at)
        });
        self.settle(own, fact.at);
        self.pay_debt(terms, own, &id, fact.at);
    }

    /// What was returned of a purchase takes back the same part of what it earned.
    pub(super) fn reverse(&mut self, terms: &Terms, at: DateTime<Utc>, client: &str, source: &str) {
        let history = self.clients.entry(client.to_owned()).or_default();
        let Some(Returned { part, by, .. }) = history.returned.get(source).cloned() else {
            return;
        };
        let mut due: Vec<(AccountId, String, Points, String)> = Vec::new();
        for given in &mut history.given {
            let Some(rule) = terms.bonuses.get(given.bonus) else {
                continue;
            };
            if given.source.as_deref() != Some(source) || !rule.reverse_on_return {
                continue;
            }
            let before = given.points();
            for lot in &mut given.lots {
                let kept = terms.part(lot.points, part.rest());
                let more = lot.points.minus(kept).minus(lot.reversed);
                if more.is_positive() {
                    lot.reversed = lot.reversed.plus(more);
                    due.push((
                        lot.account.clone(),
                        lot.lot.clone(),
                        more,
                        rule.name.clone(),
                    ));
                }
            }
            let (was, more) = (given.undone, before.minus(given.points()));
            given.undone = part.is_whole();
            if terms.is_shared {
                let all = given.undone && !was;
                self.totals.take_back(given.bonus, more, all);
            }
        }
        for (account, lot, points, rule) in due {
            let account = AccountId {
                key: if account.holder == terms.holder {
                    self.canonical(&account.key).to_owned()
                } else {
                    account.key
                },
                holder: account.holder,
            };
            self.settle(&account, at);
            let id = format!("{by} reversed {lot}");
            let back = self.take_back(terms, &account, &lot, points, (&id, at));
            let (parts, owed, change) = back;
            if !parts.is_empty() || owed.is_positive() {
                self.post(Entry {
                    rule: Some(rule),
                    source: Some(source.to_owned()),
                    owed,
                    lots: parts,
                    ..entry(&id, &account, EntryKind::Reversed, change, at)
                });
            }
        }
    }

    /// Takes points back: from their lot, then for what was spent of it from the others, then as a debt. What expired is not owed.
    /// The parts, what is owed, and the change of the balance.
    fn take_back(
        &mut self,
        terms: &Terms,
        account: &AccountId,
        lot: &str,
        points: Points,
        (cause, at): (&str, DateTime<Utc>),
    ) -> (Vec<LotPart>, Points, Points) {
        let account = self.account(account);
        let Some(place) = account.place(lot) else {
            return (Vec::new(), Points::ZERO, Points::ZERO);
        };
        let mut parts: Vec<LotPart> = account.take_of(place, points).into_iter().collect();
        account.note_reversed(&parts);
        let more = points.minus(taken(&parts));
        let claim = match account.lots.get_mut(place) {
            Some(lot) => {
                // What was given back since is owed no longer.
                let spent = lot.spent().minus(lot.claimed).at_least_zero();
                let claim = spent.min(more);
                lot.claimed = lot.claimed.plus(claim);
                claim
            }
            None => Points::ZERO,
        };
        let others = account.take(claim, terms.spend, at);
        account.note_reversed(&others);
        let owed = claim.minus(taken(&others));
        let shown = account.owe(terms, cause, owed);
        parts.extend(others);
        let change = shown.minus(taken(&parts));
        (parts, owed, change)
    }
}
