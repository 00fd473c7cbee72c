//! The live engine: at any moment its memberships are those of an evaluation of all records.

use crate::drawn::{Drawn, auto, config, data, drawn, small};
use chrono::{DateTime, Duration, Utc};
use kardan::{
    evaluate::AsOf,
    live::{Change, Event, Live, Record},
    plan::{Inputs, Plan},
    triggers::Effect,
};
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, Schema},
};
use kardan_tests::generate::Choices;
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, sync::Arc};

/// How many times something happens.
const STEPS: usize = 8;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn live_memberships_are_those_of_the_batch(
        drawn in drawn(&[small, small, auto]),
        choices in vec(any::<u32>(), 0..80),
    ) {
        let mut history = History::begin(&drawn, Choices::new(choices))?;
        history.check("the beginning")?;
        for _ in 0..STEPS {
            history.step()?;
        }
    }

    #[test]
    fn the_same_events_give_the_same_bytes_and_a_snapshot_goes_on_as_the_engine_does(
        drawn in drawn(&[small]),
        choices in vec(any::<u32>(), 0..80),
    ) {
        let mut one = History::begin(&drawn, Choices::new(choices.clone()))?;
        let mut other = History::begin(&drawn, Choices::new(choices))?;
        for _ in 0..STEPS / 2 {
            one.step()?;
            other.step()?;
        }
        let bytes = one.live.snapshot().unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(&other.live.snapshot().unwrap_or_else(|error| panic!("{error}")), &bytes);
        other.live = Live::restore(one.live.plan(), &[], &one.base, &bytes).unwrap_or_else(|error| panic!("{error}"));
        other.check("a restored snapshot")?;
        for _ in 0..STEPS / 2 {
            prop_assert_eq!(one.step()?, other.step()?);
        }
        let last = |history: &History| history.live.snapshot().unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(last(&one), last(&other));
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_leap_of_time_is_many_small_steps(
        drawn in drawn(&[small, auto]),
        choices in vec(any::<u32>(), 0..80),
    ) {
        let mut leap = History::begin(&drawn, Choices::new(choices.clone()))?;
        let mut steps = History::begin(&drawn, Choices::new(choices))?;
        let end = drawn.as_of + Duration::days(800);
        let at_once = advance(&mut leap.live, end);
        let mut told = Vec::new();
        while steps.now < end {
            let minutes = steps.choices.of(&[1, 719, 1440, 10_000, 45_000]);
            steps.now = end.min(steps.now + Duration::minutes(minutes + 1439));
            told.extend(advance(&mut steps.live, steps.now));
        }
        prop_assert_eq!(at_once, told);
        let bytes = |history: &History| history.live.snapshot().unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(bytes(&leap), bytes(&steps));
        leap.now = end;
        leap.check("a leap")?;
    }
}

/// An engine, and what its records should be.
struct History {
    program: Arc<Program>,
    documents: Vec<Value>,
    base: Arc<kardan::records::Dataset>,
    live: Live,
    now: DateTime<Utc>,
    choices: Choices,
}

/// A row with a key.
struct Row {
    collection: CollectionId,
    key: String,
}

impl History {
    /// Some clients are there at the start, the others come by events.
    fn begin(drawn: &Drawn, mut choices: Choices) -> Result<History, TestCaseError> {
        let program = drawn.program();
        let plan = Arc::new(
            Plan::new(&program, &Inputs::default()).unwrap_or_else(|error| panic!("{error}")),
        );
        let known = choices.below(drawn.documents.len() + 1);
        let (early, late) = drawn.documents.split_at(known);
        // Whom nobody knows yet nobody names.
        let here: BTreeSet<&str> = early
            .iter()
            .filter_map(|client| client["id"].as_str())
            .collect();
        let mut base = early.to_vec();
        for client in &mut base {
            forget_clients(&drawn.schema, drawn.schema.subject, client, &here);
        }
        let base = Arc::new(data(&program, &base));
        let mut live = Live::new(&plan, &base, AsOf::Instant(drawn.as_of))
            .unwrap_or_else(|error| panic!("{error}"));
        let subject = &drawn.schema.collection(drawn.schema.subject).name;
        for client in late.iter().chain(early) {
            apply(&mut live, Change::Put(record(subject, client.clone())));
        }
        Ok(History {
            program,
            documents: drawn.documents.clone(),
            base,
            live,
            now: drawn.as_of,
            choices,
        })
    }

