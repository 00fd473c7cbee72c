//! The timeline of a test: records that arrive after its day, time that goes on, and what rules do of themselves then.

use super::{
    Found, Prepared, deletion, inputs,
    record::{self, key_of},
};
use crate::{
    calendar::{Moment, Zone, just_before},
    error::{Error, ErrorKind},
    evaluate::AsOf,
    loyalty::Fact,
    plan::Plan,
    reader::Reader,
    records::{Dataset, Keys, ReadOptions},
    triggers::{Action, Change, Effect, History, Outcome, Reason, RecordKey},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{EffectKind, Expectation, Program, Test, Turn},
    schema::CollectionId,
    syntax::Document,
    types::Value,
};
use serde_json::Map;
use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

/// A test on its way through its timeline.
pub(super) struct Timeline<'a> {
    program: &'a Arc<Program>,
    test: &'a Test,
    document: Map<String, serde_json::Value>,
    now: DateTime<Utc>,
    turns: usize,
    /// The fold, where the test has a timeline.
    history: Option<History>,
    effects: Vec<Effect>,
    /// How many of them are told before the last turns.
    before: usize,
}

impl<'a> Timeline<'a> {
    pub fn new(program: &'a Arc<Program>, test: &'a Test) -> Result<Timeline<'a>, Error> {
        let mut timeline = Timeline {
            program,
            test,
            document: record::document(&test.record)?,
            now: Moment::new(super::as_of(&test.as_of)?, program.timezone)?.as_of(),
            turns: 0,
            history: None,
            effects: Vec::new(),
            before: 0,
        };
        if !test.timeline.is_empty() {
            if test.subject != program.schema.subject {
                let problem = "a test with a timeline describes a client";
                return Err(Error::new(ErrorKind::Input, problem));
            }
            let mut history = History::new(program, &inputs(program, test))?;
            let data = timeline.data()?;
            timeline.effects = history.begin(&data, timeline.now)?;
            timeline.history = Some(history);
        }
        Ok(timeline)
    }

    /// Takes the turns that stand before an expectation, and says whether there were any.
    pub fn turn_to(&mut self, expectation: usize) -> Result<bool, Error> {
        let first = self.turns;
        while let Some((turn, _)) = self
            .test
            .timeline
            .get(self.turns)
            .filter(|(_, before)| *before <= expectation)
        {
            if self.turns == first && first > 0 {
                self.before = self.effects.len();
            }
            match turn {
                Turn::Event(collection, document) => self.event(*collection, document)?,
                Turn::Delete(collection, key) => self.delete(*collection, key)?,
                Turn::Advance(to) => {
                    let to = super::as_of(to)?;
                    let to = Moment::new(to, self.program.timezone)?.as_of();
                    self.advance(to)?;
                }
            }
            self.turns += 1;
        }
        Ok(self.turns > first)
    }

    /// The first expectation behind the next turn.
    pub fn next_turn(&self) -> Option<usize> {
        let turn = self.test.timeline.get(self.turns);
        turn.map(|(_, before)| *before)
    }

    /// What a test can be asked about now.
    pub fn prepared(&self) -> Result<Prepared, Error> {
        let as_of = match self.turns {
            0 => super::as_of(&self.test.as_of)?,
            _ => AsOf::Instant(self.now),
        };
        Ok(Prepared {
            plan: Plan::new(self.program, &inputs(self.program, self.test))?,
            data: self.data()?,
            as_of,
        })
    }

    fn data(&self) -> Result<Dataset, Error> {
        self.data_of(&self.document)
    }

    fn data_of(&self, document: &Map<String, serde_json::Value>) -> Result<Dataset, Error> {
        let mut options = ReadOptions::of_program(self.program);
        options.keys = Keys::Numbered;
        let mut data = Dataset::builder(Arc::clone(&self.program.schema), options);
        data.add_document(self.test.subject, document);
        data.build()
    }

    fn advance(&mut self, to: DateTime<Utc>) -> Result<(), Error> {
        let data = self.data()?;
        if let Some(history) = &mut self.history {
            self.effects.extend(history.advance(&data, to)?);
        }
        self.now = to;
        Ok(())
    }

    /// A record arrives or changes: at its own time where that lies ahead, else now.
    fn event(&mut self, collection: CollectionId, document: &Document) -> Result<(), Error> {
        let (document, key) = self.next_document(collection, document)?;
        let schema = &self.program.schema;
        let zone = Zone(self.program.timezone);
        let was = self.data()?;
        let before = std::mem::replace(&mut self.document, document);
        let data = self.data()?;
        let row = data.row_named(0, collection, &key);
        let time = row.and_then(|row| Reader { data: &data, zone }.time(collection, row));
        if let Some(time) = time.filter(|time| *time > self.now) {
            let after = std::mem::replace(&mut self.document, before);
            self.advance(just_before(time))?;
            self.document = after;
            let told = self.effects.len();
            self.advance(time)?;
            return self.refuse_overflow(told);
        }
        let record = RecordKey {
            collection: schema.collection(collection).name.clone(),
            key,
        };
        if let Some(history) = &mut self.history {
            let at = time.unwrap_or(self.now);
            let changed = before_holds(&before, &self.document);
            let at = if changed { self.now } else { at };
            if changed && let Some(client) = data.id(schema.subject, 0) {
                history.look_before(&was, &client, &record, self.now)?;
            }
            let told = self.effects.len();
            let change = Change::Record(record);
            self.effects.extend(history.happen(&data, 0, change, at)?);
            self.refuse_overflow(told)?;
        }
        Ok(())
    }

    /// Refuses an event by which a membership leaves the range of numbers, as a live engine does; by time alone it is told, and the test goes on.
    fn refuse_overflow(&self, told: usize) -> Result<(), Error> {
        let rules = &self.program.rules;
        let is_rule = |name: &String| rules.iter().any(|rule| rule.name == *name);
        let mut effects = self.effects.iter().skip(told);
        match effects.find(|one| one.action == Action::Failed && is_rule(&one.rule)) {
            Some(failed) => Err(Error::new(
                ErrorKind::Overflow,
                format!(
                    "`{}`: a number leaves the range of exact decimals",
                    failed.rule
                ),
            )),
            None => Ok(()),
        }
    }

    /// A record is gone from now on, and what goes with it.
    fn delete(&mut self, collection: CollectionId, key: &str) -> Result<(), Error> {
        let schema = &self.program.schema;
        let record = (collection, key.to_owned());
        let gone = deletion::delete(schema, &mut self.document, record);
        if gone.is_empty() {
            let noun = &schema.collection(collection).name;
            let problem = Error::new(ErrorKind::Input, format!("the test has no {noun} `{key}`"));
            return Err(problem.with_help("only a record that the test gives a key can be deleted"));
        }
        let data = self.data()?;
        let Some(history) = &mut self.history else {
            return Ok(());
        };
        for (collection, key) in gone {
            let change = Change::Gone(RecordKey {
                collection: schema.collection(collection).name.clone(),
                key,
            });
            let effects = history.happen(&data, 0, change, self.now)?;
            self.effects.extend(effects);
        }
        Ok(())
    }

    /// The record of the test with a record of an event in it, and the key of that.
    fn next_document(
        &self,
        collection: CollectionId,
        document: &Document,
    ) -> Result<(Map<String, serde_json::Value>, String), Error> {
        let schema = &self.program.schema;
        let described = schema.collection(collection);
        let fields = record::document(document)?;
        let mut whole = self.document.clone();
        if collection == schema.subject {
            let key = key_of(&whole, described).unwrap_or_else(|| "1".to_owned());
            whole.extend(fields);
            return Ok((whole, key));
        }
        if schema.parent(collection) != Some(schema.subject) {
            let problem = format!("`{}` does not hang on the client", described.name);
            return Err(Error::new(ErrorKind::Input, problem));
        }
        let list = whole.keys().find(|name| described.is_called(name));
        let list = list.cloned().unwrap_or_else(|| described.plural.clone());
        if described.key.is_none() {
            return self.with_unkeyed((collection, &list), whole, fields);
        }
        let rows = whole
            .entry(list)
            .or_insert_with(|| serde_json::Value::Array(Vec::new()));
        let serde_json::Value::Array(rows) = rows else {
            return Err(Error::new(ErrorKind::Input, "the records are no list"));
        };
        let key_name = described.key.map(|key| schema.field(collection, key));
        let key_name = key_name.map_or("id", |field| field.name.as_str());
        let key = key_of(&fields, described);
        let known = key.as_ref().and_then(|key| {
            rows.iter_mut().find_map(|row| match row {
                serde_json::Value::Object(row) if key_of(row, described).as_ref() == Some(key) => {
                    Some(row)
                }
                _ => None,
            })
        });
        let key = key.unwrap_or_else(|| format!("event {}", self.turns + 1));
        match known {
            Some(row) => row.extend(fields),
            None => {
                let mut row = fields;
                if key_of(&row, described).is_none() {
                    row.insert(key_name.to_owned(), serde_json::Value::from(key.clone()));
                }
                rows.push(serde_json::Value::Object(row));
            }
        }
        Ok((whole, key))
    }

    /// The record of the test with a row without a key in it, and what that is called. One that says the same as another is that one, told again.
    fn with_unkeyed(
        &self,
        (collection, list): (CollectionId, &str),
        mut whole: Map<String, serde_json::Value>,
        row: Map<String, serde_json::Value>,
    ) -> Result<(Map<String, serde_json::Value>, String), Error> {
        let known = match whole.shift_remove(list) {
            Some(serde_json::Value::Array(known)) => known,
            _ => Vec::new(),
        };
        let mut with = |rows: &[serde_json::Value]| {
            whole.insert(list.to_owned(), serde_json::Value::Array(rows.to_vec()));
            whole.clone()
        };
        let name = |data: &Dataset, row| {
            let name = data.name(collection, row);
            name.map(Cow::into_owned).unwrap_or_default()
        };
        let names = |data: &Dataset| -> BTreeSet<String> {
            let rows = data.rows_of(0..1, collection);
            rows.map(|row| name(data, row)).collect()
        };
        let row = serde_json::Value::Object(row);
        let before = names(&self.data()?);
        let mut rows = [known.as_slice(), std::slice::from_ref(&row)].concat();
        let data = self.data_of(&with(&rows))?;
        let all = data.rows_of(0..1, collection);
        let was_there = |name: &str| before.contains(name);
        let Some(first) = data.told_again(collection, all, was_there) else {
            let mut comes = names(&data).into_iter().filter(|name| !was_there(name));
            return Ok((with(&rows), comes.next().unwrap_or_default()));
        };
        // The data set has them in order of time; it is the last of the fewest of the list among which it is.
        let name = name(&data, first);
        let mut place = 0;
        while !names(&self.data_of(&with(rows.get(..=place).unwrap_or(&rows)))?).contains(&name) {
            place += 1;
        }
        rows.pop();
        rows[place] = row;
        Ok((with(&rows), name))
    }

    /// The points that triggers gave so far.
    pub fn rewards(&self) -> Vec<Fact> {
        self.effects.iter().filter_map(Effect::to_fact).collect()
    }

    /// What came out of an expectation of messages or tasks: since the turns before the last expectations, or never before.
    pub fn find(&self, expectation: &Expectation) -> Found {
        let Expectation::Effect { kind, .. } = expectation else {
            return Found::Effects(Vec::new());
        };
        let told = self.effects.get(self.before..).unwrap_or_default();
        let found = told.iter().filter(|effect| match effect.action {
            Action::Send { .. } => *kind == EffectKind::Send,
            Action::Task { .. } => *kind == EffectKind::Task,
            Action::Emit { .. } => *kind == EffectKind::Emit,
            Action::Goal => *kind == EffectKind::Goal,
            Action::Missed => *kind == EffectKind::Missed,
            _ => false,
        });
        Found::Effects(found.map(|effect| self.describe(effect)).collect())
    }

    pub fn holds(&self, expectation: &Expectation) -> bool {
        let Expectation::Effect {
            absent,
            because,
            once,
            at,
            ..
        } = expectation
        else {
            return false;
        };
        let told = self.effects.get(self.before..).unwrap_or_default();
        let meant = |effect: &&Effect| is_meant(expectation, effect);
        let is_done = |effect: &&Effect| effect.outcome == Outcome::Due && meant(effect);
        let found: Vec<&Effect> = told.iter().filter(is_done).collect();
        if *absent {
            let mut held_back = told.iter().filter(meant);
            return found.is_empty()
                && because
                    .is_none_or(|because| held_back.any(|effect| is_held_back(effect, because)));
        }
        let timely = found.iter().any(|effect| match at {
            None => true,
            Some(Value::Instant(at)) => effect.at == *at,
            Some(Value::Date(date)) => {
                let zone = Zone(self.program.timezone);
                let local = zone.local(effect.at.timestamp_micros());
                local.is_some_and(|local| local.date() == *date)
            }
            Some(_) => false,
        });
        let never_else = self.effects.iter().filter(is_done).count() == 1;
        timely && (!once || never_else)
    }

    fn describe(&self, effect: &Effect) -> String {
        let local = effect.at.with_timezone(&self.program.timezone);
        let what = match &effect.action {
            Action::Send {
                channel, template, ..
            } => {
                let parts = [
                    channel.clone(),
                    template.as_ref().map(|name| format!("\"{name}\"")),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("send {}", parts.join(" "))
            }
            Action::Task { title, .. } => format!("task \"{title}\""),
            Action::Emit { event } => format!("emit {event}"),
            Action::Goal => format!("goal of {}", effect.rule),
            Action::Missed => format!("missed start of {}", effect.rule),
            _ => effect.key.clone(),
        };
        let outcome = match effect.outcome {
            Outcome::Due => String::new(),
            Outcome::Suppressed(reason) => format!(", suppressed: {}", reason.name()),
            Outcome::PutOff { reason, .. } => format!(", put off: {}", reason.name()),
        };
        format!(
            "{} at {}{outcome}",
            what.trim_end(),
            local.format("%Y-%m-%d %H:%M")
        )
    }
}

