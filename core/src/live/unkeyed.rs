//! Rows without keys in events. They come in the lists of the record that they hang on, or alone; which of them are new, changed or gone is found
//! by what they are called.

use super::{
    change::{Fields, Prepared, Told, record_key},
    event::{Change, Event, Record, RowKey, Rows},
    store::Store,
};
use crate::{
    error::{Error, ErrorKind},
    records::{Dataset, key_text},
};
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A row that is told of alone, and the event that tells its list with it.
struct Alone {
    /// Its collection.
    collection: CollectionId,
    /// What it hangs on.
    parent: RowKey,
    /// As an event of that record: the list as it is, and the row behind it.
    event: Event,
}

/// The rows of a list by what they are called.
type Named = BTreeMap<String, usize>;

impl Store {
    /// What an event comes to that tells of a row without a key alone; none where it tells of something else. Which row is meant, it says itself:
    /// one that is there is changed or taken away, any other comes.
    pub fn prepare_alone(
        &mut self,
        event: &Event,
        reads: impl Fn(&Fields) -> bool,
    ) -> Result<Option<Option<Prepared>>, Error> {
        let Some(alone) = self.alone(event)? else {
            return Ok(None);
        };
        let deletes = matches!(event.change, Change::Delete(_));
        let before = self.rows_by_name(alone.collection, &alone.parent);
        let rows = Rows::of(self.schema(), event_record(&alone.event))?;
        let prepared = self.prepare(&alone.event, &rows, &reads)?;
        let Some(after) = prepared.as_ref().and_then(|prepared| {
            let (_, _, built) = prepared.clients.first()?;
            Some(names(built.data.as_ref()?, 0, alone.collection))
        }) else {
            return Ok(Some(prepared));
        };
        let mut comes = after.keys().filter(|name| !before.contains_key(*name));
        let place = comes.next().and_then(|name| {
            // The second of a name is the first, told again.
            let (same, _) = name.rsplit_once('-')?;
            before.get(same).copied()
        });
        if place.is_none() && !deletes {
            return Ok(Some(prepared));
        }
        let Some(place) = place else {
            return Ok(Some(None));
        };
        let event = self.replacing(alone, place, deletes);
        let rows = Rows::of(self.schema(), event_record(&event))?;
        let prepared = self.prepare(&event, &rows, &reads)?;
        Ok(Some(prepared))
    }

    /// The event of a record with the last row of a list in the place of another, or neither.
    fn replacing(&self, alone: Alone, place: usize, deletes: bool) -> Event {
        let list = self.schema().collection(alone.collection).plural.clone();
        let mut event = alone.event;
        if let Change::Set(told) = &mut event.change
            && let Some(Json::Array(rows)) = told.record.get_mut(&list)
            && let Some(told) = rows.pop()
        {
            match rows.get_mut(place) {
                Some(_) if deletes => {
                    rows.remove(place);
                }
                Some(row) => *row = told,
                None => {}
            }
        }
        event
    }

    fn alone(&self, event: &Event) -> Result<Option<Alone>, Error> {
        let (Change::Put(record) | Change::Set(record) | Change::Delete(record)) = &event.change;
        let schema = self.schema();
        let Some(collection) = schema.collection_named(&record.collection) else {
            return Ok(None);
        };
        let described = schema.collection(collection);
        let (
            None,
            Some(_),
            Owner::Parent {
                collection: above,
                column,
            },
        ) = (described.key, described.time, &described.owner)
        else {
            return Ok(None);
        };
        let noun = &described.name;
        if matches!(event.change, Change::Set(_)) {
            let problem = format!("a {noun} has no key by which it could be set");
            return Err(Error::new(ErrorKind::Data, problem)
                .with_help("`put` it as a whole: it is known by its time and what it says"));
        }
        let mut row = record.record.clone();
        let key = row.shift_remove(column).as_ref().and_then(key_text);
        let key = key.ok_or_else(|| {
            let problem = format!("`{column}` of a {noun} is missing: whose it is cannot be told");
            Error::new(ErrorKind::Data, problem)
        })?;
        let parent = (above.0, key);
        let Some(mut whole) = self.row(&parent) else {
            let problem = format!("`{column}` names `{}`, which is not there", parent.1);
            return Err(Error::new(ErrorKind::Data, problem)
                .with_help("tell of what a record hangs on before the record itself"));
        };
        let list = whole.shift_remove(&described.plural);
        let mut list = match list {
            Some(Json::Array(list)) => list,
            _ => Vec::new(),
        };
        list.push(Json::Object(row));
        let key = schema.collection(*above).key;
        let key = key.map(|key| schema.field(*above, key).name.clone());
        let fields = key.map(|key| (key, Json::from(parent.1.as_str())));
        let mut fields = Map::from_iter(fields);
        fields.insert(described.plural.clone(), Json::Array(list));
        let told = Record {
            collection: schema.collection(*above).name.clone(),
            record: fields,
        };
        Ok(Some(Alone {
            collection,
            parent,
            event: Event {
                at: event.at,
                change: Change::Set(told),
            },
        }))
    }