    /// Time passes, or a record changes or goes.
    fn step(&mut self) -> Result<Vec<Effect>, TestCaseError> {
        let effects = match self.choices.below(3) {
            0 => self.edit(),
            1 => self.delete(),
            _ => {
                let days = self.choices.of(&[0, 1, 7, 28, 31, 183, 365]);
                let minutes = self.choices.of(&[0, 1, 60, 720, 1439]);
                self.now += Duration::days(days) + Duration::minutes(minutes);
                let told = self.live.advance(AsOf::Instant(self.now));
                told.unwrap_or_else(|error| panic!("{error}"))
            }
        };
        self.check("a step")?;
        Ok(effects)
    }

    fn edit(&mut self) -> Vec<Effect> {
        let schema = Arc::clone(&self.program.schema);
        let rows = rows(&schema, &self.documents);
        let (to, from) = (
            self.choices.below(rows.len()),
            self.choices.below(rows.len()),
        );
        let (to, from) = (&rows[to], &rows[from]);
        let Some(source) = find(&schema, &mut self.documents, from).map(|row| row.clone()) else {
            return Vec::new();
        };
        let described = schema.collection(to.collection);
        let fields: Vec<&str> = described
            .fields
            .iter()
            .filter(|field| {
                let of_type = !matches!(field.ty, kardan_dsl::types::Type::Record(_));
                of_type
                    && Some(field.name.as_str())
                        != described
                            .key
                            .map(|key| schema.field(to.collection, key).name.as_str())
            })
            .map(|field| field.name.as_str())
            .collect();
        if from.collection != to.collection || fields.is_empty() {
            return Vec::new();
        }
        let field = self.choices.of(&fields);
        let value = source.get(field).cloned().unwrap_or(Value::Null);
        let optional = described
            .fields
            .iter()
            .any(|known| known.name == field && (known.optional || known.default.is_some()));
        if value.is_null() && !optional {
            return Vec::new();
        }
        if let Some(row) = find(&schema, &mut self.documents, to) {
            row[field] = value.clone();
        }
        let key = described
            .key
            .map(|key| schema.field(to.collection, key).name.clone())
            .unwrap_or_default();
        let change = Map::from_iter([
            (key, Value::from(to.key.clone())),
            (field.to_owned(), value),
        ]);
        let change = record(&described.name, Value::Object(change));
        let told = apply(&mut self.live, Change::Set(change.clone()));
        // To hear it twice changes nothing.
        assert_eq!(apply(&mut self.live, Change::Set(change)), []);
        told
    }

    fn delete(&mut self) -> Vec<Effect> {
        let schema = Arc::clone(&self.program.schema);
        let rows = rows(&schema, &self.documents);
        let gone = &rows[self.choices.below(rows.len())];
        let text: String = self.documents.iter().map(ToString::to_string).collect();
        let named = text.matches(&format!("\"{}\"", gone.key)).count();
        // What others name cannot go, and neither can what holds what others name.
        if named != 1
            || gone.collection == schema.subject
            || schema.children(gone.collection).next().is_some()
        {
            return Vec::new();
        }
        let described = schema.collection(gone.collection);
        remove(&schema, &mut self.documents, gone);
        let key = described
            .key
            .map(|key| schema.field(gone.collection, key).name.clone())
            .unwrap_or_default();
        let change = Map::from_iter([(key, Value::from(gone.key.clone()))]);
        let change = record(&described.name, Value::Object(change));
        let told = apply(&mut self.live, Change::Delete(change.clone()));
        assert_eq!(apply(&mut self.live, Change::Delete(change)), []);
        told
    }

    fn check(&self, when: &str) -> Result<(), TestCaseError> {
        let data = data(&self.program, &self.documents);
        let batch = self
            .live
            .plan()
            .evaluate(&data, AsOf::Instant(self.now))
            .unwrap_or_else(|error| panic!("{error}"));
        for segment in &batch.segments {
            let members: BTreeSet<String> = segment
                .selected
                .iter()
                .filter_map(|row| data.id(segment.subject, row))
                .map(|id| id.into_owned())
                .collect();
            let live = self
                .live
                .members(&segment.name)
                .unwrap_or_else(|error| panic!("{error}"));
            prop_assert_eq!(
                live.into_iter().collect::<BTreeSet<_>>(),
                members,
                "{} after {} at {}",
                segment.name,
                when,
                self.now
            );
        }
        for partition in &batch.partitions {
            for row in 0..partition.codes.len() {
                let id = data.id(partition.subject, row).unwrap_or_default();
                let live = self
                    .live
                    .state(&partition.name, &id)
                    .unwrap_or_else(|error| panic!("{error}"));
                prop_assert_eq!(
                    live,
                    partition.state(row),
                    "{} of {} after {} at {}",
                    partition.name,
                    id,
                    when,
                    self.now
                );
            }
        }
        Ok(())
    }
}

