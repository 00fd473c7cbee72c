//! What a live engine is kept as: what has changed since the data set of the start, and what is on its way.
//!
//! Memberships are not kept: they are those of the records as of now, and found again; but which of them are unknown since a number left the
//! range is.

use super::{
    Live,
    digest::{Base, Digest},
    event::RowKey,
    store::{OwnRows, Row},
    versions::Version,
};
use crate::{
    error::{Error, ErrorKind},
    plan::Plan,
    records::Dataset,
    triggers::{Effect, Journeys, State},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use xxhash_rust::xxh3::xxh3_64;

/// The form of what is written now.
const VERSION: u32 = 5;
/// The oldest form that is read: it has no hash, and it and the next know how many rows the data set of the start had, not what they say.
const OLDEST: u32 = 3;

/// What every form says first.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<'s> {
    #[serde(default, skip_serializing)]
    #[expect(dead_code, reason = "read with the rest, and looked at before")]
    hash: String,
    version: u32,
    began: DateTime<Utc>,
    now: DateTime<Utc>,
    /// The data set of the start.
    base: Cow<'s, Base>,
    /// The keys of clients that came later, in that order.
    newcomers: Vec<String>,
    /// By number, the rows of clients that have changed: collection, fields.
    touched: BTreeMap<u32, Vec<(String, String, Row)>>,
    /// Records beside the clients that have changed: collection, key, fields; none that are gone.
    beside: Vec<(String, String, Option<Row>)>,
    /// When records were last told of: collection, key.
    versions: Vec<(String, String, Version)>,
    /// When the others were, by the hash of their keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    older: BTreeMap<u64, i64>,
    /// By client the rules that failed when they were looked at last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<(String, String)>,
    /// How late a start may be told, in microseconds.
    grace: i64,
    journeys: Cow<'s, State>,
    /// The points that triggers gave.
    rewards: Cow<'s, [Effect]>,
    /// What has come about and was not handed over yet.
    effects: Cow<'s, [Effect]>,
    /// What has been told of memberships at this very instant.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    told: Cow<'s, BTreeMap<u64, u32>>,
}

/// A snapshot begins with the hash of all that stands behind this.
const HASH: &str = "{\"hash\":\"";
const BODY: &str = "\",";
const DIGITS: usize = 16;

/// The text of an object with its hash as its first member.
fn sealed(object: &[u8]) -> Vec<u8> {
    let body = object.strip_prefix(b"{").unwrap_or(object);
    let head = format!("{HASH}{:0DIGITS$x}{BODY}", xxh3_64(body));
    [head.as_bytes(), body].concat()
}

