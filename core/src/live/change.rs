//! What an event does to the records, before it is done: checked, with nothing changed yet.

use super::{
    building::Built,
    editing::Edit,
    event::{Change, Event, RowKey, Rows},
    store::{Belongs, Changed, Row, Store},
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    reader::Reader,
    records::key_text,
    triggers::{self, Happening, RecordKey},
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    schema::{CollectionId, FieldId, Owner, Schema},
    types::Type,
};
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Fields that change, by collection; none where rows come or go.
pub(super) type Fields = BTreeMap<CollectionId, Option<BTreeSet<FieldId>>>;

/// A change that can be made.
pub(super) struct Prepared {
    /// The clients whose rows change or lead to what changes, by number, with their keys. The one that the event is about comes first.
    pub clients: Vec<(u32, String, Built)>,
    /// Records beside the clients.
    pub beside: Changed,
    /// Rows of the client that the event is about, and whether they are there then.
    pub own: Vec<(RowKey, bool)>,
    pub fields: Fields,
    /// The records that arrived or changed.
    pub records: Vec<Told>,
    /// The rows that are gone,
    pub gone: Vec<RowKey>,
    /// and those without keys, by what they were called.
    pub unkeyed_gone: Vec<RowKey>,
}

/// A record that arrived or changed.
pub(super) struct Told {
    pub row: RowKey,
    pub record: RecordKey,
    pub is_new: bool,
}

impl Prepared {
    /// The records that were there before, with their client.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &RecordKey)> {
        let client = self.clients.first().map(|(_, client, _)| client.as_str());
        let records = self.records.iter().filter(|one| !one.is_new);
        records.filter_map(move |one| Some((client?, &one.record)))
    }

    /// What happened to records, in order of time: one that arrives has its own time, where that does not lie ahead.
    pub fn records(&self, schema: &Schema, zone: Zone, told: DateTime<Utc>) -> Vec<Happening> {
        let Some((_, client, built)) = self.clients.first() else {
            return Vec::new();
        };
        let own_time = |row: &RowKey| {
            let (data, collection) = (built.data.as_ref()?, CollectionId(row.0));
            let row = data.row_named(0, collection, &row.1)?;
            Reader { data, zone }.time(collection, row)
        };
        let records = self.records.iter();
        let mut happenings: Vec<Happening> = records
            .map(|one| {
                let own = own_time(&one.row).filter(|own| one.is_new && *own <= told);
                Happening {
                    client: client.clone(),
                    at: own.unwrap_or(told),
                    change: triggers::Change::Record(one.record.clone()),
                }
            })
            .collect();
        let gone = self.own.iter().filter(|(_, is_there)| !is_there);
        let gone = gone.map(|(row, _)| row).chain(&self.unkeyed_gone);
        happenings.extend(gone.map(|row| Happening {
            client: client.clone(),
            at: told,
            change: triggers::Change::Gone(record_key(schema, row)),
        }));
        happenings.sort_by_key(|happening| happening.at);
        happenings
    }
}

impl Store {
    /// The rows of an event that was told as of an instant, less what was told of later.
    pub fn parts(&self, event: &Event, told: DateTime<Utc>) -> Result<Rows, Error> {
        let (record, merges) = match &event.change {
            Change::Put(record) | Change::Delete(record) => (record, false),
            Change::Set(record) => (record, true),
        };
        let mut parts = Rows::of(self.schema(), record)?;
        parts
            .rows
            .retain(|(key, _)| !self.versions.is_stale(key, told));
        for (key, row) in &mut parts.rows {
            let newer = self.versions.newer_fields(key, told);
            let newer: Vec<&str> = newer.collect();
            let now = match newer.is_empty() {
                true => None,
                false => self.row(key),
            };
            for name in newer {
                match now.as_ref().and_then(|now| now.get(name)) {
                    Some(value) if !merges => row.insert(name.to_owned(), value.clone()),
                    _ => row.shift_remove(name),
                };
            }
        }
        Ok(parts)
    }

