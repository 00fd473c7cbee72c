//! How memberships are brought up to date: for all at the start, for one client by an event or when its time has come.

use super::{
    Live,
    building::Built,
    change::{Fields, Prepared},
    event::{self, Event, Rows},
    lookout::{Due, Found, Many, Part, Records, label, touches},
    states::{OwnStates, Said, TableStates},
    store::Touched,
    wakes::{Wake, Wakes},
};
use crate::{
    calendar::{Zone, just_before},
    error::{Error, ErrorKind},
    horizon::{IN, NEVER},
    triggers::{Change, Effect, Happening, RecordKey},
};
use chrono::{DateTime, Duration, Utc};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// So many clients are looked at together at the start.
const CLIENTS: usize = 1024;

/// So many of such blocks for each thread before what they found is put together.
const BLOCKS: usize = 16;

/// What may change so far ahead is kept: to look at all again costs as much as some weeks of it.
const KEPT: Duration = Duration::days(120);

/// An event that can be applied.
pub(super) struct Ready {
    /// When it was told.
    told: DateTime<Utc>,
    /// None of a row that is known by what it says.
    parts: Option<Rows>,
    /// None where it changes nothing.
    prepared: Option<Prepared>,
}

impl Live {
    /// Finds all memberships, and tells nobody. Gives the first error of those of the start whose numbers leave the range: from now on they
    /// are known to.
    pub(super) fn settle_all(&mut self) -> Result<Option<Error>, Error> {
        let all = Arc::clone(&self.lookout.all);
        let mut rows = vec![0; self.states.len()];
        let (mut failed, mut error) = (BTreeSet::new(), None);
        self.look_at_all(self.now, |states, many| {
            let Many {
                states: many,
                failed: of_many,
                ..
            } = many;
            for (client, rule, problem) in of_many {
                failed.insert((client, rule));
                error.get_or_insert(problem);
            }
            for ((rule, found), row) in many.iter().enumerate().zip(&mut rows) {
                for &state in found {
                    states[rule].set(*row, state);
                    *row += 1;
                }
            }
        })?;
        failed.retain(|(client, _)| !self.store.touched.contains_key(client));
        self.failed = failed;
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        for client in touched {
            let found = self.look(client, &all, self.now)?;
            let failed = found.failed.iter();
            self.failed.extend(failed.map(|(rule, _)| (client, *rule)));
            if let Some(touched) = self.store.touched.get_mut(&client) {
                touched.states = OwnStates::default();
                for (rule, said) in found.states {
                    touched.states.set(rule, said);
                }
            }
        }
        self.look_ahead_for_all();
        Ok(error)
    }

    /// Finds again when what rules say of all clients may change, where more comes than is kept. What changes now is told still.
    pub(super) fn refill(&mut self) -> Result<(), Error> {
        self.look_at_all(just_before(self.now), |_, _| {})
    }

    /// Looks at all clients at an instant, and keeps when each has to be looked at again.
    fn look_at_all(
        &mut self,
        at: DateTime<Utc>,
        mut see: impl FnMut(&mut [TableStates], Many),
    ) -> Result<(), Error> {
        let kept_until = at.checked_add_signed(KEPT).map_or(NEVER, micros);
        let mut wakes = Wakes::new(kept_until);
        let (lookout, data) = (&self.lookout, &self.store.base);
        let starts: Vec<usize> = (0..data.len()).step_by(CLIENTS).collect();
        // Blocks side by side, and not all that they find at once.
        for starts in starts.chunks(rayon::current_num_threads().max(1) * BLOCKS) {
            let found: Vec<Many> = starts
                .into_par_iter()
                .map(|&start| {
                    let clients = start..data.len().min(start + CLIENTS);
                    lookout.look_at_many(data, clients, micros(at))
                })
                .collect::<Result<_, _>>()?;
            for mut many in found {
                let untouched = |wake: &Wake| !self.store.touched.contains_key(&wake.1);
                let untils = std::mem::take(&mut many.untils);
                wakes.fill(untils.into_iter().filter(untouched));
                see(&mut self.states, many);
            }
        }
        wakes.sort();
        self.wakes = wakes;
        let all = Arc::clone(&self.lookout.all);
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        for client in touched {
            let found = self.look(client, &all, at)?;
            self.wakes.put(client, |_| true, &found.untils);
        }
        Ok(())
    }

