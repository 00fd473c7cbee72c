//! What is told: in which form, how many at once, and what is refused.

use super::{TRIGGERS, advance, at, delete, plan, put, reader, record, told, visit};
use crate::{CompileOptions, NoLoader, Schema, compile};
use crate::{
    evaluate::AsOf,
    live::{Change, Event, Live},
    plan::{Inputs, Plan},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn live(rules: &str) -> Live {
    Live::empty(&plan(rules), "2026-08-31T12:00".parse().unwrap()).unwrap()
}

#[test]
fn keys_are_known_whether_an_engine_began_empty_or_not() {
    let rules = "timezone \"UTC\"\ncurrency RUB\n\
                 segment kept { has visit where (id is known) }\n\
                 segment named { id = \"anna\" }\n";
    let mut live = live(rules);
    let told = put(&mut live, "client", &json!({ "id": "anna" }));
    assert_eq!(told, ["anna 2026-08-31 12:00: client anna enters named"]);
    let visit = json!({ "id": "v", "client": "anna", "at": "2026-08-31T10:00Z", "status": "completed", "total": 1 });
    let told = put(&mut live, "visit", &visit);
    assert_eq!(told, ["anna 2026-08-31 12:00: client anna enters kept"]);
}

#[test]
fn the_instant_of_an_event_is_read_as_those_of_records() {
    let zone = chrono_tz::Tz::Europe__Berlin;
    let read = |at: Json| {
        let event =
            json!({ "at": at, "delete": { "collection": "visit", "record": { "id": "v" } } });
        let at = Event::read(event, zone).map(|event| event.at.map(|at| at.to_rfc3339()));
        at.map_err(|error| error.to_string())
    };
    let instant = |text: &str| Ok(Some(text.to_owned()));
    assert_eq!(
        read(json!("2024-02-02T10:00Z")),
        instant("2024-02-02T10:00:00+00:00")
    );
    // Berlin is an hour ahead in winter.
    assert_eq!(
        read(json!("2024-02-02 10:00")),
        instant("2024-02-02T09:00:00+00:00")
    );
    assert_eq!(
        read(json!("2024-02-02")),
        instant("2024-02-01T23:00:00+00:00")
    );
    assert_eq!(read(Json::Null), Ok(None));
    for wrong in [json!("soon"), json!(1_706_864_400)] {
        let text = wrong.as_str().unwrap_or("1706864400").to_owned();
        let problem = format!("`{text}` in `at` of an event is no point in time");
        assert_eq!(read(wrong), Err(problem));
    }
    // Where no program says the zone, there must be an offset.
    let event = |at: &str| {
        let event = json!({ "at": at, "set": { "collection": "visit", "record": { "id": "v" } } });
        serde_json::from_value::<Event>(event)
    };
    assert!(event("2024-02-02T10:00Z").is_ok());
    let error = event("2024-02-02T10:00").unwrap_err().to_string();
    assert!(error.contains("`2024-02-02T10:00` in `at`"), "{error}");
}

#[test]
fn an_error_of_one_of_many_names_it_and_loses_nothing() {
    let mut live = live(TRIGGERS);
    let put = |collection: &str, record: Json| json!({ "put": { "collection": collection, "record": record } });
    let good = vec![
        put("client", reader("c")),
        put("visit", visit("v1", "2026-08-31T09:00")),
    ];
    let mut events = good.clone();
    events.push(put(
        "visit",
        json!({ "id": "v2", "client": "nobody", "at": "2026-08-31" }),
    ));
    let events = live.read_all(events).unwrap();
    let error = live.apply_all(&events).unwrap_err().to_string();
    assert!(
        error.starts_with("`events[2]`: `client` names client `nobody`"),
        "{error}"
    );
    // The letter was due at 11:00, and is not lost.
    assert_eq!(
        advance(&mut live, "2026-08-31T12:00"),
        ["c 2026-08-31 12:00: send rate_visit"]
    );
    let told = live.read_all(good).unwrap();
    assert_eq!(live.apply_all(&told).unwrap(), []);
    let wrong = live.read_all(vec![put("client", reader("d")), json!(7)]);
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "`events[1]`: `7` is no event"
    );
}

