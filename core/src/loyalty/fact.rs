//! Facts: what happened, as the ledger is told.

use super::{Part, Points};
use crate::error::{Error, ErrorKind};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::fmt;

/// Whose points: a client, or a record of a table such as an employee.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId {
    /// The collection: `client`.
    pub holder: ArcStr,
    /// The key in it.
    pub key: ArcStr,
}

impl fmt::Display for AccountId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.holder, self.key)
    }
}

/// Something that happened to a client at an instant. The key tells facts apart: another fact of the same key takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Unique among the facts of a ledger.
    pub key: ArcStr,
    /// The client.
    pub client: ArcStr,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Event {
    /// A bonus rule was started and its conditions held.
    Started {
        /// The rule.
        bonus: ArcStr,
        /// The record that started it; none where a day did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<ArcStr>,
        /// What it gives, in the order of the rule.
        offers: Vec<Offer>,
        /// The lines over which it is split, by key, with their weights.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<(ArcStr, Decimal)>,
    },
    /// A trigger gave points.
    Rewarded {
        /// The trigger.
        trigger: ArcStr,
        /// What it gives.
        offers: Vec<Offer>,
    },
    /// A client claimed an offer: a gift, or points that wait to be claimed.
    Claimed {
        /// The offer, by its id.
        offer: ArcStr,
        /// Or by its name: the oldest that is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<ArcStr>,
    },
    /// A purchase was paid in part by points.
    Spent {
        /// The purchase.
        source: ArcStr,
        /// How many.
        points: Points,
        /// The hold that this uses up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<ArcStr>,
    },
    /// A purchase was returned, in part or as a whole.
    Returned {
        /// The purchase.
        source: ArcStr,
        /// The part of the money that was returned this time.
        part: Part,
        /// The points that are given back; that part of those spent where it is not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        points: Option<Points>,
    },
    /// Points were set aside at the checkout. The fact's key is the hold's.
    Held {
        /// How many.
        points: Points,
    },
    /// A hold came to nothing.
    Released {
        /// The key of the hold.
        hold: ArcStr,
    },
    /// Somebody changed the balance by hand.
    Adjusted {
        /// More, or fewer where it is negative.
        points: Points,
        /// Why.
        reason: ArcStr,
        /// When added points expire.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
    },
    /// Another client is the same person: history and account become this client's.
    Merged {
        /// The other client.
        from: ArcStr,
    },
}

/// What a rule gives to one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Whose; the client's own without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// How much, before rounding.
    pub amount: Amount,
    /// The lines over which it is split, where they are not those of the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<(ArcStr, Decimal)>,
}

/// How much, before rounding.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Points.
    Points(Points),
    /// Money, which the programme's rate turns into points.
    Money(#[serde(with = "rust_decimal::serde::str")] Decimal),
}

impl Fact {
    /// Reads a fact as a host has it.
    ///
    /// # Errors
    /// An input error for what is no fact.
    pub fn read(fact: Json) -> Result<Fact, Error> {
        let key = fact.get("key").and_then(Json::as_str).map(str::to_owned);
        serde_json::from_value(fact).map_err(|error| {
            let reason = reason(&error.to_string());
            let message = match key {
                Some(key) => format!("the fact `{key}` cannot be read: {reason}"),
                None => format!("a fact cannot be read: {reason}"),
            };
            Error::new(ErrorKind::Input, message)
        })
    }

    /// Reads facts as a host has them.
    ///
    /// # Errors
    /// As [`Fact::read`]; the error names the fact by its place, `facts[4]`.
    pub fn read_all(facts: Vec<Json>) -> Result<Vec<Fact>, Error> {
        let facts = facts.into_iter().enumerate();
        let facts = facts
            .map(|(place, fact)| Fact::read(fact).map_err(|error| error.at_place("facts", place)));
        facts.collect()
    }
}

/// Why a fact cannot be read, in the words of those who tell of facts.
fn reason(error: &str) -> String {
    let told = [
        (
            "fixed-point number",
            "an amount is a number as text: `\"5\"`",
        ),
        (
            "premature end of input",
            "an instant has an offset: `2026-01-03T10:00:00+03:00`",
        ),
        (
            "input contains invalid characters",
            "an instant is written like `2026-01-03T10:00:00+03:00`",
        ),
        (
            "map with a single key",
            "`event` holds one event: `{\"spent\": {…}}`",
        ),
    ];
    if let Some((_, reason)) = told.iter().find(|(part, _)| error.contains(part)) {
        return (*reason).to_owned();
    }
    let renamed = [
        ("unknown variant ", "there is no event "),
        ("unknown field ", "there is no field "),
        ("missing field ", "it lacks "),
        ("invalid type: ", "another type is needed: "),
    ];
    let renamed = renamed.iter().find_map(|(from, to)| {
        let rest = error.strip_prefix(from)?;
        Some(format!("{to}{rest}"))
    });
    renamed.unwrap_or_else(|| error.to_owned())
}

impl Event {
    /// The order of events of one instant: what a purchase spends is there before what it earns.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Event::Merged { .. } => 0,
            Event::Returned { .. } => 1,
            Event::Adjusted { .. } => 2,
            Event::Held { .. } => 3,
            Event::Released { .. } => 4,
            Event::Spent { .. } => 5,
            Event::Started { .. } => 6,
            Event::Rewarded { .. } => 7,
            Event::Claimed { .. } => 8,
        }
    }
}
