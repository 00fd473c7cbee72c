//! When records were last told of, so that an event that comes later than a newer one takes nothing back.
//!
//! What was told longer ago than the grace is forgotten: no event that is older still is expected.

use super::event::{RowKey, Rows};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By row.
#[derive(Debug, Default)]
pub(super) struct Versions {
    rows: BTreeMap<RowKey, Version>,
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
    /// Whether a row as a whole was told of later.
    pub fn is_stale(&self, key: &RowKey, told: DateTime<Utc>) -> bool {
        let whole = self.rows.get(key).and_then(|version| version.whole);
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
            let version = self.rows.entry(key.clone()).or_default();
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
            self.rows.entry(key.clone()).or_default().note_whole(told);
        }
    }

    /// Forgets what was told before an instant, which takes time only where there is much of it.
    pub fn forget(&mut self, before: DateTime<Utc>) {
        self.from = Some(before);
        if self.rows.len() > 2 * self.kept + MANY {
            self.rows.retain(|_, version| version.forget(before));
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

    pub fn put(&mut self, key: RowKey, version: Version) {
        self.rows.insert(key, version);
    }
}

impl Version {
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
