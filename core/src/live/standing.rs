//! Where one client stands, for whoever asks.

use super::Live;
use crate::{
    error::{Error, ErrorKind},
    horizon::{IN, NEVER},
    triggers::RecordKey,
};
use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use kardan_dsl::program::RuleBody;
use serde::Serialize;

/// Where a client stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The segments about clients that they are in, in the order of the program.
    pub segments: Vec<String>,
    /// Their state in each partition about clients; none where no state holds.
    pub partitions: IndexMap<String, Option<String>>,
    /// Their journeys on their way, in the order in which these began.
    pub journeys: Vec<Underway>,
    /// When anything may happen to them by itself, at the earliest; none where nothing ever will.
    pub next: Option<DateTime<Utc>>,
}

/// A journey on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Underway {
    /// The trigger or experiment.
    pub rule: String,
    /// The record that it is about.
    pub record: RecordKey,
    /// The variant of an experiment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it goes on by itself.
    pub next: Option<DateTime<Utc>>,
}

impl Live {
    /// Where a client stands now.
    ///
    /// # Errors
    /// An unknown-name error for a client that is not there.
    pub fn standing(&self, client: &str) -> Result<Standing, Error> {
        let subject = self.store.schema().subject;
        let number = self.store.number(client);
        let number = number.filter(|&number| self.store.data(number).is_some());
        let number = number.ok_or_else(|| {
            let noun = &self.store.schema().collection(subject).name;
            Error::new(ErrorKind::Unknown, format!("there is no {noun} `{client}`"))
        })?;
        let mut segments = Vec::new();
        let mut partitions = IndexMap::new();
        for (place, one) in self.lookout.rules.iter().enumerate() {
            if one.subject != subject {
                continue;
            }
            let rule = self.plan.rule(one.rule);
            let code = self.state_of(place, client)?;
            if !matches!(rule.body, RuleBody::Segment(_)) {
                let state = self.state_name(place, code).map(str::to_owned);
                partitions.insert(rule.name.clone(), state);
            } else if code == IN {
                segments.push(rule.name.clone());
            }
        }
        let remembered = self.journeys.state().clients.get(client);
        let journeys = remembered.into_iter().flat_map(|client| &client.journeys);
        let now = self.now.timestamp_micros();
        let records = self.store.records(number);
        let until = records.map(|records| self.lookout.until(records, now));
        let wakes = [until.transpose()?.unwrap_or(NEVER), self.ahead.of(number)];
        let wakes = wakes.into_iter().filter(|&at| at != NEVER);
        let wakes = wakes.filter_map(DateTime::from_timestamp_micros);
        let due = remembered.and_then(|client| client.wake());
        Ok(Standing {
            segments,
            partitions,
            journeys: journeys
                .map(|journey| Underway {
                    rule: journey.rule.clone(),
                    record: journey.record.clone(),
                    variant: journey.variant.clone(),
                    began: journey.began,
                    next: journey.wake,
                })
                .collect(),
            next: wakes.chain(due).min(),
        })
    }
}
