//! The instants of which records speak: their time, and fields that are known from then on.

use super::RecordKey;
use crate::{
    calendar::Zone,
    reader::Reader,
    records::{Dataset, Table, Values},
};
use chrono::{DateTime, Utc};
use kardan_dsl::schema::CollectionId;
use std::{
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
};

/// An instant of which a record speaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub at: DateTime<Utc>,
    /// The row of the client.
    pub client: usize,
    pub record: RecordKey,
}

/// All instants of some clients within a stretch of time, in order.
pub(crate) fn moments(
    data: &Dataset,
    zone: Zone,
    clients: Range<usize>,
    within: &RangeInclusive<DateTime<Utc>>,
) -> Vec<Told> {
    let mut moments = BTreeSet::new();
    each_moment(data, zone, clients, |client, (collection, row), at| {
        if within.contains(&at)
            && let Some(key) = data.id(collection, row)
        {
            moments.insert(Told {
                at,
                client,
                record: RecordKey {
                    collection: data.schema.collection(collection).name.clone(),
                    key: key.into_owned(),
                },
            });
        }
    });
    moments.into_iter().collect()
}

/// Calls `see` with each instant of some clients: the client, the collection and row of the record, the instant.
pub(crate) fn each_moment(
    data: &Dataset,
    zone: Zone,
    clients: Range<usize>,
    mut see: impl FnMut(usize, (CollectionId, usize), DateTime<Utc>),
) {
    let reader = Reader { data, zone };
    for (number, table) in data.tables.iter().enumerate() {
        let collection = CollectionId(number as u16);
        let described = data.schema.collection(collection);
        let is_subject = collection == data.schema.subject;
        let below = data.schema.parent(collection).is_some();
        let told = is_subject || (below && described.time.is_some());
        if !told || described.key.is_none() {
            continue;
        }
        for client in clients.clone() {
            for row in data.rows_of(client..client + 1, collection) {
                // A client is there always.
                let time = match is_subject {
                    true => DateTime::<Utc>::MIN_UTC,
                    false => match reader.time(collection, row) {
                        Some(time) => time,
                        None => continue,
                    },
                };
                if !is_subject {
                    see(client, (collection, row), time);
                }
                for at in instants(table, row).filter(|at| *at > time) {
                    see(client, (collection, row), at);
                }
            }
        }
    }
}

/// The instants that a row holds.
fn instants(table: &Table, row: usize) -> impl Iterator<Item = DateTime<Utc>> {
    let columns = table.columns.iter();
    columns.filter_map(move |column| match &column.values {
        Values::Instant(times) if column.is_known(row) && row < times.len() => {
            DateTime::from_timestamp_micros(times.get(row))
        }
        _ => None,
    })
}
