//! What is told: in which form, how many at once, and what is refused.

use super::{TRIGGERS, advance, at, delete, plan, put, reader, told, visit};
use crate::{CompileOptions, NoLoader, Schema, compile};
use crate::{
    evaluate::AsOf,
    live::{Event, Live},
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
