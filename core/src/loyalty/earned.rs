//! Tiers by the points that were earned: what only the ledger knows.

use super::{
    Account, AccountId, Entry, EntryKind, Ledger, TierStanding,
    account::Reversal,
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

    /// The tier at an instant, by what a client earned until then.
    fn standing(&self, earnings: &Earnings<'_>, at: DateTime<Utc>) -> TierStanding {
        let counted = self.counted(earnings, at, at);
        let course = || {
            let earned = earnings.entries.iter();
            Course {
                ladder: &self.ladder,
                zone: self.zone,
                rises: earned
                    .map(|entry| entry.at)
                    .filter(|then| *then <= at)
                    .collect(),
                until: at,
                counted: |then| Ok(self.counted(earnings, then, at)),
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
    fn counted(&self, earnings: &Earnings<'_>, at: DateTime<Utc>, known: DateTime<Utc>) -> Decimal {
        let window = self.window.map(|window| {
            let moment = Moment::at(at.timestamp_micros(), self.zone);
            moment.resolve(window).instants
        });
        let counts = |entry: &&&Entry| {
            let micros = entry.at.timestamp_micros();
            entry.at <= at && window.as_ref().is_none_or(|it| it.contains(&micros))
        };
        let mut lots: BTreeSet<&ArcStr> = BTreeSet::new();
        let mut sum = Decimal::ZERO;
        for entry in earnings.entries.iter().filter(counts) {
            sum = sum.saturating_add(entry.points.0);
            lots.insert(&entry.id);
        }
        let reversals = earnings.reversals.iter();
        for reversal in reversals.filter(|it| it.at <= known && lots.contains(&it.lot)) {
            sum = sum.saturating_sub(reversal.points.0);
        }
        sum
    }
}

/// What a client earned, and what returns took back of it.
struct Earnings<'l> {
    entries: Vec<&'l Entry>,
    reversals: Vec<&'l Reversal>,
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

    /// What a client's account earned, and those that became it by an instant.
    fn earnings(&self, own: &AccountId, at: DateTime<Utc>) -> Earnings<'_> {
        let account = self.accounts.get(own);
        let merged = account.into_iter().flat_map(|account| &account.merged);
        let merged = merged.filter(|(_, then)| *then <= at);
        let merged = merged.filter_map(|(id, _)| self.accounts.get(id));
        let accounts: Vec<&Account> = merged.chain(account).collect();
        let entries = accounts.iter().flat_map(|account| &account.entries);
        Earnings {
            entries: entries.filter(|entry| is_earned(entry)).collect(),
            reversals: accounts
                .iter()
                .flat_map(|account| &account.reversals)
                .collect(),
        }
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
        let own = self.own_at(client, at);
        let mut earnings = self.books.earnings(&own, at);
        // What would come is reckoned for the client of now.
        let now = self.books.canonical(client);
        let is_own = |account: &AccountId| account.key == now && account.holder == own.holder;
        let more = more
            .iter()
            .filter(|entry| is_earned(entry) && is_own(&entry.account));
        earnings.entries.extend(more);
        Some(tiers.standing(&earnings, at))
    }
}
