//! Ledgers of points.

use crate::{
    dataset::NativeDataset,
    error::{input_error, raise},
    plan::{object, parse},
};
use chrono::{DateTime, Utc};
use kardan::{
    loyalty::{AccountId, Checkout, Entry, Fact, Ledger, Scheme},
    plan::Inputs,
};
use kardan_dsl::program::Program;
use napi_derive::napi;
use serde_json::json;
use std::sync::Arc;

/// See `Ledger` in `lib/ledger.ts`.
#[napi]
pub struct NativeLedger {
    scheme: Arc<Scheme>,
    ledger: Ledger,
}

#[napi]
impl NativeLedger {
    /// A JSON list of entries.
    #[napi(catch_unwind)]
    pub fn apply(&mut self, fact: String) -> napi::Result<String> {
        let fact = serde_json::from_str(&fact).map_err(input_error)?;
        let fact = Fact::read(fact).map_err(|error| raise(&error))?;
        self.ledger
            .apply(fact)
            .map(|entries| told(&entries))
            .map_err(|error| raise(&error))
    }

    /// A JSON list of entries, of a JSON list of facts.
    #[napi(catch_unwind)]
    pub fn apply_all(&mut self, facts: String) -> napi::Result<String> {
        let facts = serde_json::from_str(&facts).map_err(input_error)?;
        let facts = Fact::read_all(facts).map_err(|error| raise(&error))?;
        let entries = self.ledger.apply_all(facts);
        entries
            .map(|entries| told(&entries))
            .map_err(|error| raise(&error))
    }

    #[napi(catch_unwind)]
    pub fn withdraw(&mut self, key: String) -> String {
        told(&self.ledger.withdraw(&key))
    }

    #[napi(catch_unwind)]
    pub fn advance(&mut self, to: String) -> napi::Result<String> {
        let at = self.instant(&to)?;
        Ok(told(&self.ledger.advance(at)))
    }

    /// An account as JSON; `null` without entries.
    #[napi(catch_unwind)]
    pub fn account(&self, holder: String, key: String, as_of: String) -> napi::Result<String> {
        let at = self.instant(&as_of)?;
        let account = self.ledger.account_json(&account_id(&holder, &key), at);
        Ok(account.unwrap_or_default().to_string())
    }

    /// The statement of an account as JSON; `null` without entries.
    #[napi(catch_unwind)]
    pub fn statement(
        &self,
        holder: String,
        key: String,
        start: String,
        end: String,
    ) -> napi::Result<String> {
        let within = self.scheme.period(parse(&start)?, parse(&end)?);
        let within = within.map_err(|error| raise(&error))?;
        let account = self.ledger.account(&account_id(&holder, &key));
        let statement = account.map(|account| account.statement(&within));
        Ok(json!(statement).to_string())
    }

    /// What is owed in all, as JSON.
    #[napi(catch_unwind)]
    pub fn liability(&self, as_of: String) -> napi::Result<String> {
        let at = self.instant(&as_of)?;
        Ok(json!(self.ledger.liability(at)).to_string())
    }

    /// A JSON list of accounts.
    #[napi(catch_unwind)]
    pub fn accounts(&self, as_of: String) -> napi::Result<String> {
        let at = self.instant(&as_of)?;
        Ok(json!(self.ledger.accounts_json(at)).to_string())
    }

    /// A JSON list of what expires.
    #[napi(catch_unwind)]
    pub fn expiring(&self, as_of: String, until: String) -> napi::Result<String> {
        let within = self.scheme.period(parse(&as_of)?, parse(&until)?);
        let until = *within.map_err(|error| raise(&error))?.end();
        let at = self.instant(&as_of)?;
        Ok(json!(self.ledger.expiring(at, until)).to_string())
    }

    /// A JSON list of remarks.
    #[napi(catch_unwind)]
    pub fn remarks(&self) -> String {
        json!(self.ledger.remarks()).to_string()
    }

