//! The fold: one fact after another, in order of time, changes accounts and clients.

use super::{
    Account, AccountId, Entry, EntryKind, Event, Fact, Gift, Lot, LotPart, Offer, Points,
    account::{Hold, append},
    allocate,
    client::{Client, Given, GivenLot, Occasion, Spend},
    shares::Share,
    terms::{Bonus, Life, Terms},
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

    /// Gives points: a lot and an entry for each account. Nothing where a date leaves the calendar.
    pub(super) fn give(
        &mut self,
        terms: &Terms,
        rule: &Bonus,
        given: &GivenPoints<'_>,
    ) -> Vec<GivenLot> {
        let Some(life) = terms.life(rule, given.at) else {
            return Vec::new();
        };
        let mut lots = Vec::with_capacity(given.points.len());
        for entry in accruals(terms, rule, life, given) {
            let points = entry.points;
            let lot = Lot {
                id: entry.id.clone(),
                rule: entry.rule.clone(),
                earned_at: given.at,
                available_at: entry.available_at.unwrap_or(given.at),
                expires_at: entry.expires_at,
                earned: points,
                left: points,
                expired: Points::ZERO,
                reversed: Points::ZERO,
                lent: Points::ZERO,
                claimed: Points::ZERO,
                restored_at: None,
            };
            let account = entry.account.clone();
            lots.push(GivenLot {
                account: account.clone(),
                lot: lot.id.clone(),
                points,
                reversed: Points::ZERO,
            });
            self.settle(&account, given.at);
            self.add_lot(terms, &account, lot, entry);
        }
        lots
    }

    /// Adds a lot with its entry, and pays with it what is owed.
    fn add_lot(&mut self, terms: &Terms, account: &AccountId, lot: Lot, entry: Entry) {
        let (id, at) = (lot.id.clone(), entry.at);
        self.account(account).add(lot);
        self.post(entry);
        self.pay_debt(terms, account, &id, at);
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
            let lot = Lot {
                id: fact.key.clone(),
                rule: None,
                earned_at: fact.at,
                available_at: fact.at,
                expires_at,
                earned: points,
                left: points,
                expired: Points::ZERO,
                reversed: Points::ZERO,
                lent: Points::ZERO,
                claimed: Points::ZERO,
                restored_at: None,
            };
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

    /// Another client becomes this one: what it has, owes and was given.
    fn merge(&mut self, terms: &Terms, fact: &Fact, own: &AccountId, from: &ArcStr) {
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

/// Points for some accounts.
pub(super) struct GivenPoints<'a> {
    /// What lots are called after.
    pub id: &'a ArcStr,
    pub at: DateTime<Utc>,
    pub source: Option<&'a ArcStr>,
    pub points: &'a [Share],
    /// The lines over which they are split.
    pub lines: &'a [(ArcStr, Decimal)],
}

/// The client that a rule was started for.
#[derive(Clone, Copy)]
struct Start<'a> {
    terms: &'a Terms,
    fact: &'a Fact,
    client: &'a ArcStr,
    own: &'a AccountId,
}

/// The entries of points that a rule gives, one for each account; their lots are called as they are.
pub(super) fn accruals<'g>(
    terms: &'g Terms,
    rule: &'g Bonus,
    life: Life,
    given: &'g GivenPoints<'g>,
) -> impl Iterator<Item = Entry> + use<'g> {
    let shares = given.points.iter().zip(1_usize..);
    shares.map(move |(share, number)| {
        let Share {
            account,
            points,
            lines,
        } = share;
        let lines = match lines.is_empty() {
            true => given.lines,
            false => lines,
        };
        let id: ArcStr = [given.id, " ", &number.to_string()].concat().into();
        Entry {
            rule: Some(rule.name.clone()),
            source: given.source.cloned(),
            lots: vec![LotPart {
                lot: id.clone(),
                points: *points,
            }],
            lines: split(*points, terms.step(), lines),
            available_at: Some(life.available_at),
            expires_at: life.expires_at,
            ..entry(&id, account, EntryKind::Earned, *points, given.at)
        }
    })
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

/// Points over lines, by the largest remainder; equal ones in the order of the keys.
fn split(points: Points, step: Decimal, lines: &[(ArcStr, Decimal)]) -> Vec<(ArcStr, Points)> {
    if !lines.is_sorted_by(|left, right| left.0 <= right.0) {
        let mut lines = lines.to_vec();
        lines.sort_by(|left, right| left.0.cmp(&right.0));
        return split(points, step, &lines);
    }
    let weights: Vec<Decimal> = lines.iter().map(|(_, weight)| *weight).collect();
    let parts = allocate(points, step, &weights);
    let keys = lines.iter().map(|(key, _)| key.clone());
    keys.zip(parts).collect()
}
