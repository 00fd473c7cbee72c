//! The live engine: memberships kept exactly while records change and time passes.
//!
//! ```text
//! Dataset ──Live::new──▶ Live ──apply(event)──▶ Happenings
//!                             ──advance(to)───▶ Happenings      next_wake() ──▶ when to come back
//!                             ──snapshot()────▶ bytes ──restore──▶ Live
//! ```
//!
//! At any moment the memberships are those of an evaluation of all records as of that moment. An event evaluates the rules that read what it
//! changes, for the client that it is about; time evaluates a client when one of its memberships may change, which its bounds say
//! ([`crate::horizon`]). Nothing here reads a clock: time moves when the host says so.

mod change;
mod event;
mod following;
mod snapshot;
mod states;
mod store;
mod wakes;

#[cfg(test)]
mod tests;

pub use event::{Change, Event, Record};

use crate::{
    calendar::Moment,
    error::{Error, ErrorKind},
    evaluate::{AsOf, PartitionResult},
    horizon::{IN, Watch},
    plan::Plan,
    records::{Dataset, ReadOptions, ReadSet},
    triggers::{self, Happening},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{program::RuleBody, schema::Owner};
use states::TableStates;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use store::Store;
use wakes::Wakes;

/// Memberships that are kept up to date.
///
/// Segments and partitions about records that belong to no client are not followed.
#[derive(Debug)]
pub struct Live {
    plan: Arc<Plan>,
    store: Store,
    now: DateTime<Utc>,
    /// All rules that are followed.
    watch: Arc<Watch>,
    /// What each of them reads.
    reads: Vec<ReadSet>,
    /// Those that some changes touch, by their places among all.
    parts: HashMap<BTreeSet<usize>, Arc<Watch>>,
    /// By rule, of clients that have not changed since the start.
    states: Vec<TableStates>,
    wakes: Wakes,
    /// What has happened and was not handed over yet.
    happenings: Vec<Happening>,
}

impl Live {
    /// Begins with the records of a data set as of an instant. Who is a member then has not just entered.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(plan: &Arc<Plan>, data: &Arc<Dataset>, as_of: AsOf) -> Result<Live, Error> {
        let now = Moment::new(as_of, plan.program().timezone)?.as_of();
        let mut live = Live::unsettled(plan, Arc::clone(data), now);
        live.settle_all()?;
        Ok(live)
    }

    /// Begins without any record.
    ///
    /// # Errors
    /// An input error for an instant outside of the calendar.
    pub fn empty(plan: &Arc<Plan>, as_of: AsOf) -> Result<Live, Error> {
        let options = ReadOptions::of_program(plan.program());
        let schema = Arc::clone(&plan.program().schema);
        let data = Dataset::builder(schema, options).build()?;
        Live::new(plan, &Arc::new(data), as_of)
    }

    fn unsettled(plan: &Arc<Plan>, data: Arc<Dataset>, now: DateTime<Utc>) -> Live {
        let schema = &plan.program().schema;
        let owned = |collection| schema.collection(collection).owner != Owner::Table;
        let watch = Watch::new(plan, |rule| owned(plan.rule(rule).subject));
        let rules = &watch.rules;
        let states = rules.iter().map(|one| {
            let is_segment = matches!(plan.rule(one.rule).body, RuleBody::Segment(_));
            TableStates::new(is_segment, data.table(one.subject).len)
        });
        Live {
            store: Store::new(Arc::clone(&data), ReadOptions::of_program(plan.program())),
            now,
            reads: rules.iter().map(|one| plan.read_set_of(one.rule)).collect(),
            parts: HashMap::new(),
            states: states.collect(),
            wakes: Wakes::default(),
            happenings: Vec::new(),
            plan: Arc::clone(plan),
            watch: Arc::new(watch),
        }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The instant up to which time has passed.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// When to come back at the latest with [`Live::advance`]: nothing changes by itself before. None where nothing ever will.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let (at, _) = self.wakes.first()?;
        DateTime::from_timestamp_micros(at)
    }

    /// Lets time pass up to and with an instant; what happens on the way is told in order of time, then of clients as they came.
    ///
    /// # Errors
    /// An input error for an instant before now, and as [`Plan::evaluate`]; what happened before the error comes with the next call.
    pub fn advance(&mut self, to: AsOf) -> Result<Vec<Happening>, Error> {
        let to = Moment::new(to, self.plan.program().timezone)?.as_of();
        if to < self.now {
            return Err(
                Error::new(ErrorKind::Input, format!("time cannot go back to `{to}`"))
                    .with_help("the engine has come further already"),
            );
        }
        self.pass(to)?;
        Ok(std::mem::take(&mut self.happenings))
    }

    /// Takes in an event. One that lies ahead lets time pass first; one that is told late, or again, is applied to the records as they are now.
    ///
    /// # Errors
    /// A data error where the records would not be good with it, an unknown-name error for a collection that there is not, and as
    /// [`Live::advance`]; the records are as before then.
    pub fn apply(&mut self, event: &Event) -> Result<Vec<Happening>, Error> {
        if let Some(at) = event.at.filter(|&at| at > self.now) {
            self.pass(at)?;
        }
        self.change(event)?;
        Ok(std::mem::take(&mut self.happenings))
    }

    /// Whether a record is in a segment now.
    ///
    /// # Errors
    /// An unknown-name error for a segment that is not followed, or a record that is not there.
    pub fn is_member(&self, segment: &str, record: &str) -> Result<bool, Error> {
        let rule = self.rule(segment, true)?;
        Ok(self.state_of(rule, record)? == IN)
    }

    /// The state of a record in a partition now; none where no state holds.
    ///
    /// # Errors
    /// An unknown-name error for a partition that is not followed, or a record that is not there.
    pub fn state(&self, partition: &str, record: &str) -> Result<Option<&str>, Error> {
        let rule = self.rule(partition, false)?;
        let code = self.state_of(rule, record)?;
        Ok(self.state_name(rule, code))
    }

    /// The keys of all records in a segment now, in the order in which their clients came.
    ///
    /// # Errors
    /// An unknown-name error for a segment that is not followed.
    pub fn members(&self, segment: &str) -> Result<Vec<String>, Error> {
        let rule = self.rule(segment, true)?;
        let mut members = Vec::new();
        for client in 0..self.store.clients() {
            let found = self.states_of(rule, client);
            let inside = found.into_iter().filter(|(_, state)| *state == IN);
            members.extend(inside.map(|(key, _)| key));
        }
        Ok(members)
    }

    fn rule(&self, name: &str, is_segment: bool) -> Result<usize, Error> {
        let found = self.watch.rules.iter().position(|one| {
            let rule = self.plan.rule(one.rule);
            rule.name == name && matches!(rule.body, RuleBody::Segment(_)) == is_segment
        });
        found.ok_or_else(|| {
            let kind = if is_segment { "segment" } else { "partition" };
            Error::new(
                ErrorKind::Unknown,
                format!("the program has no {kind} `{name}` that is followed"),
            )
        })
    }

    /// The name of a partition's state.
    fn state_name(&self, rule: usize, code: u16) -> Option<&str> {
        let RuleBody::Partition { states, otherwise } =
            &self.plan.rule(self.watch.rules[rule].rule).body
        else {
            return None;
        };
        let mut names = states.iter().map(|(name, _)| name).chain(otherwise);
        match code {
            PartitionResult::NO_STATE => None,
            code => names.nth(usize::from(code)).map(String::as_str),
        }
    }
}

/// The conditions of triggers and bonuses are asked over the same records.
impl triggers::Records for Live {
    fn of(&mut self, client: &str) -> Result<Option<(&Dataset, usize)>, Error> {
        let Some(number) = self.store.number(client) else {
            return Ok(None);
        };
        Ok(match self.store.touched.get(&number) {
            Some(touched) => touched.data.as_ref().map(|data| (data, 0)),
            None => Some((&*self.store.base, number as usize)),
        })
    }

    fn clients(&self) -> Vec<String> {
        let all = 0..self.store.clients();
        let there = |client: &u32| {
            let touched = self.store.touched.get(client);
            touched.is_none_or(|touched| touched.data.is_some())
        };
        all.filter(there)
            .map(|client| self.store.key(client))
            .collect()
    }
}
