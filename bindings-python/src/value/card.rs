//! Dictionaries straight onto a card of the engine: only what is read is looked at, and nothing is kept in between.
//!
//! What does not fit is left to [`super::read_document`], which says what is wrong with it or reads it all the same.

use kardan::records::{Card, Cell, Layout, Misfit, Place};
use kardan_dsl::schema::CollectionId;
use pyo3::{
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{
        PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyType, PyTzInfo,
    },
};
use std::sync::Arc;

/// The names of one collection, each with where its value goes.
type Names = Vec<(Py<PyString>, Place)>;

/// The names by which dictionaries are asked, as Python's own.
pub struct Keys {
    layout: Arc<Layout>,
    /// By collection; none where a dictionary is gone through name by name.
    names: Vec<Option<Names>>,
}

impl Keys {
    pub fn new(py: Python<'_>, layout: &Arc<Layout>, collections: usize) -> Keys {
        let names = |at: usize| {
            let names = layout.names(CollectionId(at as u16))?;
            let name =
                |(name, place): &(String, Place)| (PyString::intern(py, name).unbind(), *place);
            Some(names.iter().map(name).collect())
        };
        Keys {
            layout: Arc::clone(layout),
            names: (0..collections).map(names).collect(),
        }
    }

    /// Reads a dictionary onto a card, in place of what was there.
    pub fn read(
        &self,
        card: &mut Card,
        subject: CollectionId,
        client: &Bound<'_, PyDict>,
    ) -> Result<(), Misfit> {
        card.clear();
        self.take(card, subject, client)?;
        card.end()
    }

    fn take(
        &self,
        card: &mut Card,
        collection: CollectionId,
        record: &Bound<'_, PyDict>,
    ) -> Result<(), Misfit> {
        card.begin(collection)?;
        if let Some(Some(names)) = self.names.get(usize::from(collection.0)) {
            for (name, place) in names {
                let name = name.bind(record.py());
                if let Some(value) = record.get_item(name).map_err(|_| Misfit)? {
                    self.put(card, collection, *place, &value)?;
                }
            }
            return Ok(());
        }
        for (name, value) in record {
            let name = name.cast_exact::<PyString>().map_err(|_| Misfit)?;
            let name = name.to_str().map_err(|_| Misfit)?;
            if let Some(place) = self.layout.place(collection, name) {
                self.put(card, collection, place, &value)?;
            }
        }
        Ok(())
    }

    fn put(
        &self,
        card: &mut Card,
        collection: CollectionId,
        place: Place,
        value: &Bound<'_, PyAny>,
    ) -> Result<(), Misfit> {
        match place {
            Place::Field(field) => with_cell(value, |cell| card.set(collection, field, cell)),
            Place::Records(_) if value.is_none() => Ok(()),
            Place::Records(child) => {
                let records = value.cast_exact::<PyList>().map_err(|_| Misfit)?;
                records.iter().try_for_each(|record| {
                    // A class of its own may answer otherwise than its entries say.
                    let record = record.cast_exact::<PyDict>().map_err(|_| Misfit)?;
                    self.take(card, child, record)
                })
            }
        }
    }
}

/// A value as the engine takes it; the commonest kinds first.
pub fn with_cell<T>(
    value: &Bound<'_, PyAny>,
    take: impl FnOnce(Cell<'_>) -> Result<T, Misfit>,
) -> Result<T, Misfit> {
    if value.is_exact_instance_of::<PyInt>() {
        return take(Cell::Int(value.extract().map_err(|_| Misfit)?));
    }
    if value.is_exact_instance_of::<PyString>() {
        let text = value.cast::<PyString>().map_err(|_| Misfit)?;
        return take(Cell::Text(text.to_str().map_err(|_| Misfit)?));
    }
    if value.is_exact_instance_of::<PyBool>() {
        return take(Cell::Bool(value.is(PyBool::new(value.py(), true))));
    }
    if value.is_none() {
        return take(Cell::Missing);
    }
    if value.is_exact_instance_of::<PyFloat>() {
        return take(Cell::Float(value.extract().map_err(|_| Misfit)?));
    }
    if let Ok(moment) = value.cast_exact::<PyDateTime>() {
        return take(Cell::Instant(instant(moment).ok_or(Misfit)?));
    }
    if value.is_exact_instance_of::<PyDate>() {
        let ordinal = value.call_method0(intern!(value.py(), "toordinal"));
        let ordinal: i32 = ordinal.and_then(|day| day.extract()).map_err(|_| Misfit)?;
        return take(Cell::Date(ordinal - FIRST_DAY));
    }
    if is_decimal(value) {
        let text = value.str().map_err(|_| Misfit)?;
        return take(Cell::Number(text.to_str().map_err(|_| Misfit)?));
    }
    Err(Misfit)
}

/// The ordinal of 1970-01-01.
const FIRST_DAY: i32 = 719_163;

/// An aware moment in microseconds; none for one without a zone.
fn instant(moment: &Bound<'_, PyDateTime>) -> Option<i64> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = moment.py();
    let epoch = EPOCH.get_or_try_init(py, || -> PyResult<_> {
        let utc = PyTzInfo::utc(py)?;
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))?;
        Ok(epoch.into_any().unbind())
    });
    // Python refuses to subtract a moment with a zone from one without.
    let since = moment.sub(epoch.ok()?).ok()?;
    let part = |name: &Bound<'_, PyString>| since.getattr(name).ok()?.extract::<i64>().ok();
    let days = part(intern!(py, "days"))?;
    let seconds = part(intern!(py, "seconds"))?;
    let microseconds = part(intern!(py, "microseconds"))?;
    Some((days * 86_400 + seconds) * 1_000_000 + microseconds)
}

fn is_decimal(value: &Bound<'_, PyAny>) -> bool {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let decimal = DECIMAL.import(value.py(), "decimal", "Decimal");
    decimal.is_ok_and(|decimal| value.get_type().is(decimal))
}
