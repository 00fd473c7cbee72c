//! What the fold remembers: small, owned, and the host's to keep.

use super::RecordKey;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the kept form.
pub const STATE_VERSION: u32 = 1;

/// All that the fold remembers. The same happenings give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The version of this form.
    pub version: u32,
    /// The last instant that time went on to; none before the beginning.
    pub tick: Option<DateTime<Utc>>,
    /// The last instant up to which days have started rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<DateTime<Utc>>,
    /// The version of the program whose rules have begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The triggers that have begun.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rules: BTreeSet<String>,
    /// What is remembered of each client of whom anything is.
    pub clients: BTreeMap<String, Client>,
    /// Rounds of experiments that are not decided yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// What rules did for all clients together, where they say how often that may be.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub totals: BTreeMap<String, Total>,
}

/// What a rule did for all clients together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// How often it began.
    pub begun: u64,
    /// How many messages it sent.
    pub sent: u64,
}

impl Default for State {
    fn default() -> State {
        State {
            version: STATE_VERSION,
            tick: None,
            started: None,
            program: None,
            rules: BTreeSet::new(),
            clients: BTreeMap::new(),
            rounds: Vec::new(),
            totals: BTreeMap::new(),
        }
    }
}

impl State {
    /// The versions of programs by which journeys and rounds go.
    #[must_use]
    pub fn versions(&self) -> BTreeSet<&str> {
        let journeys = self.clients.values().flat_map(|client| &client.journeys);
        let journeys = journeys.map(|journey| journey.version.as_str());
        let rounds = self.rounds.iter().map(|round| round.version.as_str());
        journeys.chain(rounds).collect()
    }
}

/// What is remembered of a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// What is on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journeys: Vec<Journey>,
    /// What began, by rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub begun: BTreeMap<String, Vec<Begun>>,
    /// Records that met what starts a rule before they were told of, and so start nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub met: BTreeMap<String, BTreeSet<RecordKey>>,
    /// Records that met what a journey waits for, or ends by, before they were told of; by what that is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub met_on_the_way: BTreeMap<String, BTreeSet<RecordKey>>,
    /// When messages were sent, by any rule, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<DateTime<Utc>>,
    /// What the client's zone was called when it was told that there is no such. Early versions knew the latest only.
    #[serde(
        default,
        alias = "unknown_zone",
        deserialize_with = "one_or_many",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    pub unknown_zones: BTreeSet<String>,
    /// Starts that wait for their time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<Due>,
}

impl Client {
    /// The next instant at which anything is due.
    pub(crate) fn wake(&self) -> Option<DateTime<Utc>> {
        let journeys = self.journeys.iter().filter_map(|journey| journey.wake);
        journeys.chain(self.due.iter().map(|due| due.at)).min()
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(reader: D) -> Result<BTreeSet<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(BTreeSet<String>),
    }
    Ok(match Names::deserialize(reader)? {
        Names::One(name) => BTreeSet::from([name]),
        Names::Many(names) => names,
    })
}

/// A start that was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begun {
    /// The record.
    pub record: RecordKey,
    /// What tells this start from others of the same record.
    pub anchor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A start that waits for its time: so long before a date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// When.
    pub at: DateTime<Utc>,
    /// The rule.
    pub rule: String,
    /// The record.
    pub record: RecordKey,
    /// When points expire, where that is the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<DateTime<Utc>>,
}

/// A journey on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// The trigger or experiment.
    pub rule: String,
    /// The version of the program by which it goes.
    pub version: String,
    /// The variant of an experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The record.
    pub record: RecordKey,
    /// What tells it from others of the same rule and record; empty where the record does.
    pub anchor: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When the step before was done: what waits count from.
    pub since: DateTime<Utc>,
    /// The step that it stands at.
    pub step: usize,
    /// When it goes on.
    pub wake: Option<DateTime<Utc>>,
    /// The records that were waited for, by collection.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub awaited: BTreeMap<String, String>,
    /// Whether the client is left alone, for comparison.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_out: bool,
}

/// A round of an experiment on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The experiment.
    pub experiment: String,
    /// The version of the program.
    pub version: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it is decided.
    pub decided_at: DateTime<Utc>,
    /// Who got a message of which variant.
    pub sent: BTreeMap<String, String>,
    /// Who waits for the winner.
    pub rest: Vec<String>,
}