    /// Makes an event ready that is applied at an instant, now or ahead: until then time changes no record. What is refused has changed nothing.
    pub(super) fn ready(&mut self, event: &Event, at: DateTime<Utc>) -> Result<Ready, Error> {
        let reads = |fields: &Fields| {
            self.lookout.reads(fields) || self.asked.iter().any(|set| touches(set, fields))
        };
        let told = event.at.map_or(at, |told| told.min(at));
        self.store.versions.look_from(self.remembered_from(at));
        let minded = self.journeys.minded();
        let (parts, prepared) = match self.store.prepare_alone(event, reads, minded)? {
            // Which of two lists is the newer one is not asked: a row alone adds to either.
            Some(prepared) => (None, prepared),
            None => {
                let parts = self.store.parts(event, told)?;
                let mut prepared = self.store.prepare(event, &parts, reads)?;
                if let Some(prepared) = &mut prepared {
                    self.store.add_unkeyed(prepared, minded);
                }
                (Some(parts), prepared)
            }
        };
        Ok(Ready {
            told,
            parts,
            prepared,
        })
    }

    /// Applies an event as of now.
    pub(super) fn change(&mut self, event: &Event, ready: Ready) -> Result<(), Error> {
        let Ready {
            told,
            parts,
            prepared,
        } = ready;
        let from = self.remembered_from(self.now);
        self.store.versions.forget(from);
        let part = prepared
            .as_ref()
            .map(|prepared| self.lookout.part(&prepared.fields));
        let part = part.unwrap_or_else(|| Arc::clone(&self.lookout.all));
        let looked = match &prepared {
            Some(prepared) => self.look_at_prepared(prepared, &part)?,
            None => Vec::new(),
        };
        let clients = prepared.iter().flat_map(|prepared| &prepared.clients);
        let points = clients.map(|(client, key, built)| self.points_told(*client, key, built));
        let points: Vec<_> = points.collect::<Result<_, _>>()?;
        // Nothing has changed so far: an event whose numbers leave the range is refused whole.
        let gone = prepared.iter().flat_map(|prepared| &prepared.gone);
        match (&event.change, &parts) {
            (_, None) => {}
            (event::Change::Delete(_), Some(parts)) => {
                let gone = gone.chain([&parts.key]);
                self.store.versions.note_gone(gone, told);
            }
            (event::Change::Put(_), Some(parts)) => self.store.versions.note(parts, false, told),
            (event::Change::Set(_), Some(parts)) => self.store.versions.note(parts, true, told),
        }
        let Some(prepared) = prepared else {
            return Ok(());
        };
        for (client, record) in prepared.changed() {
            let store = &mut self.store;
            self.journeys
                .look_before((client, record), self.now, store)?;
        }
        let zone = Zone(self.plan.program().timezone);
        let records = prepared.records(self.store.schema(), zone, told);
        self.store.beside.extend(prepared.beside);
        if let Some((client, ..)) = prepared.clients.first() {
            self.store.own(*client, &prepared.own);
        }
        let mut memberships = Vec::with_capacity(looked.len());
        let news = looked.into_iter().zip(points);
        for ((client, key, built), (found, points)) in prepared.clients.into_iter().zip(news) {
            self.keep(client, &key, built);
            self.wakes.put(client, |due| part.wakes(due), &found.untils);
            self.look_ahead(client);
            self.take_points(client, &key, points)?;
            memberships.push((client, found));
        }
        self.happenings.extend(records);
        for (client, found) in memberships {
            self.tell(client, found);
        }
        Ok(())
    }

    /// What the rules that a change touches say of the clients that it concerns. Where a number leaves the range by it, it is refused.
    fn look_at_prepared(&mut self, prepared: &Prepared, part: &Part) -> Result<Vec<Found>, Error> {
        let (now, subject) = (micros(self.now), self.store.schema().subject);
        let looks = prepared.clients.iter().map(|(client, _, built)| {
            let Some(data) = &built.data else {
                return Ok(self.lookout.gone(part, subject));
            };
            let records = Records {
                data,
                row: 0,
                is_base: false,
            };
            let mut found = self.lookout.look(records, part, now)?;
            let is_known = |rule| self.failed.contains(&(*client, rule));
            let new = found.failed.iter().position(|(rule, _)| !is_known(*rule));
            match new {
                Some(new) => Err(found.failed.swap_remove(new).1),
                None => Ok(found),
            }
        });
        looks.collect()
    }

