//! `kardan.Live`.

use crate::{
    as_of::as_of,
    error::raise,
    value::{from_json, inputs, listed},
};
use chrono::DateTime;
use chrono_tz::Tz;
use kardan::{
    Error,
    live::{self, Event},
    plan::Plan,
    records::Dataset,
    triggers::Effect,
};
use kardan_dsl::program::Program;
use pyo3::{prelude::*, types::PyBytes};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Memberships that are kept up to date, and journeys that go on, while records change and time passes.
///
/// Time moves only when you say so.
#[pyclass(frozen, module = "kardan")]
pub struct Live {
    live: Mutex<live::Live>,
    timezone: Tz,
}

impl Live {
    pub fn new(live: live::Live) -> Live {
        Live {
            timezone: live.plan().program().timezone,
            live: Mutex::new(live),
        }
    }

    pub fn deploy(&self, plan: &Arc<Plan>) -> Result<(), Error> {
        self.lock().deploy(plan)
    }

    fn lock(&self) -> MutexGuard<'_, live::Live> {
        // An event is taken in as a whole or not at all.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Live {
    /// Tell an event: `{"put": {"collection": "visit", "record": {…}}}`, `set` or `delete`, perhaps with `at`.
    ///
    /// The effects: memberships (`entered`, `left`, `moved`), messages, tasks, …, each once by its `key`; told again, there are none.
    fn apply<'py>(&self, event: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = event.py();
        let json = Json::Object(inputs(Some(event))?);
        // What runs Python's own code, on either side, runs without the lock.
        let effects = {
            let mut live = self.lock();
            let zone = live.plan().program().timezone;
            let event = Event::read(json, zone).map_err(|error| raise(&error))?;
            live.apply(&event).map_err(|error| raise(&error))?
        };
        told(py, &effects)
    }

    /// Tell events in turn; the effects of all. An error names the event by its place: `events[4]`.
    ///
    /// Where one cannot be read, none is told. Where one is refused, those before it stay told, and their effects come with the next call.
    fn apply_all<'py>(&self, events: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = events.py();
        let jsons = listed("events", events)?;
        let effects = {
            let mut live = self.lock();
            let events = live.read_all(jsons).map_err(|error| raise(&error))?;
            live.apply_all(&events).map_err(|error| raise(&error))?
        };
        told(py, &effects)
    }

    /// Let time pass up to a date (its end), a moment or their text. The effects of all that is due, in order.
    fn advance<'py>(&self, to: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let to_moment = as_of(to)?;
        let effects = self.lock().advance(to_moment);
        told(to.py(), &effects.map_err(|error| raise(&error))?)
    }

    /// The moment up to which time has passed.
    #[getter]
    fn now(&self) -> DateTime<Tz> {
        self.lock().now().with_timezone(&self.timezone)
    }

    /// When to come back with `advance` at the latest; `None` where nothing happens by itself any more.
    fn next_wake(&self) -> Option<DateTime<Tz>> {
        let at = self.lock().next_wake();
        at.map(|at| at.with_timezone(&self.timezone))
    }

    /// The ids of the members of a segment now. Raises `UnknownNameError`.
    fn members(&self, segment: &str) -> PyResult<Vec<String>> {
        self.lock().members(segment).map_err(|error| raise(&error))
    }

    /// Whether a record is in a segment now. Raises `UnknownNameError`.
    fn is_member(&self, segment: &str, id: &str) -> PyResult<bool> {
        let member = self.lock().is_member(segment, id);
        member.map_err(|error| raise(&error))
    }

    /// The state of a record in a partition now; `None` in no state. Raises `UnknownNameError`.
    fn state(&self, partition: &str, id: &str) -> PyResult<Option<String>> {
        let live = self.lock();
        let state = live.state(partition, id).map_err(|error| raise(&error))?;
        Ok(state.map(str::to_owned))
    }

    /// Where a client stands: `segments`, `partitions`, `journeys`, what comes `next`. Raises `UnknownNameError`.
    fn client<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyAny>> {
        let standing = self.lock().standing(id).map_err(|error| raise(&error))?;
        from_json(py, &json!(standing))
    }

    /// What has changed and what is on its way, as bytes that a host keeps: `Program.restore` goes on from there.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.lock().snapshot().map_err(|error| raise(&error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The hashes of the programs by which journeys on their way go: `Program.restore` needs these.
    fn versions(&self) -> BTreeSet<String> {
        self.lock().versions()
    }

    fn __repr__(&self) -> String {
        format!("<kardan.Live as of {}>", self.now())
    }
}

/// The engine of a snapshot. Older programs get the same values, as far as they ask for them.
pub fn restore(
    plan: &Arc<Plan>,
    older: &[&Arc<Program>],
    data: &Arc<Dataset>,
    snapshot: &[u8],
) -> Result<live::Live, Error> {
    let older = older.iter().map(|program| {
        let inputs = plan.inputs().declared_by(program);
        Plan::new(program, &inputs).map(Arc::new)
    });
    let older: Vec<Arc<Plan>> = older.collect::<Result<_, _>>()?;
    live::Live::restore(plan, &older, data, snapshot)
}

fn told<'py>(py: Python<'py>, effects: &[Effect]) -> PyResult<Bound<'py, PyAny>> {
    from_json(py, &json!(effects))
}