    /// What an event comes to; none where it changes nothing. `reads` tells whether a rule reads any of some fields.
    pub fn prepare(
        &mut self,
        event: &Event,
        parts: &Rows,
        reads: impl Fn(&Fields) -> bool,
    ) -> Result<Option<Prepared>, Error> {
        let schema = Arc::clone(self.schema());
        let schema = &*schema;
        let deletes = matches!(event.change, Change::Delete(_));
        let merges = matches!(event.change, Change::Set(_));
        let is_there = self.belongs(&parts.key).is_some();
        if parts.rows.is_empty() || (deletes && !is_there) {
            return Ok(None);
        }
        let is_beside = schema.collection(CollectionId(parts.key.0)).owner == Owner::Table;
        let owner = match is_beside {
            true => None,
            false => Some(self.owner(parts)?),
        };
        if let Some((client, key)) = owner.as_ref().filter(|_| !deletes)
            && let Some(edit) = self.edited(*client, parts, merges)
        {
            return match edit.records.is_empty() {
                true => Ok(None),
                false => self.prepared((*client, key), edit, reads).map(Some),
            };
        }
        let mut changed = Changed::new();
        if deletes {
            match &owner {
                Some((owner, _)) => changed.extend(self.with_dependents(*owner, &parts.key)),
                None => {
                    changed.insert(parts.key.clone(), None);
                }
            }
        } else {
            let number = owner.as_ref().map(|(number, _)| *number);
            for (key, row) in parts.rows.clone() {
                let is_own = match (number, self.belongs(&key)) {
                    (Some(number), Some(Belongs::Client(client))) => number == client,
                    (None, Some(Belongs::Beside)) => true,
                    _ => false,
                };
                if !is_own && self.belongs(&key).is_some() {
                    let noun = &schema.collection(CollectionId(key.0)).name;
                    return Err(of_another_client(noun, &key.1));
                }
                let before = is_own.then(|| self.row(&key)).flatten();
                if merges && before.is_none() {
                    return Err(nothing_there(schema, &key));
                }
                let row = match merges {
                    true => merged(before.as_ref(), row),
                    false => with_lists(schema, &key, before.as_ref(), merged(None, row)),
                };
                if before.as_ref() != Some(&row) {
                    changed.insert(key, Some(row));
                }
            }
        }
        match changed.is_empty() {
            true => Ok(None),
            false => self.built(owner, changed, reads),
        }
    }

    /// What goes with a row of a client: all that hangs on it, and what of the client's has to be linked to what is gone.
    fn with_dependents(&self, client: u32, key: &RowKey) -> Changed {
        let schema = self.schema();
        let mut gone: BTreeSet<RowKey> = self.with_descendants(client, key).into_iter().collect();
        if key.0 == schema.subject.0 {
            return gone.into_iter().map(|key| (key, None)).collect();
        }
        let rows = self.rows(client);
        loop {
            let dependents: Vec<RowKey> = rows
                .iter()
                .filter(|(key, row)| {
                    !gone.contains(*key) && depends(schema, CollectionId(key.0), row, &gone)
                })
                .flat_map(|(key, _)| self.with_descendants(client, key))
                .collect();
            if dependents.is_empty() {
                break;
            }
            gone.extend(dependents);
        }
        let mut changed = Changed::new();
        for (key, row) in rows.iter().filter(|(key, _)| !gone.contains(*key)) {
            let mut kept = Row::clone(row);
            for child in schema.children(CollectionId(key.0)) {
                let list = kept.get_mut(&schema.collection(child).plural);
                if let Some(Json::Array(items)) = list {
                    let stays = |item: &Json| {
                        let item = item.as_object();
                        !item.is_some_and(|item| depends(schema, child, item, &gone))
                    };
                    items.retain(stays);
                }
            }
            if kept != **row {
                changed.insert(key.clone(), Some(kept));
            }
        }
        changed.extend(gone.into_iter().map(|key| (key, None)));
        changed
    }

