//! Ledgers of points.

use crate::{
    dataset::NativeDataset,
    error::{input_error, raise},
    plan::{object, parse},
};
use kardan::{
    loyalty::{AccountId, Entry, Fact, Ledger, Scheme},
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
        let fact: Fact = serde_json::from_str(&fact).map_err(input_error)?;
        self.ledger
            .apply(fact)
            .map(|entries| told(&entries))
            .map_err(|error| raise(&error))
    }

    #[napi(catch_unwind)]
    pub fn withdraw(&mut self, key: String) -> String {
        told(&self.ledger.withdraw(&key))
    }

    #[napi(catch_unwind)]
    pub fn advance(&mut self, to: String) -> napi::Result<String> {
        let at = self.scheme.instant(parse(&to)?);
        let entries = self.ledger.advance(at.map_err(|error| raise(&error))?);
        Ok(told(&entries))
    }

    /// An account as JSON; `null` without entries.
    #[napi(catch_unwind)]
    pub fn account(&self, holder: String, key: String, as_of: String) -> napi::Result<String> {
        let at = self.scheme.instant(parse(&as_of)?);
        let at = at.map_err(|error| raise(&error))?;
        let account = self.ledger.account_json(&AccountId { holder, key }, at);
        Ok(account.unwrap_or_default().to_string())
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
        let at = self.scheme.instant(parse(&as_of)?);
        let at = at.map_err(|error| raise(&error))?;
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

impl NativeLedger {
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

fn told(entries: &[Entry]) -> String {
    json!(entries).to_string()
}
