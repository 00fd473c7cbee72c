//! Rows without keys: in lists and alone, in any order, again and again.

use super::{advance, plan, record, told};
use crate::{
    live::{Change, Event, Live},
    records::{Dataset, ReadOptions},
    triggers::{Effect, Simulation},
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, sync::Arc};

const RULES: &str = "timezone \"UTC\"\ncurrency RUB\n\
    trigger interest { on page_view where page contains \"brakes\"; task \"offer\"; once per page_view }\n\
    trigger agreed { on consent; task \"thank\"; once per consent }\n\
    trigger left { on consent where withdrawn_at is known; task \"ask\"; once per consent }\n";

fn live() -> Live {
    let mut live = Live::empty(&plan(RULES), "2026-03-01T12:00".parse().unwrap()).unwrap();
    super::put(&mut live, "client", &json!({ "id": "c" }));
    live
}

fn tell(live: &mut Live, change: impl Fn(super::Record) -> Change, fields: &Json) -> Vec<Effect> {
    let change = change(record("page_view", fields));
    live.apply(&Event { at: None, change }).unwrap()
}

fn view(time: &str, page: &str) -> Json {
    json!({ "client": "c", "at": format!("2026-03-01T{time}Z"), "page": page })
}

fn list(live: &mut Live, name: &str, rows: Json) -> Vec<String> {
    let change = Change::Set(record("client", &json!({ "id": "c", name: rows })));
    told(&live.apply(&Event { at: None, change }).unwrap())
}

#[test]
fn a_row_alone_is_put_once_however_often_it_is_told() {
    let mut live = live();
    let one = view("11:00", "/brakes");
    let offered = tell(&mut live, Change::Put, &one);
    assert_eq!(told(&offered), ["c 2026-03-01 12:00: task offer"]);
    assert!(
        offered[0]
            .key
            .starts_with("interest page_view 2026-03-01T11:00:00Z-")
    );
    let bytes = live.snapshot().unwrap();
    assert_eq!(tell(&mut live, Change::Put, &one), []);
    // The same in another form is the same.
    let again = json!({ "client": "c", "at": "2026-03-01T14:00:00.000+03:00", "page": "/brakes" });
    assert_eq!(tell(&mut live, Change::Put, &again), []);
    assert_eq!(live.snapshot().unwrap(), bytes);
    let other = tell(&mut live, Change::Put, &view("11:00", "/brakes/front"));
    assert_eq!(other.len(), 1);
    assert_ne!(other[0].key, offered[0].key);
    // What is taken away and told again is no second start.
    assert_eq!(tell(&mut live, Change::Delete, &one), []);
    assert_eq!(tell(&mut live, Change::Put, &one), []);
    assert_eq!(tell(&mut live, Change::Delete, &view("10:00", "/none")), []);
}

#[test]
fn a_list_starts_what_is_new_in_it_in_whatever_order() {
    let rows = [
        json!({ "at": "2026-03-01T10:00Z", "page": "/brakes/a" }),
        json!({ "at": "2026-03-01T10:00Z", "page": "/brakes/b" }),
        json!({ "at": "2026-03-01T09:00Z", "page": "/brakes/c" }),
    ];
    let mut live = live();
    assert_eq!(list(&mut live, "page_views", json!([rows[0]])).len(), 1);
    assert_eq!(
        list(&mut live, "page_views", json!([rows[2], rows[1], rows[0]])).len(),
        2
    );
    assert_eq!(
        list(&mut live, "page_views", json!([rows[0], rows[1], rows[2]])),
        [""; 0]
    );
    // Two that say the same are two where the list says so.
    assert_eq!(
        list(
            &mut live,
            "page_views",
            json!([rows[0], rows[1], rows[2], rows[2]])
        )
        .len(),
        1
    );
    let visit = json!({ "id": "v", "client": "c", "at": "2026-03-01T08:00Z", "status": "completed", "total": 1 });
    assert_eq!(super::put(&mut live, "visit", &visit), [""; 0]);
}

