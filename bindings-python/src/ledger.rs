//! `kardan.Ledger`.

use crate::{
    as_of::as_of,
    error::{input_error, raise},
    table::Table,
    value::{from_json, inputs},
};
use kardan::loyalty::{self, AccountId, Entry, Fact, Scheme};
use pyo3::{prelude::*, types::PyDict};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A ledger of points: the facts that were told, and the entries that they make.
#[pyclass(frozen, module = "kardan")]
pub struct Ledger {
    scheme: Arc<Scheme>,
    ledger: Mutex<loyalty::Ledger>,
}

impl Ledger {
    pub fn new(scheme: Arc<Scheme>, ledger: loyalty::Ledger) -> Ledger {
        Ledger {
            scheme,
            ledger: Mutex::new(ledger),
        }
    }

    fn lock(&self) -> MutexGuard<'_, loyalty::Ledger> {
        // A fact is taken in as a whole or not at all.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Ledger {
    /// Tell a fact; the entries that it makes. The same fact again makes none. Raises `InputError`.
    fn apply<'py>(&self, fact: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        let py = fact.py();
        let json = Json::Object(inputs(Some(fact.as_any()))?);
        let fact: Fact =
            serde_json::from_value(json).map_err(|error| input_error(&error.to_string()))?;
        let entries = self.lock().apply(fact).map_err(|error| raise(&error))?;
        told(py, &entries)
    }

    /// Take a fact back by its key; the entries that compensate for it.
    fn withdraw<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        let entries = self.lock().withdraw(key);
        told(py, &entries)
    }

    /// Move time on; the entries of what expires.
    fn advance<'py>(&self, to: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let at = self.scheme.instant(as_of(to)?);
        let entries = self.lock().advance(at.map_err(|error| raise(&error))?);
        told(to.py(), &entries)
    }

    /// An account as of a moment: balance, available, pending, held, debt; `None` without entries.
    #[pyo3(signature = (key, as_of, *, holder = "client"))]
    fn account<'py>(
        &self,
        key: &str,
        as_of: &Bound<'py, PyAny>,
        holder: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = self.scheme.instant(self::as_of(as_of)?);
        let at = at.map_err(|error| raise(&error))?;
        let id = AccountId {
            holder: holder.to_owned(),
            key: key.to_owned(),
        };
        let account = self.lock().account_json(&id, at);
        from_json(as_of.py(), &account.unwrap_or_default())
    }

    /// All entries, in order of time.
    fn entries(&self) -> PyResult<Table> {
        let batch = self.lock().to_batch();
        batch
            .map(|batch| Table { batch })
            .map_err(|error| raise(&error))
    }

    /// The whole: accounts, entries, the summary by month and rule, what is owed in all.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = self.lock().to_json();
        from_json(py, &json)
    }

    /// What another ledger of the same history makes different: who gains and who loses.
    fn difference<'py>(&self, py: Python<'py>, other: &Ledger) -> PyResult<Bound<'py, PyAny>> {
        let other = other.lock().clone();
        let difference = self.lock().difference(&other);
        from_json(py, &json!(difference))
    }

    /// The quote for a cart of a client: points per line and their limits, what is earned, the tier.
    fn quote<'py>(
        &self,
        client: &Bound<'py, PyAny>,
        cart: &Bound<'py, PyAny>,
        as_of: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = self.scheme.instant(self::as_of(as_of)?);
        let at = at.map_err(|error| raise(&error))?;
        let (document, cart) = (inputs(Some(client))?, inputs(Some(cart))?);
        let ledger = self.lock();
        let quote = self.scheme.quote_document(&ledger, &document, &cart, at);
        from_json(
            client.py(),
            &quote.map_err(|error| raise(&error))?.to_json(),
        )
    }

    /// The ledger as text that a host keeps: `Program.ledger(state)` reads it again.
    fn to_state(&self) -> String {
        self.lock().to_state()
    }

    fn __repr__(&self) -> String {
        let ledger = self.lock();
        format!("<kardan.Ledger of {} accounts>", ledger.accounts().count())
    }
}

fn told<'py>(py: Python<'py>, entries: &[Entry]) -> PyResult<Bound<'py, PyAny>> {
    from_json(py, &json!(entries))
}