fn record(collection: &str, fields: Value) -> Record {
    let Value::Object(record) = fields else {
        panic!("a record has fields");
    };
    Record {
        collection: collection.to_owned(),
        record,
    }
}

fn apply(live: &mut Live, change: Change) -> Vec<Effect> {
    live.apply(&Event { at: None, change })
        .unwrap_or_else(|error| panic!("{error} {:?}", error.problems()))
}

fn advance(live: &mut Live, to: DateTime<Utc>) -> Vec<Effect> {
    let told = live.advance(AsOf::Instant(to));
    told.unwrap_or_else(|error| panic!("{error}"))
}

/// All rows with a key.
fn rows(schema: &Schema, documents: &[Value]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut open: Vec<(CollectionId, &Value)> = documents
        .iter()
        .map(|client| (schema.subject, client))
        .collect();
    while let Some((collection, row)) = open.pop() {
        let described = schema.collection(collection);
        let key = described
            .key
            .and_then(|key| row[&schema.field(collection, key).name].as_str());
        rows.extend(key.map(|key| Row {
            collection,
            key: key.to_owned(),
        }));
        for child in schema.children(collection) {
            let below = row[&schema.collection(child).plural].as_array();
            open.extend(below.into_iter().flatten().map(|row| (child, row)));
        }
    }
    rows
}

fn is(schema: &Schema, collection: CollectionId, record: &Value, row: &Row) -> bool {
    let key = schema.collection(collection).key;
    let key = key.and_then(|key| record[&schema.field(collection, key).name].as_str());
    collection == row.collection && key == Some(row.key.as_str())
}

fn find<'d>(schema: &Schema, documents: &'d mut [Value], row: &Row) -> Option<&'d mut Value> {
    let mut open: Vec<(CollectionId, &mut Value)> = documents
        .iter_mut()
        .map(|client| (schema.subject, client))
        .collect();
    while let Some((collection, record)) = open.pop() {
        if is(schema, collection, record, row) {
            return Some(record);
        }
        let children: Vec<CollectionId> = schema.children(collection).collect();
        let Some(fields) = record.as_object_mut() else {
            continue;
        };
        for (name, value) in fields {
            let child = children
                .iter()
                .find(|&&child| schema.collection(child).plural == *name);
            if let (Some(&child), Some(rows)) = (child, value.as_array_mut()) {
                open.extend(rows.iter_mut().map(|row| (child, row)));
            }
        }
    }
    None
}

fn remove(schema: &Schema, documents: &mut [Value], row: &Row) {
    let mut open: Vec<(CollectionId, &mut Value)> = documents
        .iter_mut()
        .map(|client| (schema.subject, client))
        .collect();
    while let Some((collection, record)) = open.pop() {
        let children: Vec<CollectionId> = schema.children(collection).collect();
        let Some(fields) = record.as_object_mut() else {
            continue;
        };
        for (name, value) in fields {
            let child = children
                .iter()
                .find(|&&child| schema.collection(child).plural == *name);
            if let (Some(&child), Some(rows)) = (child, value.as_array_mut()) {
                rows.retain(|record| !is(schema, child, record, row));
                open.extend(rows.iter_mut().map(|row| (child, row)));
            }
        }
    }
}

/// Leaves out links to clients that are not there.
fn forget_clients(schema: &Schema, of: CollectionId, record: &mut Value, here: &BTreeSet<&str>) {
    for field in &schema.collection(of).fields {
        if field.ty == kardan_dsl::types::Type::Record(schema.subject)
            && record[&field.name]
                .as_str()
                .is_some_and(|key| !here.contains(key))
        {
            record[&field.name] = Value::Null;
        }
    }
    for child in schema.children(of) {
        for row in record[&schema.collection(child).plural]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            forget_clients(schema, child, row, here);
        }
    }
}
