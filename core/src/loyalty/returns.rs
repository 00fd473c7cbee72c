//! Returns: what a purchase earned is taken back, what it spent is given back.

use super::{
    AccountId, Entry, EntryKind, Fact, LotPart, Part, Points,
    account::Reversal,
    books::{Books, entry, taken},
    client::Returned,
    terms::Terms,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};

impl Books {
    /// Notes what of a purchase is returned by now. A return that is folded before its purchase (of the same instant, or dated too early)
    /// waits for it: `restore` and `reverse` are called again when the purchase comes.
    pub(super) fn note_return(
        &mut self,
        client: &ArcStr,
        source: &ArcStr,
        by: &ArcStr,
        (part, points): (Part, Option<Points>),
    ) {
        let history = self.clients.entry(client.clone()).or_default();
        let mut returned = history.returned.remove(source).unwrap_or(Returned {
            part: Part::WHOLE.rest(),
            by: by.clone(),
            waiting: Vec::new(),
        });
        returned.part = returned.part.plus(part);
        returned.by = by.clone();
        returned.waiting.push((returned.part, points));
        history.returned.insert(source.clone(), returned);
    }

    /// What was returned of a purchase gives spent points back: those that are owed yet, then to their lots, those taken last first.
    pub(super) fn restore(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        (client, own): (&ArcStr, &AccountId),
        source: &ArcStr,
    ) {
        let history = self.clients.entry(client.clone()).or_default();
        let Some(returned) = history.returned.get_mut(source) else {
            return;
        };
        let (mut forgiven, mut parts) = (Vec::new(), Vec::new());
        if !history.spends.iter().any(|spend| spend.source == *source) {
            return;
        }
        // Each in its turn, as if the payment had been known: what one says of points is said for it alone.
        let mut told = std::mem::take(&mut returned.waiting);
        if told.is_empty() {
            told.push((returned.part, None));
        }
        let spends = history.spends.iter_mut();
        for spend in spends.filter(|spend| spend.source == *source) {
            let mut back = Points::ZERO;
            for (part, said) in &mut told {
                let open = spend.points.minus(spend.restored).minus(back);
                let more = match said {
                    Some(points) => {
                        let more = open.min(*points);
                        *points = points.minus(more);
                        more
                    }
                    None => terms
                        .part(spend.points, *part)
                        .minus(spend.restored)
                        .minus(back)
                        .at_least_zero(),
                };
                back = back.plus(more);
            }
            let (less, back) = spend.give_back(back);
            forgiven.push((spend.key.clone(), less));
            parts.extend(back);
        }
        let mut id = format!("{} restored", returned.by);
        if returned.by != fact.key {
            id = format!("{id} {}", fact.key);
        }
        let id = ArcStr::from(id);
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
            source: Some(source.clone()),
            owed,
            lots: parts,
            ..entry(&id, own, EntryKind::Restored, change, fact.at)
        });
        self.settle(own, fact.at);
        self.pay_debt(terms, own, &id, fact.at);
    }

    /// What was returned of a purchase takes back the same part of what it earned.
    pub(super) fn reverse(
        &mut self,
        terms: &Terms,
        at: DateTime<Utc>,
        client: &ArcStr,
        source: &ArcStr,
    ) {
        let history = self.clients.entry(client.clone()).or_default();
        let Some(Returned { part, by, .. }) = history.returned.get(source).cloned() else {
            return;
        };
        let mut due: Vec<Due> = Vec::new();
        for given in &mut history.given {
            let Some(rule) = terms.bonuses.get(given.bonus) else {
                continue;
            };
            if given.source.as_ref() != Some(source) || !rule.reverse_on_return {
                continue;
            }
            let before = given.points();
            for lot in &mut given.lots {
                let kept = terms.part(lot.points, part.rest());
                let more = lot.points.minus(kept).minus(lot.reversed);
                if more.is_positive() {
                    lot.reversed = lot.reversed.plus(more);
                    due.push(Due {
                        account: lot.account.clone(),
                        lot: lot.lot.clone(),
                        rule: rule.name.clone(),
                        points: more,
                        own: None,
                    });
                }
            }
            let (was, more) = (given.undone, before.minus(given.points()));
            given.undone = part.is_whole();
            if terms.is_shared {
                let all = given.undone && !was;
                self.totals.take_back(given.bonus, more, all);
            }
        }
        if part.is_whole() {
            let rules = terms.bonuses.iter().filter(|rule| rule.reverse_on_return);
            let rules: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
            let own = AccountId {
                holder: terms.holder.clone(),
                key: client.clone(),
            };
            self.withdraw_gifts(&own, source, &rules, at);
        }
        // Each lot gives what it has itself before any gives for another.
        for due in &mut due {
            if due.account.holder == terms.holder {
                due.account.key = self.canonical(&due.account.key);
            }
            self.settle(&due.account, at);
            let account = self.account(&due.account);
            account.reversals.push(Reversal {
                lot: due.lot.clone(),
                at,
                points: due.points,
            });
            if let Some(place) = account.place(&due.lot) {
                due.own = account.take_of(place, due.points);
            }
        }
        for due in due {
            self.claim(terms, &due, (source, &by), at);
        }
    }

    /// Takes for what was spent of a lot from the others, then leaves a debt. What expired is not owed.
    fn claim(
        &mut self,
        terms: &Terms,
        due: &Due,
        (source, by): (&ArcStr, &ArcStr),
        at: DateTime<Utc>,
    ) {
        let id = ArcStr::from(format!("{by} reversed {}", due.lot));
        let account = self.account(&due.account);
        let mut parts: Vec<LotPart> = due.own.iter().cloned().collect();
        let rest = due.points.minus(taken(&parts));
        let place = account.place(&due.lot);
        let claim = match place.and_then(|place| account.lots.get_mut(place)) {
            Some(lot) => {
                let claim = lot.claimable().min(rest);
                lot.claimed = lot.claimed.plus(claim);
                claim
            }
            None => Points::ZERO,
        };
        let others = account.take(claim, terms.spend, at);
        account.note_lent(&others);
        let owed = claim.minus(taken(&others));
        let shown = account.owe(terms, &id, owed);
        parts.extend(others);
        if !parts.is_empty() || owed.is_positive() {
            let change = shown.minus(taken(&parts));
            self.post(Entry {
                rule: Some(due.rule.clone()),
                source: Some(source.clone()),
                owed,
                lots: parts,
                ..entry(&id, &due.account, EntryKind::Reversed, change, at)
            });
        }
    }
}

/// What a return takes back of one lot.
struct Due {
    account: AccountId,
    lot: ArcStr,
    rule: ArcStr,
    points: Points,
    /// What the lot itself gave.
    own: Option<LotPart>,
}
