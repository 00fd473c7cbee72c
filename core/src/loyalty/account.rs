//! An account: its lots, what it owes, what is set aside.

use super::{AccountId, Entry, EntryKind, Gift, Lot, LotPart, Points, Terms};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::syntax::SpendOrder;
use std::collections::BTreeMap;

/// The state of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Whose.
    pub id: AccountId,
    /// All lots, in the order in which they came.
    pub lots: Vec<Lot>,
    /// Points set aside at checkouts, by the key of the hold.
    pub(super) holds: BTreeMap<ArcStr, Hold>,
    /// What is owed, oldest first. While anything is, no lot has points left.
    pub(super) debts: Vec<Debt>,
    /// What was offered, claimed or not.
    pub gifts: Vec<Gift>,
    /// What returns took back of what was earned, whether it was still there or not.
    pub(super) reversals: Vec<Reversal>,
    /// The accounts that became this one, and when.
    pub(super) merged: Vec<(AccountId, DateTime<Utc>)>,
    /// All entries, in order.
    pub entries: Vec<Entry>,
    /// The lots of which something is left.
    open: Vec<usize>,
    /// Nothing of them expires before; none where nothing ever does.
    quiet_until: Option<DateTime<Utc>>,
    /// The sum of all entries.
    balance: Points,
    /// The sum of what they say is owed.
    owed: Points,
}

/// Points that are set aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hold {
    pub points: Points,
    pub at: DateTime<Utc>,
    /// When it was used or given up.
    pub until: Option<DateTime<Utc>>,
}

/// What a return took back of one lot.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reversal {
    pub lot: ArcStr,
    pub at: DateTime<Utc>,
    pub points: Points,
}

/// Points that were to be taken and were not there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Debt {
    /// The entry that made it.
    pub cause: ArcStr,
    pub points: Points,
}

impl Account {
    pub(super) fn new(id: AccountId) -> Account {
        Account {
            id,
            lots: Vec::new(),
            holds: BTreeMap::new(),
            debts: Vec::new(),
            gifts: Vec::new(),
            reversals: Vec::new(),
            merged: Vec::new(),
            entries: Vec::new(),
            open: Vec::new(),
            quiet_until: None,
            balance: Points::ZERO,
            owed: Points::ZERO,
        }
    }

    /// The account as far as what comes next depends on it: without its past, and without lots where nothing is taken from them.
    pub(super) fn outline(&self, needs_lots: bool) -> Account {
        let needed = needs_lots || !self.debts.is_empty();
        let lots: Vec<Lot> = self.open_lots().filter(|_| needed).cloned().collect();
        Account {
            open: (0..lots.len()).collect(),
            quiet_until: self.quiet_until,
            lots,
            holds: self.holds.clone(),
            debts: self.debts.clone(),
            balance: self.balance,
            owed: self.owed,
            ..Account::new(self.id.clone())
        }
    }

    /// The sum of all entries.
    #[must_use]
    pub fn balance(&self) -> Points {
        self.balance
    }

    /// The sum of what all entries say is owed.
    pub(super) fn owed(&self) -> Points {
        self.owed
    }

    /// Adds an entry.
    pub(super) fn post(&mut self, entry: Entry) {
        self.balance = self.balance.plus(entry.points);
        self.owed = self.owed.plus(entry.owed);
        append(&mut self.entries, entry);
    }

    /// What is set aside at an instant.
    #[must_use]
    pub fn held(&self, at: DateTime<Utc>) -> Points {
        let holds = self.holds.values();
        let open = holds.filter(|hold| hold.at <= at && hold.until.is_none_or(|until| at < until));
        open.map(|hold| hold.points).sum()
    }

    /// Ends a hold.
    pub(super) fn release(&mut self, hold: &ArcStr, at: DateTime<Utc>) {
        if let Some(hold) = self.holds.get_mut(hold) {
            hold.until.get_or_insert(at);
        }
    }

    /// What the account owes: what was to be taken and was not there.
    #[must_use]
    pub fn debt(&self) -> Points {
        self.debts.iter().map(|debt| debt.points).sum()
    }

    /// Owes so many points more, and gives by how much that changes the balance.
    pub(super) fn owe(&mut self, terms: &Terms, cause: &ArcStr, points: Points) -> Points {
        let before = self.debt();
        let points = points.at_least_zero();
        if points.is_positive() {
            self.debts.push(Debt {
                cause: cause.clone(),
                points,
            });
        }
        terms.shown(before).minus(terms.shown(before.plus(points)))
    }

    /// Owes so many points less of what an entry made it owe, and gives by how much that changes the balance.
    pub(super) fn owe_less(&mut self, terms: &Terms, cause: &ArcStr, points: Points) -> Points {
        let before = terms.shown(self.debt());
        if let Some(debt) = self.debts.iter_mut().find(|debt| debt.cause == *cause) {
            debt.points = debt.points.minus(points);
        }
        self.debts.retain(|debt| debt.points.is_positive());
        before.minus(terms.shown(self.debt()))
    }

    /// What can be spent at an instant that is not before the last entry: without what is set aside.
    #[must_use]
    pub fn available(&self, at: DateTime<Utc>) -> Points {
        let open = self.open_lots().filter(|lot| lot.is_available(at));
        let left: Points = open.map(|lot| lot.left).sum();
        left.minus(self.held(at)).at_least_zero()
    }

    /// The lots of which something is left.
    pub fn open_lots(&self) -> impl Iterator<Item = &Lot> {
        self.open.iter().filter_map(|&at| self.lots.get(at))
    }

    /// Adds a lot.
    pub(super) fn add(&mut self, lot: Lot) {
        self.open.push(self.lots.len());
        self.expect(lot.runs_out());
        append(&mut self.lots, lot);
    }

