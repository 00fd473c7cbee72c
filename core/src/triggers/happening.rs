//! Happenings: what the fold is told.

use chrono::{DateTime, Utc};
use kardan_dsl::program::key_part;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A record of a client: the client's own, or one that hangs on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordKey {
    /// The collection, by its canonical name: `visit`.
    pub collection: String,
    /// The key in it; of a row without one its time and a hash of what it says.
    pub key: String,
}

/// As it stands in the keys of effects.
impl fmt::Display for RecordKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.collection, key_part(&self.key))
    }
}

/// Something that happened to a client at an instant. Where several happened at one instant they are told in the order points, records, memberships, states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// The client.
    pub client: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub change: Change,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Change {
    /// A record arrived, or a field of it changed.
    Record(RecordKey),
    /// A record is gone.
    Gone(RecordKey),
    /// The client's points changed: some were given, spent or taken back.
    Points,
    /// A record became a member of a segment.
    Entered {
        /// The segment.
        segment: String,
        /// The record: the client, or the car of a segment `for vehicle`.
        record: RecordKey,
    },
    /// A record is a member no longer.
    Left {
        /// The segment.
        segment: String,
        /// The record.
        record: RecordKey,
    },
    /// A record moved from one state of a partition to another.
    Moved {
        /// The partition.
        partition: String,
        /// The record.
        record: RecordKey,
        /// The state before; none where it was in none.
        from: Option<String>,
        /// The state now.
        to: Option<String>,
    },
}
