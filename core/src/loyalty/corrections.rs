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
            let Some(corrected) = &entry.corrects else {
                // It was told before and taken back, or it is new.
                if let Some(times) = self.0.get(&entry.id) {
                    entry.id = again(&entry.id, *times);
                }
                continue;
            };
            let times = self.0.entry(corrected.clone()).or_default();
            *times = times.saturating_add(1);
            // A fact that corrects it may have a key that reads like another one's second time.
            if *times > 1 || is_again(&entry.id) {
                entry.id = again(&entry.id, *times);
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

fn again(id: &str, times: u32) -> ArcStr {
    arcstr::format!("{id} again {times}")
}

/// Whether an id ends as if it was told again.
fn is_again(id: &str) -> bool {
    let Some((_, times)) = id.rsplit_once(" again ") else {
        return false;
    };
    !times.is_empty() && times.bytes().all(|digit| digit.is_ascii_digit())
}