    /// Something expires then.
    fn expect(&mut self, out: Option<DateTime<Utc>>) {
        self.quiet_until = self.quiet_until.into_iter().chain(out).min();
    }

    /// The place of a lot.
    pub(super) fn place(&self, lot: &ArcStr) -> Option<usize> {
        self.lots.iter().rposition(|known| known.id == *lot)
    }

    /// Takes points from lots in their turn, as far as they reach; from those that cannot be spent yet last.
    pub(super) fn take(
        &mut self,
        points: Points,
        order: SpendOrder,
        at: DateTime<Utc>,
    ) -> Vec<LotPart> {
        let mut turns: Vec<usize> = self.open.clone();
        turns.sort_by(|&left, &right| {
            let turn = |place: usize| {
                self.lots
                    .get(place)
                    .map(|lot| (!lot.is_available(at), lot.turn(order)))
            };
            turn(left).cmp(&turn(right))
        });
        let mut wanted = points;
        // Nearly always one lot gives all.
        let mut parts = Vec::with_capacity(1);
        for place in turns {
            if !wanted.is_positive() {
                break;
            }
            if let Some(lot) = self.lots.get_mut(place) {
                let taken = lot.left.min(wanted);
                lot.left = lot.left.minus(taken);
                wanted = wanted.minus(taken);
                parts.push(LotPart {
                    lot: lot.id.clone(),
                    points: taken.negated(),
                });
            }
        }
        self.close();
        parts
    }

    /// Takes points of one lot back, as far as it has them.
    pub(super) fn take_of(&mut self, place: usize, points: Points) -> Option<LotPart> {
        let lot = self.lots.get_mut(place)?;
        let taken = lot.left.min(points);
        if !taken.is_positive() {
            return None;
        }
        lot.left = lot.left.minus(taken);
        lot.reversed = lot.reversed.plus(taken);
        let part = LotPart {
            lot: lot.id.clone(),
            points: taken.negated(),
        };
        self.close();
        Some(part)
    }

    /// Notes that parts which were taken were not spent, and went for something else than a return of what earned them.
    pub(super) fn note_lent(&mut self, parts: &[LotPart]) {
        for part in parts {
            if let Some(lot) = self.place(&part.lot).and_then(|at| self.lots.get_mut(at)) {
                lot.reversed = lot.reversed.minus(part.points);
                lot.lent = lot.lent.minus(part.points);
            }
        }
    }

    /// Gives points back to a lot.
    pub(super) fn restore(&mut self, lot: &ArcStr, points: Points, at: DateTime<Utc>) {
        let Some(place) = self.place(lot) else { return };
        if let Some(lot) = self.lots.get_mut(place) {
            lot.left = lot.left.plus(points);
            lot.restored_at = Some(at);
            let out = lot.runs_out();
            self.expect(out);
        }
        if !self.open.contains(&place) {
            self.open.push(place);
            self.open.sort_unstable();
        }
    }

    /// Lets expire what an instant has reached, each at its own time.
    pub(super) fn settle(&mut self, to: DateTime<Utc>) -> Vec<Entry> {
        if self.quiet_until.is_none_or(|until| to < until) {
            return Vec::new();
        }
        let over = |lot: &Lot| lot.runs_out().filter(|&out| out <= to);
        let mut due: Vec<(DateTime<Utc>, usize)> = self
            .open
            .iter()
            .filter_map(|&at| Some((over(self.lots.get(at)?)?, at)))
            .collect();
        due.sort_unstable();
        let mut entries = Vec::new();
        for (at, place) in due {
            let Some(lot) = self.lots.get_mut(place) else {
                continue;
            };
            let again = if lot.expired.is_positive() {
                format!(" again at {}", at.to_rfc3339())
            } else {
                String::new()
            };
            let left = std::mem::take(&mut lot.left);
            lot.expired = lot.expired.plus(left);
            entries.push(Entry {
                id: arcstr::format!("{} expired{again}", lot.id),
                account: self.id.clone(),
                kind: EntryKind::Expired,
                points: left.negated(),
                at,
                rule: lot.rule.clone(),
                source: None,
                owed: Points::ZERO,
                lots: vec![LotPart {
                    lot: lot.id.clone(),
                    points: left.negated(),
                }],
                lines: Vec::new(),
                available_at: None,
                expires_at: lot.expires_at,
                reason: None,
                corrects: None,
            });
        }
        self.close();
        let lots = self.open.iter().filter_map(|&place| self.lots.get(place));
        self.quiet_until = lots.filter_map(Lot::runs_out).min();
        entries
    }

    /// Moves what is in the lots of another account here, and what it owes and holds. Emptied, its lots stay with it: they tell how it stood.
    pub(super) fn absorb(&mut self, other: &mut Account, at: DateTime<Utc>) {
        self.merged.push((other.id.clone(), at));
        self.merged
            .extend(other.merged.iter().map(|(id, _)| (id.clone(), at)));
        let first = self.lots.len();
        self.open
            .extend(other.open.drain(..).map(|place| first + place));
        self.lots.extend(other.lots.iter().cloned());
        self.expect(other.quiet_until.take());
        for lot in &mut other.lots {
            lot.left = Points::ZERO;
        }
        self.debts.append(&mut other.debts);
        self.gifts.append(&mut other.gifts);
        self.holds.append(&mut other.holds);
    }

    fn close(&mut self) {
        let lots = &self.lots;
        self.open
            .retain(|&place| lots.get(place).is_some_and(|lot| lot.left.is_positive()));
    }
}

/// Puts an item at the end of a list of which there are many: one that doubled its room would leave a quarter of it empty.
pub(super) fn append<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 8 + 1);
    }
    list.push(item);
}
