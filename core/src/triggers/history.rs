//! A history that is replayed: records in order of time, memberships found where they change.
//!
//! Memberships are looked at when a day begins and at each instant of which a record of the client speaks. What a window of hours changes in
//! between is found at the next of these.

use super::{
    Accounts, Change, Effect, Happening, Journeys, Kept, RecordKey, Watched,
    book::member,
    moments::{Told, glances, moments},
};
use crate::{
    calendar::{Moment, Zone, just_after, just_before},
    error::{Error, ErrorKind},
    evaluate::AsOf,
    plan::Inputs,
    questions::{Answers, Asked, Condition, Questionnaire, Questions},
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, Program, Rule, RuleBody, RuleId, ScopeId},
    schema::CollectionId,
    types::{EnumType, Type, Value},
};
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

/// What rules would have done over a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// From when, to when.
    pub within: RangeInclusive<DateTime<Utc>>,
    /// The business zone: days of summaries are days there.
    pub timezone: chrono_tz::Tz,
    /// All effects, in order.
    pub effects: Vec<Effect>,
}

impl Simulation {
    /// Runs a history through the rules of a program, from the first date or moment to the last. Clients who are members at the beginning start nothing then, unless a rule says so.
    ///
    /// # Errors
    /// As [`crate::plan::Plan::evaluate`].
    pub fn new(
        program: &Arc<Program>,
        inputs: &Inputs,
        data: &Dataset,
        (from, to): (AsOf, AsOf),
    ) -> Result<Simulation, Error> {
        let within = Moment::stretch(from, to, program.timezone)?;
        let mut history = History::new(program, inputs)?;
        let mut effects = history.begin(data, *within.start())?;
        history.foresee(data, *within.end())?;
        effects.extend(history.advance(data, *within.end())?);
        Ok(Simulation {
            within,
            timezone: program.timezone,
            effects,
        })
    }
}

/// A fold and the memberships that it is told of.
pub(crate) struct History {
    program: Arc<Program>,
    inputs: Inputs,
    journeys: Journeys,
    /// Of the clients, where triggers speak of points.
    accounts: Option<Accounts>,
    /// Until when the accounts know what the records tell; not where these may change.
    foreseen: Option<DateTime<Utc>>,
    zone: Zone,
    sheet: Questionnaire,
    watched: Vec<Watch>,
    now: DateTime<Utc>,
}

/// A segment or partition, and where each record stands.
struct Watch {
    name: String,
    about: CollectionId,
    asked: Asking,
}

enum Asking {
    Segment(Condition, Vec<bool>),
    Partition(Asked, Vec<Option<String>>),
}

/// The rows at which one looks.
#[derive(Clone, Copy)]
enum Whose {
    Everybody,
    Client(usize),
}

impl History {
    pub fn new(program: &Arc<Program>, inputs: &Inputs) -> Result<History, Error> {
        let journeys = Journeys::new(program, inputs)?;
        let mut questions = Questions::new(program);
        let mut watched = Vec::new();
        for watch in journeys.watched() {
            let (name, is_segment) = match &watch {
                Watched::Segment(name) => (name, true),
                Watched::Partition(name) => (name, false),
            };
            let Some((number, rule)) = found(program, name, is_segment) else {
                continue;
            };
            let asked = match states(&rule.body) {
                None => {
                    let node = member(number, rule.span);
                    Asking::Segment(questions.condition(rule.subject, &node), Vec::new())
                }
                Some(states) => {
                    let node = state(number, rule, states);
                    Asking::Partition(questions.value(rule.subject, &node), Vec::new())
                }
            };
            watched.push(Watch {
                name: name.clone(),
                about: rule.subject,
                asked,
            });
        }
        Ok(History {
            program: Arc::clone(program),
            inputs: inputs.clone(),
            journeys,
            accounts: None,
            foreseen: None,
            zone: Zone(program.timezone),
            sheet: questions.plan(inputs)?,
            watched,
            now: DateTime::UNIX_EPOCH,
        })
    }

    /// The beginning: who is a member then is known as one.
    pub fn begin(&mut self, data: &Dataset, at: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        self.now = at;
        self.accounts = Accounts::new(&self.program, &self.inputs, data, at)?;
        if let Some(accounts) = &mut self.accounts {
            accounts.read(data, None, at)?;
        }
        self.look(data, at, Whose::Everybody)?;
        let accounts = self.accounts.as_mut();
        self.journeys.begin(at, &mut Kept { data, accounts })
    }

    /// Reads all that records tell of points until an instant: they stay as they are.
    pub fn foresee(&mut self, data: &Dataset, to: DateTime<Utc>) -> Result<(), Error> {
        if let Some(accounts) = &mut self.accounts {
            accounts.read(data, None, to)?;
            self.foreseen = Some(to);
        }
        Ok(())
    }