#[test]
fn a_record_that_is_deleted_ends_its_journeys() {
    let mut live = live(TRIGGERS);
    at(&mut live, "2026-08-31T12:00:00Z", "client", &reader("c"));
    let first = visit("v1", "2026-08-31T13:00");
    let second = visit("v2", "2026-08-31T13:30");
    at(&mut live, "2026-08-31T13:00:00Z", "visit", &first);
    at(&mut live, "2026-08-31T13:30:00Z", "visit", &second);
    assert_eq!(
        delete(&mut live, "visit", "v1"),
        ["c 2026-08-31 13:30: Stop { trigger: \"ask_rating\" } ask_rating"]
    );
    assert_eq!(
        advance(&mut live, "2026-08-31T18:00"),
        ["c 2026-08-31 15:30: send rate_visit"]
    );
}

#[test]
fn journeys_go_on_after_the_schema_has_grown() {
    let compiled = |schema: &Arc<Schema>, text: &str| {
        let options = CompileOptions {
            schema: Arc::clone(schema),
            loader: &NoLoader,
        };
        let program = compile("rules", text, &options).unwrap().program;
        Arc::new(Plan::new(&Arc::new(program), &Inputs::default()).unwrap())
    };
    let old = Schema::auto();
    let toml = old.to_toml();
    let grown = toml.replacen(
        "[collections.client.fields]\n",
        "[collections.client.fields]\nshoe_size = \"int?\"\n",
        1,
    );
    assert_ne!(grown, toml);
    let new = Arc::new(Schema::from_toml(&grown).unwrap());
    let first = compiled(&old, TRIGGERS);
    let begin: AsOf = "2026-08-31T12:00".parse().unwrap();
    let mut live = Live::empty(&first, begin).unwrap();
    at(&mut live, "2026-08-31T12:00:00Z", "client", &reader("c"));
    let came = visit("v1", "2026-08-31T13:00");
    at(&mut live, "2026-08-31T13:00:00Z", "visit", &came);
    let bytes = live.snapshot().unwrap();
    let text = "timezone \"UTC\"\nsegment big { shoe_size >= 46 }\n";
    let newest = compiled(&new, text);
    let nobody = Live::empty(&newest, begin).unwrap();
    let base = Arc::clone(&nobody.store.base);
    let error = Live::restore(&newest, &[first], &base, &bytes).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("was compiled by another schema"),
        "{error}"
    );
    let older = compiled(&new, TRIGGERS);
    let mut again = Live::restore(&newest, &[older], &base, &bytes).unwrap();
    let larger = json!({ "id": "c", "email": "a@example.com", "shoe_size": 47, "consents": [{ "channel": "email", "at": "2026-01-01T00:00:00Z" }] });
    assert_eq!(
        put(&mut again, "client", &larger),
        ["c 2026-08-31 13:00: client c enters big"]
    );
    assert_eq!(
        told(&again.advance("2026-08-31T18:00".parse().unwrap()).unwrap()),
        ["c 2026-08-31 15:00: send rate_visit"]
    );
}

#[test]
fn what_begins_again_at_one_instant_has_a_key_of_its_own() {
    let rules = "timezone \"UTC\"\nsegment s { has visit in the last 2 months }";
    let begun = || {
        let mut live = Live::empty(&plan(rules), "2026-03-01T09:00:00Z".parse().unwrap()).unwrap();
        put(&mut live, "client", &json!({ "id": "c" }));
        live
    };
    let visit = |id: &str| json!({ "id": id, "client": "c", "at": "2026-02-21", "status": "completed", "total": 1 });
    let put_of = |id: &str| Change::Put(record("visit", &visit(id)));
    let delete_of = |id: &str| Change::Delete(record("visit", &json!({ "id": id })));
    let changes = [put_of("v1"), delete_of("v1"), put_of("v2")];
    let (mut live, mut stored, mut keys) = (begun(), begun(), Vec::new());
    for change in changes {
        let event = Event { at: None, change };
        let told = live.apply(&event).unwrap();
        keys.extend(told.iter().map(|effect| effect.key.clone()));
        // One that is stored in between tells the same.
        let bytes = stored.snapshot().unwrap();
        let base = Arc::clone(&stored.store.base);
        stored = Live::restore(&plan(rules), &[], &base, &bytes).unwrap();
        assert_eq!(stored.apply(&event).unwrap(), told);
    }
    assert_eq!(
        keys,
        [
            "s client c 2026-03-01T09:00:00Z entered",
            "s client c 2026-03-01T09:00:00Z left",
            "s client c 2026-03-01T09:00:00Z entered 2",
        ]
    );
}

