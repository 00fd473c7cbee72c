//! Rows later than T. In few records of many (a day that is over while the next one's orders come in, visits that are planned, a year that was
//! mistyped) all records are gone about as if nobody had such rows, and those that have some apart, in an excerpt of the data. In many (a day
//! long past) all are gone about in the data as it was then, where that has been asked about often enough to keep it.

use super::{Outcome, Run, Schedule, by_schedule, schedule::first_second};
use crate::{
    plan::{NOW, Node, Operation},
    records::{Bitmap, Excerpt, Instants, ReadSet, Values},
};
use kardan_dsl::{
    program::{Link, RuleBody, RuleId},
    schema::{CollectionId, FieldId},
};
use std::{collections::HashSet, ops::Range};

/// Where more records than one in so many have later rows, all are gone about as these: to take a record out costs as much as to go about some
/// twenty as they lie. Tests have few records.
const FEW: usize = if cfg!(test) { 4 } else { 20 };

/// Where no more records than one in so many have later rows, to go about them apart takes no time to speak of.
const HARDLY_ANY: usize = 500;

/// The collections with such rows, and whose they are.
pub(super) struct Later {
    collections: Vec<CollectionId>,
    excerpt: Excerpt,
}

/// The collections with rows that a run over all records reads and that are later than T, and what it reads.
struct Hidden {
    collections: Vec<CollectionId>,
    read: ReadSet,
}

impl Hidden {
    /// None where there are no such rows.
    fn of(run: &Run<'_>, subjects: &Range<usize>) -> Option<Hidden> {
        let data = run.data;
        if !run.broad || *subjects != (0..data.len()) {
            return None;
        }
        let ids = (0..data.tables.len() as u16).map(CollectionId);
        let mut collections: Vec<CollectionId> = ids.filter(|&id| run.has_later(id)).collect();
        if collections.is_empty() {
            return None;
        }
        let read = run.plan.read_set();
        collections.retain(|&id| read.reads_collection(id));
        (!collections.is_empty()).then_some(Hidden { collections, read })
    }
}

impl Later {
    /// None where no row that a run over all records reads is later than T, or too many are.
    pub fn of(run: &Run<'_>, subjects: &Range<usize>) -> Option<Later> {
        Later::among(run, Hidden::of(run, subjects)?)
    }

    /// None where too many records have such rows.
    fn among(run: &Run<'_>, hidden: Hidden) -> Option<Later> {
        let Hidden { collections, read } = hidden;
        if run.follows_to(&collections) {
            return None;
        }
        let later = collections.iter().map(|&id| run.later_records(id));
        let later = later.reduce(|all, more| all.or(&more))?;
        let excerpt = run.excerpt(&read, &later)?;
        Some(Later {
            collections,
            excerpt,
        })
    }

    /// How many records they are, with those that links lead to from them.
    pub fn records(&self) -> usize {
        self.excerpt.data.len()
    }

    /// The collections whose rows are later.
    pub fn collections(&self) -> &[CollectionId] {
        &self.collections
    }

    /// What is found of all records. None where a number leaves the range: it may be one of a row that cannot be seen.
    pub fn outcome(&self, run: &Run<'_>) -> Option<Outcome> {
        let mut all = outcome(&run.overlooking(&self.collections))?;
        self.mend(run, &mut all)?;
        Some(all)
    }

    /// Puts what is found of the few in the place of what was found as if no row were later.
    pub fn mend(&self, run: &Run<'_>, all: &mut Outcome) -> Option<()> {
        let few = Run::of_moments(run.plan, &self.excerpt.data, run.moments().to_vec());
        if !all.counts_nothing() {
            all.discount(outcome(&few.overlooking(&self.collections))?);
        }
        all.put(run.plan, &self.excerpt.rows, outcome(&few)?);
        Some(())
    }
}

fn outcome(run: &Run<'_>) -> Option<Outcome> {
    by_schedule(run, &Schedule::new(run), 0..run.data.len()).ok()
}