    /// Reads what records tell of points now and until an instant, where they may have changed.
    fn read_points(
        &mut self,
        data: &Dataset,
        to: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let known = self.foreseen.is_some_and(|until| to <= until);
        let Some(accounts) = self.accounts.as_mut().filter(|_| !known) else {
            return Ok(());
        };
        let changed = accounts.read(data, None, to)?;
        self.tell_points(data, self.now, changed, effects)
    }

    /// Tells that the points of clients changed.
    fn tell_points(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        clients: BTreeSet<String>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        for client in clients {
            let change = Change::Points;
            effects.extend(self.happened(data, &Happening { client, at, change })?);
        }
        Ok(())
    }

    fn happened(&mut self, data: &Dataset, happening: &Happening) -> Result<Vec<Effect>, Error> {
        let accounts = self.accounts.as_mut();
        self.journeys
            .happen(happening, &mut Kept { data, accounts })
    }

    fn passed(&mut self, data: &Dataset, to: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        let accounts = self.accounts.as_mut();
        self.journeys.advance(to, &mut Kept { data, accounts })
    }

    /// Time goes on to an instant, with all that the records tell of until then.
    pub fn advance(&mut self, data: &Dataset, to: DateTime<Utc>) -> Result<Vec<Effect>, Error> {
        if to < self.now {
            return Err(Error::new(ErrorKind::Input, "time goes on only"));
        }
        let mut effects = Vec::new();
        self.read_points(data, to, &mut effects)?;
        let within = just_after(self.now)..=to;
        let mut moments = moments(data, self.zone, 0..data.len(), &within)
            .into_iter()
            .peekable();
        let mut glances = match self.watched.is_empty() {
            true => BTreeSet::new(),
            false => glances(data, self.zone, &within),
        };
        let midnights = match self.watched.is_empty() {
            true => Vec::new(),
            false => midnights(self.zone, &within),
        };
        for midnight in midnights.into_iter().chain([to]) {
            while let Some(moment) = moments.next_if(|moment| moment.at <= midnight) {
                self.glance(data, &mut glances, moment.at, &mut effects)?;
                if let Some(client) = data.id(data.schema.subject, moment.client) {
                    self.look_before(data, &client, &moment.record, moment.at)?;
                }
                self.tell(data, &moment, &mut effects)?;
            }
            self.glance(data, &mut glances, midnight, &mut effects)?;
            self.catch_up(data, midnight, &mut effects)?;
            for happening in self.look(data, midnight, Whose::Everybody)? {
                effects.extend(self.happened(data, &happening)?);
            }
        }
        effects.extend(self.passed(data, to)?);
        self.now = to;
        Ok(effects)
    }

    /// Looks at the memberships of clients at instants before another.
    fn glance(
        &mut self,
        data: &Dataset,
        glances: &mut BTreeSet<(DateTime<Utc>, usize)>,
        before: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        while let Some((at, client)) = glances.pop_first() {
            if at >= before {
                glances.insert((at, client));
                break;
            }
            self.catch_up(data, at, effects)?;
            for happening in self.look(data, at, Whose::Client(client))? {
                effects.extend(self.happened(data, &happening)?);
            }
        }
        Ok(())
    }

