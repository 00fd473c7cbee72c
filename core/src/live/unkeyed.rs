//! Rows without keys in events. They come in the lists of the record that they hang on, or alone; which of them are new, changed or gone is found
//! by what they are called.

use super::{
    change::{Fields, Prepared, Told, record_key},
    event::{Change, Event, Record, RowKey, Rows},
    store::{Belongs, Store, own_row},
};
use crate::{
    error::{Error, ErrorKind},
    records::{Dataset, key_text},
};
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, ops::Range};

/// A row that is told of alone, and the event that tells its list with it.
struct Alone {
    /// Its collection.
    collection: CollectionId,
    /// What it hangs on.
    parent: RowKey,
    /// As an event of that record: the list as it is, and the row behind it.
    event: Event,
}

/// A row that is told again.
struct Known {
    name: String,
    /// Among the rows of its parent.
    place: usize,
}

/// Rows by what they are called.
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
        let known = prepared
            .as_ref()
            .and_then(|prepared| told_before(prepared, &alone, &before));
        let place = match known {
            None if deletes => return Ok(Some(None)),
            None => return Ok(Some(prepared)),
            Some(known) if self.is_as_told(&alone.parent) => self.place_as_told(&alone, &known)?,
            Some(known) => known.place,
        };
        let event = self.replacing(alone, place, deletes);
        let rows = Rows::of(self.schema(), event_record(&event))?;
        let prepared = self.prepare(&event, &rows, &reads)?;
        Ok(Some(prepared))
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
    fn place_as_told(&mut self, alone: &Alone, known: &Known) -> Result<usize, Error> {
        let list = self.schema().collection(alone.collection).plural.clone();
        let mut event = alone.event.clone();
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

    /// The rows that hang on a record, by what they are called.
    fn rows_by_name(&self, collection: CollectionId, parent: &RowKey) -> Named {
        let Some(Belongs::Client(client)) = self.belongs(parent) else {
            return Named::new();
        };
        let known = self.data(client);
        let named = known.map(|(data, client)| names_below(data, client, (collection, parent)));
        named.unwrap_or_default()
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
            for (data, (name, row)) in after
                .iter()
                .flat_map(|(data, rows)| in_order(rows).map(move |named| (*data, named)))
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
            let gone = before.iter().flat_map(|(_, rows)| in_order(rows));
            let gone = gone.map(|(name, _)| name);
            let gone = gone.filter(|name| !there.is_some_and(|rows| rows.contains_key(*name)));
            prepared
                .unkeyed_gone
                .extend(gone.map(|name| (collection.0, name.clone())));
        }
        // As a history tells of records of one instant.
        prepared.records.sort_by_key(|one| one.row.0);
    }
}

/// Whether rows of a collection are told of, though they have no key.
fn is_told(schema: &Schema, collection: CollectionId) -> bool {
    let described = schema.collection(collection);
    described.key.is_none() && described.time.is_some() && described.owner != Owner::Table
}

/// The rows of a record of the subject by what they are called.
fn names(data: &Dataset, subject: usize, collection: CollectionId) -> Named {
    named(
        data,
        collection,
        data.rows_of(subject..subject + 1, collection),
    )
}

/// The rows below a record of a client by what they are called.
fn names_below(
    data: &Dataset,
    client: usize,
    (collection, parent): (CollectionId, &RowKey),
) -> Named {
    let Some(above) = own_row(data, client, parent) else {
        return Named::new();
    };
    let rows = data.table(collection).rows_below(above..above + 1);
    named(data, collection, rows)
}

fn named(data: &Dataset, collection: CollectionId, rows: Range<usize>) -> Named {
    let named = rows.filter_map(|row| Some((data.name(collection, row)?.into_owned(), row)));
    named.collect()
}

/// Rows in the order in which they are told of.
fn in_order(named: &Named) -> impl Iterator<Item = (&String, usize)> {
    let mut rows: Vec<_> = named.iter().map(|(name, row)| (name, *row)).collect();
    rows.sort_unstable_by_key(|(_, row)| *row);
    rows.into_iter()
}

/// The row that says the same as the one that comes, where there is one.
fn told_before(prepared: &Prepared, alone: &Alone, before: &Named) -> Option<Known> {
    let (data, collection) = (data_of(prepared)?, alone.collection);
    let after = names_below(data, 0, (collection, &alone.parent));
    let mut comes = after.iter().filter(|(name, _)| !before.contains_key(*name));
    let (_, &row) = comes.next()?;
    let first = data.first_alike(collection, row);
    let name = data.name(collection, first)?.into_owned();
    let start = after.values().min()?;
    (first != row).then_some(Known {
        place: first - start,
        name,
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