impl Run<'_> {
    /// What is found where some rows are later than T, if there is a quicker way to it than to look at all of them.
    pub(super) fn without_later(&self, subjects: &Range<usize>) -> Option<Outcome> {
        let hidden = Hidden::of(self, subjects)?;
        let leaves_out = self.may_leave_out(&hidden.collections);
        if leaves_out && let Some(past) = self.data.past(self.now(), self.needs(&hidden.read)) {
            let mut then = Run::of_moments(self.plan, &past.data, self.moments().to_vec());
            then.broad = self.broad;
            return outcome(&then);
        }
        let later = Later::among(self, hidden);
        let costs = |later: &Later| later.records() * HARDLY_ANY > self.data.len();
        if leaves_out && later.as_ref().is_none_or(costs) {
            self.data.note_past(self.now());
        }
        later?.outcome(self)
    }

    /// Whether rows of some collections may be left out: any hang on the subject's records, and no result is about them.
    fn may_leave_out(&self, collections: &[CollectionId]) -> bool {
        let program = self.plan.program();
        let schema = &program.schema;
        let is_left_out = |at: &CollectionId| *at != schema.subject && collections.contains(at);
        let mut rules = (0..).map(RuleId).zip(&program.rules);
        collections.iter().any(is_left_out)
            && !rules.any(|(id, rule)| {
                let is_result = !matches!(rule.body, RuleBody::Condition(_))
                    && self.plan.planned(id, NOW).is_some();
                is_result
                    && std::iter::successors(Some(rule.subject), |&at| schema.parent(at))
                        .any(|at| is_left_out(&at))
            })
    }

    /// Whether rows of a collection that hang on the subject's records, or are these, are later than T.
    fn has_later(&self, collection: CollectionId) -> bool {
        let schema = &self.data.schema;
        let own = collection == schema.subject || schema.parent(collection).is_some();
        let timed = self.data.table(collection).times.is_some();
        own && timed && !self.all_visible(self.seen_at(NOW, collection), collection)
    }

    /// Whether links may lead from one record to another's rows of some collections, or to what hangs on these.
    fn follows_to(&self, collections: &[CollectionId]) -> bool {
        let schema = &self.data.schema;
        self.plan.graph().nodes().any(|node| {
            let Operation::Follow {
                collection,
                link: link @ Link::Field(field),
                ..
            } = node.operation
            else {
                return false;
            };
            let Some(target) = self.target(collection, link) else {
                return false;
            };
            let hidden = std::iter::successors(Some(target), |&at| schema.parent(at))
                .any(|at| collections.contains(&at));
            let own = || {
                let below = [collection, target].map(|at| schema.parent(at).is_some());
                below == [true, true] && self.data.links_own(collection, field, target)
            };
            hidden && !own()
        })
    }

    /// The subject's records with rows of a collection that are later than T.
    fn later_records(&self, collection: CollectionId) -> Bitmap {
        let (data, now) = (self.data, self.now());
        let len = data.len();
        let table = data.table(collection);
        let rows = || self.later_rows(collection);
        if collection == data.schema.subject {
            return rows();
        }
        let time = data.schema.collection(collection).time;
        let values = time.map(|time| &table.column(time).values);
        let until = match values {
            Some(Values::Date(_)) => i64::from(now.day) + 1,
            Some(Values::Instant(Instants::Seconds(_))) => first_second(now.instant + 1),
            _ => now.instant + 1,
        };
        let ascending = table
            .times
            .is_some_and(|times| times.complete && times.ascending);
        let last = ascending
            .then(|| data.times_of_last(collection, 0))
            .flatten();
        if let Some(last) = last.and_then(|last| last.of(0..len)) {
            return last.reach(until, true);
        }
        let mut records = Bitmap::zeros(len);
        for row in rows().iter() {
            if let Some(record) = data.subject_of(collection, row) {
                records.set(record as usize, true);
            }
        }
        records
    }

    /// These rows.
    fn later_rows(&self, collection: CollectionId) -> Bitmap {
        let len = self.data.table(collection).len;
        let later = |row| !self.is_visible(NOW, collection, row);
        Bitmap::from_fn(len, later)
    }

    /// An excerpt of some records and of all that links lead to from them; none where that is a large part of all.
    fn excerpt(&self, read: &ReadSet, records: &Bitmap) -> Option<Excerpt> {
        let (data, mut records) = (self.data, records.clone());
        let reads = self.needs(read);
        loop {
            if records.count() * FEW > data.len() {
                return None;
            }
            let rows: Vec<u32> = records.iter().map(|row| row as u32).collect();
            match data.excerpt(&rows, &reads) {
                Ok(excerpt) => return Some(excerpt),
                Err(strays) => strays
                    .into_iter()
                    .for_each(|record| records.set(record as usize, true)),
            }
        }
    }

    /// Whether a collection or a field is read, keys only where somebody names them.
    fn needs<'s>(
        &'s self,
        read: &'s ReadSet,
    ) -> impl Fn(CollectionId, Option<FieldId>) -> bool + 's {
        let named: HashSet<_> = self.plan.graph().nodes().filter_map(named).collect();
        move |collection, field| match field {
            None => read.reads_collection(collection),
            Some(field) if self.data.schema.collection(collection).key == Some(field) => {
                named.contains(&(collection, field))
            }
            Some(field) => read.reads(collection, field),
        }
    }
}

/// The field that a node reads.
fn named(node: &Node) -> Option<(CollectionId, FieldId)> {
    match node.operation {
        Operation::Column {
            collection, field, ..
        }
        | Operation::Fetch {
            collection, field, ..
        } => Some((collection, field)),
        _ => None,
    }
}
