//! What a live engine is kept as: what has changed since the data set of the start.
//!
//! Memberships are not kept: they are those of the records as of now, and found again.

use super::{
    Live,
    event::RowKey,
    store::{OwnRows, Row},
};
use crate::{
    error::{Error, ErrorKind},
    plan::Plan,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// The form of what is written now.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    version: u32,
    now: DateTime<Utc>,
    /// How many rows each collection of the data set of the start has.
    base: Vec<u32>,
    /// The keys of clients that came later, in that order.
    newcomers: Vec<String>,
    /// By number, the rows of clients that have changed: collection, fields.
    touched: BTreeMap<u32, Vec<(String, String, Row)>>,
    /// Records beside the clients that have changed: collection, key, fields; none that are gone.
    beside: Vec<(String, String, Option<Row>)>,
}

impl Live {
    /// The engine as bytes. The same events give the same bytes.
    ///
    /// # Errors
    /// None in practice: rows are texts, numbers and lists of such.
    pub fn snapshot(&self) -> Result<Vec<u8>, Error> {
        let name = |key: &RowKey| {
            let collections = &self.store.schema().collections;
            let named = collections.get(usize::from(key.0));
            named.map(|named| named.name.clone()).unwrap_or_default()
        };
        let rows = |rows: &OwnRows| {
            let rows = rows.iter();
            rows.map(|(key, row)| (name(key), key.1.clone(), row.clone()))
                .collect()
        };
        let touched = self.store.touched.iter();
        let beside = self.store.beside.iter();
        let snapshot = Snapshot {
            version: VERSION,
            now: self.now,
            base: sizes(&self.store.base),
            newcomers: self.store.newcomers.clone(),
            touched: touched
                .map(|(&client, touched)| (client, rows(&touched.rows)))
                .collect(),
            beside: beside
                .map(|(key, row)| (name(key), key.1.clone(), row.clone()))
                .collect(),
        };
        serde_json::to_vec(&snapshot).map_err(unreadable)
    }

    /// The engine of a snapshot, over the data set that it began with. The plan may be a newer one: who is a member by it has not just entered.
    ///
    /// # Errors
    /// An input error for bytes that are no snapshot, or one of another data set; a data error where the schema has changed so that the
    /// records are no longer good.
    pub fn restore(plan: &Arc<Plan>, data: &Arc<Dataset>, bytes: &[u8]) -> Result<Live, Error> {
        let snapshot: Snapshot = serde_json::from_slice(bytes).map_err(unreadable)?;
        if snapshot.version != VERSION {
            let version = snapshot.version;
            return Err(Error::new(
                ErrorKind::Input,
                format!("a snapshot of version `{version}` cannot be read"),
            ));
        }
        if snapshot.base != sizes(data) {
            return Err(
                Error::new(ErrorKind::Input, "the snapshot belongs to another data set")
                    .with_help("restore it over the data that the engine began with"),
            );
        }
        let mut live = Live::unsettled(plan, Arc::clone(data), snapshot.now);
        let schema = Arc::clone(live.store.schema());
        let key = |collection: &str, key: String| -> Result<RowKey, Error> {
            let found = schema.collection_named(collection).ok_or_else(|| {
                Error::new(
                    ErrorKind::Unknown,
                    format!("there is no collection `{collection}`"),
                )
            })?;
            Ok((found.0, key))
        };
        for (collection, named, row) in snapshot.beside {
            live.store.beside.insert(key(&collection, named)?, row);
        }
        for newcomer in snapshot.newcomers {
            live.store.welcome(&newcomer);
        }
        // All rows stand before any is built: links lead from one client to another.
        for (client, rows) in snapshot.touched {
            let rows = rows
                .into_iter()
                .map(|(collection, named, row)| Ok((key(&collection, named)?, row)));
            live.store
                .put_rows(client, rows.collect::<Result<_, Error>>()?);
        }
        live.store.rebuild()?;
        live.settle_all()?;
        Ok(live)
    }
}

fn sizes(data: &Dataset) -> Vec<u32> {
    data.tables.iter().map(|table| table.len as u32).collect()
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::new(
        ErrorKind::Input,
        format!("the snapshot cannot be read: {error}"),
    )
}
