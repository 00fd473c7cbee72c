//! What has to be looked at when.

use super::lookout::Due;
use crate::horizon::NEVER;
use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

/// When what rules say of clients may change, in order of time, then of the clients' numbers, then of the rules.
///
/// Of a million clients and a thousand rules not all can be kept: only what comes within some months is. Then all are looked at again.
#[derive(Clone, Debug)]
pub(super) struct Wakes {
    /// What was found for all at once, the first last.
    sorted: Vec<Wake>,
    /// What came since.
    queue: BinaryHeap<Reverse<Wake>>,
    /// What comes later than this is not kept,
    kept_until: i64,
    /// and this is the first of it.
    beyond: i64,
}

/// When, whose, what.
pub(super) type Wake = (i64, u32, Due);

impl Wakes {
    /// None, of which those until an instant will be kept.
    pub fn new(kept_until: i64) -> Wakes {
        Wakes {
            sorted: Vec::new(),
            queue: BinaryHeap::new(),
            kept_until,
            beyond: NEVER,
        }
    }

    /// Takes in what was found for many.
    pub fn fill(&mut self, found: impl IntoIterator<Item = Wake>) {
        for wake in found {
            match wake.0 <= self.kept_until {
                true => self.sorted.push(wake),
                false => self.beyond = self.beyond.min(wake.0),
            }
        }
    }

    /// All that were found are in.
    pub fn sort(&mut self) {
        self.sorted.sort_unstable_by(|one, other| other.cmp(one));
    }

    /// Takes in one.
    pub fn add(&mut self, wake: Wake) {
        match wake.0 {
            NEVER => {}
            at if at <= self.kept_until => self.queue.push(Reverse(wake)),
            at => self.beyond = self.beyond.min(at),
        }
    }

    /// When the next comes, or all have to be looked at again.
    pub fn next(&self) -> Option<i64> {
        let next = self.first().map(|wake| wake.0);
        let beyond = Some(self.beyond).filter(|&at| at != NEVER);
        next.into_iter().chain(beyond).min()
    }

    /// Whether by an instant more comes than is kept.
    pub fn is_exhausted(&self, by: i64) -> bool {
        self.beyond <= by
    }

    fn first(&self) -> Option<Wake> {
        let queued = self.queue.peek().map(|wake| wake.0);
        self.sorted.last().copied().into_iter().chain(queued).min()
    }

    fn take(&mut self) {
        let queued = self.queue.peek().map(|wake| wake.0);
        match self.sorted.last() {
            Some(sorted) if queued.is_none_or(|queued| *sorted <= queued) => {
                self.sorted.pop();
            }
            _ => {
                self.queue.pop();
            }
        }
    }

    /// Takes out all that the first client has by an instant.
    pub fn due(&mut self, by: i64) -> Option<(u32, BTreeSet<Due>)> {
        let (at, client, _) = self.first().filter(|wake| wake.0 <= by)?;
        let mut due = BTreeSet::new();
        while let Some(wake) = self.first().filter(|wake| (wake.0, wake.1) == (at, client)) {
            due.insert(wake.2);
            self.take();
        }
        Some((client, due))
    }
}

/// When each client has to be looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Visits {
    queue: BTreeSet<(i64, u32)>,
    by_client: Vec<i64>,
}

impl Visits {
    /// The next visit of a client; [`NEVER`] takes it away.
    pub fn set(&mut self, client: u32, at: i64) {
        let place = client as usize;
        if self.by_client.len() <= place {
            if at == NEVER {
                return;
            }
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
