//! Python mappings as the engine's documents: whole, or without what a program does not read.

use super::{cell::value, unreadable::Unreadable};
use kardan::records::{Member, ReadNames};
use kardan_dsl::schema::CollectionId;
use pyo3::{
    prelude::*,
    types::{PyDict, PyList, PyMapping, PyString},
};
use serde_json::{Map, Value as Json};

/// Documents nest client → visits → lines; nothing sensible is deeper than this.
const DEEPEST: usize = 64;

/// An iterable of mappings as documents, one after the other.
pub fn documents<'py>(
    objects: &Bound<'py, PyAny>,
) -> PyResult<impl Iterator<Item = PyResult<Map<String, Json>>> + use<'py>> {
    let document = |(at, object): (usize, PyResult<Bound<'py, PyAny>>)| {
        fields(&object?, 0).map_err(|error| error.under(&format!("[{at}]")).into_error())
    };
    Ok(objects.try_iter()?.enumerate().map(document))
}

/// A mapping of names to values, or none.
pub fn inputs(object: Option<&Bound<'_, PyAny>>) -> PyResult<Map<String, Json>> {
    match object {
        None => Ok(Map::new()),
        Some(object) => fields(object, 0).map_err(Unreadable::into_error),
    }
}

/// A host's list of mappings as JSON objects; what cannot be read is named by its place: `events[4]`.
pub fn listed(name: &str, objects: &Bound<'_, PyAny>) -> PyResult<Vec<Json>> {
    let objects = objects.try_iter()?.enumerate();
    let objects = objects.map(|(place, object)| {
        let step = format!("{name}[{place}]");
        let read = fields(&object?, 0).map_err(|error| error.under(&step).into_error());
        read.map(Json::Object)
    });
    objects.collect()
}

/// The part of a mapping that is read of a record of the collection.
pub fn read_document(
    object: &Bound<'_, PyAny>,
    names: &ReadNames,
    collection: CollectionId,
) -> PyResult<Map<String, Json>> {
    record(object, names, collection, 0).map_err(Unreadable::into_error)
}

fn record(
    object: &Bound<'_, PyAny>,
    names: &ReadNames,
    collection: CollectionId,
    depth: usize,
) -> Result<Map<String, Json>, Unreadable> {
    bound(depth)?;
    let mut fields = Map::new();
    entries(object, |name, field| {
        let read = match names.member(collection, name) {
            None => return Ok(()),
            Some(Member::Link(target)) if field.cast::<PyMapping>().is_ok() => {
                Json::Object(record(field, names, target, depth + 1)?)
            }
            Some(Member::Records(child)) => records(field, names, child, depth + 1)?,
            Some(Member::Value | Member::Link(_)) => value(field, depth + 1)?,
        };
        fields.insert(name.to_owned(), read);
        Ok(())
    })?;
    Ok(fields)
}

/// What is no list of mappings is left for the engine to refuse.
fn records(
    object: &Bound<'_, PyAny>,
    names: &ReadNames,
    collection: CollectionId,
    depth: usize,
) -> Result<Json, Unreadable> {
    let Ok(items) = object.cast::<PyList>() else {
        return value(object, depth);
    };
    let item = |(at, item): (usize, Bound<'_, PyAny>)| {
        let read = if item.cast::<PyMapping>().is_ok() {
            record(&item, names, collection, depth).map(Json::Object)
        } else {
            value(&item, depth)
        };
        read.map_err(|error| error.under(&format!("[{at}]")))
    };
    items.iter().enumerate().map(item).collect()
}

/// All fields of a mapping.
pub fn fields(object: &Bound<'_, PyAny>, depth: usize) -> Result<Map<String, Json>, Unreadable> {
    bound(depth)?;
    let mut fields = Map::new();
    entries(object, |name, field| {
        fields.insert(name.to_owned(), value(field, depth + 1)?);
        Ok(())
    })?;
    Ok(fields)
}

/// Refuses what nests too deep, as an object that holds itself does.
pub fn bound(depth: usize) -> Result<(), Unreadable> {
    if depth < DEEPEST {
        return Ok(());
    }
    Err(Unreadable::value(format!("nested deeper than {DEEPEST}")))
}

fn entries(
    object: &Bound<'_, PyAny>,
    mut take: impl FnMut(&str, &Bound<'_, PyAny>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut entry = |name: &Bound<'_, PyAny>, field: &Bound<'_, PyAny>| {
        let no_text = || Unreadable::value("a field's name is no text");
        let name = name.cast::<PyString>().map_err(|_| no_text())?;
        // Half a character is no text either.
        let name = name.to_str().map_err(|_| no_text())?;
        take(name, field).map_err(|error| error.under(&format!(".{name}")))
    };
    if let Ok(fields) = object.cast::<PyDict>() {
        return fields
            .iter()
            .try_for_each(|(name, field)| entry(&name, &field));
    }
    let Ok(fields) = object.cast::<PyMapping>() else {
        let class = object.get_type().name()?;
        return Err(Unreadable::value(format!(
            "expected a mapping, not a `{class}`"
        )));
    };
    for pair in fields.items()? {
        let (name, field) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        entry(&name, &field)?;
    }
    Ok(())
}
