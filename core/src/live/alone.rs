//! Rows without keys that events tell of alone. Which row is meant, it says itself: one that is there is told again, changed or taken away, any
//! other comes.

use super::{
    building::Built,
    change::{Fields, Prepared, Told, record_key},
    event::{Change, Event, Record, RowKey, Rows},
    store::{Belongs, Changed, Row, Store, own_row},
    unkeyed::{Named, names_below},
};
use crate::{
    error::{Error, ErrorKind},
    records::{Dataset, Misfit, key_text},
};
use chrono::{DateTime, Utc};
use kardan_dsl::schema::{CollectionId, Owner};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A row that is told of alone.
struct Alone {
    /// Its collection.
    collection: CollectionId,
    /// What it hangs on.
    parent: RowKey,
    row: Row,
}

/// A row that is told again.
struct Known {
    name: String,
    /// Among the rows of its parent.
    place: usize,
}

impl Store {
    /// What an event comes to that tells of a row without a key alone; none where it tells of something else.
    pub fn prepare_alone(
        &mut self,
        event: &Event,
        reads: impl Fn(&Fields) -> bool,
        minded: &[bool],
    ) -> Result<Option<Option<Prepared>>, Error> {
        let Some(alone) = self.alone(event)? else {
            return Ok(None);
        };
        let deletes = matches!(event.change, Change::Delete(_));
        if !deletes && let Ok(prepared) = self.put_alone(&alone, minded) {
            return Ok(Some(prepared));
        }
        let with_list = self.with_list(&alone, event.at);
        let before = self.rows_by_name(alone.collection, &alone.parent);
        let rows = Rows::of(self.schema(), event_record(&with_list))?;
        let mut prepared = self.prepare(&with_list, &rows, &reads)?;
        let known = prepared
            .as_ref()
            .and_then(|prepared| told_before(prepared, &alone, &before));
        if let Some(known) = known {
            let place = match self.is_as_told(&alone.parent) {
                true => self.place_as_told(&alone, &known, &with_list)?,
                false => known.place,
            };
            let event = self.replacing(&alone, place, with_list, deletes);
            let rows = Rows::of(self.schema(), event_record(&event))?;
            prepared = self.prepare(&event, &rows, &reads)?;
        } else if deletes {
            return Ok(Some(None));
        }
        if let Some(prepared) = &mut prepared {
            // As where it is put in place, what it hangs on has not changed by it.
            prepared.records.retain(|one| one.row != alone.parent);
            self.add_unkeyed(prepared, minded);
        }
        Ok(Some(prepared))
    }

    /// The quick way: the row is put into the columns of its client.
    ///
    /// # Errors
    /// What needs a closer look.
    fn put_alone(&mut self, alone: &Alone, minded: &[bool]) -> Result<Option<Prepared>, Misfit> {
        let collection = alone.collection;
        let Some(Belongs::Client(client)) = self.belongs(&alone.parent) else {
            return Err(Misfit);
        };
        let mut data = self.apart(client).ok_or(Misfit)?;
        let above = own_row(&data, 0, &alone.parent).ok_or(Misfit)?;
        let place = (collection, above);
        let row = self.editor.put_below(&mut data, place, &alone.row)?;
        let first = data.first_alike(collection, row);
        let is_new = first == row;
        let changed = match is_new {
            true => None,
            false if data.told_later(collection, first) == data.told_later(collection, row) => {
                return Ok(None);
            }
            // Of those of one time it is the last, so the other stands where it stood before.
            false => {
                data = self.apart(client).ok_or(Misfit)?;
                let place = (collection, first);
                let changed = self.editor.replace(&mut data, place, &alone.row)?;
                Some(changed.into_iter().collect())
            }
        };
        let name = data.name(collection, first).ok_or(Misfit)?.into_owned();
        let row = (collection.0, name);
        let told = Told {
            record: record_key(self.schema(), &row),
            row,
            is_new,
        };
        let is_minded = minded.get(usize::from(collection.0)) == Some(&true);
        let built = Built {
            data: Some(data),
            told: BTreeMap::new(),
            leads_to: Vec::new(),
        };
        // Nothing leads to a row without a key.
        Ok(Some(Prepared {
            clients: vec![(client, self.key(client), built)],
            beside: Changed::new(),
            own: Vec::new(),
            fields: Fields::from([(collection, changed)]),
            records: is_minded.then_some(told).into_iter().collect(),
            gone: Vec::new(),
            unkeyed_gone: Vec::new(),
        }))
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
        if self.belongs(&parent).is_none() {
            let problem = format!("`{column}` names `{}`, which is not there", parent.1);
            return Err(Error::new(ErrorKind::Data, problem)
                .with_help("tell of what a record hangs on before the record itself"));
        }
        Ok(Some(Alone {
            collection,
            parent,
            row,
        }))
    }