#[test]
fn what_is_told_of_a_row_later_does_not_make_it_another() {
    let mut live = live();
    let consent = json!({ "at": "2026-03-01T11:00Z", "channel": "sms" });
    let thanked = list(&mut live, "consents", json!([consent]));
    assert_eq!(thanked, ["c 2026-03-01 12:00: task thank"]);
    advance(&mut live, "2026-03-05T12:00");
    let withdrawn =
        json!({ "at": "2026-03-01T11:00Z", "channel": "sms", "withdrawn_at": "2026-03-05T11:00Z" });
    let asked = list(&mut live, "consents", json!([withdrawn]));
    assert_eq!(asked, ["c 2026-03-05 12:00: task ask"]);
    assert_eq!(list(&mut live, "consents", json!([withdrawn])), [""; 0]);
}

#[test]
fn a_snapshot_knows_which_rows_have_started() {
    let mut live = live();
    tell(&mut live, Change::Put, &view("11:00", "/brakes"));
    let nothing = Dataset::builder(
        Arc::clone(&live.plan().program().schema),
        ReadOptions::of_program(live.plan().program()),
    );
    let nothing = Arc::new(nothing.build().unwrap());
    let bytes = live.snapshot().unwrap();
    let mut restored = Live::restore(live.plan(), &[], &nothing, &bytes).unwrap();
    assert_eq!(
        tell(&mut restored, Change::Put, &view("11:00", "/brakes")),
        []
    );
    let one = tell(&mut live, Change::Put, &view("11:30", "/brakes"));
    assert_eq!(
        tell(&mut restored, Change::Put, &view("11:30", "/brakes")),
        one
    );
    assert_eq!(one.len(), 1);
}

#[test]
fn a_history_calls_rows_as_an_engine_does() {
    let mut live = live();
    let mut keys = BTreeSet::new();
    // Told in another order than that of time.
    for time in ["12:30", "12:10", "12:20"] {
        let effects = tell(&mut live, Change::Put, &view(time, "/brakes"));
        keys.extend(effects.into_iter().map(|effect| effect.key));
    }
    let moment = |at: &str| at.parse().unwrap();
    let later = live.advance("2026-03-01T13:00".parse().unwrap()).unwrap();
    keys.extend(later.into_iter().map(|effect| effect.key));
    let program = live.plan().program();
    let options = ReadOptions::of_program(program);
    let mut data = Dataset::builder(Arc::clone(&program.schema), options);
    let row = |time: &str| json!({ "at": format!("2026-03-01T{time}Z"), "page": "/brakes" });
    let views = json!([row("12:20"), row("12:30"), row("12:10")]);
    let client = json!({ "id": "c", "page_views": views });
    data.add_document(program.schema.subject, client.as_object().unwrap());
    let simulation = Simulation::new(
        program,
        live.plan().inputs(),
        &data.build().unwrap(),
        (moment("2026-03-01T12:00"), moment("2026-03-01T13:00")),
    );
    let simulated = simulation.unwrap().effects.into_iter();
    assert_eq!(
        simulated.map(|effect| effect.key).collect::<BTreeSet<_>>(),
        keys
    );
    assert_eq!(keys.len(), 3);
}

#[test]
fn what_is_wrong_with_a_row_alone_is_said() {
    let mut live = live();
    let mut refused = |change: Change| {
        let error = live.apply(&Event { at: None, change }).unwrap_err();
        error.to_string()
    };
    let row = |fields: Json| record("page_view", &fields);
    let nobody = refused(Change::Put(row(json!({ "at": "2026-03-01", "page": "/" }))));
    assert!(
        nobody.contains("`client` of a page_view is missing"),
        "{nobody}"
    );
    let unknown = json!({ "client": "x", "at": "2026-03-01", "page": "/" });
    let unknown = refused(Change::Put(row(unknown)));
    assert!(
        unknown.contains("`client` names `x`, which is not there"),
        "{unknown}"
    );
    let set = refused(Change::Set(row(view("11:00", "/"))));
    assert!(set.contains("a page_view has no key"), "{set}");
}
