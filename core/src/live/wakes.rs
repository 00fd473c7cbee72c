//! Who has to be looked at when.

use crate::horizon::NEVER;
use std::collections::BTreeSet;

/// One wake-up per client at most, in order of time, then of the clients' numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Wakes {
    queue: BTreeSet<(i64, u32)>,
    by_client: Vec<i64>,
}

impl Wakes {
    /// The wake-up of a client; [`NEVER`] takes it away.
    pub fn set(&mut self, client: u32, at: i64) {
        let place = client as usize;
        if self.by_client.len() <= place {
            self.by_client.resize(place + 1, NEVER);
        }
        let before = std::mem::replace(&mut self.by_client[place], at);
        if before != NEVER {
            self.queue.remove(&(before, client));
        }
        if at != NEVER {
            self.queue.insert((at, client));
        }
    }

    pub fn of(&self, client: u32) -> i64 {
        self.by_client
            .get(client as usize)
            .copied()
            .unwrap_or(NEVER)
    }

    /// The first of all.
    pub fn first(&self) -> Option<(i64, u32)> {
        self.queue.first().copied()
    }
}
