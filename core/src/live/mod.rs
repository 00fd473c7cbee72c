//! The live engine: memberships kept exactly, and journeys that go on, while records change and time passes.
//!
//! ```text
//! Dataset ──Live::new──▶ Live ──apply(event)──▶ Effects
//!                             ──advance(to)───▶ Effects         next_wake() ──▶ when to come back
//!                             ──snapshot()────▶ bytes ──restore──▶ Live
//! ```
//!
//! At any moment the memberships are those of an evaluation of all records as of that moment. An event evaluates the rules that read what it
//! changes, for the client that it is about; time evaluates a client when one of its memberships may change, which its bounds say
//! ([`crate::horizon`]). What happens is told to the journeys of the program's triggers and experiments ([`crate::triggers`]). All that comes of
//! it is one list of effects. Nothing here reads a clock: time moves when the host says so.

mod accounts;
mod alone;
mod building;
mod change;
mod digest;
mod editing;
mod event;
mod following;
mod leading;
mod lookout;
mod passing;
mod snapshot;
mod standing;
mod states;
mod store;
mod unkeyed;
mod versions;
mod wakes;

#[cfg(test)]
mod tests;

pub use event::{Change, Event, Record};
pub use standing::{Standing, Underway};

use crate::{
    calendar::{Moment, just_before},
    error::{Error, ErrorKind},
    evaluate::{AsOf, PartitionResult},
    horizon::{IN, NEVER},
    plan::Plan,
    records::{Dataset, ReadOptions, ReadSet},
    triggers::{Effect, Happening, Journeys, Watched},
};
use chrono::{DateTime, Duration, Utc};
use kardan_dsl::{program::RuleBody, schema::Owner};
use lookout::Lookout;
use serde_json::Value as Json;
use states::TableStates;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};
use store::Store;
use wakes::{Visits, Wakes};

/// Memberships that are kept up to date, and journeys on their way.
///
/// What happens at one instant comes in this order: records, then memberships, then states, each with what the triggers make of it; then what
/// is due of itself, by client; then what days start. Several events of one instant come before what is due at it: that waits
/// for the first call of [`Live::advance`], or of [`Live::apply`] with a later event, and [`Live::next_wake`] says so.
///
/// Segments and partitions about records that belong to no client are not followed.
#[derive(Debug)]
pub struct Live {
    plan: Arc<Plan>,
    /// Earlier versions by which journeys may still go.
    older: Vec<Arc<Plan>>,
    store: Store,
    /// When it began.
    began: DateTime<Utc>,
    now: DateTime<Utc>,
    /// Until when what records tell of points has been read.
    foreseen: Option<DateTime<Utc>>,
    /// Clients of whom a number of what tells of points has left the range: what came before it counts.
    short: BTreeSet<u32>,
    /// All rules that are followed.
    lookout: Lookout,
    /// What the journeys' rules read.
    asked: Vec<ReadSet>,
    /// By rule, of clients that have not changed since the start.
    states: Vec<TableStates>,
    wakes: Wakes,
    /// Clients of whom a number of a rule leaves the range: what it says is not known.
    failed: BTreeSet<(u32, usize)>,
    journeys: Journeys,
    /// The segments and partitions of which the journeys want to hear.
    heeded: BTreeSet<Watched>,
    /// When the records of a client next speak of an instant that lies ahead.
    ahead: Visits,
    /// What has happened and was not told to the journeys yet.
    happenings: VecDeque<Happening>,
    /// What has come of it and was not handed over yet.
    effects: Vec<Effect>,
    /// How often a membership began, ended or moved at this very instant, by the hash of its effect's key.
    told: BTreeMap<u64, u32>,
}

