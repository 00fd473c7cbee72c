//! The workload sorted by client and time, in columns as narrow as their values.

use super::read::{Codes, IDLE, Rows};
use crate::Outcome;
use std::{ops::Range, path::Path};

/// All that the ten segments read.
pub struct Columns {
    pub clients: Clients,
    pub vehicles: Vehicles,
    pub orders: Orders,
    pub lines: Lines,
    pub events: Events,
}

/// One row per client.
pub struct Clients {
    pub count: usize,
    pub birth_date: Vec<i32>,
    pub email_consent: Vec<bool>,
    pub blacklisted: Vec<bool>,
}

/// Rows, each with the number of its client; `offsets` tell where the rows of each client begin.
pub struct Vehicles {
    pub offsets: Vec<u32>,
    pub owners: Vec<i32>,
    pub make: Codes,
    pub transmission: Codes,
    pub mileage: Vec<i32>,
}

/// In the order of time for each client, times in seconds, money in kopecks.
pub struct Orders {
    pub offsets: Vec<u32>,
    pub owners: Vec<i32>,
    pub closed_at: Vec<i32>,
    pub total: Vec<i64>,
    pub status: Codes,
}

/// The lines of a client's orders.
pub struct Lines {
    pub offsets: Vec<u32>,
    pub category: Codes,
}

/// In the order of time for each client; a score of 0 is missing.
pub struct Events {
    pub offsets: Vec<u32>,
    pub owners: Vec<i32>,
    pub at: Vec<i32>,
    pub kind: Codes,
    pub score: Vec<u8>,
}

impl Columns {
    /// Reads the sorted files.
    pub fn load(folder: &Path) -> Outcome<Columns> {
        let names = ["birth_date", "email_consent", "blacklisted"];
        let rows = Rows::read(folder, "clients", &names)?;
        let birth_date = rows.days("birth_date")?;
        let count = birth_date.len() - IDLE;
        let clients = Clients {
            count,
            birth_date,
            email_consent: rows.flags("email_consent")?,
            blacklisted: rows.flags("blacklisted")?,
        };

        let names = ["client_id", "make", "transmission", "mileage"];
        let rows = Rows::read(folder, "vehicles_sorted", &names)?;
        let owners = rows.numbers("client_id")?;
        let vehicles = Vehicles {
            offsets: offsets(&owners, count),
            owners,
            make: rows.codes("make")?,
            transmission: rows.codes("transmission")?,
            mileage: rows.numbers("mileage")?,
        };

        let names = ["client_id", "closed_at", "total", "status"];
        let rows = Rows::read(folder, "orders_sorted", &names)?;
        let owners = rows.numbers("client_id")?;
        let orders = Orders {
            offsets: offsets(&owners, count),
            owners,
            closed_at: rows.seconds("closed_at")?,
            total: rows.kopecks("total")?,
            status: rows.codes("status")?,
        };

        let rows = Rows::read(folder, "order_lines_sorted", &["client_id", "category"])?;
        let lines = Lines {
            offsets: offsets(&rows.numbers("client_id")?, count),
            category: rows.codes("category")?,
        };

        let names = ["client_id", "at", "kind", "score"];
        let rows = Rows::read(folder, "events_sorted", &names)?;
        let owners = rows.numbers("client_id")?;
        let events = Events {
            offsets: offsets(&owners, count),
            owners,
            at: rows.seconds("at")?,
            kind: rows.codes("kind")?,
            score: rows.scores("score")?,
        };
        Ok(Columns {
            clients,
            vehicles,
            orders,
            lines,
            events,
        })
    }
}

/// The rows of a range of clients.
#[inline(always)]
pub fn rows_of(offsets: &[u32], clients: &Range<usize>) -> Range<usize> {
    offsets[clients.start] as usize..offsets[clients.end] as usize
}

/// Where the rows of each client begin, and the end; the owners ascend and end with idle ones.
fn offsets(owners: &[i32], clients: usize) -> Vec<u32> {
    let mut offsets = vec![0; clients + 1];
    let rows = owners.len() - IDLE;
    for owner in &owners[..rows] {
        offsets[*owner as usize + 1] += 1;
    }
    for client in 0..clients {
        offsets[client + 1] += offsets[client];
    }
    offsets
}