    /// What is done for an event that has been put into the rows of its client.
    fn prepared(
        &self,
        (client, key): (u32, &str),
        edit: Edit,
        reads: impl Fn(&Fields) -> bool,
    ) -> Result<Prepared, Error> {
        let mut led = BTreeSet::new();
        if reads(&edit.fields) {
            let rows = edit.records.iter();
            led.extend(rows.flat_map(|one| self.led_by(&one.row, Some(client))));
        }
        let changed = match led.is_empty() {
            true => Changed::new(),
            false => edit.changed(),
        };
        let Edit {
            built,
            fields,
            records,
        } = edit;
        let mut clients = vec![(client, key.to_owned(), built)];
        self.add_led(led, &changed, &mut clients)?;
        Ok(Prepared {
            clients,
            beside: Changed::new(),
            own: records.iter().map(|one| (one.row.clone(), true)).collect(),
            fields,
            records,
            gone: Vec::new(),
            unkeyed_gone: Vec::new(),
        })
    }

    /// Builds the clients whose rows lead to records that change.
    fn add_led(
        &self,
        led: BTreeSet<u32>,
        changed: &Changed,
        clients: &mut Vec<(u32, String, Built)>,
    ) -> Result<(), Error> {
        for client in led {
            let built = self.build(client, changed, false)?;
            clients.push((client, self.key(client), built));
        }
        Ok(())
    }

    fn built(
        &self,
        owner: Option<(u32, String)>,
        mut changed: Changed,
        reads: impl Fn(&Fields) -> bool,
    ) -> Result<Option<Prepared>, Error> {
        let schema = self.schema();
        let number = owner.as_ref().map(|(number, _)| *number);
        let mut clients = Vec::new();
        let mut fields = Fields::new();
        if let Some((number, client)) = owner {
            let built = self.build(number, &changed, true)?;
            // The same in another form is no change.
            changed.retain(|key, row| match row {
                Some(_) => {
                    let before = self.row(key);
                    let after = built.row(key);
                    add_changed(schema, CollectionId(key.0), &before, &after, &mut fields)
                }
                None => {
                    fields.insert(CollectionId(key.0), None);
                    true
                }
            });
            if changed.is_empty() {
                return Ok(None);
            }
            clients.push((number, client, built));
        } else {
            changed.retain(|key, row| {
                let before = self.row(key);
                add_changed(schema, CollectionId(key.0), &before, row, &mut fields)
            });
        }
        // Who leads to what no rule reads is left as it is.
        if reads(&fields) {
            let led: BTreeSet<u32> = changed
                .keys()
                .flat_map(|key| self.led_by(key, number))
                .collect();
            self.add_led(led, &changed, &mut clients)?;
        }
        let has_owner = number.is_some();
        let records = changed
            .iter()
            .filter(|(_, row)| has_owner && row.is_some())
            .map(|(key, _)| Told {
                row: key.clone(),
                record: record_key(schema, key),
                is_new: self.belongs(key).is_none(),
            });
        let gone = changed.iter().filter(|(_, row)| row.is_none());
        let (records, gone) = (
            records.collect(),
            gone.map(|(key, _)| key.clone()).collect(),
        );
        let (own, beside) = match has_owner {
            true => {
                let own = changed.into_iter();
                let own = own.map(|(key, row)| (key, row.is_some())).collect();
                (own, Changed::new())
            }
            false => (Vec::new(), changed),
        };
        Ok(Some(Prepared {
            records,
            gone,
            unkeyed_gone: Vec::new(),
            own,
            beside,
            clients,
            fields,
        }))
    }

