//! Entries: every change of a balance, and why.

use super::{AccountId, Points};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A change of a balance. The sum of all entries of an account is its balance, and the sum of what they owe its debt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its own key: the same fact gives the same, and nothing else that a ledger tells has it, of whichever account.
    pub id: ArcStr,
    /// Whose points.
    pub account: AccountId,
    /// What kind of change.
    pub kind: EntryKind,
    /// By how much: negative for a loss.
    pub points: Points,
    /// What it adds to what the account owes; negative for what it pays.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub owed: Points,
    /// When.
    pub at: DateTime<Utc>,
    /// The bonus rule, where one gave the points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ArcStr>,
    /// The record behind it: the purchase, the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ArcStr>,
    /// The lots that it changes; they sum to the points, and where a balance may go negative to the points and what is owed.
    pub lots: Vec<LotPart>,
    /// The split over the lines of the purchase.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<(ArcStr, Points)>,
    /// When points that were earned can be spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_at: Option<DateTime<Utc>>,
    /// When they can be spent no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Why, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ArcStr>,
    /// The entry that this one corrects, because a fact came late or was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<ArcStr>,
}

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A bonus rule gave points.
    Earned,
    /// A purchase was paid by points.
    Spent,
    /// Their time was over.
    Expired,
    /// A return took back what was earned, at once or when a debt could be paid.
    Reversed,
    /// A return gave back what was spent.
    Restored,
    /// By hand.
    Adjusted,
    /// Two clients became one.
    Merged,
    /// Something can be claimed; its name is the reason. No points yet.
    Offered,
    /// It was claimed.
    Claimed,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [EntryKind; 9] = [
        EntryKind::Earned,
        EntryKind::Spent,
        EntryKind::Expired,
        EntryKind::Reversed,
        EntryKind::Restored,
        EntryKind::Adjusted,
        EntryKind::Merged,
        EntryKind::Offered,
        EntryKind::Claimed,
    ];

    /// Its name in every host: `earned`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Earned => "earned",
            EntryKind::Spent => "spent",
            EntryKind::Expired => "expired",
            EntryKind::Reversed => "reversed",
            EntryKind::Restored => "restored",
            EntryKind::Adjusted => "adjusted",
            EntryKind::Merged => "merged",
            EntryKind::Offered => "offered",
            EntryKind::Claimed => "claimed",
        }
    }
}

/// A change of one lot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LotPart {
    /// The lot: the entry that made it.
    pub lot: ArcStr,
    /// By how much: negative for a loss.
    pub points: Points,
}

impl LotPart {
    /// The same change the other way.
    pub(super) fn negated(&self) -> LotPart {
        LotPart {
            lot: self.lot.clone(),
            points: self.points.negated(),
        }
    }
}

fn is_nothing(points: &Points) -> bool {
    points.is_zero()
}