    /// By what the rows that hang on a record are called, their place among them.
    fn rows_by_name(&self, collection: CollectionId, parent: &RowKey) -> Named {
        let Some(super::store::Belongs::Client(client)) = self.belongs(parent) else {
            return Named::new();
        };
        let Some((data, client)) = self.data(client) else {
            return Named::new();
        };
        let Some(above) = super::store::own_row(data, client, parent) else {
            return Named::new();
        };
        let rows = data.table(collection).rows_below(above..above + 1);
        let named = rows.enumerate().filter_map(|(place, row)| {
            let name = data.name(collection, row)?;
            Some((name.into_owned(), place))
        });
        named.collect()
    }

    /// Adds to an event what it does to rows without keys that any rule minds.
    pub fn add_unkeyed(&self, prepared: &mut Prepared, minded: &[bool]) {
        let Some((client, _, built)) = prepared.clients.first() else {
            return;
        };
        let schema = self.schema();
        let known = (*client < self.clients()).then(|| self.data(*client));
        let known = known.flatten();
        let minded = (0..).map(CollectionId).zip(minded);
        let minded = minded.filter(|(collection, minded)| **minded && is_told(schema, *collection));
        for (collection, _) in minded {
            let changes = prepared.fields.contains_key(&collection);
            if !changes && prepared.gone.is_empty() {
                continue;
            }
            let before = known.map(|(data, row)| (data, names(data, row, collection)));
            let after = built.data.as_ref();
            let after = after.map(|data| (data, names(data, 0, collection)));
            let row_before = |name: &str| {
                let (data, rows) = before.as_ref()?;
                Some((*data, *rows.get(name)?))
            };
            for (data, (name, &row)) in after
                .iter()
                .flat_map(|(data, rows)| rows.iter().map(move |named| (*data, named)))
            {
                let was = row_before(name);
                let same = was.is_some_and(|(was, at)| {
                    was.told_later(collection, at) == data.told_later(collection, row)
                });
                if !same {
                    let key = (collection.0, name.clone());
                    prepared.records.push(Told {
                        record: record_key(schema, &key),
                        row: key,
                        is_new: was.is_none(),
                    });
                }
            }
            let there = after.as_ref().map(|(_, rows)| rows);
            let gone = before.iter().flat_map(|(_, rows)| rows.keys());
            let gone = gone.filter(|name| !there.is_some_and(|rows| rows.contains_key(*name)));
            prepared
                .unkeyed_gone
                .extend(gone.map(|name| (collection.0, name.clone())));
        }
    }
}

/// Whether rows of a collection are told of, though they have no key.
fn is_told(schema: &Schema, collection: CollectionId) -> bool {
    let described = schema.collection(collection);
    described.key.is_none() && described.time.is_some() && described.owner != Owner::Table
}

/// The rows of a record of the subject by what they are called.
fn names(data: &Dataset, subject: usize, collection: CollectionId) -> Named {
    let rows = data.rows_of(subject..subject + 1, collection);
    let named = rows.filter_map(|row| Some((data.name(collection, row)?.into_owned(), row)));
    named.collect()
}

fn event_record(event: &Event) -> &Record {
    let (Change::Put(record) | Change::Set(record) | Change::Delete(record)) = &event.change;
    record
}
