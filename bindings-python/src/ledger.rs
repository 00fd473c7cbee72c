//! `kardan.Ledger`.

use crate::{
    as_of::as_of,
    error::raise,
    findings,
    table::Table,
    value::{from_json, inputs, listed},
};
use arrow_array::RecordBatch;
use chrono::{DateTime, Utc};
use kardan::{
    Error,
    loyalty::{self, AccountId, Entry, Fact, Quote, Scheme},
};
use pyo3::{prelude::*, types::PyTuple};
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

    fn instant(&self, at: &Bound<'_, PyAny>) -> PyResult<DateTime<Utc>> {
        let at = self.scheme.instant(as_of(at)?);
        at.map_err(|error| raise(&error))
    }

    fn lock(&self) -> MutexGuard<'_, loyalty::Ledger> {
        // A fact is taken in as a whole or not at all.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Ledger {
    /// Tell a fact; the entries that it makes. The same fact again makes none. Raises `InputError`.
    fn apply<'py>(&self, fact: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let read = Fact::read(Json::Object(inputs(Some(fact))?));
        let read = read.map_err(|error| raise(&error))?;
        let entries = self.lock().apply(read).map_err(|error| raise(&error))?;
        told(fact.py(), &entries)
    }

    /// Tell many facts, those of one moment in the order in which they count; the entries that they make.
    ///
    /// What is no fact is named by its place: `facts[4]`.
    fn apply_all<'py>(&self, facts: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let read = Fact::read_all(listed("facts", facts)?).map_err(|error| raise(&error))?;
        let entries = self.lock().apply_all(read).map_err(|error| raise(&error))?;
        told(facts.py(), &entries)
    }

    /// Take a fact back by its key; the entries that compensate for it.
    fn withdraw<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        let entries = self.lock().withdraw(key);
        told(py, &entries)
    }

    /// Move time on; the entries of what expires.
    fn advance<'py>(&self, to: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let at = self.instant(to)?;
        let entries = self.lock().advance(at);
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
        let (at, id) = (self.instant(as_of)?, account_id(holder, key));
        let account = self.lock().account_json(&id, at);
        from_json(as_of.py(), &account.unwrap_or_default())
    }

    /// What changed an account between two moments: opening balance, entries, closing balance, or `None`.
    #[pyo3(signature = (key, start, end, *, holder = "client"))]
    fn statement<'py>(
        &self,
        key: &str,
        start: &Bound<'py, PyAny>,
        end: &Bound<'py, PyAny>,
        holder: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let within = self.scheme.period(as_of(start)?, as_of(end)?);
        let within = within.map_err(|error| raise(&error))?;
        let statement = {
            let ledger = self.lock();
            let account = ledger.account(&account_id(holder, key));
            account.map(|account| account.statement(&within))
        };
        from_json(start.py(), &json!(statement))
    }

    /// What all accounts are owed as of a moment: balance, available, pending, held, debt and what expires.
    fn liability<'py>(&self, as_of: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let at = self.instant(as_of)?;
        let liability = as_of.py().detach(|| self.lock().liability(at));
        from_json(as_of.py(), &json!(liability))
    }

    /// All entries, in order of time: one row each.
    fn entries(&self, py: Python<'_>) -> PyResult<Table> {
        table(py.detach(|| self.lock().to_batch()))
    }

    /// All accounts as of a moment: one row each, with balance, available, pending, held and debt.
    fn accounts(&self, as_of: &Bound<'_, PyAny>) -> PyResult<Table> {
        let at = self.instant(as_of)?;
        table(as_of.py().detach(|| self.lock().accounts_batch(at)))
    }

    /// What was earned, spent, expired, reversed and is outstanding: one row for each rule in each month.
    fn summary(&self, py: Python<'_>) -> PyResult<Table> {
        table(py.detach(|| self.lock().summary_batch()))
    }

    /// What accounts have as of a moment and lose until another: one row for each account and moment of expiry.
    fn expiring(&self, as_of: &Bound<'_, PyAny>, until: &Bound<'_, PyAny>) -> PyResult<Table> {
        let within = self.scheme.period(self::as_of(as_of)?, self::as_of(until)?);
        let until = *within.map_err(|error| raise(&error))?.end();
        let at = self.instant(as_of)?;
        table(as_of.py().detach(|| self.lock().expiring_batch(at, until)))
    }

    /// The whole: accounts, entries, the summary by month and rule, what is owed in all, and remarks.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = py.detach(|| self.lock().to_json());
        from_json(py, &json)
    }

    /// What no entry says: numbers below zero, payments by points that nobody was given, holds that never were.
    #[getter]
    fn remarks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let remarks = self.lock().remarks();
        findings::remarks(py, &remarks)
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
        let at = self.instant(as_of)?;
        let (document, cart) = (inputs(Some(client))?, inputs(Some(cart))?);
        let quote = self
            .scheme
            .quote_document(&self.lock(), &document, &cart, at);
        quoted(client.py(), quote)
    }

    /// Open the checkout for a client at a moment: it quotes one cart after another, faster than `quote` does.
    fn checkout(
        slf: &Bound<'_, Self>,
        client: &Bound<'_, PyAny>,
        as_of: &Bound<'_, PyAny>,
    ) -> PyResult<Checkout> {
        let own = slf.get();
        let at = own.instant(as_of)?;
        let checkout = own.scheme.checkout(&inputs(Some(client))?, at);
        Ok(Checkout {
            ledger: slf.clone().unbind(),
            checkout: Mutex::new(checkout.map_err(|error| raise(&error))?),
        })
    }

    /// The ledger as text that a host keeps: `Program.ledger(state)` reads it again.
    fn to_state(&self, py: Python<'_>) -> String {
        py.detach(|| self.lock().to_state())
    }

    fn __repr__(&self) -> String {
        let ledger = self.lock();
        format!("<kardan.Ledger of {} accounts>", ledger.accounts().count())
    }
}

/// One client at a checkout, at one moment.
#[pyclass(frozen, module = "kardan")]
pub struct Checkout {
    ledger: Py<Ledger>,
    checkout: Mutex<loyalty::Checkout>,
}

#[pymethods]
impl Checkout {
    /// The quote for a cart, as `Ledger.quote` gives it. Raises `InputError` and `DataError`.
    fn quote<'py>(&self, cart: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let document = inputs(Some(cart))?;
        let checkout = self.checkout.lock();
        // A cart that failed is taken out before the next.
        let mut checkout = checkout.unwrap_or_else(PoisonError::into_inner);
        let quote = checkout.quote(&self.ledger.get().lock(), &document);
        quoted(cart.py(), quote)
    }
}

fn account_id(holder: &str, key: &str) -> AccountId {
    AccountId {
        holder: holder.into(),
        key: key.into(),
    }
}

fn table(batch: Result<RecordBatch, Error>) -> PyResult<Table> {
    let batch = batch.map_err(|error| raise(&error))?;
    Ok(Table { batch })
}

fn quoted(py: Python<'_>, quote: Result<Quote, Error>) -> PyResult<Bound<'_, PyAny>> {
    from_json(py, &quote.map_err(|error| raise(&error))?.to_json())
}

fn told<'py>(py: Python<'py>, entries: &[Entry]) -> PyResult<Bound<'py, PyAny>> {
    from_json(py, &json!(entries))
}
