//! The programme against what the language says, vendors publish, and sums must come to.

mod checkout;
mod earned;
mod earning;
mod folding;
mod gifts;
mod keeping;
mod limits;
mod numbers;
mod programme;
mod quotes;
mod refusals;
mod remarks;
mod returns;
mod spending;
mod starts;
mod vendors;

use super::{AccountId, Entry, EntryKind, Ledger, Scheme};
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    plan::Inputs,
    records::{Dataset, Keys, ReadOptions},
};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const HEAD: &str = "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram garage { 1 point = 1 rub; round earned down to 1 point }\n";

/// The cashback of most tests: 10 % at once, never gone, taken back by returns.
const CASHBACK: &str = "bonus cashback { on visit completed; earn 10% of visit.money_paid; reverse on return; once per visit }\n";

fn at(text: &str) -> DateTime<Utc> {
    text.parse()
        .or_else(|_| format!("{text}:00+03:00").parse())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn scheme(rules: &str) -> Arc<Scheme> {
    scheme_of(HEAD, rules)
}

fn scheme_of(head: &str, rules: &str) -> Arc<Scheme> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = compile("rules", &format!("{head}{rules}"), &options)
        .unwrap_or_else(|error| panic!("{error}\n{rules}"));
    Arc::new(Scheme::new(&Arc::new(compiled.program), &Inputs::default()).unwrap())
}

fn dataset(scheme: &Scheme, clients: Json) -> Dataset {
    let mut options = ReadOptions::of_program(scheme.program());
    options.keys = Keys::Numbered;
    let mut builder = Dataset::builder(Arc::clone(&scheme.program().schema), options);
    let Json::Array(clients) = clients else {
        panic!("a list of clients")
    };
    builder.add_documents(clients.into_iter().map(|client| match client {
        Json::Object(client) => client,
        other => panic!("{other}"),
    }));
    builder.build().unwrap()
}

fn empty(scheme: &Scheme) -> Ledger {
    Ledger::new(scheme.terms().clone())
}

/// The ledger of some clients from the beginning of 2026 to an instant.
fn ledger(rules: &str, clients: Json, to: &str) -> Ledger {
    let scheme = scheme(rules);
    let data = dataset(&scheme, clients);
    scheme
        .replay(&data, &(at("2026-01-01T00:00")..=at(to)))
        .unwrap()
}

/// The entries of client `c`, as kind, points and instant.
fn entries(ledger: &Ledger) -> Vec<(EntryKind, String, DateTime<Utc>)> {
    entries_of(ledger, "c")
}

fn entries_of(ledger: &Ledger, client: &str) -> Vec<(EntryKind, String, DateTime<Utc>)> {
    let account = ledger.client(client);
    let entries = account.map(|account| account.entries.as_slice());
    entries
        .unwrap_or_default()
        .iter()
        .map(|entry| (entry.kind, entry.points.to_string(), entry.at))
        .collect()
}

/// The only entry of a kind.
fn only(ledger: &Ledger, kind: EntryKind) -> Entry {
    let mut found = ledger
        .entries()
        .into_iter()
        .filter(|entry| entry.kind == kind);
    let entry = found.next().unwrap_or_else(|| panic!("{kind:?}"));
    assert!(found.next().is_none(), "{kind:?}");
    entry.clone()
}

fn balance(ledger: &Ledger, client: &str) -> String {
    let account = ledger.account(&AccountId {
        holder: "client".into(),
        key: client.into(),
    });
    account.map_or_else(|| "0".to_owned(), |account| account.balance().to_string())
}

fn visit(id: &str, at: &str, money_paid: u32) -> Json {
    json!({ "id": id, "at": format!("{at}:00+03:00"), "status": "completed", "total": money_paid, "money_paid": money_paid })
}

fn paid_by_points(id: &str, at: &str, money_paid: u32, points: u32) -> Json {
    let mut visit = visit(id, at, money_paid);
    visit["points_paid"] = json!(points);
    visit["total"] = json!(money_paid + points);
    visit
}

fn refund(id: &str, visit: &str, at: &str, amount: u32) -> Json {
    json!({ "id": id, "visit": visit, "at": format!("{at}:00+03:00"), "amount": amount })
}
