//! How often entries were corrected, so that no two things that are told have one id.

use super::Entry;
use arcstr::ArcStr;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use std::collections::BTreeMap;

/// By entry: how many corrections of it were told, of whichever account. A merge that comes late moves what it says to another account,
/// under the same id.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Corrections(BTreeMap<ArcStr, u32>);

/// What is kept of one entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Corrected {
    /// The second version of kept ledgers counted for each account.
    #[serde(default, rename = "account", skip_serializing)]
    _account: Option<IgnoredAny>,
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
            let id = corrected.unwrap_or(&entry.id);
            if corrected.is_none() {
                // It was told before and taken back, or it is new.
                if let Some(times) = self.0.get(id) {
                    entry.id = arcstr::format!("{} again {times}", entry.id);
                }
                continue;
            }
            let times = self.0.entry(id.clone()).or_default();
            *times = times.saturating_add(1);
            if *times > 1 {
                entry.id = arcstr::format!("{} {times}", entry.id);
            }
        }
    }

    /// As a host keeps them.
    pub fn to_kept(&self) -> Vec<Corrected> {
        let kept = self.0.iter().map(|(entry, times)| Corrected {
            _account: None,
            entry: entry.clone(),
            times: *times,
        });
        kept.collect()
    }

    pub fn of_kept(kept: Vec<Corrected>) -> Corrections {
        let mut corrections = Corrections::default();
        for Corrected { entry, times, .. } in kept {
            let sum = corrections.0.entry(entry).or_default();
            *sum = sum.saturating_add(times);
        }
        corrections
    }
}
