//! The engine by hand: what is told, and when.

mod edits;
mod events;
mod overflow;
mod unkeyed;

use super::{Change, Event, Live, Record};
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    plan::{Inputs, Plan},
    records::{Dataset, ReadOptions},
    triggers::{Action, Effect, Outcome},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const RULES: &str = "timezone \"UTC\"\ncurrency RUB\n\
    segment active { has visit in the last 6 months where completed }\n\
    segment toyota for vehicle { make = \"Toyota\" }\n\
    segment invited { referrer.city = \"Perm\" }\n\
    partition life {\n  new when count of visits = 1\n  loyal when count of visits > 1\n  otherwise nobody\n}\n";

fn live(as_of: &str) -> Live {
    let plan = plan(RULES);
    Live::empty(&plan, as_of.parse().unwrap()).unwrap()
}

fn plan(rules: &str) -> Arc<Plan> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled = match compile("rules", rules, &options) {
        Ok(compiled) => compiled,
        Err(error) => panic!("{:#?}", error.diagnostics),
    };
    Arc::new(Plan::new(&Arc::new(compiled.program), &Inputs::default()).unwrap())
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

/// Each effect in short: who, when, what.
fn told(effects: &[Effect]) -> Vec<String> {
    let text = |one: &Effect| {
        let (record, rule) = (&one.record, &one.rule);
        let what = match &one.action {
            Action::Entered => format!("{record} enters {rule}"),
            Action::Left => format!("{record} leaves {rule}"),
            Action::Moved { from, to } => {
                let name = |state: &Option<String>| state.clone().unwrap_or_default();
                format!("{record} from {} to {}", name(from), name(to))
            }
            Action::Send { template, .. } => {
                format!("send {}", template.as_deref().unwrap_or_default())
            }
            Action::Task { title, .. } => format!("task {title}"),
            action => format!("{action:?} {rule}"),
        };
        let outcome = match one.outcome {
            Outcome::Due => String::new(),
            Outcome::Suppressed(reason) => format!(" ({})", reason.name()),
            Outcome::PutOff { .. } => " (put off)".to_owned(),
        };
        format!(
            "{} {}: {what}{outcome}",
            one.client,
            one.at.format("%Y-%m-%d %H:%M")
        )
    };
    effects.iter().map(text).collect()
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
        ["c 2026-08-31 12:00: client c from  to nobody"]
    );
    assert_eq!(
        put(&mut live, "visit", &visit("v1", "2026-08-31T10:00")),
        [
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
    let again = Live::restore(live.plan(), &[], &base, &bytes).unwrap();
    assert_eq!(again.snapshot().unwrap(), bytes);
    assert_eq!(again.state("life", "c").unwrap(), Some("nobody"));
    let refused = |base: &Arc<Dataset>, bytes: &[u8]| {
        let refused = Live::restore(live.plan(), &[], base, bytes);
        refused.unwrap_err().to_string()
    };
    let newer = String::from_utf8(bytes.clone()).unwrap();
    let newer = newer.replace("\"version\":5", "\"version\":6");
    assert_eq!(
        refused(&base, newer.as_bytes()),
        "a snapshot of version `6` cannot be read"
    );
    // The first version had no hash, and knew only how many rows there were.
    let text = String::from_utf8(bytes.clone()).unwrap();
    let body = text.split_once("\",").unwrap().1;
    let older = format!("{{{}", body.replace("\"version\":5", "\"version\":3"));
    let nothing = vec!["0"; live.store.schema().collections.len()].join(",");
    let older = older.replacen("\"base\":{}", &format!("\"base\":[{nothing}]"), 1);
    assert!(older.contains("[0,0"));
    let of_older = Live::restore(live.plan(), &[], &base, older.as_bytes()).unwrap();
    assert_eq!(of_older.snapshot().unwrap(), bytes);
    let options = ReadOptions::of_program(live.plan().program());
    let mut other = Dataset::builder(Arc::clone(live.store.schema()), options);
    other.add_documents([json!({ "id": "c" }).as_object().unwrap().clone()]);
    assert_eq!(
        refused(&Arc::new(other.build().unwrap()), &bytes),
        "the snapshot belongs to another data set: `clients` has 1 rows, not 0"
    );
}

#[test]
fn a_snapshot_knows_what_the_data_said_and_not_how_it_came() {
    let plan = plan(RULES);
    let data = |documents: Vec<Json>| {
        let options = ReadOptions::of_program(plan.program());
        let mut builder = Dataset::builder(Arc::clone(&plan.program().schema), options);
        let documents = documents.into_iter();
        builder.add_documents(documents.map(|one| one.as_object().unwrap().clone()));
        Arc::new(builder.build().unwrap())
    };
    let client = |city: Option<&str>, visits: Json| json!({ "id": "c", "city": city, "birth_date": "1990-02-28", "visits": visits });
    let visits = |status: &str, total: &str| {
        json!([
            { "id": "v", "at": "2026-08-01T10:00:00Z", "status": status, "total": total },
            { "id": "w", "at": "2026-08-02", "status": "completed", "total": 7 }
        ])
    };
    let base = data(vec![
        json!({ "id": 1 }),
        client(Some("Perm"), visits("planned", "5")),
    ]);
    let live = Live::new(&plan, &base, "2026-08-31T12:00".parse().unwrap()).unwrap();
    let bytes = live.snapshot().unwrap();
    let restored = |data: &Arc<Dataset>| {
        let restored = Live::restore(&plan, &[], data, &bytes);
        restored
            .map(|live| live.snapshot().unwrap() == bytes)
            .map_err(|error| error.to_string())
    };
    // The same in other forms, and rows of a visit in another order of the input.
    let mut turned = visits("planned", "5.00");
    turned.as_array_mut().unwrap().reverse();
    let again = data(vec![json!({ "id": "1" }), client(Some("Perm"), turned)]);
    assert_eq!(restored(&again), Ok(true));
    let first = || json!({ "id": 1 });
    for (other, what) in [
        (
            vec![first(), client(Some("Omsk"), visits("planned", "5"))],
            "`city` of `clients` is not what it was",
        ),
        (
            vec![first(), client(None, visits("planned", "5"))],
            "`city` of `clients` is not what it was",
        ),
        (
            vec![first(), client(Some("Perm"), visits("completed", "5"))],
            "`status` of `visits` is not what it was",
        ),
        (
            vec![first(), client(Some("Perm"), visits("planned", "6"))],
            "`total` of `visits` is not what it was",
        ),
        (
            vec![
                json!({ "id": 2 }),
                client(Some("Perm"), visits("planned", "5")),
            ],
            "`id` of `clients` is not what it was",
        ),
        (
            vec![first(), client(Some("Perm"), json!([]))],
            "`visits` has 0 rows, not 2",
        ),
        (
            vec![
                json!({ "id": 1, "visits": visits("planned", "5") }),
                client(Some("Perm"), json!([])),
            ],
            "rows of `visits` hang on others",
        ),
    ] {
        let problem = format!("the snapshot belongs to another data set: {what}");
        assert_eq!(restored(&data(other)), Err(problem));
    }
}

/// A rating two hours after a visit, and who is lost.
const TRIGGERS: &str = r#"
timezone "UTC"
segment lost { has visit where completed; no visit in the last 6 months where completed }
trigger ask_rating {
  on visit completed
  wait 2 hours
  send email "rate_visit"
  once per visit
}
trigger win_back {
  on entering segment lost
  wait 1 day
  send email "come_back"
  stop when visit completed
}
trigger monday { every monday at 11:00; when in segment lost; emit still_lost; once per day }
"#;

/// A client who agreed to letters.
fn reader(key: &str) -> Json {
    let consents = json!([{ "channel": "email", "at": "2026-01-01T00:00:00Z" }]);
    json!({ "id": key, "email": "a@example.com", "consents": consents })
}

fn at(live: &mut Live, at: &str, collection: &str, fields: &Json) -> Vec<String> {
    let event = Event {
        at: Some(at.parse().unwrap()),
        change: Change::Put(record(collection, fields)),
    };
    let effects = told(&live.apply(&event).unwrap());
    // To hear it again changes nothing.
    assert_eq!(told(&live.apply(&event).unwrap()), [""; 0]);
    effects
}

fn advance(live: &mut Live, to: &str) -> Vec<String> {
    told(&live.advance(to.parse().unwrap()).unwrap())
}

#[test]
fn what_happens_starts_journeys_and_time_carries_them_on() {
    let mut live = Live::empty(&plan(TRIGGERS), "2026-08-31T12:00".parse().unwrap()).unwrap();
    at(&mut live, "2026-08-31T12:00:00Z", "client", &reader("c"));
    let first = visit("v1", "2026-08-31T13:00");
    assert_eq!(
        at(&mut live, "2026-08-31T13:00:00Z", "visit", &first),
        [""; 0]
    );
    assert_eq!(
        live.next_wake(),
        Some("2026-08-31T15:00:00Z".parse().unwrap())
    );
    // An event at the very instant comes before what is due at it: the letter waits for time to pass.
    let second = visit("v2", "2026-08-31T15:00");
    assert_eq!(
        at(&mut live, "2026-08-31T15:00:00Z", "visit", &second),
        [""; 0]
    );
    assert_eq!(
        live.next_wake(),
        Some("2026-08-31T15:00:00Z".parse().unwrap())
    );
    assert_eq!(
        advance(&mut live, "2026-08-31T18:00"),
        [
            "c 2026-08-31 15:00: send rate_visit",
            "c 2026-08-31 17:00: send rate_visit"
        ]
    );
    // Lost on 1 March, which is a Monday; six months before 28 February is 28 August.
    assert_eq!(
        advance(&mut live, "2027-03-08T12:00"),
        [
            "c 2027-03-01 00:00: client c enters lost",
            "c 2027-03-01 11:00: Emit { event: \"still_lost\" } monday",
            "c 2027-03-02 00:00: send come_back",
            "c 2027-03-08 11:00: Emit { event: \"still_lost\" } monday",
        ]
    );
}

#[test]
fn a_late_record_starts_what_it_would_have_started_unless_it_is_too_late() {
    let mut live = Live::empty(&plan(TRIGGERS), "2026-08-31T12:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &reader("c"));
    // Two days late: the letter was due the day before yesterday.
    assert_eq!(
        put(&mut live, "visit", &visit("v1", "2026-08-29T12:00")),
        ["c 2026-08-31 12:00: send rate_visit"]
    );
    // Three days are the grace, a second more is too late.
    assert_eq!(
        put(&mut live, "visit", &visit("v2", "2026-08-28T12:00")),
        ["c 2026-08-31 12:00: send rate_visit"]
    );
    assert_eq!(
        put(&mut live, "visit", &visit("v3", "2026-08-28T11:59:59")),
        ["c 2026-08-31 12:00: Missed ask_rating"]
    );
    live.set_grace(chrono::Duration::hours(1)).unwrap();
    assert_eq!(
        put(&mut live, "visit", &visit("v4", "2026-08-31T10:59")),
        ["c 2026-08-31 12:00: Missed ask_rating"]
    );
}

#[test]
fn consent_is_that_of_the_moment() {
    let mut live = Live::empty(&plan(TRIGGERS), "2026-08-31T12:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &reader("c"));
    put(&mut live, "visit", &visit("v1", "2026-08-31T12:00"));
    let mut withdrawn = reader("c");
    withdrawn["consents"][0]["withdrawn_at"] = json!("2026-08-31T13:00:00Z");
    at(&mut live, "2026-08-31T13:00:00Z", "client", &withdrawn);
    assert_eq!(
        advance(&mut live, "2026-08-31T14:00"),
        ["c 2026-08-31 14:00: send rate_visit (consent)"]
    );
}

#[test]
fn a_record_of_tomorrow_happens_tomorrow() {
    let mut live = Live::empty(&plan(TRIGGERS), "2026-08-31T12:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &reader("c"));
    assert_eq!(
        put(&mut live, "visit", &visit("v1", "2026-09-01T12:00")),
        [""; 0]
    );
    assert_eq!(
        live.next_wake(),
        Some("2026-09-01T12:00:00Z".parse().unwrap())
    );
    let bytes = live.snapshot().unwrap();
    let mut again = Live::restore(live.plan(), &[], &live.store.base, &bytes).unwrap();
    for live in [&mut live, &mut again] {
        assert_eq!(
            advance(live, "2026-09-02"),
            ["c 2026-09-01 14:00: send rate_visit"]
        );
    }
}

#[test]
fn newer_rules_leave_journeys_to_those_by_which_they_began() {
    let old = plan(TRIGGERS);
    let mut live = Live::empty(&old, "2026-08-31T12:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &reader("c"));
    put(&mut live, "visit", &visit("v1", "2026-08-31T12:00"));
    assert_eq!(
        live.versions().into_iter().collect::<Vec<_>>(),
        [old.program().hash.clone()]
    );
    let new = plan(&TRIGGERS.replace("rate_visit", "rate_us"));
    let bytes = live.snapshot().unwrap();
    let base = Arc::clone(&live.store.base);
    assert!(Live::restore(&new, &[], &base, &bytes).is_err());
    let restored = Live::restore(&new, &[Arc::clone(&old)], &base, &bytes).unwrap();
    live.deploy(&new).unwrap();
    assert_eq!(live.snapshot().unwrap(), restored.snapshot().unwrap());
    put(&mut live, "visit", &visit("v2", "2026-08-31T11:59"));
    assert_eq!(
        advance(&mut live, "2026-08-31T15:00"),
        [
            "c 2026-08-31 13:59: send rate_us",
            "c 2026-08-31 14:00: send rate_visit"
        ]
    );
    assert!(live.versions().is_empty());
    assert!(Live::restore(&new, &[], &base, &live.snapshot().unwrap()).is_ok());
}

#[test]
fn members_that_there_are_start_only_what_includes_them() {
    let lost = "2026-08-31T12:00";
    let mut live = Live::empty(&plan(TRIGGERS), "2026-08-31T12:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &reader("c"));
    put(&mut live, "visit", &visit("v1", "2025-08-31T12:00"));
    let welcome = "trigger welcome { on entering segment lost including current members; send email \"hello\" }\n";
    live.deploy(&plan(&format!("{TRIGGERS}{welcome}"))).unwrap();
    // The effects of a deployment come with the next call, and the engine wants to be called at once.
    assert_eq!(
        live.next_wake(),
        Some("2026-08-31T12:00:00Z".parse().unwrap())
    );
    assert_eq!(advance(&mut live, lost), ["c 2026-08-31 12:00: send hello"]);
    // The next version begins nothing again.
    live.deploy(&plan(&format!("{TRIGGERS}{welcome}\n")))
        .unwrap();
    assert_eq!(advance(&mut live, lost), [""; 0]);
}

#[test]
fn an_older_event_takes_nothing_back() {
    let mut live = live("2026-08-31T12:00");
    put(&mut live, "client", &json!({ "id": "c" }));
    let visit = |status: &str, total: u32| json!({ "id": "v", "client": "c", "at": "2026-08-31T12:01:00Z", "status": status, "total": total, "money_paid": 0 });
    let event = |minute: u32, change: Change| Event {
        at: Some(format!("2026-08-31T12:{minute:02}:00Z").parse().unwrap()),
        change,
    };
    let events = [
        event(1, Change::Put(record("visit", &visit("planned", 1)))),
        event(
            2,
            Change::Set(record(
                "visit",
                &json!({ "id": "v", "status": "completed" }),
            )),
        ),
        event(
            3,
            Change::Set(record("visit", &json!({ "id": "v", "total": 2 }))),
        ),
        event(4, Change::Delete(record("visit", &json!({ "id": "v" })))),
    ];
    let mut tell = |order: &[usize]| {
        let effects = order
            .iter()
            .flat_map(|&at| live.apply(&events[at]).unwrap());
        told(&effects.collect::<Vec<_>>())
    };
    // The second event comes after the third, the first after both.
    assert_eq!(
        tell(&[0, 2]),
        ["c 2026-08-31 12:01: client c from nobody to new"]
    );
    assert_eq!(tell(&[1]), ["c 2026-08-31 12:03: client c enters active"]);
    assert_eq!(tell(&[0, 1, 2]), [""; 0]);
    assert_eq!(
        tell(&[3]),
        [
            "c 2026-08-31 12:04: client c leaves active",
            "c 2026-08-31 12:04: client c from new to nobody"
        ]
    );
    // What is gone does not come back by what was said of it before.
    assert_eq!(tell(&[0, 1, 2, 3]), [""; 0]);
    let total = |live: &Live| {
        live.snapshot()
            .map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let bytes = total(&live).unwrap();
    let again = Live::restore(live.plan(), &[], &live.store.base, bytes.as_bytes()).unwrap();
    assert_eq!(total(&again).unwrap(), bytes);
}

#[test]
fn where_a_client_stands() {
    let rules =
        format!("{TRIGGERS}partition life {{ asleep when in segment lost; otherwise awake }}");
    let mut live = Live::empty(&plan(&rules), "2026-08-31T12:00".parse().unwrap()).unwrap();
    at(&mut live, "2026-08-31T12:00:00Z", "client", &reader("c"));
    at(
        &mut live,
        "2026-08-31T13:00:00Z",
        "visit",
        &visit("v1", "2026-08-31T13:00"),
    );
    assert_eq!(
        json!(live.standing("c").unwrap()),
        json!({
            "segments": [],
            "partitions": { "life": "awake" },
            "journeys": [{
                "rule": "ask_rating",
                "record": { "collection": "visit", "key": "v1" },
                "began": "2026-08-31T13:00:00Z",
                "next": "2026-08-31T15:00:00Z",
            }],
            "next": "2026-08-31T15:00:00Z",
        })
    );
    advance(&mut live, "2026-08-31T15:00");
    let standing = live.standing("c").unwrap();
    assert_eq!(standing.journeys, []);
    assert_eq!(standing.next, Some("2027-03-01T00:00:00Z".parse().unwrap()));
    advance(&mut live, "2027-03-01");
    let standing = live.standing("c").unwrap();
    assert_eq!(standing.segments, ["lost"]);
    assert_eq!(standing.partitions["life"].as_deref(), Some("asleep"));
    assert_eq!(standing.next, Some("2027-03-02T00:00:00Z".parse().unwrap()));
    delete(&mut live, "client", "c");
    assert!(live.standing("c").is_err());
    assert!(live.standing("d").is_err());
}
