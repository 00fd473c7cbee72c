//! Dictionaries as the engine asks them: for what decides, and for nothing else.

use super::card::with_cell;
use chrono::DateTime;
use kardan::{
    evaluate::{Host, Reader, Wanted},
    records::{Cell, Misfit},
};
use pyo3::{
    PyTypeInfo,
    basic::CompareOp,
    prelude::*,
    types::{PyBool, PyDateTime, PyDict, PyList, PyString, PyType},
};

/// What a session asks for, as Python's own objects.
pub struct Questions {
    /// The class of moments.
    moments: Py<PyType>,
    /// By the number of what is asked.
    names: Vec<Vec<Py<PyString>>>,
    /// By the number of a span.
    spans: Vec<Option<Span>>,
}

/// Moments from which on, and before which, something lies.
struct Span {
    from: Option<Py<PyDateTime>>,
    until: Option<Py<PyDateTime>>,
}

impl Questions {
    pub fn new(py: Python<'_>, reader: &Reader) -> Questions {
        let names = |asked: &Wanted| {
            let names = asked.names.iter();
            names
                .map(|name| PyString::intern(py, name).unbind())
                .collect()
        };
        let span = |&(from, until): &(Option<i64>, Option<i64>)| {
            let moment = |micros: Option<i64>| match micros {
                // What Python has no moment for, it does not compare either.
                Some(micros) => moment(py, micros).map(Some),
                None => Some(None),
            };
            let (from, until) = (moment(from)?, moment(until)?);
            Some(Span { from, until })
        };
        let spans = reader.spans().iter();
        Questions {
            moments: PyDateTime::type_object(py).unbind(),
            names: reader.asked().iter().map(names).collect(),
            spans: spans.map(|bounds| span(bounds.as_ref()?)).collect(),
        }
    }
}

fn moment(py: Python<'_>, micros: i64) -> Option<Py<PyDateTime>> {
    let moment = DateTime::from_timestamp_micros(micros)?;
    Some(moment.into_pyobject(py).ok()?.unbind())
}

impl Span {
    /// Python itself compares, whatever the zones are; none where one moment has a zone and the other has not.
    fn holds(&self, moment: &Bound<'_, PyAny>) -> Option<bool> {
        if let Some(from) = &self.from
            && is_before(moment, from)?
        {
            return Some(false);
        }
        match &self.until {
            Some(until) => is_before(moment, until),
            None => Some(true),
        }
    }
}

/// Python's own moments say `True` or `False`: it need not be asked what is true of the answer.
fn is_before(moment: &Bound<'_, PyAny>, other: &Py<PyDateTime>) -> Option<bool> {
    let other = other.bind(moment.py());
    let answer = moment.rich_compare(other, CompareOp::Lt).ok()?;
    Some(answer.cast_exact::<PyBool>().ok()?.is_true())
}

/// Dictionaries that questions are put to.
pub struct Dictionaries<'q, 'py> {
    pub questions: &'q Questions,
    pub py: Python<'py>,
}

impl<'py> Host for Dictionaries<'_, 'py> {
    type Record = Bound<'py, PyDict>;
    type Value = Bound<'py, PyAny>;

    fn find(
        &self,
        record: &Bound<'py, PyDict>,
        asked: &Wanted,
    ) -> Result<Option<Bound<'py, PyAny>>, Misfit> {
        let names = self.questions.names.get(asked.number).ok_or(Misfit)?;
        if let [name] = &names[..] {
            return record.get_item(name.bind(self.py)).map_err(|_| Misfit);
        }
        let mut found = None;
        for name in names {
            let value = record.get_item(name.bind(self.py)).map_err(|_| Misfit)?;
            if value.is_some() && found.is_some() {
                return Err(Misfit);
            }
            found = value.or(found);
        }
        Ok(found)
    }

    fn read<T>(
        &self,
        value: &Bound<'py, PyAny>,
        take: impl FnOnce(Cell<'_>) -> Result<T, Misfit>,
    ) -> Result<T, Misfit> {
        with_cell(value, take)
    }

    fn each(
        &self,
        list: &Bound<'py, PyAny>,
        mut see: impl FnMut(Bound<'py, PyDict>),
    ) -> Result<(), Misfit> {
        if list.is_none() {
            return Ok(());
        }
        let list = list.cast_exact::<PyList>().map_err(|_| Misfit)?;
        // An iterator would ask for the length again at each record.
        for at in 0..list.len() {
            let record = list.get_item(at).map_err(|_| Misfit)?;
            // A class of its own may answer otherwise than its entries say.
            see(record.cast_into_exact().map_err(|_| Misfit)?);
        }
        Ok(())
    }

    fn lies_in(&self, moment: &Bound<'py, PyAny>, span: usize) -> Option<bool> {
        let span = self.questions.spans.get(span)?.as_ref()?;
        let class = self.questions.moments.as_ptr();
        let is_moment = std::ptr::eq(moment.get_type_ptr().cast(), class);
        is_moment.then(|| span.holds(moment)).flatten()
    }
}
