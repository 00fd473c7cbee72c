//! The instants of which records speak: their time, and fields that are known from then on.

use super::RecordKey;
use crate::{
    calendar::Zone,
    reader::Reader,
    records::{Column, Dataset, Table, Values, first_not_before},
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
        Since::new(*within.start(), zone),
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

/// Calls `see` with each instant of some clients from one on: the client, the collection and row of the record, the instant. Of collections that no
/// rule minds nothing is told.
pub(crate) fn each_moment(
    data: &Dataset,
    since: Since,
    (clients, minded): (Range<usize>, &[bool]),
    mut see: impl FnMut(usize, (CollectionId, usize), DateTime<Utc>),
) {
    let zone = since.zone;
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
        let times = table.times.as_ref();
        let is_in_order = times.is_some_and(|times| times.complete && times.ascending);
        let others = fields
            .iter()
            .filter(|field| described.time != Some(**field));
        let others: Vec<&Column> = others.map(|field| table.column(*field)).collect();
        let time = described.time.map(|time| table.column(time));
        for client in clients.clone() {
            let rows = data.rows_of(client..client + 1, collection);
            if let Some(time) = time {
                let first = match is_in_order {
                    true => first_not_before(rows.clone(), |row| since.is_before(time, row)),
                    false => rows.start,
                };
                for row in first..rows.end {
                    if let Some(at) = since.instant(time, row) {
                        see(client, (collection, row), at);
                    }
                }
            }
            for row in rows {
                for &column in &others {
                    // A client is there always, and so is a car; other records not before their time.
                    let at = since.instant(column, row).filter(|at| match time {
                        None => true,
                        Some(_) => reader.time(collection, row).is_some_and(|time| time < *at),
                    });
                    if let Some(at) = at {
                        see(client, (collection, row), at);
                    }
                }
            }
        }
    }
}

/// An instant from which on others are looked for.
#[derive(Clone, Copy)]
pub(crate) struct Since {
    zone: Zone,
    micros: i64,
    /// Days before it began before it.
    day: i32,
}

impl Since {
    /// In a zone.
    pub fn new(at: DateTime<Utc>, zone: Zone) -> Since {
        let micros = at.timestamp_micros();
        let day = zone.day(micros);
        Since { zone, micros, day }
    }

    /// Whether a value that is known is earlier, as far as is told without the calendar.
    fn is_before(self, column: &Column, row: usize) -> bool {
        match &column.values {
            Values::Instant(times) => times.get(row) < self.micros,
            Values::Date(days) => days.get(row).is_some_and(|day| *day < self.day),
            _ => true,
        }
    }

    /// The instant of a value, where it is no earlier; a date begins its day.
    fn instant(self, column: &Column, row: usize) -> Option<DateTime<Utc>> {
        if matches!(column.values, Values::Absent)
            || self.is_before(column, row)
            || !column.is_known(row)
        {
            return None;
        }
        let micros = match &column.values {
            Values::Instant(times) => times.get(row),
            Values::Date(days) => self.zone.start_of_day(*days.get(row)?),
            _ => return None,
        };
        DateTime::from_timestamp_micros(micros).filter(|_| self.micros <= micros)
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
