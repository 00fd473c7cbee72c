//! What has to be looked at when.

use super::lookout::Due;
use crate::horizon::NEVER;
use std::collections::{BTreeSet, HashMap};

/// When what rules say of clients may change, in order of time, then of the clients' numbers, then of the rules.
///
/// Of a million clients and a thousand rules not all can be kept: only what comes within some months is. Then all are looked at again.
#[derive(Clone, Debug)]
pub(super) struct Wakes {
    /// What was found for all at once, the first last.
    sorted: Vec<Wake>,
    /// What was found of single clients since: of each rule what was found last. The first of each client is in the queue.
    single: HashMap<u32, Vec<(i64, Due)>>,
    queue: Visits,
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
            single: HashMap::new(),
            queue: Visits::default(),
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
        self.sorted.shrink_to_fit();
    }

    /// Takes in what was found of a client, in the place of what was found earlier of those rules that were looked at. All others have one
    /// wake together, and it looks at all of them: of two the first stays.
    pub fn put(&mut self, client: u32, is_looked_at: impl Fn(Due) -> bool, found: &[(Due, i64)]) {
        if found.is_empty() && !self.single.contains_key(&client) {
            return;
        }
        let wakes = self.single.entry(client).or_default();
        wakes.retain(|&(_, due)| due == Due::OTHERS || !is_looked_at(due));
        for &(due, until) in found {
            match until {
                NEVER => {}
                until if until > self.kept_until => self.beyond = self.beyond.min(until),
                until => wakes.push((until, due)),
            }
        }
        wakes.sort_unstable();
        let mut others = 0;
        wakes.retain(|&(_, due)| {
            others += usize::from(due == Due::OTHERS);
            due != Due::OTHERS || others == 1
        });
        self.settle(client);
    }

    /// Puts the first of a client into the queue.
    fn settle(&mut self, client: u32) {
        let Some(wakes) = self.single.get_mut(&client) else {
            return;
        };
        let first = wakes.first().map_or(NEVER, |&(at, _)| at);
        self.queue.set(client, first);
        if wakes.is_empty() {
            self.single.remove(&client);
        } else if wakes.capacity() > 2 * wakes.len() {
            wakes.shrink_to_fit();
        }
    }

    /// When the next comes, or all have to be looked at again.
    pub fn next(&self) -> Option<i64> {
        let next = self.first().map(|(at, _)| at);
        let beyond = Some(self.beyond).filter(|&at| at != NEVER);
        next.into_iter().chain(beyond).min()
    }

    /// Whether by an instant more comes than is kept.
    pub fn is_exhausted(&self, by: i64) -> bool {
        self.beyond <= by
    }

    fn first(&self) -> Option<(i64, u32)> {
        let sorted = self.sorted.last().map(|&(at, client, _)| (at, client));
        sorted.into_iter().chain(self.queue.first()).min()
    }

    /// Takes out all that the first client has by an instant.
    pub fn due(&mut self, by: i64) -> Option<(u32, BTreeSet<Due>)> {
        let (at, client) = self.first().filter(|&(at, _)| at <= by)?;
        let mut due = BTreeSet::new();
        let is_it = |wake: &mut Wake| (wake.0, wake.1) == (at, client);
        while let Some((.., of)) = self.sorted.pop_if(is_it) {
            due.insert(of);
        }
        if self.queue.first() == Some((at, client)) {
            if let Some(wakes) = self.single.get_mut(&client) {
                let later = wakes.partition_point(|&(wake, _)| wake <= at);
                due.extend(wakes.drain(..later).map(|(_, of)| of));
            }
            self.settle(client);
        }
        Some((client, due))
    }

    /// How many are kept of single clients.
    #[cfg(test)]
    pub fn of_singles(&self) -> usize {
        self.single.values().map(Vec::len).sum()
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
        if before == at {
            return;
        }
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
