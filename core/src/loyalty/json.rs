//! The JSON forms: of results, and of a ledger that a host keeps.

use super::{
    Account, AccountId, Fact, Gift, Ledger, Terms,
    corrections::{Corrected, Corrections},
};
use crate::error::{Error, ErrorKind};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The version of the form in which ledgers are kept. The first one knew neither corrections nor lines of offers, which may be left out;
/// the second counted corrections for each account. Both read as this one does.
const VERSION: u32 = 3;

/// A ledger as a host keeps it: the facts, from which the books follow, and how often entries were corrected.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<DateTime<Utc>>,
    facts: Vec<Fact>,
    /// What was told of entries that were corrected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<Corrected>,
}

impl Ledger {
    /// The results: `{"as_of", "accounts", "entries", "summary", "liability", "remarks"}`. Accounts stand as of how far time was moved.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let at = self.latest().unwrap_or_default();
        json!({
            "as_of": at,
            "accounts": self.accounts_json(at),
            "entries": self.entries(),
            "summary": self.summary(),
            "liability": self.liability(at),
            "remarks": self.remarks(),
        })
    }

    /// All accounts as in the results, as they stand at an instant.
    #[must_use]
    pub fn accounts_json(&self, at: DateTime<Utc>) -> Vec<Json> {
        self.accounts()
            .map(|account| account_json(account, at))
            .collect()
    }

    /// One account as in the results; none for an account without entries.
    #[must_use]
    pub fn account_json(&self, id: &AccountId, at: DateTime<Utc>) -> Option<Json> {
        self.account(id).map(|account| account_json(account, at))
    }

    /// The ledger as a host keeps it. Equal ledgers give equal bytes.
    #[must_use]
    pub fn to_state(&self) -> String {
        let kept = Kept {
            version: VERSION,
            now: self.now(),
            facts: self.facts().cloned().collect(),
            corrected: self.corrections.to_kept(),
        };
        // Facts are structs, text and numbers: none of them can fail.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// A ledger that a host kept.
    ///
    /// # Errors
    /// An input error for text that is no ledger or of another version, and as [`Ledger::load`].
    pub fn from_state(terms: Terms, state: &str) -> Result<Ledger, Error> {
        let unreadable = |error: serde_json::Error| {
            Error::new(
                ErrorKind::Input,
                format!("the ledger cannot be read: {error}"),
            )
        };
        let kept: Kept = serde_json::from_str(state).map_err(unreadable)?;
        if !(1..=VERSION).contains(&kept.version) {
            let message = format!(
                "this is version {} of a ledger, and versions 1 to {VERSION} can be read",
                kept.version
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let mut ledger = Ledger::new(terms);
        ledger.load(kept.facts)?;
        ledger.corrections = Corrections::of_kept(kept.corrected);
        if let Some(now) = kept.now {
            ledger.advance(now);
        }
        Ok(ledger)
    }
}

fn account_json(account: &Account, at: DateTime<Utc>) -> Json {
    let standing = account.standing(at);
    json!({
        "holder": account.id.holder,
        "account": account.id.key,
        "balance": standing.balance,
        "available": standing.available,
        "pending": standing.pending,
        "held": standing.held,
        "debt": standing.debt,
        "gifts": account.gifts.iter().filter(|gift| gift.is_open(at)).map(gift_json).collect::<Vec<Json>>(),
        "expiring": standing.expiring,
    })
}

fn gift_json(gift: &Gift) -> Json {
    json!({
        "id": gift.id,
        "name": gift.name,
        "rule": gift.rule,
        "source": gift.source,
        "at": gift.at,
        "until": gift.until,
    })
}