#[test]
fn a_record_in_the_document_of_one_client_is_not_taken_from_another() {
    let mut live = live("timezone \"UTC\"\nsegment one { has exactly 1 visit }");
    let visits = json!([{ "id": "v1", "at": "2026-08-21", "status": "completed", "total": 1 }]);
    put(&mut live, "client", &json!({ "id": "c", "visits": visits }));
    put(&mut live, "client", &json!({ "id": "d" }));
    let change = Change::Put(record("client", &json!({ "id": "d", "visits": visits })));
    let refused = live.apply(&Event { at: None, change }).unwrap_err();
    assert_eq!(refused.to_string(), "visit `v1` belongs to another client");
    assert_eq!(live.members("one").unwrap(), ["c"]);
}

#[test]
fn a_list_that_is_not_named_stays_as_it_is() {
    let mut live = live(
        "timezone \"UTC\"\nsegment agreed { has consent where channel = \"sms\" }\nsegment came { has visit }",
    );
    let consents = json!([{ "channel": "sms", "at": "2026-01-01" }]);
    let visits = json!([{ "id": "v1", "at": "2026-08-21", "status": "completed", "total": 1 }]);
    put(
        &mut live,
        "client",
        &json!({ "id": "c", "consents": consents, "visits": visits }),
    );
    let told = put(&mut live, "client", &json!({ "id": "c", "phone": "2" }));
    assert_eq!(told, [""; 0]);
    assert_eq!(live.members("agreed").unwrap(), ["c"]);
    // A list of rows with keys puts these; one without is all that there is.
    let told = put(
        &mut live,
        "client",
        &json!({ "id": "c", "consents": [], "visits": [] }),
    );
    assert_eq!(told, ["c 2026-08-31 12:00: client c leaves agreed"]);
    assert_eq!(live.members("came").unwrap(), ["c"]);
}

#[test]
fn what_an_event_says_twice_or_besides_is_refused() {
    let mut live = live("timezone \"UTC\"\nsegment came { has visit }");
    let zone = chrono_tz::Tz::UTC;
    let client = |rest: Json| {
        let mut client = json!({ "id": "c" });
        client
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        json!({ "put": { "collection": "client", "record": client } })
    };
    let visit =
        |status: &str| json!({ "id": "v2", "at": "2026-08-21", "status": status, "total": 1 });
    let with = |name: &str, value: Json| {
        let mut event = client(json!({}));
        event
            .as_object_mut()
            .unwrap()
            .insert(name.to_owned(), value);
        event
    };
    for (event, problem) in [
        (
            client(json!({ "visits": [visit("completed"), visit("planned")] })),
            "an event tells visit `v2` twice",
        ),
        (
            client(json!({ "city": "Perm", "город": "Omsk" })),
            "an event tells `city` of client twice",
        ),
        (
            with(
                "delete",
                json!({ "collection": "client", "record": { "id": "c" } }),
            ),
            "an event says both `put` and `delete`",
        ),
        (
            with("time", json!("2026-08-31")),
            "an event has no `time` beside `put`",
        ),
        (json!({}), "an event says nothing"),
        (json!({ "put": 5 }), "`put` of an event is no object"),
        (
            json!({ "put": { "collection": "client", "recrod": {} } }),
            "`put` of an event has `collection` and `record`, and no `recrod`",
        ),
    ] {
        let told = Event::read(event, zone).and_then(|event| live.apply(&event));
        assert_eq!(told.unwrap_err().to_string(), problem);
    }
    let refused = live.set_grace(chrono::Duration::days(-1)).unwrap_err();
    assert!(refused.to_string().contains("`grace`"), "{refused}");
}

