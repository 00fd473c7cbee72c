//! Entries as an Arrow batch.

use super::{Entry, Ledger};
use crate::error::{Error, ErrorKind};
use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use std::sync::Arc;

impl Ledger {
    /// All entries, in order of time, then of accounts.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self
            .accounts()
            .flat_map(|account| &account.entries)
            .collect();
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// All entries as a batch: one row each. Points are text, exact; lots are `lot:points` joined by blanks.
    ///
    /// # Errors
    /// An overflow error for more entries than a batch holds.
    pub fn to_batch(&self) -> Result<RecordBatch, Error> {
        let entries = self.entries();
        let text = |value: &dyn Fn(&Entry) -> Option<String>| -> ArrayRef {
            let values = entries.iter().map(|entry| value(entry));
            Arc::new(values.collect::<StringArray>())
        };
        let instant = |value: &dyn Fn(&Entry) -> Option<i64>| -> ArrayRef {
            let values = entries.iter().map(|entry| value(entry));
            Arc::new(
                values
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            )
        };
        let columns = vec![
            ("id", text(&|entry| Some(entry.id.clone()))),
            ("holder", text(&|entry| Some(entry.account.holder.clone()))),
            ("account", text(&|entry| Some(entry.account.key.clone()))),
            ("kind", text(&|entry| Some(entry.kind.name().to_owned()))),
            ("points", text(&|entry| Some(entry.points.to_string()))),
            ("owed", text(&|entry| Some(entry.owed.to_string()))),
            ("at", instant(&|entry| Some(entry.at.timestamp_micros()))),
            ("rule", text(&|entry| entry.rule.clone())),
            ("source", text(&|entry| entry.source.clone())),
            (
                "available_at",
                instant(&|entry| entry.available_at.map(|at| at.timestamp_micros())),
            ),
            (
                "expires_at",
                instant(&|entry| entry.expires_at.map(|at| at.timestamp_micros())),
            ),
            ("lots", text(&|entry| Some(lots_text(entry)))),
            ("reason", text(&|entry| entry.reason.clone())),
        ];
        RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, array)| (name, array, true)),
        )
        .map_err(|error| Error::new(ErrorKind::Overflow, error.to_string()))
    }
}

/// The lots of an entry in one text: `cashback visit v1 1:-120`.
#[must_use]
pub fn lots_text(entry: &Entry) -> String {
    let parts: Vec<String> = entry
        .lots
        .iter()
        .map(|part| format!("{}:{}", part.lot, part.points))
        .collect();
    parts.join(", ")
}
