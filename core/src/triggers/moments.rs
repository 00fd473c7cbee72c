//! The instants of which records speak: their time, and fields that are known from then on.

use super::RecordKey;
use crate::{
    calendar::Zone,
    reader::Reader,
    records::{Dataset, Table, Values},
};
use chrono::{DateTime, Utc};
use kardan_dsl::schema::{Collection, CollectionId, FieldId};
use std::ops::{Range, RangeInclusive};

/// An instant of which a record speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub at: DateTime<Utc>,
    /// The row of the client.
    pub client: usize,
    collection: CollectionId,
    row: usize,
}

impl Told {
    /// The record that speaks.
    pub fn record(&self, data: &Dataset) -> Option<RecordKey> {
        Some(RecordKey {
            collection: data.schema.collection(self.collection).name.clone(),
            key: data.name(self.collection, self.row)?.into_owned(),
        })
    }
}

/// All instants of some clients within a stretch of time, in order, as far as a rule minds them. Rows of one instant go as sequences take them:
/// by what the host orders them by, then by key, and those without one in the order of the input.
pub(crate) fn moments(
    data: &Dataset,
    zone: Zone,
    clients: Range<usize>,
    within: &RangeInclusive<DateTime<Utc>>,
    minded: &[bool],
) -> Vec<Told> {
    let mut moments = Vec::new();
    each_moment(
        data,
        zone,
        (clients, minded),
        |client, (collection, row), at| {
            if within.contains(&at) {
                moments.push(Told {
                    at,
                    client,
                    collection,
                    row,
                });
            }
        },
    );
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Calls `see` with each instant of some clients: the client, the collection and row of the record, the instant. Of collections that no rule
/// minds nothing is told.
pub(crate) fn each_moment(
    data: &Dataset,
    zone: Zone,
    (clients, minded): (Range<usize>, &[bool]),
    mut see: impl FnMut(usize, (CollectionId, usize), DateTime<Utc>),
) {
    let reader = Reader { data, zone };
    for (number, table) in data.tables.iter().enumerate() {
        let collection = CollectionId(number as u16);
        let described = data.schema.collection(collection);
        let told = collection == data.schema.subject || data.schema.parent(collection).is_some();
        let fields = telling(table, described);
        let has_name = described.key.is_some() || described.time.is_some();
        let is_minded = minded.get(number) == Some(&true);
        if !told || !has_name || !is_minded || fields.is_empty() {
            continue;
        }
        for client in clients.clone() {
            for row in data.rows_of(client..client + 1, collection) {
                // A client is there always, and so is a car.
                let time = match described.time {
                    None => DateTime::<Utc>::MIN_UTC,
                    Some(_) => match reader.time(collection, row) {
                        Some(time) => time,
                        None => continue,
                    },
                };
                if described.time.is_some() {
                    see(client, (collection, row), time);
                }
                let instants = fields.iter();
                let instants = instants.filter_map(|&field| reader.instant(collection, field, row));
                for at in instants.filter(|at| *at > time) {
                    see(client, (collection, row), at);
                }
            }
        }
    }
}

/// The fields of a collection that hold instants, or dates that come into sight.
fn telling(table: &Table, described: &Collection) -> Vec<FieldId> {
    let columns = table.columns.iter().zip(&described.fields);
    let columns = (0..).map(FieldId).zip(columns);
    let telling = columns.filter(|(_, (column, field))| match column.values {
        Values::Instant(_) => true,
        Values::Date(_) => !field.planned,
        _ => false,
    });
    telling.map(|(field, _)| field).collect()
}
