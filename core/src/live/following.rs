//! How memberships are brought up to date: for all at the start, for one client by an event or when its time has come.

use super::{
    Live,
    change::Fields,
    event::{self, Event},
    states::{OwnStates, Said, TableStates},
    store::Built,
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    horizon::{IN, Look, NEVER, Watch},
    records::Dataset,
    triggers::{Change, Happening, RecordKey},
};
use chrono::{DateTime, Utc};
use kardan_dsl::schema::{CollectionId, FieldId};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// So many clients are looked at together at the start.
const CLIENTS: usize = 1024;

/// What rules say of the records of a client.
pub(super) struct Found {
    /// By rule, its place among all.
    states: Vec<(usize, Said)>,
    /// Until when all of it certainly stays.
    pub until: i64,
}

/// Some of the rules.
#[derive(Debug)]
pub(super) struct Part {
    pub watch: Watch,
    /// By rule of the part, its place among all.
    pub places: Vec<usize>,
}

impl Live {
    /// Finds all memberships, and tells nobody.
    pub(super) fn settle_all(&mut self) -> Result<(), Error> {
        let (plan, data, watch) = (&self.plan, &self.store.base, &self.all.watch);
        let now = self.now.timestamp_micros();
        let starts: Vec<usize> = (0..data.len()).step_by(CLIENTS).collect();
        let found: Vec<(Vec<Vec<u16>>, Vec<i64>)> = starts
            .into_par_iter()
            .map(|start| {
                let clients = start..data.len().min(start + CLIENTS);
                watch.look(plan, data, clients.clone(), now, |look| {
                    all_states(watch, data, look, &clients)
                })
            })
            .collect::<Result<_, _>>()?;
        let mut rows = vec![0; self.states.len()];
        let mut client = 0;
        for (states, untils) in found {
            for (rule, states) in states.into_iter().enumerate() {
                for state in states {
                    self.states[rule].set(rows[rule], state);
                    rows[rule] += 1;
                }
            }
            for until in untils {
                self.wakes.set(client, until);
                client += 1;
            }
        }
        let touched: Vec<u32> = self.store.touched.keys().copied().collect();
        for client in touched {
            let found = self.look(client, &Arc::clone(&self.all), self.now)?;
            self.wakes.set(client, found.until);
            if let Some(touched) = self.store.touched.get_mut(&client) {
                touched.states = OwnStates::default();
                for (rule, said) in found.states {
                    touched.states.set(rule, said);
                }
            }
        }
        self.look_ahead_for_all();
        Ok(())
    }

    /// Applies an event as of now.
    pub(super) fn change(&mut self, event: &Event) -> Result<(), Error> {
        let reads = |fields: &Fields| {
            let mut sets = self.reads.iter().chain(&self.asked);
            sets.any(|set| touches(set, fields))
        };
        let told = event.at.map_or(self.now, |at| at.min(self.now));
        let from = self.remembered_from();
        self.store.versions.forget(from);
        let parts = self.store.parts(event, told)?;
        let prepared = self.store.prepare(event, &parts, reads)?;
        let gone = prepared.iter().flat_map(|prepared| &prepared.gone);
        match event.change {
            event::Change::Delete(_) => {
                let gone = gone.chain([&parts.key]);
                self.store.versions.note_gone(gone, told);
            }
            event::Change::Put(_) => self.store.versions.note(&parts, false, told),
            event::Change::Set(_) => self.store.versions.note(&parts, true, told),
        }
        let Some(prepared) = prepared else {
            return Ok(());
        };
        let part = self.part(&prepared.fields);
        let mut found = Vec::with_capacity(prepared.clients.len());
        for (_, _, built) in &prepared.clients {
            let data = built.data.as_ref().map(|data| (data, 0));
            found.push(self.look_at(data, &part, self.now)?);
        }
        for (client, record) in prepared.changed() {
            let store = &mut self.store;
            self.journeys
                .look_before((client, record), self.now, store)?;
        }
        let zone = Zone(self.plan.program().timezone);
        let records = prepared.records(zone, told);
        self.store.beside.extend(prepared.beside);
        let mut memberships = Vec::with_capacity(found.len());
        for ((client, key, built), found) in prepared.clients.into_iter().zip(found) {
            self.keep(client, &key, built);
            // What was not looked at stays until the client's wake-up, as before.
            let before = if part.places.len() < self.reads.len() {
                self.wakes.of(client)
            } else {
                NEVER
            };
            self.wakes.set(client, before.min(found.until));
            self.look_ahead(client);
            self.read_account(client)?;
            memberships.push((client, found));
        }
        self.happenings.extend(records);
        for (client, found) in memberships {
            self.tell(client, found);
        }
        Ok(())
    }

    /// Takes in the rows of a client, who has states of its own from now on.
    fn keep(&mut self, client: u32, key: &str, built: Built) {
        let moves = !self.store.touched.contains_key(&client);
        let states = moves.then(|| {
            let mut own = OwnStates::default();
            for rule in 0..self.all.watch.rules.len() {
                own.set(rule, self.said(rule, client));
            }
            own
        });
        self.store.keep(client, key, built);
        if let (Some(states), Some(touched)) = (states, self.store.touched.get_mut(&client)) {
            touched.states = states;
        }
    }