/// Whether an effect is of the kind, the channel and the name that an expectation speaks of. A message that found no channel is of any.
fn is_meant(expectation: &Expectation, effect: &Effect) -> bool {
    let Expectation::Effect {
        kind,
        channel,
        name,
        ..
    } = expectation
    else {
        return false;
    };
    let fits = |wanted: &Option<String>, found: Option<&String>| match wanted {
        None => true,
        Some(wanted) => found == Some(wanted),
    };
    match (kind, &effect.action) {
        (
            EffectKind::Send,
            Action::Send {
                channel: by,
                template,
                ..
            },
        ) => (by.is_none() || fits(channel, by.as_ref())) && fits(name, template.as_ref()),
        (EffectKind::Task, Action::Task { title, .. }) => fits(name, Some(title)),
        (EffectKind::Emit, Action::Emit { event }) => fits(name, Some(event)),
        (EffectKind::Goal, Action::Goal) | (EffectKind::Missed, Action::Missed) => {
            fits(name, Some(&effect.rule))
        }
        _ => false,
    }
}

/// Whether an effect was held back for a reason.
fn is_held_back(effect: &Effect, because: Reason) -> bool {
    match effect.outcome {
        Outcome::Due => false,
        Outcome::Suppressed(reason) | Outcome::PutOff { reason, .. } => reason == because,
    }
}

/// Whether a change left the number of records as it was: one of them changed.
fn before_holds(
    before: &Map<String, serde_json::Value>,
    after: &Map<String, serde_json::Value>,
) -> bool {
    let count = |document: &Map<String, serde_json::Value>| -> usize {
        let lists = document.values().filter_map(serde_json::Value::as_array);
        lists.map(Vec::len).sum()
    };
    count(before) == count(after)
}
