//! Tiers by the points that were earned: what only the ledger knows.

use super::{
    Account, AccountId, Entry, EntryKind, Ledger, TierStanding,
    books::Books,
    keep::{Course, Keep},
    ladder::Ladder,
    terms::Terms,
};
use crate::{
    calendar::{Moment, Window, Zone, just_before},
    error::Error,
    plan::Given,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::program::{self, PointsCondition, TierCondition, TimeWindow};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Tiers that count points.
#[derive(Clone, Debug)]
pub(super) struct EarnedTiers {
    ladder: Ladder,
    keep: Keep,
    window: Option<Window>,
    zone: Zone,
}

impl EarnedTiers {
    pub fn new(
        tiers: &program::Tiers,
        window: Option<&TimeWindow>,
        (given, zone): (&Given, Zone),
    ) -> Result<EarnedTiers, Error> {
        let window = match window {
            Some(TimeWindow::Last(period)) => Some(Window::Last(given.period(period)?)),
            Some(TimeWindow::This(unit)) => Some(Window::This(*unit)),
            Some(TimeWindow::Previous(count, unit)) => Some(Window::Previous(*count, *unit)),
            // The language allows no other.
            _ => None,
        };
        Ok(EarnedTiers {
            ladder: Ladder::new(&tiers.tiers),
            keep: Keep::new(&tiers.keep, given)?,
            window,
            zone,
        })
    }

    /// The tier at an instant, by the entries of a client until then.
    fn standing(&self, entries: &[&Entry], at: DateTime<Utc>) -> TierStanding {
        let counted = self.counted(entries, at, at);
        let course = || {
            let earned = entries.iter().filter(|entry| is_earned(entry));
            Course {
                ladder: &self.ladder,
                zone: self.zone,
                rises: earned
                    .map(|entry| entry.at)
                    .filter(|then| *then <= at)
                    .collect(),
                until: at,
                counted: |then| Ok(self.counted(entries, then, at)),
            }
        };
        let reached = self.ladder.reached(counted);
        let tier = match self.keep {
            Keep::WhileEarned => Ok(reached),
            Keep::Forever => course().highest().map(|highest| highest.max(reached)),
            Keep::Review(period, downgrade) => course().reviewed((period, downgrade)),
        };
        // Entries are read without an error.
        self.ladder.standing(counted, tier.unwrap_or(reached))
    }

    /// What was earned in the window of an instant, less what returns have taken back of it by another one.
    fn counted(&self, entries: &[&Entry], at: DateTime<Utc>, known: DateTime<Utc>) -> Decimal {
        let window = self.window.map(|window| {
            let moment = Moment::at(at.timestamp_micros(), self.zone);
            moment.resolve(window).instants
        });
        let counts = |entry: &&&Entry| {
            let is_within = |micros: i64| {
                window
                    .as_ref()
                    .is_none_or(|window| window.contains(&micros))
            };
            is_earned(entry) && entry.at <= at && is_within(entry.at.timestamp_micros())
        };
        let mut sources: BTreeSet<&ArcStr> = BTreeSet::new();
        let mut sum = Decimal::ZERO;
        for entry in entries.iter().filter(counts) {
            sum = sum.saturating_add(entry.points.0);
            sources.extend(&entry.source);
        }
        let is_back = |entry: &&&Entry| {
            let mut source = entry.source.iter();
            entry.kind == EntryKind::Reversed
                && entry.at <= known
                && source.any(|source| sources.contains(source))
        };
        for entry in entries.iter().filter(is_back) {
            for part in &entry.lots {
                sum = sum.saturating_add(part.points.0);
            }
            sum = sum.saturating_sub(entry.owed.0);
        }
        sum.max(Decimal::ZERO)
    }
}

fn is_earned(entry: &Entry) -> bool {
    entry.kind == EntryKind::Earned
}

impl Books {
    /// Whether a client is as a rule wants it strictly before an instant: its account, and its tier where tiers count points.
    pub(super) fn are_wanted(
        &self,
        terms: &Terms,
        wanted: &[PointsCondition],
        (own, at): (&AccountId, DateTime<Utc>),
    ) -> bool {
        let tier = |tiers: &EarnedTiers, condition: &TierCondition| {
            let number = tiers
                .standing(&self.earnings(own, at), just_before(at))
                .number;
            let named = tiers.ladder.numbers(&condition.tiers);
            number.is_some_and(|number| named.contains(&number)) != condition.negated
        };
        let account = self.accounts.get(own);
        wanted.iter().all(|condition| match condition {
            // Tiers that count records were asked before.
            PointsCondition::Tier(condition) => {
                let tiers = terms.tiers.as_ref();
                tiers.is_none_or(|tiers| tier(tiers, condition))
            }
            PointsCondition::Balance(operator, points) => account
                .map(Account::balance)
                .unwrap_or_default()
                .compares(*operator, *points),
            PointsCondition::Available(operator, points) => account
                .map(|account| account.available(at))
                .unwrap_or_default()
                .compares(*operator, *points),
        })
    }

    /// The entries of a client's account, and of those that became it by an instant.
    fn earnings(&self, own: &AccountId, at: DateTime<Utc>) -> Vec<&Entry> {
        let Some(account) = self.accounts.get(own) else {
            return Vec::new();
        };
        let merged = account.merged.iter().filter(|(_, then)| *then <= at);
        let merged = merged.filter_map(|(id, _)| self.accounts.get(id));
        let accounts = merged.chain([account]);
        accounts.flat_map(|account| &account.entries).collect()
    }
}

impl Ledger {
    /// The tier of a client at an instant by what was earned until then, entries that would come more among it; none where tiers do not
    /// count points.
    pub(super) fn tier(
        &self,
        client: &ArcStr,
        more: &[Entry],
        at: DateTime<Utc>,
    ) -> Option<TierStanding> {
        let tiers = self.terms.tiers.as_ref()?;
        let own = AccountId {
            holder: self.terms.holder.clone(),
            key: self.books.canonical(client),
        };
        let mut entries = self.books.earnings(&own, at);
        entries.extend(more.iter().filter(|entry| entry.account == own));
        Some(tiers.standing(&entries, at))
    }
}
