//! How often entries were corrected, so that no two things that are told have one id.

use super::{AccountId, Entry};
use arcstr::ArcStr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By account and entry: how many corrections of it were told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Corrections(BTreeMap<(AccountId, ArcStr), u32>);

/// What is kept of one entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Corrected {
    account: AccountId,
    entry: ArcStr,
    times: u32,
}

impl Corrections {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives what is told an id of its own: a host may keep entries by their ids.
    pub fn rename(&mut self, entries: &mut [Entry]) {
        for entry in entries {
            let corrected = entry.corrects.as_ref();
            let place = (
                entry.account.clone(),
                corrected.unwrap_or(&entry.id).clone(),
            );
            if corrected.is_none() {
                // It was told before and taken back, or it is new.
                if let Some(times) = self.0.get(&place) {
                    entry.id = arcstr::format!("{} again {times}", entry.id);
                }
                continue;
            }
            let times = self.0.entry(place).or_default();
            *times = times.saturating_add(1);
            if *times > 1 {
                entry.id = arcstr::format!("{} {times}", entry.id);
            }
        }
    }

    /// As a host keeps them.
    pub fn to_kept(&self) -> Vec<Corrected> {
        let kept = self.0.iter().map(|((account, entry), times)| Corrected {
            account: account.clone(),
            entry: entry.clone(),
            times: *times,
        });
        kept.collect()
    }

    pub fn of_kept(kept: Vec<Corrected>) -> Corrections {
        let places = kept
            .into_iter()
            .map(|kept| ((kept.account, kept.entry), kept.times));
        Corrections(places.collect())
    }
}
