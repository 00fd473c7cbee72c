//! The engine by hand: what is told, and when.

use super::{Change, Event, Live, Record};
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    plan::{Inputs, Plan},
    triggers::{self, Happening},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const RULES: &str = "timezone \"UTC\"\ncurrency RUB\n\
    segment active { has visit in the last 6 months where completed }\n\
    segment toyota for vehicle { make = \"Toyota\" }\n\
    segment invited { referrer.city = \"Perm\" }\n\
    partition life {\n  new when count of visits = 1\n  loyal when count of visits > 1\n  otherwise none\n}\n";

fn live(as_of: &str) -> Live {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = match compile(
        "rules",
        &RULES.replace("otherwise none", "otherwise nobody"),
        &options,
    ) {
        Ok(compiled) => compiled,
        Err(error) => panic!("{:#?}", error.diagnostics),
    };
    let plan = Plan::new(&Arc::new(compiled.program), &Inputs::default()).unwrap();
    Live::empty(&Arc::new(plan), as_of.parse().unwrap()).unwrap()
}

fn record(collection: &str, record: &Json) -> Record {
    Record {
        collection: collection.to_owned(),
        record: record.as_object().unwrap().clone(),
    }
}

fn put(live: &mut Live, collection: &str, fields: &Json) -> Vec<String> {
    let change = Change::Put(record(collection, fields));
    told(&live.apply(&Event { at: None, change }).unwrap())
}

fn delete(live: &mut Live, collection: &str, key: &str) -> Vec<String> {
    let change = Change::Delete(record(collection, &json!({ "id": key })));
    told(&live.apply(&Event { at: None, change }).unwrap())
}

/// Each happening in short: who, when, what.
fn told(happenings: &[Happening]) -> Vec<String> {
    let text = |one: &Happening| {
        let what = match &one.change {
            triggers::Change::Record(record) => record.to_string(),
            triggers::Change::Entered { segment, record } => format!("{record} enters {segment}"),
            triggers::Change::Left { segment, record } => format!("{record} leaves {segment}"),
            triggers::Change::Moved {
                record, from, to, ..
            } => {
                let name = |state: &Option<String>| state.clone().unwrap_or_default();
                format!("{record} from {} to {}", name(from), name(to))
            }
        };
        format!("{} {}: {what}", one.client, one.at.format("%Y-%m-%d %H:%M"))
    };
    happenings.iter().map(text).collect()
}

fn visit(key: &str, at: &str) -> Json {
    json!({ "id": key, "client": "c", "at": at, "status": "completed", "total": 5000, "money_paid": 5000 })
}

#[test]
fn a_membership_begins_with_a_record_and_ends_with_time() {
    let mut live = live("2026-08-31T12:00");
    assert_eq!(live.next_wake(), None);
    assert_eq!(
        put(&mut live, "client", &json!({ "id": "c" })),
        [
            "c 2026-08-31 12:00: client c",
            "c 2026-08-31 12:00: client c from  to nobody"
        ]
    );
    assert_eq!(
        put(&mut live, "visit", &visit("v1", "2026-08-31T10:00")),
        [
            "c 2026-08-31 12:00: visit v1",
            "c 2026-08-31 12:00: client c enters active",
            "c 2026-08-31 12:00: client c from nobody to new",
        ]
    );
    // To hear it again changes nothing.
    assert_eq!(
        put(&mut live, "visit", &visit("v1", "2026-08-31T10:00")),
        [""; 0]
    );
    assert!(live.is_member("active", "c").unwrap());
    // 28 February less 6 months is 28 August, 1 March less 6 months is 1 September.
    assert_eq!(
        live.next_wake().unwrap().to_rfc3339(),
        "2027-03-01T00:00:00+00:00"
    );
    assert_eq!(
        told(&live.advance("2027-02-28".parse().unwrap()).unwrap()),
        [""; 0]
    );
    assert_eq!(
        told(&live.advance("2028-01-01".parse().unwrap()).unwrap()),
        ["c 2027-03-01 00:00: client c leaves active"]
    );
    assert_eq!(live.next_wake(), None);
    assert!(live.advance("2027-01-01".parse().unwrap()).is_err());
}

