//! What chunks found, one after the other.

use super::{outcome::Outcome, run::Run};
use std::{collections::BTreeMap, ops::Range};

/// Joins what chunks found in their order, each as soon as those before it are there: of thousands of rules that is too much to be kept twice.
pub(super) struct Joined<'j, 'r> {
    run: &'j Run<'r>,
    subjects: Range<usize>,
    /// Of the chunks so far.
    whole: Option<Outcome>,
    /// How many these are.
    count: usize,
    waiting: BTreeMap<usize, Outcome>,
}

impl<'j, 'r> Joined<'j, 'r> {
    /// Nothing yet, of some of the subject's records.
    pub fn new(run: &'j Run<'r>, subjects: Range<usize>) -> Joined<'j, 'r> {
        Joined {
            run,
            subjects,
            whole: None,
            count: 0,
            waiting: BTreeMap::new(),
        }
    }

    /// Takes what a chunk found, by its place among the chunks.
    pub fn take(&mut self, at: usize, found: Outcome) {
        self.waiting.insert(at, found);
        while let Some(next) = self.waiting.remove(&self.count) {
            self.join(next);
            self.count += 1;
        }
    }

    fn join(&mut self, mut next: Outcome) {
        match &mut self.whole {
            Some(whole) => whole.join(next),
            None => {
                let data = self.run.data;
                let records = |subject| data.rows_of(self.subjects.clone(), subject).len();
                next.reserve(self.run.plan, records);
                self.whole = Some(next);
            }
        }
    }

    /// What all of them found.
    pub fn whole(self) -> Outcome {
        self.whole.unwrap_or_default()
    }
}
