//! Returns: what a purchase earned is taken back, what it spent is given back.

use super::{
    AccountId, Entry, EntryKind, Fact, LotPart, Part, Points,
    account::Reach,
    books::{Books, entry},
    terms::Terms,
};
use chrono::{DateTime, Utc};

impl Books {
    /// The part of a purchase that is returned by now.
    pub(super) fn note_return(&mut self, client: &str, source: &str, part: Part) -> Part {
        let history = self.clients.entry(client.to_owned()).or_default();
        let before = history.returned.get(source).copied();
        let returned = before.map_or(part, |before| before.plus(part));
        history.returned.insert(source.to_owned(), returned);
        returned
    }

    /// A return gives spent points back to their lots, those taken last first.
    pub(super) fn restore(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        (client, own): (&str, &AccountId),
        source: &str,
        (returned, points): (Part, Option<Points>),
    ) {
        let mut said = points;
        let mut parts = Vec::new();
        let history = self.clients.entry(client.to_owned()).or_default();
        for spend in history
            .spends
            .iter_mut()
            .filter(|spend| spend.source == source)
        {
            let spent = spend.points();
            let due = match said {
                Some(points) => spend.restored.plus(points).min(spent),
                None => terms.part(spent, returned),
            };
            let mut back = due.minus(spend.restored).at_least_zero();
            said = said.map(|points| points.minus(back));
            let mut passed = spend.restored;
            spend.restored = spend.restored.plus(back);
            for part in spend.parts.iter().rev() {
                let taken = part.points.negated();
                let done = taken.min(passed);
                passed = passed.minus(done);
                let points = taken.minus(done).min(back);
                back = back.minus(points);
                if points.is_positive() {
                    parts.push(LotPart {
                        lot: part.lot.clone(),
                        points,
                    });
                }
            }
        }
        let points: Points = parts.iter().map(|part| part.points).sum();
        if !points.is_positive() {
            return;
        }
        let account = self.account(own);
        for part in &parts {
            account.restore(&part.lot, part.points, fact.at);
        }
        let id = format!("{} restored", fact.key);
        self.post(Entry {
            source: Some(source.to_owned()),
            lots: parts,
            ..entry(&id, own, EntryKind::Restored, points, fact.at)
        });
        self.settle(own, fact.at);
        self.pay_debt(terms, own, &id, fact.at);
    }

    /// A return takes back the same part of what the purchase earned.
    pub(super) fn reverse(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        client: &str,
        source: &str,
        returned: Part,
    ) {
        let history = self.clients.entry(client.to_owned()).or_default();
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
                let kept = terms.part(lot.points, returned.rest());
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
            given.undone = returned.is_whole();
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
            self.settle(&account, fact.at);
            let (parts, points) = self.take_back(terms, &account, &lot, points, fact.at);
            if !points.is_zero() {
                let id = format!("{} reversed {lot}", fact.key);
                self.post(Entry {
                    rule: Some(rule),
                    source: Some(source.to_owned()),
                    lots: parts,
                    ..entry(
                        &id,
                        &account,
                        EntryKind::Reversed,
                        points.negated(),
                        fact.at,
                    )
                });
            }
        }
    }

    /// Takes points back: from their lot, then for what was spent of it from the others, then as a debt. What expired is not owed.
    fn take_back(
        &mut self,
        terms: &Terms,
        id: &AccountId,
        lot: &str,
        points: Points,
        at: DateTime<Utc>,
    ) -> (Vec<LotPart>, Points) {
        let account = self.account(id);
        let Some(place) = account.place(lot) else {
            return (Vec::new(), Points::ZERO);
        };
        let mut parts: Vec<LotPart> = account.take_of(place, points).into_iter().collect();
        account.note_reversed(&parts);
        let own: Points = parts.iter().map(|part| part.points.negated()).sum();
        let owed = match account.lots.get_mut(place) {
            Some(lot) => {
                // What was given back since is owed no longer.
                let spent = lot.spent().minus(lot.claimed).at_least_zero();
                let owed = spent.min(points.minus(own));
                lot.claimed = lot.claimed.plus(owed);
                owed
            }
            None => Points::ZERO,
        };
        let others = account.take(owed, Reach::All, terms.spend, at);
        account.note_reversed(&others);
        let from_others: Points = others.iter().map(|part| part.points.negated()).sum();
        let missing = owed.minus(from_others);
        let shown = account.owe(terms, missing);
        parts.extend(others);
        (parts, own.plus(from_others).minus(shown))
    }
}