    /// A record that is told of now, whatever its own time.
    pub fn happen(
        &mut self,
        data: &Dataset,
        client: usize,
        record: RecordKey,
        at: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Error> {
        let mut effects = Vec::new();
        self.read_points(data, self.now, &mut effects)?;
        let moment = Told { at, client, record };
        self.tell(data, &moment, &mut effects)?;
        Ok(effects)
    }

    /// Looks at a record as it is, before it changes at an instant.
    pub fn look_before(
        &mut self,
        data: &Dataset,
        client: &str,
        record: &RecordKey,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let accounts = self.accounts.as_mut();
        let mut kept = Kept { data, accounts };
        let journeys = &mut self.journeys;
        journeys.look_before((client, record), just_before(at), &mut kept)
    }

    fn tell(
        &mut self,
        data: &Dataset,
        moment: &Told,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let Some(client) = data.id(data.schema.subject, moment.client) else {
            return Ok(());
        };
        self.catch_up(data, moment.at, effects)?;
        let happening = Happening {
            client: client.into_owned(),
            at: moment.at,
            change: Change::Record(moment.record.clone()),
        };
        effects.extend(self.happened(data, &happening)?);
        for happening in self.look(data, moment.at.max(self.now), Whose::Client(moment.client))? {
            effects.extend(self.happened(data, &happening)?);
        }
        Ok(())
    }

    /// All that is due before an instant, and what changes points until then. What happens at it comes before what is due at it.
    fn catch_up(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        while let Some(accounts) = &mut self.accounts
            && let Some(next) = accounts.next().filter(|next| *next <= at)
        {
            self.wait_for(data, next, effects)?;
            if let Some(accounts) = &mut self.accounts {
                let changed = accounts.pass(next)?;
                self.tell_points(data, next, changed, effects)?;
            }
        }
        self.wait_for(data, at, effects)
    }

    fn wait_for(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let before = just_before(at);
        if self.journeys.state().tick.is_some_and(|tick| tick < before) {
            effects.extend(self.passed(data, before)?);
        }
        Ok(())
    }

    /// Looks at memberships and states, and tells which changed since they were last looked at.
    fn look(
        &mut self,
        data: &Dataset,
        at: DateTime<Utc>,
        whose: Whose,
    ) -> Result<Vec<Happening>, Error> {
        if self.watched.is_empty() {
            return Ok(Vec::new());
        }
        let clients = match whose {
            Whose::Everybody => 0..data.len(),
            Whose::Client(client) => client..client + 1,
        };
        let answers = self.sheet.ask(data, clients.clone(), at)?;
        let mut happenings = Vec::new();
        for watch in &mut self.watched {
            let rows = data.rows_of(clients.clone(), watch.about);
            for (local, row) in rows.enumerate() {
                let Some(change) = watch.change(data, &answers, local, row) else {
                    continue;
                };
                let client = owner(data, watch.about, row);
                if let Some(client) = data.id(data.schema.subject, client) {
                    happenings.push(Happening {
                        client: client.into_owned(),
                        at,
                        change,
                    });
                }
            }
        }
        Ok(happenings)
    }
}

impl Watch {
    /// What changed about a record.
    fn change(
        &mut self,
        data: &Dataset,
        answers: &Answers,
        local: usize,
        row: usize,
    ) -> Option<Change> {
        let collection = data.schema.collection(self.about).name.clone();
        let key = data.id(self.about, row)?.into_owned();
        let record = RecordKey { collection, key };
        let name = self.name.clone();
        match &mut self.asked {
            Asking::Segment(condition, known) => {
                let is_member = answers.holds(*condition, local);
                if known.len() <= row {
                    known.resize(row + 1, false);
                }
                let known = known.get_mut(row)?;
                let was = std::mem::replace(known, is_member);
                (was != is_member).then_some(match is_member {
                    true => Change::Entered {
                        segment: name,
                        record,
                    },
                    false => Change::Left {
                        segment: name,
                        record,
                    },
                })
            }
            Asking::Partition(asked, known) => {
                let now = match answers.value(*asked, local) {
                    Some(Value::Text(state)) => Some(state.clone()),
                    _ => None,
                };
                if known.len() <= row {
                    known.resize(row + 1, None);
                }
                let known = known.get_mut(row)?;
                let from = std::mem::replace(known, now.clone());
                (from != now).then_some(Change::Moved {
                    partition: name,
                    record,
                    from,
                    to: now,
                })
            }
        }
    }
}

/// A segment or partition of a program.
fn found<'p>(program: &'p Program, name: &str, is_segment: bool) -> Option<(RuleId, &'p Rule)> {
    let rules = (0..).map(RuleId).zip(&program.rules);
    let mut named = rules.filter(|(_, rule)| rule.name == name);
    named.find(|(_, rule)| match &rule.body {
        RuleBody::Segment(_) => is_segment,
        RuleBody::Partition { .. } => !is_segment,
        RuleBody::Condition(_) | RuleBody::Attribute(_) => false,
    })
}

fn states(body: &RuleBody) -> Option<Vec<String>> {
    match body {
        RuleBody::Partition { states, otherwise } => {
            let states = states.iter().map(|(state, _)| state);
            Some(states.chain(otherwise).cloned().collect())
        }
        _ => None,
    }
}

/// The state of a record as a value.
fn state(partition: RuleId, rule: &Rule, values: Vec<String>) -> Node {
    Node {
        kind: NodeKind::Call {
            rule: partition,
            scope: ScopeId::OWN,
            links: Vec::new(),
            as_of: None,
        },
        ty: Type::Enum(EnumType {
            values,
            open: false,
        }),
        optional: true,
        span: rule.span,
    }
}

/// The beginnings of days within a stretch of time.
fn midnights(zone: Zone, within: &RangeInclusive<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let first = zone.day(within.start().timestamp_micros());
    let last = zone.day(within.end().timestamp_micros());
    let days =
        (first..=last).filter_map(|day| DateTime::from_timestamp_micros(zone.start_of_day(day)));
    days.filter(|at| within.contains(at)).collect()
}

/// The client whose a row is.
fn owner(data: &Dataset, collection: CollectionId, row: usize) -> usize {
    if collection == data.schema.subject {
        return row;
    }
    // Rows stand in order of their clients.
    let (mut low, mut high) = (0, data.len());
    while low + 1 < high {
        let middle = low.midpoint(high);
        match data.rows_of(middle..middle + 1, collection).start <= row {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}
