//! What the live engine is told: a record arrives, changes or goes.

use crate::{
    calendar::{Zone, day_of_date},
    error::{Error, ErrorKind},
    evaluate::AsOf,
    records::key_text,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Something that happened to the records. Applying it twice changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// When the host learned of it: the engine's time moves on to it. Now where none is said; an event of the past is applied now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// What happened.
    #[serde(flatten)]
    pub change: Change,
}

/// What happened to a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// `put`: the record as it now is, whether it was there before or not. Rows that hang on it may stand in it as lists: those with keys are put one
    /// by one, those without take the place of all that there were. A list that is not named stays as it is. A row without a key can be put alone, too:
    /// one that is there already with its time and what it says is that one, told again.
    Put(Record),
    /// `set`: some fields of a record that is there; null takes a value away.
    Set(Record),
    /// `delete`: the record is gone, with all that hangs on it. A row without a key is named by its time and all that it says.
    Delete(Record),
}

/// A record of a collection. Of one that is deleted the key is enough.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The collection, by any of its names.
    pub collection: String,
    /// Its fields, with its key, the key of what it hangs on (`client`), and keys in the place of links.
    pub record: Map<String, Json>,
}

impl Event {
    /// An event as a host has it. `at` is read as the instants of records are: one without an offset is of the zone, a date is the beginning of its day. An
    /// `id` is the host's own and is passed over.
    ///
    /// # Errors
    /// An input error that names what is wrong.
    pub fn read(event: Json, zone: Tz) -> Result<Event, Error> {
        Event::of(event, |at| instant(at, zone))
    }

    fn of(
        event: Json,
        instant: impl Fn(&str) -> Result<DateTime<Utc>, Error>,
    ) -> Result<Event, Error> {
        let Json::Object(mut event) = event else {
            return Err(malformed(format!("`{event}` is no event")));
        };
        let at = match event.shift_remove("at") {
            None | Some(Json::Null) => None,
            Some(Json::String(at)) => Some(instant(&at)?),
            Some(at) => return Err(no_instant(&at)),
        };
        // What hosts know an event by is their own.
        event.shift_remove("id");
        let mut changes = event.into_iter();
        let Some((kind, record)) = changes.next() else {
            return Err(malformed("an event says nothing".to_owned()));
        };
        let change = match kind.as_str() {
            "put" => Change::Put,
            "set" => Change::Set,
            "delete" => Change::Delete,
            _ => {
                let problem = format!("an event says `put`, `set` or `delete`, not `{kind}`");
                return Err(malformed(problem));
            }
        };
        if let Some((more, _)) = changes.next() {
            let problem = match more.as_str() {
                "put" | "set" | "delete" => format!("an event says both `{kind}` and `{more}`"),
                _ => format!("an event has no `{more}` beside `{kind}`"),
            };
            return Err(malformed(problem));
        }
        let change = change(Record::of(&kind, record)?);
        Ok(Event { at, change })
    }
}

impl Record {
    fn of(kind: &str, record: Json) -> Result<Record, Error> {
        let Json::Object(mut members) = record else {
            return Err(malformed(format!("`{kind}` of an event is no object")));
        };
        let collection = members.shift_remove("collection");
        let record = members.shift_remove("record");
        if let Some(more) = members.keys().next() {
            // A field of the record beside it is the usual slip.
            return Err(malformed(format!(
                "`{kind}` of an event has `collection` and `record`, and no `{more}`"
            )));
        }
        match (collection, record) {
            (Some(Json::String(collection)), Some(Json::Object(record))) => {
                Ok(Record { collection, record })
            }
            (Some(Json::String(_)), _) => {
                let problem = format!("`record` in `{kind}` of an event is no object");
                Err(malformed(problem))
            }
            _ => {
                let problem = format!("`collection` in `{kind}` of an event is no text");
                Err(malformed(problem))
            }
        }
    }
}

/// Without a program there is no zone to read `at` in: it has an offset.
impl<'d> Deserialize<'d> for Event {
    fn deserialize<D: Deserializer<'d>>(told: D) -> Result<Event, D::Error> {
        let event = Event::of(Json::deserialize(told)?, |at| match at.parse::<AsOf>() {
            Ok(AsOf::Instant(instant)) => Ok(instant),
            _ => Err(no_instant(&Json::from(at))),
        });
        event.map_err(D::Error::custom)
    }
}

fn malformed(problem: String) -> Error {
    Error::new(ErrorKind::Input, problem).with_help(FORM)
}

/// What an event looks like.
const FORM: &str = "an event is `{\"put\": {\"collection\": \"visit\", \"record\": {\"id\": \"v1\", …}}}`; `set` has the key and some fields in `record`, `delete` the key alone; `at` may stand beside it";

fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, Error> {
    let zone = Zone(zone);
    let told = text.parse::<AsOf>();
    let told = told.map_err(|_| no_instant(&Json::from(text)))?;
    let instant = match told {
        AsOf::Instant(instant) => return Ok(instant),
        AsOf::Local(local) => zone.instant(local),
        AsOf::Date(date) => zone.start_of_day(day_of_date(date)),
    };
    DateTime::from_timestamp_micros(instant).ok_or_else(|| no_instant(&Json::from(text)))
}

fn no_instant(told: &Json) -> Error {
    let told = match told {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Error::new(
        ErrorKind::Input,
        format!("`{told}` in `at` of an event is no point in time"),
    )
    .with_help("write `2026-11-21T12:00:00Z`, or with an offset for `Z`")
}

/// A row by its collection and key.
pub(super) type RowKey = (u16, String);

/// A record taken apart: its row, and the rows with keys that stood in it.
pub(super) struct Rows {
    pub key: RowKey,
    pub rows: Vec<(RowKey, Map<String, Json>)>,
}

impl Rows {
    /// Names become canonical; the parent's key is added to rows that stand in another.
    pub fn of(schema: &Schema, record: &Record) -> Result<Rows, Error> {
        let collection = schema
            .collection_named(&record.collection)
            .ok_or_else(|| unknown(&record.collection))?;
        let mut rows = Vec::new();
        let key = take(schema, collection, record.record.clone(), None, &mut rows)?;
        let mut seen = BTreeSet::new();
        if let Some((key, _)) = rows.iter().find(|(key, _)| !seen.insert(key)) {
            let noun = &schema.collection(CollectionId(key.0)).name;
            return Err(told_twice(&format!("{noun} `{}`", key.1)));
        }
        rows.reverse();
        Ok(Rows { key, rows })
    }
}

fn take(
    schema: &Schema,
    collection: CollectionId,
    record: Map<String, Json>,
    parent: Option<&str>,
    rows: &mut Vec<(RowKey, Map<String, Json>)>,
) -> Result<RowKey, Error> {
    let described = schema.collection(collection);
    let key_field = described.key.map(|key| schema.field(collection, key));
    let mut own = Map::new();
    let mut nested = Vec::new();
    let tell = |own: &mut Map<String, Json>, name: &str, value: Json| match own
        .insert(name.to_owned(), value)
    {
        None => Ok(()),
        Some(_) => Err(told_twice(&format!("`{name}` of {}", described.name))),
    };
    for (name, value) in record {
        if let Some(field) = described.field_named(&name) {
            tell(&mut own, &schema.field(collection, field).name, value)?;
            continue;
        }
        let child = schema
            .children(collection)
            .find(|&child| schema.collection(child).is_called(&name));
        match (child, &described.owner) {
            (Some(child), _) if schema.collection(child).key.is_some() => {
                if nested.iter().any(|(known, _)| *known == child) {
                    let list = &schema.collection(child).plural;
                    return Err(told_twice(&format!("`{list}` of {}", described.name)));
                }
                nested.push((child, value));
            }
            (Some(child), _) => tell(&mut own, &schema.collection(child).plural, value)?,
            (None, Owner::Parent { column, .. }) if *column == name => {
                tell(&mut own, column, key_value(value))?;
            }
            (None, _) => tell(&mut own, &name, value)?,
        }
    }
    let key = key_field
        .and_then(|field| own.get(&field.name))
        .and_then(key_text)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Data,
                format!("an event names a {} without its key", described.name),
            )
            .with_help(
                "rows without a key and a time of their own come in the record that they hang on",
            )
        })?;
    if let Some(field) = key_field {
        own.insert(field.name.clone(), Json::from(key.clone()));
    }
    if let (Some(parent), Owner::Parent { column, .. }) = (parent, &described.owner) {
        own.insert(column.clone(), Json::from(parent));
    }
    for (child, value) in nested {
        let Json::Array(items) = value else {
            return Err(not_records(&schema.collection(child).plural));
        };
        for item in items {
            match item {
                Json::Object(item) => {
                    take(schema, child, item, Some(&key), rows)?;
                }
                _ => return Err(not_records(&schema.collection(child).plural)),
            }
        }
    }
    let row = (collection.0, key);
    rows.push((row.clone(), own));
    Ok(row)
}

fn key_value(value: Json) -> Json {
    key_text(&value).map_or(value, Json::from)
}

/// What a data set refuses too: which of the two is meant nobody knows.
fn told_twice(what: &str) -> Error {
    Error::new(ErrorKind::Data, format!("an event tells {what} twice"))
}

fn unknown(collection: &str) -> Error {
    Error::new(
        ErrorKind::Unknown,
        format!("there is no collection `{collection}`"),
    )
}

fn not_records(name: &str) -> Error {
    Error::new(
        ErrorKind::Data,
        format!("`{name}` of an event is no list of records"),
    )
}