    /// The client that a record belongs to, or will.
    fn owner(&self, parts: &Rows) -> Result<(u32, String), Error> {
        let schema = self.schema();
        let subject = schema.subject;
        if parts.key.0 == subject.0 {
            return Ok((self.number_or_new(&parts.key.1), parts.key.1.clone()));
        }
        let known = self.belongs(&parts.key);
        let described = schema.collection(CollectionId(parts.key.0));
        let Owner::Parent { collection, column } = &described.owner else {
            return Err(nothing_there(schema, &parts.key));
        };
        let row = parts.rows.iter().find(|(key, _)| *key == parts.key);
        let named = row.and_then(|(_, row)| row.get(column)).and_then(key_text);
        let above = match &named {
            Some(named) => Some(
                self.belongs(&(collection.0, named.clone()))
                    .ok_or_else(|| {
                        let noun = &schema.collection(*collection).name;
                        Error::new(
                            ErrorKind::Data,
                            format!("`{column}` names {noun} `{named}`, which is not there"),
                        )
                        .with_help("tell of what a record hangs on before the record itself")
                    })?,
            ),
            None => None,
        };
        match (known, above) {
            (Some(Belongs::Client(known)), Some(Belongs::Client(above))) if known != above => {
                Err(of_another_client(&described.name, &parts.key.1))
            }
            (_, Some(Belongs::Client(client))) | (Some(Belongs::Client(client)), None) => {
                Ok((client, self.key(client)))
            }
            _ if named.is_none() => Err(nothing_there(schema, &parts.key)
                .with_help(format!("a new one says in `{column}` what it hangs on"))),
            _ => Err(nothing_there(schema, &parts.key)),
        }
    }
}

pub(super) fn record_key(schema: &Schema, key: &RowKey) -> RecordKey {
    RecordKey {
        collection: schema.collection(CollectionId(key.0)).name.clone(),
        key: key.1.clone(),
    }
}

fn nothing_there(schema: &Schema, key: &RowKey) -> Error {
    let noun = &schema.collection(CollectionId(key.0)).name;
    Error::new(ErrorKind::Data, format!("there is no {noun} `{}`", key.1))
}

/// Whether a row has to be linked to any of some rows.
fn depends(schema: &Schema, collection: CollectionId, row: &Row, on: &BTreeSet<RowKey>) -> bool {
    let described = schema.collection(collection);
    row.iter().any(|(name, value)| {
        let field = described.field_named(name);
        let field = field.map(|field| schema.field(collection, field));
        match field.map(|field| (&field.ty, field.optional)) {
            Some((Type::Record(target), false)) => {
                key_text(value).is_some_and(|key| on.contains(&(target.0, key)))
            }
            _ => false,
        }
    })
}

fn of_another_client(noun: &str, key: &str) -> Error {
    let problem = format!("{noun} `{key}` belongs to another client");
    Error::new(ErrorKind::Data, problem).with_help("delete it there first")
}

/// A row with the lists of rows without keys that it had, where it does not name them.
fn with_lists(schema: &Schema, key: &RowKey, before: Option<&Row>, mut row: Row) -> Row {
    for child in schema.children(CollectionId(key.0)) {
        let list = &schema.collection(child).plural;
        if let Some(rows) = before.and_then(|before| before.get(list))
            && !row.contains_key(list)
        {
            row.insert(list.clone(), rows.clone());
        }
    }
    row
}

/// The new fields over those that were there; without what is null.
fn merged(before: Option<&Row>, row: Row) -> Row {
    let mut merged = before.cloned().unwrap_or_default();
    for (name, value) in row {
        match value {
            Json::Null => {
                merged.shift_remove(&name);
            }
            value => {
                merged.insert(name, value);
            }
        }
    }
    merged
}

/// Notes which fields of a row differ, and tells whether any does.
fn add_changed(
    schema: &Schema,
    collection: CollectionId,
    before: &Option<Row>,
    after: &Option<Row>,
    fields: &mut Fields,
) -> bool {
    let none = Row::new();
    let after = after.as_ref().unwrap_or(&none);
    let Some(before) = before else {
        fields.insert(collection, None);
        for child in schema.children(collection) {
            if after.contains_key(&schema.collection(child).plural) {
                fields.insert(child, None);
            }
        }
        return true;
    };
    let described = schema.collection(collection);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut differs = false;
    for name in names {
        if before.get(name) == after.get(name) {
            continue;
        }
        differs = true;
        if let Some(field) = described.field_named(name) {
            if let Some(known) = fields
                .entry(collection)
                .or_insert_with(|| Some(BTreeSet::new()))
            {
                known.insert(field);
            }
            continue;
        }
        let child = schema
            .children(collection)
            .find(|&child| schema.collection(child).is_called(name));
        fields.insert(child.unwrap_or(collection), None);
    }
    differs
}