    /// Takes in the rows of a client, who has states of its own from now on.
    fn keep(&mut self, client: u32, key: &str, built: Built) {
        let moves = !self.store.touched.contains_key(&client);
        let states = moves.then(|| {
            let mut own = OwnStates::default();
            for rule in 0..self.lookout.rules.len() {
                own.set(rule, self.said_of(None, rule, client));
            }
            own
        });
        self.store.keep(client, key, built);
        if let (Some(states), Some(touched)) = (states, self.store.touched.get_mut(&client)) {
            touched.states = states;
        }
    }

    /// What rules say of a client at an instant.
    pub(super) fn look(
        &mut self,
        client: u32,
        part: &Part,
        at: DateTime<Utc>,
    ) -> Result<Found, Error> {
        match self.store.records(client) {
            Some(records) => self.lookout.look(records, part, micros(at)),
            None => {
                let subject = self.store.schema().subject;
                Ok(self.lookout.gone(part, subject))
            }
        }
    }

    /// What those rules say of a client that are due.
    pub(super) fn look_at_due(&mut self, client: u32, due: &BTreeSet<Due>) -> Result<Found, Error> {
        let (singles, others) = self.lookout.due(due);
        let rest = Arc::clone(&self.lookout.rest);
        let others = others.then_some(&*rest);
        match self.store.records(client) {
            Some(records) => self
                .lookout
                .look_at(records, (&singles, others), micros(self.now)),
            None => Ok(Found::default()),
        }
    }

    /// Notes what has been found, and tells what is new: memberships before states.
    pub(super) fn tell(&mut self, client: u32, found: Found) {
        let name = self.store.key(client);
        self.tell_failed(&name, client, &found);
        let (mut told, mut noted) = (Vec::new(), Vec::new());
        let touched = self.store.touched.get(&client);
        for (rule, said) in found.states {
            let missing = self.states[rule].absent();
            let mut moves = Vec::new();
            match (&said, self.said_of(touched, rule, client)) {
                (Said::Below(rows), Said::Below(before)) => {
                    let mut old: BTreeMap<String, u16> = before.into_iter().collect();
                    for (key, state) in rows {
                        let was = old.remove(key).unwrap_or(missing);
                        if was != *state {
                            moves.push((key.clone(), was, *state));
                        }
                    }
                    let gone = old.into_iter().filter(|(_, was)| *was != missing);
                    moves.extend(gone.map(|(key, was)| (key, was, missing)));
                }
                (Said::Own(is), Said::Own(was)) if was == *is => continue,
                (Said::Own(is), Said::Own(was)) => moves.push((name.clone(), was, *is)),
                _ => {}
            }
            for (key, was, is) in moves {
                told.push((
                    matches!(self.states[rule], TableStates::Partition(_)),
                    self.happening(&name, rule, key, was, is),
                ));
            }
            noted.push((rule, said));
        }
        for (rule, said) in noted {
            self.note(rule, client, said);
        }
        told.sort_by_key(|(is_partition, _)| *is_partition);
        self.happenings
            .extend(told.into_iter().map(|(_, happening)| happening));
    }

    /// Tells once of rules whose numbers have left the range, and forgets of those that are in it again.
    fn tell_failed(&mut self, name: &str, client: u32, found: &Found) {
        if found.failed.is_empty() && self.failed.is_empty() {
            return;
        }
        for (rule, _) in &found.states {
            let fails = found.failed.iter().any(|(failed, _)| failed == rule);
            if !fails {
                self.failed.remove(&(client, *rule));
            } else if self.failed.insert((client, *rule)) {
                let rule = &self.plan.rule(self.lookout.rules[*rule].rule).name;
                let schema = self.store.schema();
                let noun = &schema.collection(schema.subject).name;
                let effect = Effect::failed(rule, (noun, name), self.now);
                self.effects.push(effect);
            }
        }
    }

    /// The clients and the rules that have failed of them.
    pub(super) fn failures(&self) -> Vec<(String, String)> {
        let failed = self.failed.iter();
        let name = |rule: usize| self.plan.rule(self.lookout.rules[rule].rule).name.clone();
        failed
            .map(|&(client, rule)| (self.store.key(client), name(rule)))
            .collect()
    }

