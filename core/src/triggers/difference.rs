//! Two simulations of the same history: who gains messages, and who loses them.

use super::{Action, Effect, Outcome, RecordKey, Simulation};
use crate::calendar::{Zone, date_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// What a change of the rules does to what clients get.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// All messages together.
    pub total: Counts,
    /// By trigger or experiment, all of them.
    pub rules: Vec<RuleDifference>,
    /// By trigger or experiment and day in the business zone, where anything is different.
    pub days: Vec<DayDifference>,
    /// The clients who get more or less, or other messages: those who gain most first.
    pub clients: Vec<ClientDifference>,
    /// Each message that is new, gone or moved, in order of time.
    pub messages: Vec<MessageDifference>,
}

/// Messages by the old rules and by the new ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// By the old rules.
    pub before: u64,
    /// By the new rules.
    pub after: u64,
    /// By the new rules only.
    pub gained: u64,
    /// By the old rules only.
    pub lost: u64,
    /// By both, at another time.
    pub moved: u64,
}

/// What it does to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleDifference {
    /// The trigger or experiment.
    pub rule: String,
    /// Its messages.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What it does to a rule on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayDifference {
    /// The trigger or experiment.
    pub rule: String,
    /// The day.
    pub day: NaiveDate,
    /// Messages by the old rules.
    pub before: u64,
    /// Messages by the new rules.
    pub after: u64,
}

/// What it does to a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientDifference {
    /// The client.
    pub client: String,
    /// The client's messages.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The new rules only send it.
    Gained,
    /// The old rules only sent it.
    Lost,
    /// It is sent at another time.
    Moved,
}

/// A message that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageDifference {
    /// What becomes of it.
    pub fate: Fate,
    /// The trigger or experiment.
    pub rule: String,
    /// The client.
    pub client: String,
    /// The record that the rule is about.
    pub record: RecordKey,
    /// The channel.
    pub channel: Option<String>,
    /// The template.
    pub template: Option<String>,
    /// When the old rules sent it.
    pub before: Option<DateTime<Utc>>,
    /// When the new rules send it.
    pub after: Option<DateTime<Utc>>,
    /// Why the other rules do not, where they come to it at all: the reason for which it is suppressed there.
    pub reason: Option<&'static str>,
    /// The key of the effect.
    pub key: String,
}

impl Fate {
    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fate::Gained => "gained",
            Fate::Lost => "lost",
            Fate::Moved => "moved",
        }
    }
}

impl Counts {
    /// How many more there are.
    #[must_use]
    pub fn gain(&self) -> i64 {
        self.after.cast_signed() - self.before.cast_signed()
    }

    fn count(&mut self, before: bool, after: bool, fate: Option<Fate>) {
        self.before += u64::from(before);
        self.after += u64::from(after);
        match fate {
            Some(Fate::Gained) => self.gained += 1,
            Some(Fate::Lost) => self.lost += 1,
            Some(Fate::Moved) => self.moved += 1,
            None => {}
        }
    }
}

/// What a key stands for in one of the two: a message that is sent, or one that is suppressed.
#[derive(Clone, Copy, Default)]
struct Told<'e> {
    sent: Option<&'e Effect>,
    suppressed: Option<&'static str>,
}

impl Simulation {
    /// What other rules over the same history make different in the messages that are sent. Messages are the same where their keys are: the same
    /// rule, record, start and step.
    #[must_use]
    pub fn difference(&self, other: &Simulation) -> Difference {
        let (before, after) = (told(self), told(other));
        let mut total = Counts::default();
        let mut rules: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut clients: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut days: BTreeMap<(&str, NaiveDate), (u64, u64)> = BTreeMap::new();
        let mut messages = Vec::new();
        let only_after = after.iter().filter(|(key, _)| !before.contains_key(*key));
        let pairs = before
            .iter()
            .map(|(key, old)| (*old, after.get(key).copied().unwrap_or_default()))
            .chain(only_after.map(|(_, new)| (Told::default(), *new)));
        for (old, new) in pairs {
            let Some(effect) = new.sent.or(old.sent) else {
                continue;
            };
            let fate = match (old.sent, new.sent) {
                (None, _) => Some(Fate::Gained),
                (_, None) => Some(Fate::Lost),
                (Some(old), Some(new)) => (old.at != new.at).then_some(Fate::Moved),
            };
            let (was, is) = (old.sent.is_some(), new.sent.is_some());
            total.count(was, is, fate);
            rules.entry(&effect.rule).or_default().count(was, is, fate);
            let client = clients.entry(&effect.client).or_default();
            client.count(was, is, fate);
            if let Some(old) = old.sent {
                days.entry((&old.rule, self.date(old.at))).or_default().0 += 1;
            }
            if let Some(new) = new.sent {
                days.entry((&new.rule, self.date(new.at))).or_default().1 += 1;
            }
            messages.extend(fate.map(|fate| message(fate, effect, old, new)));
        }
        messages.sort_by(|one, other| one.order().cmp(&other.order()));
        Difference {
            total,
            rules: rules
                .into_iter()
                .map(|(rule, counts)| RuleDifference {
                    rule: rule.to_owned(),
                    counts,
                })
                .collect(),
            days: days
                .into_iter()
                .filter(|(_, (before, after))| before != after)
                .map(|((rule, day), (before, after))| DayDifference {
                    rule: rule.to_owned(),
                    day,
                    before,
                    after,
                })
                .collect(),
            clients: changed(clients),
            messages,
        }
    }

    fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        let day = Zone(self.timezone).day(at.timestamp_micros());
        date_of_day(day).unwrap_or_default()
    }
}

impl MessageDifference {
    fn order(&self) -> (Option<DateTime<Utc>>, &str) {
        (self.after.or(self.before), &self.key)
    }
}

/// Messages by key: what became of each in the end.
fn told(simulation: &Simulation) -> HashMap<&str, Told<'_>> {
    let mut told: HashMap<&str, Told<'_>> = HashMap::new();
    for effect in &simulation.effects {
        if !matches!(effect.action, Action::Send { .. }) {
            continue;
        }
        let of_key = told.entry(&effect.key).or_default();
        match effect.outcome {
            Outcome::Due => of_key.sent = Some(effect),
            Outcome::Suppressed(reason) => of_key.suppressed = Some(reason.name()),
            Outcome::PutOff { .. } => {}
        }
    }
    told
}

fn message(fate: Fate, effect: &Effect, old: Told<'_>, new: Told<'_>) -> MessageDifference {
    let (channel, template) = match &effect.action {
        Action::Send {
            channel, template, ..
        } => (channel.clone(), template.clone()),
        _ => (None, None),
    };
    MessageDifference {
        fate,
        rule: effect.rule.clone(),
        client: effect.client.clone(),
        record: effect.record.clone(),
        channel,
        template,
        before: old.sent.map(|effect| effect.at),
        after: new.sent.map(|effect| effect.at),
        reason: match fate {
            Fate::Gained => old.suppressed,
            Fate::Lost => new.suppressed,
            Fate::Moved => None,
        },
        key: effect.key.clone(),
    }
}

/// The clients for whom anything is different.
fn changed(clients: BTreeMap<&str, Counts>) -> Vec<ClientDifference> {
    let mut changed: Vec<ClientDifference> = clients
        .into_iter()
        .filter(|(_, counts)| counts.gained + counts.lost + counts.moved > 0)
        .map(|(client, counts)| ClientDifference {
            client: client.to_owned(),
            counts,
        })
        .collect();
    changed.sort_by_key(|client| std::cmp::Reverse(client.counts.gain()));
    changed
}
