//! The JSON form of a horizon: the same from the command line, Python and Node.

use super::Horizon;
use crate::{evaluate::labels, records::Dataset};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

impl Horizon {
    /// `{"as_of", "until", "segments": {name: {"leaving": [{"id", "on"}], "joining": […]}}, "partitions": {name: {"changing": [{"id", "on", "to"}]}}}`, each
    /// list in order of time. Of a horizon over a whole data set.
    #[must_use]
    pub fn to_json(&self, dataset: &Dataset) -> Json {
        let list = |subject, on: &[Option<DateTime<Utc>>]| -> Json {
            let labels = labels(dataset, subject);
            let items = in_order(on)
                .into_iter()
                .map(|(row, at)| json!({"id": labels.get(row), "on": text(at)}));
            items.collect()
        };
        let segments = self.segments.iter().map(|one| {
            let form = json!({
                "leaving": list(one.subject, &one.leaves_on),
                "joining": list(one.subject, &one.joins_on),
            });
            (one.name.clone(), form)
        });
        let partitions = self.partitions.iter().map(|one| {
            let labels = labels(dataset, one.subject);
            let items = in_order(&one.changes_on).into_iter().map(|(row, at)| {
                json!({"id": labels.get(row), "on": text(at), "to": one.next_state(row)})
            });
            let form = json!({"changing": items.collect::<Vec<_>>()});
            (one.name.clone(), form)
        });
        json!({
            "as_of": text(self.as_of),
            "until": text(self.until),
            "segments": segments.collect::<Map<_, _>>(),
            "partitions": partitions.collect::<Map<_, _>>(),
        })
    }
}

/// The rows that change, in order of time.
fn in_order(on: &[Option<DateTime<Utc>>]) -> Vec<(usize, DateTime<Utc>)> {
    let rows = on.iter().enumerate();
    let mut found: Vec<_> = rows.filter_map(|(row, at)| Some((row, (*at)?))).collect();
    found.sort_by_key(|&(row, at)| (at, row));
    found
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
