//! The fold: one fact after another, in order of time, changes accounts and clients.

use super::{
    Account, AccountId, Entry, EntryKind, Event, Fact, Gift, Lot, LotPart, Offer, Points,
    account::{Hold, append},
    client::{Client, Given, Occasion, Spend},
    giving::GivenPoints,
    shares::Share,
    terms::{Bonus, Terms},
    totals::Totals,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// All accounts and clients, as the facts so far have made them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Books {
    pub accounts: BTreeMap<AccountId, Account>,
    pub clients: BTreeMap<ArcStr, Client>,
    /// Clients that are another now.
    pub merged: BTreeMap<ArcStr, ArcStr>,
    /// What each rule gave to all of them.
    pub totals: Totals,
    /// What was posted since it was last taken, where anybody wants it.
    pub outbox: Option<Vec<Entry>>,
}

impl Books {
    /// The client that a client is now.
    pub fn canonical(&self, client: &ArcStr) -> ArcStr {
        let mut client = client;
        while let Some(now) = self.merged.get(client) {
            client = now;
        }
        client.clone()
    }

    /// The client that a client was at an instant.
    pub fn canonical_at(&self, holder: &ArcStr, client: &ArcStr, at: DateTime<Utc>) -> ArcStr {
        let id = |key: &ArcStr| AccountId {
            holder: holder.clone(),
            key: key.clone(),
        };
        let mut client = client;
        while let Some(next) = self.merged.get(client) {
            let own = id(client);
            let became = self.accounts.get(&id(next));
            let mut became = became.into_iter().flat_map(|account| &account.merged);
            if became.any(|(from, then)| *from == own && at < *then) {
                break;
            }
            client = next;
        }
        client.clone()
    }

    /// Takes in the next fact.
    pub fn step(&mut self, terms: &Terms, fact: &Fact) {
        let client = self.canonical(&fact.client);
        let own = AccountId {
            holder: terms.holder.clone(),
            key: client.clone(),
        };
        self.settle(&own, fact.at);
        match &fact.event {
            Event::Started {
                bonus,
                source,
                offers,
                lines,
            } => {
                let place = Start {
                    terms,
                    fact,
                    client: &client,
                    own: &own,
                };
                self.start(&place, bonus, source.as_ref(), (offers, lines));
                if let Some(source) = source {
                    self.reverse(terms, fact.at, &client, source);
                }
            }
            Event::Rewarded { trigger, offers } => {
                self.reward(terms, fact, &own, (trigger, offers));
            }
            Event::Claimed { offer, name } => {
                self.claim_gift(terms, fact, (&client, &own), (offer, name.as_ref()));
            }
            Event::Spent {
                source,
                points,
                hold,
            } => {
                let hold = hold.as_ref();
                self.spend(terms, fact, (&client, &own), source, *points, hold);
                self.restore(terms, fact, (&client, &own), source);
            }
            Event::Returned {
                source,
                part,
                points,
            } => {
                self.note_return(&client, source, &fact.key, (*part, *points));
                self.restore(terms, fact, (&client, &own), source);
                self.reverse(terms, fact.at, &client, source);
            }
            Event::Held { points } => {
                let account = self.account(&own);
                // Nobody is promised what another checkout has been, or what there is not.
                let hold = Hold {
                    points: (*points).min(account.available(fact.at)),
                    at: fact.at,
                    until: None,
                };
                account.holds.insert(fact.key.clone(), hold);
            }
            Event::Released { hold } => {
                self.account(&own).release(hold, fact.at);
            }
            Event::Adjusted {
                points,
                reason,
                expires_at,
            } => self.adjust(terms, fact, &own, *points, reason, *expires_at),
            Event::Merged { from } => self.merge(terms, fact, &own, from),
        }
    }

    /// Lets all points expire whose time an instant has reached.
    pub fn advance(&mut self, to: DateTime<Utc>) {
        let accounts: Vec<AccountId> = self.accounts.keys().cloned().collect();
        for account in accounts {
            self.settle(&account, to);
        }
    }