    /// The rules that some fields touch.
    fn part(&mut self, fields: &Fields) -> Arc<Part> {
        if let Some(known) = self.parts.get(fields) {
            return Arc::clone(known);
        }
        let all = &self.all;
        let places = (0..self.reads.len()).filter(|&rule| touches(&self.reads[rule], fields));
        let places: Vec<usize> = places.collect();
        let part = match places.len() == all.places.len() {
            true => Arc::clone(all),
            false => {
                let rules = &all.watch.rules;
                let chosen: BTreeSet<_> = places.iter().map(|&at| rules[at].rule).collect();
                let watch = Watch::new(&self.plan, |rule| chosen.contains(&rule));
                Arc::new(Part { watch, places })
            }
        };
        self.parts.insert(fields.clone(), Arc::clone(&part));
        part
    }

    /// What rules say of a client at an instant.
    pub(super) fn look(&self, client: u32, part: &Part, at: DateTime<Utc>) -> Result<Found, Error> {
        self.look_at(self.store.data(client), part, at)
    }

    fn look_at(
        &self,
        data: Option<(&Dataset, usize)>,
        part: &Part,
        at: DateTime<Utc>,
    ) -> Result<Found, Error> {
        let (watch, subject) = (&part.watch, self.store.schema().subject);
        let places = part.places.iter().copied();
        let Some((data, row)) = data.filter(|_| !watch.rules.is_empty()) else {
            let gone = places.map(
                |place| match self.all.watch.rules[place].subject == subject {
                    true => (place, Said::Own(self.states[place].absent())),
                    false => (place, Said::Below(Vec::new())),
                },
            );
            return Ok(Found {
                states: gone.collect(),
                until: NEVER,
            });
        };
        let at = at.timestamp_micros();
        watch.look(&self.plan, data, row..row + 1, at, |look| {
            let mut until = NEVER;
            let mut states = Vec::with_capacity(watch.rules.len());
            for ((rule, watched), place) in watch.rules.iter().enumerate().zip(places) {
                if watched.subject == subject {
                    until = until.min(look.until(rule, 0));
                    states.push((place, Said::Own(look.state(rule, 0))));
                    continue;
                }
                let rows = data.rows_of(row..row + 1, watched.subject);
                let mut of_rule = Vec::with_capacity(rows.len());
                for (here, row) in rows.enumerate() {
                    until = until.min(look.until(rule, here));
                    of_rule.push((label(data, watched.subject, row), look.state(rule, here)));
                }
                states.push((place, Said::Below(of_rule)));
            }
            Found { states, until }
        })
    }

    /// Notes what has been found, and tells what is new: memberships before states.
    pub(super) fn tell(&mut self, client: u32, found: Found) {
        let name = self.store.key(client);
        let mut told = Vec::new();
        for (rule, said) in found.states {
            let missing = self.states[rule].absent();
            let mut moves = Vec::new();
            match (&said, self.said(rule, client)) {
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
            self.note(rule, client, said);
        }
        told.sort_by_key(|(is_partition, _)| *is_partition);
        self.happenings
            .extend(told.into_iter().map(|(_, happening)| happening));
    }

    fn happening(&self, client: &str, rule: usize, key: String, was: u16, is: u16) -> Happening {
        let watched = self.all.watch.rules[rule];
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
        let subject = self.all.watch.rules[rule].subject;
        let client = client as usize;
        match said {
            Said::Own(state) => self.states[rule].set(client, state),
            Said::Below(rows) => {
                let table = self.store.base.rows_of(client..client + 1, subject);
                for (row, (_, state)) in table.zip(rows) {
                    self.states[rule].set(row, state);
                }
            }
        }
    }

    /// What a rule says of the records of a client.
    fn said(&self, rule: usize, client: u32) -> Said {
        let (row, base) = (client as usize, &self.store.base);
        let touched = self.store.touched.get(&client);
        let subject = self.all.watch.rules[rule].subject;
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
        let subject = self.all.watch.rules[rule].subject;
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

/// What a record is called: its key, or its number from 1 in a collection without a key.
fn label(data: &Dataset, collection: CollectionId, row: usize) -> String {
    match data.id(collection, row) {
        Some(key) => key.into_owned(),
        None => (row + 1).to_string(),
    }
}

/// By rule the state of each row of a range of clients, and by client until when all of it stays.
fn all_states(
    watch: &Watch,
    data: &Dataset,
    look: &Look<'_, '_, '_>,
    clients: &Range<usize>,
) -> (Vec<Vec<u16>>, Vec<i64>) {
    let mut untils = vec![NEVER; clients.len()];
    let mut states = Vec::with_capacity(watch.rules.len());
    for (rule, watched) in watch.rules.iter().enumerate() {
        let all = data.rows_of(clients.clone(), watched.subject);
        states.push((0..all.len()).map(|row| look.state(rule, row)).collect());
        if look.is_settled(rule) {
            continue;
        }
        for (until, client) in untils.iter_mut().zip(clients.clone()) {
            for row in data.rows_of(client..client + 1, watched.subject) {
                *until = (*until).min(look.until(rule, row - all.start));
            }
        }
    }
    (states, untils)
}

/// Whether a rule reads any of some fields.
fn touches(reads: &crate::records::ReadSet, fields: &Fields) -> bool {
    fields.iter().any(|(&collection, fields)| match fields {
        None => reads.reads_collection(collection),
        Some(fields) => fields
            .iter()
            .any(|&field: &FieldId| reads.reads(collection, field)),
    })
}