#[test]
fn an_altered_snapshot_is_refused() {
    let rules = "timezone \"UTC\"\nsegment came { has visit }";
    let mut live = live(rules);
    put(&mut live, "client", &json!({ "id": "c", "city": "Perm" }));
    let bytes = live.snapshot().unwrap();
    let restore = |bytes: &[u8]| Live::restore(&plan(rules), &[], &live.store.base, bytes);
    assert!(restore(&bytes).is_ok());
    let altered = "the snapshot is cut short or altered";
    for place in 0..bytes.len() {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1;
        let refused = restore(&wrong).unwrap_err().to_string();
        assert!(
            refused == altered || refused.contains("of version"),
            "{place}: {refused}"
        );
    }
    for end in [0, 10, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(restore(&bytes[..end]).unwrap_err().to_string(), altered);
    }
}

#[test]
fn a_row_ahead_is_told_though_one_before_it_never_comes_into_the_window() {
    let rules = "timezone \"UTC\"\nsegment s { has visit between 2026-11-01 and 2026-11-30 }";
    let mut live = live(rules);
    let visit = |id: &str, at: &str| json!({ "id": id, "at": at, "status": "planned", "total": 1 });
    let visits = [
        visit("v1", "2026-10-07T10:00Z"),
        visit("v2", "2026-11-07T10:00Z"),
    ];
    let told = put(&mut live, "client", &json!({ "id": "c", "visits": visits }));
    assert_eq!(told, [""; 0]);
    // A window between two dates is not left again.
    assert_eq!(
        advance(&mut live, "2027-01-01T00:00"),
        ["c 2026-11-07 10:00: client c enters s"]
    );
}

#[test]
fn records_beside_the_clients_are_those_of_the_start_and_of_events() {
    let rules = "timezone \"UTC\"\ncurrency RUB\n\
        segment e { has visit where employee.branch = \"N\" }\n\
        segment m { manager.name = \"A\" }\n\
        segment led { has visit where employee is known }";
    let visit = |id: &str, employee: &str| json!({ "id": id, "client": "c", "at": "2026-08-21", "status": "completed", "total": 1, "employee": employee });
    let begun = |client: Json| {
        let plan = plan(rules);
        let options = crate::records::ReadOptions::of_program(plan.program());
        let schema = Arc::clone(&plan.program().schema);
        let mut builder = crate::records::Dataset::builder(schema, options);
        builder.add_documents([client.as_object().unwrap().clone()]);
        for (id, name) in [("e1", "A"), ("e2", "B")] {
            let employee = json!({ "id": id, "name": name, "branch": "N" });
            builder.add_rows("employees", [employee.as_object().unwrap().clone()]);
        }
        let data = Arc::new(builder.build().unwrap());
        Live::new(&plan, &data, "2026-08-31T12:00".parse().unwrap()).unwrap()
    };
    // An employee of the data.
    let mut live = begun(json!({ "id": "c" }));
    assert_eq!(
        put(&mut live, "visit", &visit("v", "e2")),
        [
            "c 2026-08-31 12:00: client c enters e",
            "c 2026-08-31 12:00: client c enters led",
        ]
    );
    // Another one has changed before.
    let mut live = begun(json!({ "id": "c", "manager": "e1" }));
    put(
        &mut live,
        "employee",
        &json!({ "id": "e1", "name": "A", "branch": "S" }),
    );
    assert_eq!(
        put(&mut live, "visit", &visit("v", "e2")),
        [
            "c 2026-08-31 12:00: client c enters e",
            "c 2026-08-31 12:00: client c enters led",
        ]
    );
    assert_eq!(live.members("m").unwrap(), ["c"]);
    // One to whom an earlier row of a changed client leads.
    let told = put(
        &mut live,
        "employee",
        &json!({ "id": "e1", "name": "Q", "branch": "S" }),
    );
    assert_eq!(told, ["c 2026-08-31 12:00: client c leaves m"]);
    assert_eq!(live.members("led").unwrap(), ["c"]);
    delete(&mut live, "employee", "e2");
    assert_eq!(live.members("e").unwrap(), [""; 0]);
    // Whoever is gone is not known, before and after a restart, until somebody tells of them again.
    assert_eq!(live.members("led").unwrap(), [""; 0]);
    let (plan, bytes) = (Arc::clone(live.plan()), live.snapshot().unwrap());
    let mut live = Live::restore(&plan, &[], &live.store.base, &bytes).unwrap();
    assert_eq!(live.members("led").unwrap(), [""; 0]);
    put(&mut live, "employee", &json!({ "id": "e2", "name": "B" }));
    assert_eq!(live.members("led").unwrap(), ["c"]);
}