    /// What has failed when it was looked at last stays unknown until it is looked at again, though it may be in the range by now.
    pub(super) fn keep_failing(&mut self, failed: Vec<(String, String)>) {
        for (client, name) in failed {
            let mut others = self.lookout.rest.others.iter().copied();
            let rule =
                others.find(|&rule| self.plan.rule(self.lookout.rules[rule].rule).name == name);
            let Some((client, rule)) = self.store.number(&client).zip(rule) else {
                continue;
            };
            if self.failed.insert((client, rule)) {
                let absent = self.lookout.absent(rule, self.store.schema().subject);
                self.note(rule, client, absent);
                let tomorrow = self.lookout.tomorrow(micros(self.now));
                self.wakes
                    .put(client, |_| false, &[(Due::OTHERS, tomorrow)]);
            }
        }
    }

    fn happening(&self, client: &str, rule: usize, key: String, was: u16, is: u16) -> Happening {
        let watched = self.lookout.rules[rule];
        let described = self.plan.rule(watched.rule);
        let record = RecordKey {
            collection: self.store.schema().collection(watched.subject).name.clone(),
            key,
        };
        let name = described.name.clone();
        let change = match self.states[rule] {
            TableStates::Segment(_) if is == IN => Change::Entered {
                segment: name,
                record,
            },
            TableStates::Segment(_) => Change::Left {
                segment: name,
                record,
            },
            TableStates::Partition(_) => Change::Moved {
                partition: name,
                record,
                from: self.state_name(rule, was).map(str::to_owned),
                to: self.state_name(rule, is).map(str::to_owned),
            },
        };
        Happening {
            client: client.to_owned(),
            at: self.now,
            change,
        }
    }

    fn note(&mut self, rule: usize, client: u32, said: Said) {
        if let Some(touched) = self.store.touched.get_mut(&client) {
            touched.states.set(rule, said);
            return;
        }
        let subject = self.lookout.rules[rule].subject;
        let client = client as usize;
        match said {
            Said::Own(state) => self.states[rule].set(client, state),
            Said::Below(rows) => {
                let absent = self.states[rule].absent();
                let table = self.store.base.rows_of(client..client + 1, subject);
                for (place, row) in table.enumerate() {
                    let state = rows.get(place).map_or(absent, |(_, state)| *state);
                    self.states[rule].set(row, state);
                }
            }
        }
    }

    /// What a rule says of the records of a client.
    fn said(&self, rule: usize, client: u32) -> Said {
        self.said_of(self.store.touched.get(&client), rule, client)
    }

    /// The same of a client who is known to have been touched, or not.
    fn said_of(&self, touched: Option<&Touched>, rule: usize, client: u32) -> Said {
        let (row, base) = (client as usize, &self.store.base);
        let subject = self.lookout.rules[rule].subject;
        if subject == self.store.schema().subject {
            let known = match touched {
                Some(touched) => touched.states.own(rule),
                None => (row < base.len()).then(|| self.states[rule].get(row)),
            };
            return Said::Own(known.unwrap_or(self.states[rule].absent()));
        }
        if let Some(touched) = touched {
            let below = touched.states.below(rule);
            return Said::Below(below.map(|(key, state)| (key.to_owned(), state)).collect());
        }
        if row >= base.len() {
            return Said::Below(Vec::new());
        }
        let rows = base.rows_of(row..row + 1, subject);
        let states = rows.map(|row| (label(base, subject, row), self.states[rule].get(row)));
        Said::Below(states.collect())
    }

    /// What a rule says of the records of a client, by their keys; nothing of a client who is gone.
    pub(super) fn states_of(&self, rule: usize, client: u32) -> Vec<(String, u16)> {
        match self.said(rule, client) {
            Said::Below(rows) => rows,
            Said::Own(_) if self.store.data(client).is_none() => Vec::new(),
            Said::Own(state) => vec![(self.store.key(client), state)],
        }
    }

    /// What a rule says of a record now.
    pub(super) fn state_of(&self, rule: usize, record: &str) -> Result<u16, Error> {
        let subject = self.lookout.rules[rule].subject;
        let unknown = || {
            let noun = &self.store.schema().collection(subject).name;
            Error::new(ErrorKind::Unknown, format!("there is no {noun} `{record}`"))
        };
        let key = (subject.0, record.to_owned());
        let super::store::Belongs::Client(client) = self.store.belongs(&key).ok_or_else(unknown)?
        else {
            return Err(unknown());
        };
        let states = self.states_of(rule, client);
        let found = states.into_iter().find(|(key, _)| key == record);
        found.map(|(_, state)| state).ok_or_else(unknown)
    }
}

/// An instant as its number of microseconds.
fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}
