//! What the live engine is told: a record arrives, changes or goes.

use crate::{
    calendar::{Zone, day_of_date},
    error::{Error, ErrorKind},
    evaluate::AsOf,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value as Json};

/// Something that happened to the records. Applying it twice changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When the host learned of it: the engine's time moves on to it. Now where none is said; an event of the past is applied now.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "instant_with_offset"
    )]
    pub at: Option<DateTime<Utc>>,
    /// What happened.
    #[serde(flatten)]
    pub change: Change,
}

/// What happened to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// `put`: the record as it now is, whether it was there before or not. Rows that hang on it may stand in it as lists.
    Put(Record),
    /// `set`: some fields of a record that is there; null takes a value away.
    Set(Record),
    /// `delete`: the record is gone, with all that hangs on it.
    Delete(Record),
}

/// A record of a collection. Of one that is deleted the key is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The collection, by any of its names.
    pub collection: String,
    /// Its fields, with its key, the key of what it hangs on (`client`), and keys in the place of links.
    pub record: Map<String, Json>,
}

impl Event {
    /// An event as a host has it. `at` is read as the instants of records are: one without an offset is of the zone, a date is the beginning of its day.
    ///
    /// # Errors
    /// An input error that names what is wrong.
    pub fn read(event: Json, zone: Tz) -> Result<Event, Error> {
        let Json::Object(mut event) = event else {
            let problem = format!("`{event}` is no event");
            return Err(Error::new(ErrorKind::Input, problem).with_help(FORM));
        };
        let at = match event.shift_remove("at") {
            None | Some(Json::Null) => None,
            Some(Json::String(at)) => Some(instant(&at, zone)?),
            Some(at) => return Err(no_instant(&at)),
        };
        let event = serde_json::from_value(Json::Object(event));
        let event: Event = event.map_err(|error| {
            Error::new(
                ErrorKind::Input,
                format!("an event cannot be read: {error}"),
            )
            .with_help(FORM)
        })?;
        Ok(Event { at, ..event })
    }
}

/// What an event looks like.
const FORM: &str = "an event is `{\"put\": {\"collection\": …, \"record\": {…}}}`, or so with `set` or `delete`, perhaps with `at`";

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

/// Without a program there is no zone to read it in.
fn instant_with_offset<'d, D: Deserializer<'d>>(
    told: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(told)? else {
        return Ok(None);
    };
    match text.parse::<AsOf>() {
        Ok(AsOf::Instant(instant)) => Ok(Some(instant)),
        _ => Err(D::Error::custom(no_instant(&Json::from(text)))),
    }
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
    for (name, value) in record {
        if let Some(field) = described.field_named(&name) {
            own.insert(schema.field(collection, field).name.clone(), value);
            continue;
        }
        let child = schema
            .children(collection)
            .find(|&child| schema.collection(child).is_called(&name));
        match (child, &described.owner) {
            (Some(child), _) if schema.collection(child).key.is_some() => {
                nested.push((child, value));
            }
            (Some(child), _) => {
                own.insert(schema.collection(child).plural.clone(), value);
            }
            (None, Owner::Parent { column, .. }) if *column == name => {
                own.insert(column.clone(), key_value(value));
            }
            (None, _) => {
                own.insert(name, value);
            }
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
            .with_help("rows without a key of their own come in the record that they hang on")
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

/// A key is text; a whole number in its place means its digits.
pub(super) fn key_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn key_value(value: Json) -> Json {
    key_text(&value).map_or(value, Json::from)
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