#[test]
fn what_has_to_be_linked_to_a_record_goes_with_it() {
    let mut live = live(
        "timezone \"UTC\"\nsegment read { has reading }\nsegment drives { has vehicle }\nsegment paid_back { has refund }",
    );
    let reading =
        |vehicle: &str| json!({ "vehicle": vehicle, "at": "2026-08-01", "mileage": 1000 });
    let visit = json!({ "id": "v", "at": "2026-08-21", "status": "completed", "total": 1 });
    let refund = json!({ "id": "r", "at": "2026-08-22", "visit": "v", "amount": 1 });
    let client = json!({
        "id": "c",
        "vehicles": [{ "id": "k", "make": "Kia" }, { "id": "l", "make": "Kia" }],
        "visits": [visit],
        "refunds": [refund],
        "readings": [reading("k"), reading("l")],
    });
    put(&mut live, "client", &client);
    assert_eq!(delete(&mut live, "vehicle", "k"), [""; 0]);
    assert_eq!(live.members("read").unwrap(), ["c"]);
    let mut told = delete(&mut live, "vehicle", "l");
    told.sort();
    assert_eq!(
        told,
        [
            "c 2026-08-31 12:00: client c leaves drives",
            "c 2026-08-31 12:00: client c leaves read",
        ]
    );
    assert_eq!(
        delete(&mut live, "visit", "v"),
        ["c 2026-08-31 12:00: client c leaves paid_back"]
    );
}

