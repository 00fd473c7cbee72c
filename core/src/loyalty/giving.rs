//! Points that are given: lots, with their entries and what of them falls to each line.

use super::{
    AccountId, Entry, EntryKind, Lot, LotPart, Points, allocate,
    books::{Books, entry},
    client::GivenLot,
    shares::Share,
    terms::{Bonus, Life, Terms},
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

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

impl Books {
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
            let lot = Lot::of(&entry);
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
    pub(super) fn add_lot(&mut self, terms: &Terms, account: &AccountId, lot: Lot, entry: Entry) {
        let (id, at) = (lot.id.clone(), entry.at);
        self.account(account).add(lot);
        self.post(entry);
        self.pay_debt(terms, account, &id, at);
    }
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