    pub(super) fn account(&mut self, id: &AccountId) -> &mut Account {
        if !self.accounts.contains_key(id) {
            self.accounts.insert(id.clone(), Account::new(id.clone()));
        }
        self.accounts
            .entry(id.clone())
            .or_insert_with(|| Account::new(id.clone()))
    }

    pub(super) fn settle(&mut self, account: &AccountId, to: DateTime<Utc>) {
        if let Some(account) = self.accounts.get_mut(account) {
            for entry in account.settle(to) {
                if let Some(outbox) = &mut self.outbox {
                    outbox.push(entry.clone());
                }
                account.post(entry);
            }
        }
    }

    pub(super) fn post(&mut self, entry: Entry) {
        if let Some(outbox) = &mut self.outbox {
            outbox.push(entry.clone());
        }
        let account = entry.account.clone();
        self.account(&account).post(entry);
    }

    /// A rule was started: what its limits allow becomes lots.
    fn start(
        &mut self,
        start: &Start<'_>,
        bonus: &str,
        source: Option<&ArcStr>,
        (offers, lines): (&[Offer], &[(ArcStr, Decimal)]),
    ) {
        let Start {
            terms,
            fact,
            client,
            own,
        } = *start;
        let Some((number, rule)) = terms
            .bonus(bonus)
            .and_then(|number| Some((number, terms.bonuses.get(number)?)))
        else {
            return;
        };
        let occasion = Occasion {
            source,
            at: fact.at,
            day: terms.day(fact.at),
        };
        if !self.are_wanted(terms, &rule.wanted, (own, fact.at)) {
            return;
        }
        let history = self.clients.entry(client.clone()).or_default();
        let Some(allowed) = history.allowance(terms, (number, rule), &occasion) else {
            return;
        };
        let left = self.totals.left(terms, (number, rule));
        let mut points = self.shares(terms, own, offers, allowed.min(left));
        let total = points.iter().map(|share| share.points).sum();
        let offered = self.offer_gifts(start, rule, source, (&mut points, lines));
        let given = GivenPoints {
            id: &fact.key,
            at: fact.at,
            source,
            points: &points,
            lines,
        };
        let lots = self.give(terms, rule, &given);
        if lots.is_empty() && !offered {
            return;
        }
        if terms.is_shared {
            self.totals.add(number, total);
        }
        let history = self.clients.entry(client.clone()).or_default();
        let given = Given {
            fact: fact.key.clone(),
            bonus: number,
            source: source.cloned(),
            at: fact.at,
            day: occasion.day,
            lots,
            undone: false,
        };
        history.give(given);
    }

    /// What the client must claim: gifts, and points where the rule says so. Whether there is any.
    fn offer_gifts(
        &mut self,
        start: &Start<'_>,
        rule: &Bonus,
        source: Option<&ArcStr>,
        (points, lines): (&mut Vec<Share>, &[(ArcStr, Decimal)]),
    ) -> bool {
        let Start {
            terms, fact, own, ..
        } = *start;
        let Some(until) = terms.claimed_until(rule, fact.at) else {
            return false;
        };
        let mut names: Vec<(&ArcStr, Vec<Share>)> =
            rule.gifts.iter().map(|name| (name, Vec::new())).collect();
        if rule.points_are_claimed() && !points.is_empty() {
            names.push((&rule.name, std::mem::take(points)));
        }
        let any = !names.is_empty();
        for (number, (name, points)) in names.into_iter().enumerate() {
            self.offer(
                own,
                Gift {
                    id: arcstr::format!("{} offer {}", fact.key, number + 1),
                    name: name.clone(),
                    rule: rule.name.clone(),
                    source: source.cloned(),
                    at: fact.at,
                    until,
                    claimed_at: None,
                    claimed_by: None,
                    withdrawn_at: None,
                    fact: fact.key.clone(),
                    points,
                    lines: lines.to_vec(),
                },
            );
        }
        any
    }