#[test]
fn what_is_told_again_after_the_grace_takes_nothing_back() {
    let rules = "timezone \"UTC\"\nsegment waits { has visit where status = \"planned\" }";
    let mut live = Live::empty(&plan(rules), "2026-03-01T09:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &json!({ "id": "c" }));
    let visit =
        json!({ "id": "v", "client": "c", "at": "2026-03-02", "status": "planned", "total": 1 });
    let planned = Event {
        at: Some("2026-03-02T12:00:00Z".parse().unwrap()),
        change: Change::Put(record("visit", &visit)),
    };
    let completed = Event {
        at: Some("2026-03-03T12:00:00Z".parse().unwrap()),
        change: Change::Set(record(
            "visit",
            &json!({ "id": "v", "status": "completed" }),
        )),
    };
    assert_eq!(told(&live.apply(&planned).unwrap()).len(), 1);
    assert_eq!(told(&live.apply(&completed).unwrap()).len(), 1);
    for day in ["2026-03-05T12:00", "2026-03-08T12:00", "2026-09-08T12:00"] {
        advance(&mut live, day);
        assert_eq!(told(&live.apply(&planned).unwrap()), [""; 0], "{day}");
        // So it is when it is stored in between.
        let bytes = live.snapshot().unwrap();
        let base = Arc::clone(&live.store.base);
        let mut stored = Live::restore(live.plan(), &[], &base, &bytes).unwrap();
        assert_eq!(stored.snapshot().unwrap(), bytes);
        assert_eq!(told(&stored.apply(&planned).unwrap()), [""; 0], "{day}");
    }
    // What nothing newer is known of is taken, however late.
    let late =
        json!({ "id": "w", "client": "c", "at": "2026-03-02", "status": "planned", "total": 1 });
    let late = Event {
        at: planned.at,
        change: Change::Put(record("visit", &late)),
    };
    assert_eq!(
        told(&live.apply(&late).unwrap()),
        ["c 2026-09-08 12:00: client c enters waits"]
    );
}

#[test]
fn a_refused_event_moves_no_time() {
    let rules =
        "timezone \"UTC\"\ntrigger a { on visit completed; wait 2 hours; emit x; once per visit }";
    let mut live = Live::empty(&plan(rules), "2026-03-01T09:00".parse().unwrap()).unwrap();
    put(&mut live, "client", &json!({ "id": "c" }));
    let visit = |id: &str, client: &str| json!({ "id": id, "client": client, "at": "2026-03-01T09:00", "status": "completed", "total": 1 });
    put(&mut live, "visit", &visit("v", "c"));
    let before = live.snapshot().unwrap();
    let refused = Event {
        at: Some("2062-03-05T00:00:00Z".parse().unwrap()),
        change: Change::Put(record("visit", &visit("w", "zz"))),
    };
    assert!(live.apply(&refused).is_err());
    assert_eq!(live.snapshot().unwrap(), before);
    assert_eq!(
        advance(&mut live, "2026-03-01T12:00"),
        ["c 2026-03-01 11:00: Emit { event: \"x\" } a"]
    );
}

#[test]
fn a_zone_that_nobody_knows_is_told_once_and_that_of_the_program_is_used() {
    let rules = "timezone \"Europe/Moscow\"\ncurrency RUB\n\
        trigger rate { on visit completed; send push \"rate\"; once per visit; quiet 21:00-09:00 }\n";
    let mut live = Live::empty(&plan(rules), "2026-08-31T18:00Z".parse().unwrap()).unwrap();
    let client = |zone: &str| json!({ "id": "c", "timezone": zone, "consents": [{ "channel": "push", "at": "2026-01-01" }] });
    let visit = |id: &str, at: &str| json!({ "id": id, "client": "c", "at": at, "status": "completed", "total": 1 });
    put(&mut live, "client", &client("MSK"));
    let change = Change::Put(record("visit", &visit("v", "2026-08-31T18:00Z")));
    let effects = live.apply(&Event { at: None, change }).unwrap();
    assert_eq!(effects[0].key, "rate client c MSK unknown_zone");
    assert_eq!(
        told(&effects),
        [
            "c 2026-08-31 18:00: UnknownZone { zone: \"MSK\", used: \"Europe/Moscow\" } rate",
            "c 2026-08-31 18:00: send rate (put off)"
        ]
    );
    assert_eq!(
        advance(&mut live, "2026-09-01T18:00Z"),
        ["c 2026-09-01 06:00: send rate"]
    );
    // Neither the next message nor a restored engine tells it again; another name is told.
    let base = Arc::clone(&live.store.base);
    let mut live = Live::restore(live.plan(), &[], &base, &live.snapshot().unwrap()).unwrap();
    assert_eq!(
        put(&mut live, "visit", &visit("w", "2026-09-01T18:00Z")),
        ["c 2026-09-01 18:00: send rate (put off)"]
    );
    put(&mut live, "client", &client("Asia/Tokyo"));
    assert_eq!(
        put(&mut live, "visit", &visit("x", "2026-09-01T18:00Z")),
        ["c 2026-09-01 18:00: send rate (put off)"]
    );
    put(&mut live, "client", &client("Mars"));
    let told = put(&mut live, "visit", &visit("y", "2026-09-01T18:00Z"));
    assert!(told[0].contains("Mars"), "{told:?}");
    // A name that was told of goes wrong again: its key has been told.
    put(&mut live, "client", &client("MSK"));
    assert_eq!(
        put(&mut live, "visit", &visit("z", "2026-09-01T18:00Z")),
        ["c 2026-09-01 18:00: send rate (put off)"]
    );
}

#[test]
fn what_is_overdue_wakes_now() {
    let rules = "timezone \"Europe/Berlin\"\ncurrency RUB\n\
        trigger rem { 1 day before visit.planned_at at 10:00; emit soon; once per visit }\n";
    let mut live = Live::empty(&plan(rules), "2026-06-10T12:00Z".parse().unwrap()).unwrap();
    put(&mut live, "client", &json!({ "id": "c" }));
    let visit = json!({ "id": "v", "client": "c", "at": "2026-06-08T11:00Z", "status": "planned", "total": 1, "planned_at": "2026-06-10T15:00Z" });
    assert_eq!(put(&mut live, "visit", &visit), [""; 0]);
    let wake = live.next_wake().unwrap();
    assert_eq!(wake, live.now());
    let effects = live.advance(AsOf::Instant(wake)).unwrap();
    assert_eq!(
        told(&effects),
        ["c 2026-06-10 12:00: Emit { event: \"soon\" } rem"]
    );
    // Then the record speaks of now.
    assert_eq!(
        live.next_wake(),
        Some("2026-06-10T15:00:00Z".parse().unwrap())
    );
}
