//! When records were last told of, so that an event that comes later than a newer one takes nothing back.
//!
//! Of what was told longer ago than the grace only when it was is kept: an event that is older still changes nothing of that record.

use super::event::{RowKey, Rows};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// By row.
#[derive(Debug, Default)]
pub(super) struct Versions {
    rows: BTreeMap<RowKey, Version>,
    /// When the others were last told of, in microseconds, by the hash of their keys.
    older: BTreeMap<u64, i64>,
    /// What was told before it is forgotten.
    from: Option<DateTime<Utc>>,
    /// How many there were when old ones were last forgotten.
    kept: usize,
}

/// When a row was told of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    /// As a whole, or that it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whole: Option<DateTime<Utc>>,
    /// Single fields since then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, DateTime<Utc>>,
}

/// So many more than were kept are forgotten at once.
const MANY: usize = 1024;

impl Versions {
    /// Whether a row as a whole was told of later; or anything of it, where it is told later than the grace.
    pub fn is_stale(&self, key: &RowKey, told: DateTime<Utc>) -> bool {
        let version = self.rows.get(key);
        if self.from.is_some_and(|from| told < from) {
            let last = version.and_then(Version::last);
            let last = last.map(|last| last.timestamp_micros());
            let older = self.older.get(&hash(key)).copied();
            return last.max(older) > Some(told.timestamp_micros());
        }
        let whole = version.and_then(|version| version.whole);
        whole.is_some_and(|whole| whole > told && self.from <= Some(whole))
    }

    /// The fields of a row that were told of later.
    pub fn newer_fields(&self, key: &RowKey, told: DateTime<Utc>) -> impl Iterator<Item = &str> {
        let version = self.rows.get(key).into_iter();
        let fields = version.flat_map(|version| &version.fields);
        fields
            .filter(move |(_, at)| **at > told && self.from <= Some(**at))
            .map(|(name, _)| name.as_str())
    }

    /// Notes that rows were told of: some of their fields, or the whole.
    pub fn note(&mut self, rows: &Rows, fields_alone: bool, told: DateTime<Utc>) {
        for (key, row) in &rows.rows {
            let version = self.entry(key);
            if !fields_alone {
                version.note_whole(told);
                continue;
            }
            for name in row.keys() {
                let known = version.fields.entry(name.clone()).or_insert(told);
                *known = told.max(*known);
            }
        }
    }

    /// Notes that rows are gone.
    pub fn note_gone<'k>(&mut self, keys: impl Iterator<Item = &'k RowKey>, told: DateTime<Utc>) {
        for key in keys {
            self.entry(key).note_whole(told);
        }
    }

    fn entry(&mut self, key: &RowKey) -> &mut Version {
        if !self.older.is_empty()
            && let Some(last) = self.older.remove(&hash(key))
        {
            let mut version = Version::default();
            version.note_whole(DateTime::from_timestamp_micros(last).unwrap_or_default());
            return self.rows.entry(key.clone()).or_insert(version);
        }
        self.rows.entry(key.clone()).or_default()
    }

    /// What was told before an instant is not looked at from now on.
    pub fn look_from(&mut self, from: DateTime<Utc>) {
        self.from = Some(from);
    }

    /// Keeps of what was told before an instant only when, which takes time only where there is much of it.
    pub fn forget(&mut self, before: DateTime<Utc>) {
        self.from = Some(before);
        if self.rows.len() > 2 * self.kept + MANY {
            let older = &mut self.older;
            self.rows.retain(|key, version| {
                let last = version.last();
                let stays = version.forget(before);
                if !stays && let Some(last) = last {
                    older.insert(hash(key), last.timestamp_micros());
                }
                stays
            });
            self.kept = self.rows.len();
        }
    }

    /// What was told at an instant or later.
    pub fn since(&self, from: DateTime<Utc>) -> impl Iterator<Item = (&RowKey, Version)> {
        self.rows.iter().filter_map(move |(key, version)| {
            let mut version = version.clone();
            version.forget(from).then_some((key, version))
        })
    }

    /// When all others were last told of, by the hash of their keys.
    pub fn before(&self, from: DateTime<Utc>) -> BTreeMap<u64, i64> {
        let mut older = self.older.clone();
        for (key, version) in &self.rows {
            let last = version.last().filter(|last| *last < from);
            older.extend(last.map(|last| (hash(key), last.timestamp_micros())));
        }
        older
    }

    pub fn put_older(&mut self, older: BTreeMap<u64, i64>) {
        self.older = older;
    }

    pub fn put(&mut self, key: RowKey, version: Version) {
        self.rows.insert(key, version);
    }
}

fn hash(key: &RowKey) -> u64 {
    xxh3_64_with_seed(key.1.as_bytes(), u64::from(key.0))
}

impl Version {
    /// When anything of it was told last.
    fn last(&self) -> Option<DateTime<Utc>> {
        self.fields.values().copied().chain(self.whole).max()
    }

    fn note_whole(&mut self, told: DateTime<Utc>) {
        self.whole = Some(self.whole.map_or(told, |whole| whole.max(told)));
        self.fields.retain(|_, at| *at > told);
    }

    /// Whether anything is left.
    fn forget(&mut self, before: DateTime<Utc>) -> bool {
        self.whole = self.whole.filter(|whole| *whole >= before);
        self.fields.retain(|_, at| *at >= before);
        self.whole.is_some() || !self.fields.is_empty()
    }
}