/// Whether bytes are what their hash says.
fn is_whole(bytes: &[u8]) -> bool {
    let digits_and_body = bytes.strip_prefix(HASH.as_bytes());
    let parts = digits_and_body.and_then(|rest| rest.split_at_checked(DIGITS));
    let Some((digits, body)) = parts else {
        return false;
    };
    let body = body.strip_prefix(BODY.as_bytes());
    body.is_some_and(|body| format!("{:0DIGITS$x}", xxh3_64(body)).as_bytes() == digits)
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
            rows.map(|(key, row)| (name(key), key.1.clone(), Row::clone(row)))
                .collect()
        };
        let touched = self.store.touched.iter();
        let beside = self.store.beside.iter();
        let snapshot = Snapshot {
            hash: String::new(),
            version: VERSION,
            began: self.began,
            now: self.now,
            base: Cow::Owned(Base::Digest(self.store.digest().as_ref().clone())),
            newcomers: self.store.newcomers.clone(),
            touched: touched
                .map(|(&client, _)| (client, rows(&self.store.rows(client))))
                .collect(),
            beside: beside
                .map(|(key, row)| (name(key), key.1.clone(), row.clone()))
                .collect(),
            versions: self
                .store
                .versions
                .since(self.remembered_from(self.now))
                .map(|(key, version)| (name(key), key.1.clone(), version))
                .collect(),
            older: self.store.versions.before(self.remembered_from(self.now)),
            failed: self.failures(),
            grace: self.journeys.grace().num_microseconds().unwrap_or(i64::MAX),
            journeys: Cow::Borrowed(self.journeys.state()),
            rewards: Cow::Borrowed(&self.store.rewards),
            effects: Cow::Borrowed(&self.effects),
            told: Cow::Borrowed(&self.told),
        };
        let object = serde_json::to_vec(&snapshot).map_err(|_| altered())?;
        Ok(sealed(&object))
    }

    /// The engine of a snapshot, over the data set that it began with. The plan may be a newer one: who is a member by it has not just entered.
    /// Journeys on their way go on by the rules by which they began, so that the older plans are needed as long as there are any
    /// ([`Live::versions`]). The schema may have grown by fields and collections; then the older texts are compiled by it, too.
    ///
    /// # Errors
    /// An input error for bytes that are no snapshot of a version that can be read, or one of another data set, and where an older plan is missing; a
    /// data error where the schema has changed so that the records are no longer good.
    pub fn restore(
        plan: &Arc<Plan>,
        older: &[Arc<Plan>],
        data: &Arc<Dataset>,
        bytes: &[u8],
    ) -> Result<Live, Error> {
        let digest = Arc::new(Base::of(data));
        Live::restore_over(plan, older, (data, digest), bytes)
    }

    /// The same over a data set of which it is known what it says.
    fn restore_over(
        plan: &Arc<Plan>,
        older: &[Arc<Plan>],
        (data, digest): (&Arc<Dataset>, Arc<Digest>),
        bytes: &[u8],
    ) -> Result<Live, Error> {
        let head: Head = serde_json::from_slice(bytes).map_err(|_| altered())?;
        if !(OLDEST..=VERSION).contains(&head.version) {
            let problem = format!("a snapshot of version `{}` cannot be read", head.version);
            let advice = match head.version > VERSION {
                true => format!(
                    "a newer kardan wrote it; this one reads versions {OLDEST} to {VERSION}"
                ),
                false => format!("this kardan reads versions {OLDEST} to {VERSION}"),
            };
            return Err(Error::new(ErrorKind::Input, problem).with_help(advice));
        }
        let has_hash = head.version > OLDEST || bytes.starts_with(HASH.as_bytes());
        if has_hash && !is_whole(bytes) {
            return Err(altered());
        }
        let snapshot: Snapshot<'_> = serde_json::from_slice(bytes).map_err(|_| altered())?;
        snapshot.base.expect(data, &digest)?;
        let others: Vec<_> = older
            .iter()
            .map(|plan| (plan.program(), plan.inputs()))
            .collect();
        let state = snapshot.journeys.into_owned();
        let mut journeys = Journeys::restore(plan.program(), plan.inputs(), &others, state)?;
        journeys.set_grace(Duration::microseconds(snapshot.grace));
        let mut live = Live::unsettled(plan, Arc::clone(data), snapshot.now, journeys)?;
        live.store.digest = digest.into();
        live.older = older.to_vec();
        live.began = snapshot.began;
        live.store.rewards = snapshot.rewards.into_owned();
        live.effects = snapshot.effects.into_owned();
        live.told = snapshot.told.into_owned();
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
        for (collection, named, version) in snapshot.versions {
            live.store.versions.put(key(&collection, named)?, version);
        }
        live.store.versions.put_older(snapshot.older);
        for newcomer in snapshot.newcomers {
            live.store.welcome(&newcomer);
        }
        // All rows stand before any is built: links lead from one client to another.
        for (client, rows) in snapshot.touched {
            let rows = rows
                .into_iter()
                .map(|(collection, named, row)| Ok((key(&collection, named)?, Arc::new(row))));
            live.store
                .put_rows(client, rows.collect::<Result<_, Error>>()?);
        }
        live.store.rebuild()?;
        live.settle_all()?;
        live.keep_failing(snapshot.failed);
        live.settle_accounts()?;
        let begun = live.journeys.settle(&mut live.store)?;
        live.effects.extend(begun);
        Ok(live)
    }

    /// Has newer rules take the place of those that there are, as [`Live::restore`] does.
    ///
    /// # Errors
    /// As [`Live::restore`]; then the engine is as before.
    pub fn deploy(&mut self, plan: &Arc<Plan>) -> Result<(), Error> {
        let mut older = self.older.clone();
        older.push(Arc::clone(&self.plan));
        let used = self.versions();
        older.retain(|plan| {
            let mut used = used.iter();
            used.any(|version| plan.program().has_texts_of(version))
        });
        let base = Arc::clone(&self.store.base);
        let over = (&base, Arc::clone(self.store.digest()));
        *self = Live::restore_over(plan, &older, over, &self.snapshot()?)?;
        Ok(())
    }

    /// The hashes of the programs by which journeys on their way go: these, and the newest, are needed to restore a snapshot.
    #[must_use]
    pub fn versions(&self) -> BTreeSet<String> {
        let versions = self.journeys.state().versions();
        versions.into_iter().map(str::to_owned).collect()
    }
}

fn altered() -> Error {
    let problem = "the snapshot is cut short or altered";
    Error::new(ErrorKind::Input, problem)
        .with_help("restore from another one, and tell the events since then again")
}