    /// Pays what is owed from what there is, the oldest first.
    pub(super) fn pay_debt(
        &mut self,
        terms: &Terms,
        id: &AccountId,
        cause: &ArcStr,
        at: DateTime<Utc>,
    ) {
        for debt in self.account(id).debts.clone() {
            let account = self.account(id);
            let parts = account.take(debt.points, terms.spend, at);
            if parts.is_empty() {
                return;
            }
            let paid = taken(&parts);
            let shown = account.owe_less(terms, &debt.cause, paid);
            let own = self.clients.get_mut(&id.key);
            let own = own.filter(|_| id.holder == terms.holder);
            let spend = own.and_then(|client| client.spend(&debt.cause));
            // What pays for a purchase is spent on it, and comes back with it.
            let (kind, source) = match spend {
                Some(spend) => {
                    spend.owed = spend.owed.minus(paid);
                    spend.parts.extend(parts.iter().map(LotPart::negated));
                    (EntryKind::Spent, Some(spend.source.clone()))
                }
                None => {
                    self.account(id).note_lent(&parts);
                    (EntryKind::Reversed, None)
                }
            };
            let key = arcstr::format!("{cause} pays {}", debt.cause);
            let change = shown.minus(paid);
            self.post(Entry {
                source,
                owed: paid.negated(),
                lots: parts,
                ..entry(&key, id, kind, change, at)
            });
        }
    }

    fn spend(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        (client, own): (&ArcStr, &AccountId),
        source: &ArcStr,
        points: Points,
        hold: Option<&ArcStr>,
    ) {
        let account = self.account(own);
        if let Some(hold) = hold {
            account.release(hold, fact.at);
        }
        let parts = account.take(points, terms.spend, fact.at);
        let taken = taken(&parts);
        let owed = points.minus(taken);
        let change = account.owe(terms, &fact.key, owed).minus(taken);
        let spend = Spend {
            key: fact.key.clone(),
            source: source.clone(),
            at: fact.at,
            points,
            parts: parts.iter().map(LotPart::negated).collect(),
            owed,
            restored: Points::ZERO,
        };
        let history = self.clients.entry(client.clone()).or_default();
        append(&mut history.spends, spend);
        if points.is_positive() {
            self.post(Entry {
                source: Some(source.clone()),
                owed,
                lots: parts,
                ..entry(&fact.key, own, EntryKind::Spent, change, fact.at)
            });
        }
    }

    fn adjust(
        &mut self,
        terms: &Terms,
        fact: &Fact,
        own: &AccountId,
        points: Points,
        reason: &ArcStr,
        expires_at: Option<DateTime<Utc>>,
    ) {
        let entry = Entry {
            reason: Some(reason.clone()),
            expires_at,
            ..entry(&fact.key, own, EntryKind::Adjusted, points, fact.at)
        };
        if points.is_positive() {
            let part = LotPart {
                lot: fact.key.clone(),
                points,
            };
            let entry = Entry {
                lots: vec![part],
                ..entry
            };
            let lot = Lot::of(&entry);
            return self.add_lot(terms, own, lot, entry);
        }
        let account = self.account(own);
        let parts = account.take(points.negated(), terms.spend, fact.at);
        account.note_lent(&parts);
        let taken = taken(&parts);
        let owed = points.negated().minus(taken);
        let points = account.owe(terms, &fact.key, owed).minus(taken);
        self.post(Entry {
            points,
            owed,
            lots: parts,
            ..entry
        });
    }
}

/// The client that a rule was started for.
#[derive(Clone, Copy)]
struct Start<'a> {
    terms: &'a Terms,
    fact: &'a Fact,
    client: &'a ArcStr,
    own: &'a AccountId,
}

/// An entry without particulars.
pub(super) fn entry(
    id: &ArcStr,
    account: &AccountId,
    kind: EntryKind,
    points: Points,
    at: DateTime<Utc>,
) -> Entry {
    Entry {
        id: id.clone(),
        account: account.clone(),
        kind,
        points,
        owed: Points::ZERO,
        at,
        rule: None,
        source: None,
        lots: Vec::new(),
        lines: Vec::new(),
        available_at: None,
        expires_at: None,
        reason: None,
        corrects: None,
    }
}

/// How much was taken from lots.
pub(super) fn taken(parts: &[LotPart]) -> Points {
    parts.iter().map(|part| part.points.negated()).sum()
}
