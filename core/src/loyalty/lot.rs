//! A lot: points that were earned together and expire together.

use super::{Entry, Points};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::syntax::SpendOrder;

/// Points that were earned together. What was earned is what is left, spent, expired or reversed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// The entry that made it.
    pub id: ArcStr,
    /// The bonus rule that gave it; none for an adjustment.
    pub rule: Option<ArcStr>,
    /// When it was earned.
    pub earned_at: DateTime<Utc>,
    /// From when it can be spent.
    pub available_at: DateTime<Utc>,
    /// From when it can be spent no longer.
    pub expires_at: Option<DateTime<Utc>>,
    /// How much it was.
    pub earned: Points,
    /// How much is left.
    pub left: Points,
    /// How much expired.
    pub expired: Points,
    /// How much was taken back.
    pub reversed: Points,
    /// How much of what was taken back went for something else: for other lots, for a debt, by hand.
    pub(super) lent: Points,
    /// How much of what was spent of it, or lent, was taken back from elsewhere.
    pub(super) claimed: Points,
    /// When points were given back to it last: what is over by then expires then.
    pub(super) restored_at: Option<DateTime<Utc>>,
}

impl Lot {
    /// The lot of what an entry gives.
    pub(super) fn of(entry: &Entry) -> Lot {
        Lot {
            id: entry.id.clone(),
            rule: entry.rule.clone(),
            earned_at: entry.at,
            available_at: entry.available_at.unwrap_or(entry.at),
            expires_at: entry.expires_at,
            earned: entry.points,
            left: entry.points,
            expired: Points::ZERO,
            reversed: Points::ZERO,
            lent: Points::ZERO,
            claimed: Points::ZERO,
            restored_at: None,
        }
    }

    /// How much of it was spent and not given back.
    #[must_use]
    pub fn spent(&self) -> Points {
        self.earned
            .minus(self.left)
            .minus(self.expired)
            .minus(self.reversed)
    }

    /// How much of it is gone for other ends and was not taken back from elsewhere yet. What expired is not.
    pub(super) fn claimable(&self) -> Points {
        // What was given back since is owed no longer.
        let gone = self.spent().plus(self.lent).minus(self.claimed);
        gone.at_least_zero()
    }

    /// Whether it can be spent at an instant.
    #[must_use]
    pub fn is_available(&self, at: DateTime<Utc>) -> bool {
        self.available_at <= at && self.expires_at.is_none_or(|expires| at < expires)
    }

    /// When what is left of it expires; none where it never does.
    pub(super) fn runs_out(&self) -> Option<DateTime<Utc>> {
        let expires = self.expires_at?;
        Some(
            self.restored_at
                .map_or(expires, |restored| restored.max(expires)),
        )
    }

    /// What orders lots for spending: the least is spent first.
    pub(super) fn turn(&self, order: SpendOrder) -> (DateTime<Utc>, DateTime<Utc>, &str) {
        let expires = self.expires_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        match order {
            SpendOrder::OldestExpiry => (expires, self.earned_at, &self.id),
            SpendOrder::Oldest => (self.earned_at, expires, &self.id),
        }
    }
}
