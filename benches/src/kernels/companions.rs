//! What is kept beside the columns: small, and made once.

use super::{
    columns::Columns,
    days::month_and_day,
    read::{IDLE, MISSING},
};

/// Each serves other questions of its kind, too.
pub struct Companions {
    /// The time of each client's last order; [`MISSING`] where there is none. Ends with idle values, as all that is one per client.
    pub latest_order: Vec<i32>,
    /// The sum of all orders before each.
    pub totals_before: Vec<i64>,
    /// The clients with a vehicle of each make, as bits.
    pub owners_of_make: Vec<Vec<u64>>,
    /// How many lines of each category each client has; 255 is many.
    pub lines_of_category: Vec<Vec<u8>>,
    /// Events of each kind.
    pub events_of_kind: Vec<EventsOfKind>,
    /// Month and day of each birthday; 0 where it is missing.
    pub birthday: Vec<u16>,
    /// Who consented to e-mail, as bits.
    pub email_consent: Vec<u64>,
    /// Who is on the black list, as bits.
    pub blacklisted: Vec<u64>,
}

/// By client and time.
#[derive(Default)]
pub struct EventsOfKind {
    pub owners: Vec<u32>,
    pub at: Vec<i32>,
    pub score: Vec<u8>,
    pub offsets: Vec<u32>,
}

impl Companions {
    /// Makes them all.
    pub fn of(columns: &Columns) -> Companions {
        let clients = columns.clients.count;
        let orders = &columns.orders;
        let mut sum = 0;
        Companions {
            latest_order: latest_order(columns),
            totals_before: orders
                .total
                .iter()
                .map(|total| {
                    sum += total;
                    sum - total
                })
                .collect(),
            owners_of_make: owners_of_make(columns),
            lines_of_category: lines_of_category(columns),
            events_of_kind: events_of_kind(columns),
            birthday: columns
                .clients
                .birth_date
                .iter()
                .map(|day| match *day {
                    MISSING => 0,
                    day => month_and_day(day) as u16,
                })
                .collect(),
            email_consent: bits(clients, |client| columns.clients.email_consent[client]),
            blacklisted: bits(clients, |client| columns.clients.blacklisted[client]),
        }
    }
}

fn latest_order(columns: &Columns) -> Vec<i32> {
    let orders = &columns.orders;
    let latest = orders.offsets.windows(2).map(|rows| match *rows {
        [start, end] if end > start => orders.closed_at[end as usize - 1],
        _ => MISSING,
    });
    latest.chain([MISSING; IDLE]).collect()
}

fn bits(len: usize, holds: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut words = vec![0; len.div_ceil(64)];
    for at in (0..len).filter(|at| holds(*at)) {
        words[at / 64] |= 1 << (at % 64);
    }
    words
}

fn owners_of_make(columns: &Columns) -> Vec<Vec<u64>> {
    let words = columns.clients.count.div_ceil(64);
    let mut owners = vec![vec![0; words]; columns.vehicles.make.names.len()];
    let rows = columns.vehicles.owners.len() - IDLE;
    for row in 0..rows {
        let owner = columns.vehicles.owners[row] as usize;
        let make = columns.vehicles.make.codes[row] as usize;
        owners[make][owner / 64] |= 1 << (owner % 64);
    }
    owners
}

fn lines_of_category(columns: &Columns) -> Vec<Vec<u8>> {
    let clients = columns.clients.count;
    let mut counts = vec![vec![0_u8; clients + IDLE]; columns.lines.category.names.len()];
    for (client, rows) in columns.lines.offsets.windows(2).enumerate() {
        for category in &columns.lines.category.codes[rows[0] as usize..rows[1] as usize] {
            let count = &mut counts[*category as usize][client];
            *count = count.saturating_add(1);
        }
    }
    counts
}

fn events_of_kind(columns: &Columns) -> Vec<EventsOfKind> {
    let events = &columns.events;
    let mut kinds: Vec<EventsOfKind> = Vec::new();
    kinds.resize_with(events.kind.names.len(), EventsOfKind::default);
    for row in 0..events.owners.len() - IDLE {
        let kind = &mut kinds[events.kind.codes[row] as usize];
        kind.owners.push(events.owners[row] as u32);
        kind.at.push(events.at[row]);
        kind.score.push(events.score[row]);
    }
    for kind in &mut kinds {
        let mut row = 0;
        kind.offsets = (0..=columns.clients.count)
            .map(|client| {
                while kind
                    .owners
                    .get(row)
                    .is_some_and(|owner| (*owner as usize) < client)
                {
                    row += 1;
                }
                row as u32
            })
            .collect();
    }
    kinds
}