#[test]
fn a_record_that_goes_takes_its_memberships_with_it() {
    let mut live = live("2026-08-31T12:00");
    put(
        &mut live,
        "client",
        &json!({ "id": "c", "vehicles": [ { "id": "a", "make": "Toyota" } ] }),
    );
    put(&mut live, "visit", &visit("v1", "2026-08-31T10:00"));
    assert_eq!(live.members("toyota").unwrap(), ["a"]);
    assert_eq!(
        delete(&mut live, "visit", "v1"),
        [
            "c 2026-08-31 12:00: client c leaves active",
            "c 2026-08-31 12:00: client c from new to nobody"
        ]
    );
    assert_eq!(
        delete(&mut live, "vehicle", "a"),
        ["c 2026-08-31 12:00: vehicle a leaves toyota"]
    );
    assert_eq!(
        delete(&mut live, "client", "c"),
        ["c 2026-08-31 12:00: client c from nobody to "]
    );
    assert_eq!(delete(&mut live, "client", "c"), [""; 0]);
    assert_eq!(live.members("active").unwrap(), [""; 0]);
}

#[test]
fn who_leads_to_a_record_hears_of_its_change() {
    let mut live = live("2026-08-31T12:00");
    put(
        &mut live,
        "client",
        &json!({ "id": "c", "referrer": "friend" }),
    );
    assert_eq!(live.members("invited").unwrap(), [""; 0]);
    // The friend comes later, and then moves.
    let told = put(
        &mut live,
        "client",
        &json!({ "id": "friend", "city": "Perm" }),
    );
    assert!(
        told.contains(&"c 2026-08-31 12:00: client c enters invited".to_owned()),
        "{told:?}"
    );
    let told = put(
        &mut live,
        "client",
        &json!({ "id": "friend", "city": "Omsk" }),
    );
    assert!(
        told.contains(&"c 2026-08-31 12:00: client c leaves invited".to_owned()),
        "{told:?}"
    );
}

#[test]
fn bad_events_change_nothing() {
    let mut live = live("2026-08-31T12:00");
    put(&mut live, "client", &json!({ "id": "c" }));
    let before = live.snapshot().unwrap();
    for (collection, fields, problem) in [
        (
            "visits_",
            json!({ "id": "v" }),
            "there is no collection `visits_`",
        ),
        (
            "visit",
            json!({ "client": "c" }),
            "an event names a visit without its key",
        ),
        (
            "visit",
            json!({ "id": "v", "client": "d", "at": "2026-08-31" }),
            "`client` names client `d`, which is not there",
        ),
        (
            "visit",
            json!({ "id": "v", "client": "c", "at": "yesterday" }),
            "the data has",
        ),
    ] {
        let change = Change::Put(record(collection, &fields));
        let error = live.apply(&Event { at: None, change }).unwrap_err();
        assert!(error.to_string().starts_with(problem), "{error}");
    }
    assert_eq!(live.snapshot().unwrap(), before);
}

#[test]
fn a_snapshot_of_another_version_or_data_is_refused() {
    let mut live = live("2026-08-31T12:00");
    put(&mut live, "client", &json!({ "id": "c" }));
    let bytes = live.snapshot().unwrap();
    let base = Arc::clone(&live.store.base);
    let again = Live::restore(live.plan(), &base, &bytes).unwrap();
    assert_eq!(again.snapshot().unwrap(), bytes);
    assert_eq!(again.state("life", "c").unwrap(), Some("nobody"));
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("\"base\":[0", "\"base\":[7"),
    ] {
        let other = String::from_utf8(bytes.clone()).unwrap().replace(from, to);
        assert!(
            Live::restore(live.plan(), &base, other.as_bytes()).is_err(),
            "{to}"
        );
    }
    assert!(Live::restore(live.plan(), &base, b"{").is_err());
}
