//! Effects: what the fold asks the host to do, and what it would have asked.

use super::{Change, Happening, Reason, RecordKey, start::stamp};
use crate::loyalty::{AccountId, Amount, Event, Fact, Offer};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something to be done for a client, once. The key tells effects apart, and does not depend on the version of the rules: a host that has done what
/// a key says does it never again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The rule, the record, what started it and the step: `win_back client 7 2026-11-21 send apology`.
    pub key: String,
    /// When it is due.
    pub at: DateTime<Utc>,
    /// The client.
    pub client: String,
    /// The trigger or experiment; of a membership the segment or partition.
    pub rule: String,
    /// The record that the rule is about: the client, a visit, a car.
    pub record: RecordKey,
    /// The variant of an experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// What is to be done.
    pub action: Action,
    /// Whether it is to be done.
    pub outcome: Outcome,
}

impl Effect {
    /// What a ledger is told of points that are to be given; none for everything else.
    #[must_use]
    pub fn to_fact(&self) -> Option<Fact> {
        let (Action::Earn { amount, recipient }, Outcome::Due) = (&self.action, &self.outcome)
        else {
            return None;
        };
        let account = recipient.as_ref().map(|recipient| AccountId {
            holder: recipient.collection.as_str().into(),
            key: recipient.key.as_str().into(),
        });
        let offers = vec![Offer {
            account,
            amount: *amount,
            lines: Vec::new(),
        }];
        Some(Fact {
            key: self.key.as_str().into(),
            client: self.client.as_str().into(),
            at: self.at,
            event: Event::Rewarded {
                trigger: self.rule.as_str().into(),
                offers,
            },
        })
    }

    /// That a number of a rule left the range for a client, by its noun and key.
    pub(crate) fn failed(rule: &str, (noun, client): (&str, &str), at: DateTime<Utc>) -> Effect {
        let record = RecordKey {
            collection: noun.to_owned(),
            key: client.to_owned(),
        };
        Effect {
            key: format!("{rule} {record} {} failed", stamp(at)),
            at,
            client: client.to_owned(),
            rule: rule.to_owned(),
            record,
            variant: None,
            action: Action::Failed,
            outcome: Outcome::Due,
        }
    }

    /// Whether it is a message that is to be sent now.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.outcome == Outcome::Due && matches!(self.action, Action::Send { .. })
    }
}

/// What is to be done, or, of memberships, what came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Action {
    /// The record is a member of the segment now.
    Entered,
    /// The record is a member of the segment no longer.
    Left,
    /// The record is in another state of the partition.
    Moved {
        /// The state before; none where it was in none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The state now; none where it is in none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// A message.
    Send {
        /// The channel; none where the client cannot be reached on any of the rule's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
        /// The template.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// The offer that goes with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<String>,
    },
    /// Something that people do.
    Task {
        /// What.
        title: String,
        /// Who.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// By when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<DateTime<Utc>>,
    },
    /// Points, or an amount of money that the programme turns into points.
    Earn {
        /// How much.
        amount: Amount,
        /// Whose account, where it is not the client's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recipient: Option<RecordKey>,
    },
    /// An event of the host's.
    Emit {
        /// Its name.
        event: String,
    },
    /// A journey of another trigger begins.
    Start {
        /// The trigger.
        trigger: String,
    },
    /// A journey ends before its last step: by `stop`, or by what the rule stops at.
    Stop {
        /// The trigger.
        trigger: String,
    },
    /// What the rule aims at came about.
    Goal,
    /// A start that was told too late.
    Missed,
    /// A number left the exact range where the rule asks something of the client: of a trigger that condition does not hold at that instant, of a
    /// segment or partition it is not known whether it does, until it is in the range again.
    Failed,
    /// The client's `timezone` names no zone: quiet hours, and waits by their clock, go by another. It is told once, by the rule that asked first.
    UnknownZone {
        /// What the client's record says.
        zone: String,
        /// The program's, which is used instead.
        used: String,
    },
    /// What an experiment found: a variant is ahead.
    Winner {
        /// It.
        variant: String,
        /// What each variant came to, in the order of the rule.
        tallies: Vec<Tally>,
    },
}

/// What a variant came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// The variant.
    pub variant: String,
    /// How many clients got a message.
    pub sent: u64,
    /// How many of them did what decides.
    pub reached: u64,
}

/// Whether an effect is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Outcome {
    /// Now.
    Due,
    /// Not at all.
    Suppressed(Reason),
    /// Later: the same effect comes again then, with the same key.
    PutOff {
        /// Why.
        reason: Reason,
        /// Until when.
        until: DateTime<Utc>,
    },
}

impl Happening {
    /// A membership that began or ended, or a state that moved, as an effect; none for a record, which the host told itself.
    pub(crate) fn as_effect(&self) -> Option<Effect> {
        let (rule, record, step, action) = match &self.change {
            Change::Record(_) | Change::Gone(_) | Change::Points => return None,
            Change::Entered { segment, record } => (segment, record, "entered", Action::Entered),
            Change::Left { segment, record } => (segment, record, "left", Action::Left),
            Change::Moved {
                partition,
                record,
                from,
                to,
            } => {
                let (from, to) = (from.clone(), to.clone());
                (partition, record, "moved", Action::Moved { from, to })
            }
        };
        Some(Effect {
            key: format!("{rule} {record} {} {step}", stamp(self.at)),
            at: self.at,
            client: self.client.clone(),
            rule: rule.clone(),
            record: record.clone(),
            variant: None,
            action,
            outcome: Outcome::Due,
        })
    }
}