    /// A JSON list of the rows of the summary.
    #[napi(catch_unwind)]
    pub fn summary(&self) -> String {
        json!(self.ledger.summary()).to_string()
    }

    /// The checkout of a client as a document.
    #[napi(catch_unwind)]
    pub fn checkout(&self, client: String, as_of: String) -> napi::Result<NativeCheckout> {
        let at = self.instant(&as_of)?;
        let checkout = self.scheme.checkout(&object(&client)?, at);
        checkout
            .map(|checkout| NativeCheckout { checkout })
            .map_err(|error| raise(&error))
    }

    #[napi(catch_unwind)]
    pub fn to_json(&self) -> String {
        self.ledger.to_json().to_string()
    }

    #[napi(catch_unwind)]
    pub fn difference(&self, other: &NativeLedger) -> String {
        json!(self.ledger.difference(&other.ledger)).to_string()
    }

    /// For a client and a cart as documents.
    #[napi(catch_unwind)]
    pub fn quote(&self, client: String, cart: String, as_of: String) -> napi::Result<String> {
        let at = self.instant(&as_of)?;
        let (client, cart) = (object(&client)?, object(&cart)?);
        let quote = self.scheme.quote_document(&self.ledger, &client, &cart, at);
        quote
            .map(|quote| quote.to_json().to_string())
            .map_err(|error| raise(&error))
    }

    #[napi(catch_unwind)]
    pub fn to_state(&self) -> String {
        self.ledger.to_state()
    }
}

/// See `Checkout` in `lib/ledger.ts`.
#[napi]
pub struct NativeCheckout {
    checkout: Checkout,
}

#[napi]
impl NativeCheckout {
    /// For a cart as a document, by the ledger that the checkout was opened with.
    #[napi(catch_unwind)]
    pub fn quote(&mut self, ledger: &NativeLedger, cart: String) -> napi::Result<String> {
        let quote = self.checkout.quote(&ledger.ledger, &object(&cart)?);
        quote
            .map(|quote| quote.to_json().to_string())
            .map_err(|error| raise(&error))
    }
}

impl NativeLedger {
    fn instant(&self, at: &str) -> napi::Result<DateTime<Utc>> {
        self.scheme
            .instant(parse(at)?)
            .map_err(|error| raise(&error))
    }

    /// The ledger of a history.
    pub fn replay(
        program: &Arc<Program>,
        dataset: &NativeDataset,
        (start, end): (&str, &str),
        (params, catalogs): (&str, &str),
    ) -> napi::Result<NativeLedger> {
        let scheme = scheme(program, params, catalogs)?;
        let within = scheme.period(parse(start)?, parse(end)?);
        let ledger = within.and_then(|within| scheme.replay(&dataset.dataset, &within));
        Ok(NativeLedger {
            ledger: ledger.map_err(|error| raise(&error))?,
            scheme,
        })
    }

    /// A ledger without facts, or one that was kept.
    pub fn kept(
        program: &Arc<Program>,
        state: Option<&str>,
        (params, catalogs): (&str, &str),
    ) -> napi::Result<NativeLedger> {
        let scheme = scheme(program, params, catalogs)?;
        let terms = scheme.terms().clone();
        let ledger = match state {
            None => Ok(Ledger::new(terms)),
            Some(state) => Ledger::from_state(terms, state),
        };
        Ok(NativeLedger {
            ledger: ledger.map_err(|error| raise(&error))?,
            scheme,
        })
    }
}

fn scheme(program: &Arc<Program>, params: &str, catalogs: &str) -> napi::Result<Arc<Scheme>> {
    let inputs = Inputs::from_json(program, &object(params)?, &object(catalogs)?);
    let scheme = inputs.and_then(|inputs| Scheme::new(program, &inputs));
    scheme.map(Arc::new).map_err(|error| raise(&error))
}

fn account_id(holder: &str, key: &str) -> AccountId {
    AccountId {
        holder: holder.into(),
        key: key.into(),
    }
}

fn told(entries: &[Entry]) -> String {
    json!(entries).to_string()
}