impl Live {
    /// Begins with the records of a data set as of an instant. Who is a member then has not just entered, and starts nothing unless a trigger
    /// says `including current members`; the effects of that come with the first call.
    ///
    /// # Errors
    /// An input error for triggers that ask about points, which are not kept here, and as [`Plan::evaluate`].
    pub fn new(plan: &Arc<Plan>, data: &Arc<Dataset>, as_of: AsOf) -> Result<Live, Error> {
        let now = Moment::new(as_of, plan.program().timezone)?.as_of();
        let journeys = Journeys::new(plan.program(), plan.inputs())?;
        let mut live = Live::unsettled(plan, Arc::clone(data), now, journeys)?;
        if let Some(error) = live.settle_all()? {
            return Err(error);
        }
        live.settle_accounts()?;
        if let Some(client) = live.short.first() {
            let key = live.store.key(*client);
            let problem = format!("the points of `{key}` leave the range of exact decimals");
            return Err(Error::new(ErrorKind::Overflow, problem));
        }
        live.effects = live.journeys.begin(now, &mut live.store)?;
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

    fn unsettled(
        plan: &Arc<Plan>,
        data: Arc<Dataset>,
        now: DateTime<Utc>,
        journeys: Journeys,
    ) -> Result<Live, Error> {
        let schema = &plan.program().schema;
        let owned = |collection| schema.collection(collection).owner != Owner::Table;
        let lookout = Lookout::new(plan, &data, &journeys, owned)?;
        let states = lookout.rules.iter().map(|one| {
            let is_segment = matches!(plan.rule(one.rule).body, RuleBody::Segment(_));
            TableStates::new(is_segment, data.table(one.subject).len)
        });
        let options = ReadOptions::of_program(plan.program());
        Ok(Live {
            states: states.collect(),
            store: Store::new(data, options, Arc::clone(&lookout.texts)),
            began: now,
            now,
            foreseen: None,
            short: BTreeSet::new(),
            lookout,
            asked: journeys.read_sets(),
            wakes: Wakes::new(NEVER),
            failed: BTreeSet::new(),
            heeded: journeys.watched().into_iter().collect(),
            journeys,
            ahead: Visits::default(),
            happenings: VecDeque::new(),
            effects: Vec::new(),
            told: BTreeMap::new(),
            plan: Arc::clone(plan),
            older: Vec::new(),
        })
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

    /// How late a record may come and still start something, instead of being told as missed: three days unless this says otherwise.
    ///
    /// # Errors
    /// An input error for less than nothing.
    pub fn set_grace(&mut self, grace: Duration) -> Result<(), Error> {
        if grace < Duration::zero() {
            let problem = "`grace` is a time of less than nothing";
            return Err(Error::new(ErrorKind::Input, problem));
        }
        self.journeys.set_grace(grace);
        Ok(())
    }

    /// When to come back at the latest with [`Live::advance`]: nothing happens by itself before. None where nothing ever will.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        match self.effects.is_empty() {
            true => self.next_due(),
            false => Some(self.now),
        }
    }

    /// Lets time pass up to and with an instant; what comes of it is told in order of time.
    ///
    /// # Errors
    /// An input error for an instant before now, and as [`Plan::evaluate`]; what came of it before the error is told by the next call.
    pub fn advance(&mut self, to: AsOf) -> Result<Vec<Effect>, Error> {
        let to = Moment::new(to, self.plan.program().timezone)?.as_of();
        if to < self.now {
            return Err(
                Error::new(ErrorKind::Input, format!("time cannot go back to `{to}`"))
                    .with_help("the engine has come further already"),
            );
        }
        self.pass(to)?;
        Ok(std::mem::take(&mut self.effects))
    }

    /// Takes in an event. One that lies ahead lets time pass first; one that is told late, or again, is applied to the records as they are now.
    ///
    /// A record that arrives has happened at its own time, where that does not lie ahead; one that changes, when the event says, or now. What has
    /// happened within the grace ([`Live::set_grace`]) starts what it would have started, later it is told as missed.
    ///
    /// An event that is told after a newer one about the same record takes nothing back: what the newer one said stays. That is remembered for as
    /// long as the grace.
    ///
    /// # Errors
    /// A data error where the records would not be good with it, an unknown-name error for a collection that there is not, and as
    /// [`Live::advance`]. The records are as before then, and time, too, unless it is a number that leaves the range at the event's instant.
    pub fn apply(&mut self, event: &Event) -> Result<Vec<Effect>, Error> {
        self.take_in(event)?;
        Ok(std::mem::take(&mut self.effects))
    }

    /// Takes in one event after the other, as [`Live::apply`] does, and gives what came of all of them.
    ///
    /// # Errors
    /// The first error, which names the event by its number, from 1. Those before it are applied, and what came of them is told by the next call.
    pub fn apply_all<'e>(
        &mut self,
        events: impl IntoIterator<Item = &'e Event>,
    ) -> Result<Vec<Effect>, Error> {
        for (place, event) in events.into_iter().enumerate() {
            self.take_in(event)
                .map_err(|error| error.at_place("events", place))?;
        }
        Ok(std::mem::take(&mut self.effects))
    }

    /// Reads events as a host has them, the zone of `at` being the program's.
    ///
    /// # Errors
    /// As [`Event::read`]; the error names the event by its place, `events[4]`, and none is read.
    pub fn read_all(&self, events: Vec<Json>) -> Result<Vec<Event>, Error> {
        let zone = self.plan.program().timezone;
        let events = events.into_iter().enumerate();
        let events = events.map(|(place, event)| {
            Event::read(event, zone).map_err(|error| error.at_place("events", place))
        });
        events.collect()
    }

    fn take_in(&mut self, event: &Event) -> Result<(), Error> {
        let ahead = match event.at.filter(|&at| at > self.now) {
            None => None,
            Some(at) => Some(Moment::new(AsOf::Instant(at), self.plan.program().timezone)?.as_of()),
        };
        let ready = self.ready(event, ahead.unwrap_or(self.now))?;
        if let Some(at) = ahead {
            self.pass(just_before(at))?;
            self.come_to(at);
        }
        let changed = self.change(event, ready);
        self.catch_up()?;
        changed
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

    /// What was told before it is not remembered at an instant.
    fn remembered_from(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let from = at.checked_sub_signed(self.journeys.grace());
        from.unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    fn rule(&self, name: &str, is_segment: bool) -> Result<usize, Error> {
        let found = self.lookout.rules.iter().position(|one| {
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
            &self.plan.rule(self.lookout.rules[rule].rule).body
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