    /// The event of the record that a row hangs on, with the list as it is and the row behind it.
    fn with_list(&self, alone: &Alone, at: Option<DateTime<Utc>>) -> Event {
        let schema = self.schema();
        let above = CollectionId(alone.parent.0);
        let list = &schema.collection(alone.collection).plural;
        let whole = self.row(&alone.parent);
        let mut rows = match whole.and_then(|mut whole| whole.shift_remove(list)) {
            Some(Json::Array(rows)) => rows,
            _ => Vec::new(),
        };
        rows.push(Json::Object(alone.row.clone()));
        let key = schema.collection(above).key;
        let key = key.map(|key| schema.field(above, key).name.clone());
        let fields = key.map(|key| (key, Json::from(alone.parent.1.as_str())));
        let mut record = Map::from_iter(fields);
        record.insert(list.clone(), Json::Array(rows));
        let collection = schema.collection(above).name.clone();
        Event {
            at,
            change: Change::Set(Record { collection, record }),
        }
    }

    /// The rows that hang on a record, by what they are called.
    fn rows_by_name(&self, collection: CollectionId, parent: &RowKey) -> Named {
        let Some(Belongs::Client(client)) = self.belongs(parent) else {
            return Named::new();
        };
        let known = self.data(client);
        let named = known.map(|(data, client)| names_below(data, client, (collection, parent)));
        named.unwrap_or_default()
    }

    /// Whether the lists of a record stand as they were told, in any order; else they are in that of the data set.
    fn is_as_told(&self, record: &RowKey) -> bool {
        let Some(Belongs::Client(client)) = self.belongs(record) else {
            return false;
        };
        let touched = self.touched.get(&client);
        touched.is_some_and(|touched| touched.told.contains_key(record))
    }

    /// The place of a row in a list as it was told: the last of the fewest rows from its beginning among which the row is.
    fn place_as_told(
        &mut self,
        alone: &Alone,
        known: &Known,
        with_list: &Event,
    ) -> Result<usize, Error> {
        let list = self.schema().collection(alone.collection).plural.clone();
        let mut event = with_list.clone();
        let all = match &mut event.change {
            Change::Set(told) => told.record.get_mut(&list).map(Json::take),
            Change::Put(_) | Change::Delete(_) => None,
        };
        let Some(Json::Array(all)) = all else {
            return Ok(known.place);
        };
        let (mut without, mut with) = (0, all.len().saturating_sub(1));
        while without + 1 < with {
            let middle = without.midpoint(with);
            if let (Change::Set(told), Some(some)) = (&mut event.change, all.get(..middle)) {
                told.record.insert(list.clone(), Json::from(some.to_vec()));
            }
            let rows = Rows::of(self.schema(), event_record(&event))?;
            let prepared = self.prepare(&event, &rows, |_| false)?;
            let built = prepared.as_ref().and_then(data_of);
            let is_among = built.is_some_and(|data| {
                let names = names_below(data, 0, (alone.collection, &alone.parent));
                names.contains_key(&known.name)
            });
            match is_among {
                true => with = middle,
                false => without = middle,
            }
        }
        Ok(without)
    }

    /// The event of a record with the last row of a list in the place of another, or neither.
    fn replacing(&self, alone: &Alone, place: usize, mut event: Event, deletes: bool) -> Event {
        let list = self.schema().collection(alone.collection).plural.clone();
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
}

/// The row that says the same as the one that comes, where there is one.
fn told_before(prepared: &Prepared, alone: &Alone, before: &Named) -> Option<Known> {
    let (data, collection) = (data_of(prepared)?, alone.collection);
    let above = own_row(data, 0, &alone.parent)?;
    let rows = data.table(collection).rows_below(above..above + 1);
    let start = rows.start;
    let first = data.told_again(collection, rows, |name| before.contains_key(name))?;
    Some(Known {
        name: data.name(collection, first)?.into_owned(),
        place: first - start,
    })
}

/// The rows of the client that an event is about, as they will be.
fn data_of(prepared: &Prepared) -> Option<&Dataset> {
    let (_, _, built) = prepared.clients.first()?;
    built.data.as_ref()
}

fn event_record(event: &Event) -> &Record {
    let (Change::Put(record) | Change::Set(record) | Change::Delete(record)) = &event.change;
    record
}
