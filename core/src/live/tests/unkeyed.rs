//! Rows without keys: in lists and alone, in any order, again and again.

use super::{advance, plan, record, told};
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    live::{Change, Event, Live},
    plan::{Inputs, Plan},
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

/// Orders of a client, and what became of them.
const SHOP: &str = r#"
name = "shop"
subject = "client"
[collections.client]
key = "id"
fields.id = "text"
[collections.order]
key = "id"
fields.id = "text"
[collections.state]
parent = "order"
time = "at"
[collections.state.fields]
at = "instant"
name = "text"
"#;

/// The rows of a collection that the first client has, told by one field.
fn said(live: &Live, collection: &str, field: &str) -> Vec<String> {
    let (data, client) = live.store.data(0).unwrap();
    let collection = data.schema.collection_named(collection).unwrap();
    let rows = data.rows_of(client..client + 1, collection);
    let text = |row| {
        data.record(collection, row)[field]
            .as_str()
            .map(str::to_owned)
    };
    rows.filter_map(text).collect()
}

#[test]
fn a_row_below_one_of_several_records_is_known_again() {
    let options = CompileOptions {
        schema: Arc::new(Schema::from_toml(SHOP).unwrap()),
        loader: &NoLoader,
    };
    let rules = "timezone \"UTC\"\nsegment buyers { has order }\n";
    let program = compile("rules", rules, &options).unwrap().program;
    let plan = Arc::new(Plan::new(&Arc::new(program), &Inputs::default()).unwrap());
    let mut live = Live::empty(&plan, "2026-03-01T12:00".parse().unwrap()).unwrap();
    super::put(&mut live, "client", &json!({ "id": "c" }));
    for order in ["a", "b"] {
        super::put(&mut live, "order", &json!({ "id": order, "client": "c" }));
    }
    let state = |order: &str, time: &str| json!({ "order": order, "at": format!("2026-03-01T{time}Z"), "name": "paid" });
    let tell = |live: &mut Live, change: fn(super::Record) -> Change, fields: &Json| {
        let change = change(record("state", fields));
        live.apply(&Event { at: None, change }).unwrap();
    };
    let (other, one) = (state("a", "09:00"), state("b", "11:00"));
    tell(&mut live, Change::Put, &other);
    tell(&mut live, Change::Put, &one);
    // The same of another order is another row; the same again is none.
    tell(&mut live, Change::Put, &state("a", "11:00"));
    tell(&mut live, Change::Put, &one);
    assert_eq!(said(&live, "state", "order"), ["a", "a", "b"]);
    tell(&mut live, Change::Delete, &one);
    assert_eq!(said(&live, "state", "order"), ["a", "a"]);
    tell(&mut live, Change::Delete, &one);
    tell(&mut live, Change::Delete, &other);
    assert_eq!(said(&live, "state", "at"), ["2026-03-01T11:00:00.000000Z"]);
}

#[test]
fn a_list_in_no_order_of_time_keeps_its_other_rows() {
    let mut live = live();
    let consent = |time: &str, channel: &str| json!({ "client": "c", "at": format!("2026-03-01T{time}Z"), "channel": channel });
    let consents = [
        ("11:00", "sms"),
        ("08:00", "viber"),
        ("10:00", "email"),
        ("09:00", "push"),
    ];
    let consents = consents.map(|(time, channel)| consent(time, channel));
    let mut listed = consents.clone();
    for one in &mut listed {
        one.as_object_mut().unwrap().shift_remove("client");
    }
    // Who brought the client is not there yet: until then the record stays as it was told.
    let client = json!({ "id": "c", "referrer": "nobody", "consents": listed });
    assert_eq!(super::put(&mut live, "client", &client).len(), 4);
    let tell = |live: &mut Live, change: fn(super::Record) -> Change, fields: &Json| {
        let change = change(record("consent", fields));
        told(&live.apply(&Event { at: None, change }).unwrap())
    };
    for one in &consents {
        assert_eq!(tell(&mut live, Change::Put, one), [""; 0]);
    }
    assert_eq!(
        said(&live, "consent", "channel"),
        ["viber", "push", "email", "sms"]
    );
    let mut withdrawn = consents[2].clone();
    withdrawn["withdrawn_at"] = json!("2026-03-01T11:30Z");
    let asked = tell(&mut live, Change::Put, &withdrawn);
    assert_eq!(asked, ["c 2026-03-01 12:00: task ask"]);
    assert_eq!(
        said(&live, "consent", "channel"),
        ["viber", "push", "email", "sms"]
    );
    assert_eq!(tell(&mut live, Change::Delete, &consents[1]), [""; 0]);
    assert_eq!(said(&live, "consent", "channel"), ["push", "email", "sms"]);
    assert_eq!(tell(&mut live, Change::Delete, &consents[0]), [""; 0]);
    assert_eq!(said(&live, "consent", "channel"), ["push", "email"]);
}

const PAIR: &str = "timezone \"UTC\"\n\
    trigger pair {\n  on request\n  wait up to 3 days for page_view where page = \"/g\"\n\
    wait up to 2 days for page_view where page = \"/h\"\n  task \"both\"\n  once per request\n}\n\
    trigger each { on page_view; wait 1 hour; task \"each\" }\n\
    trigger later { 2 hours after page_view.at; task \"later\" }\n";

/// Tasks of a client and the pages that they are about.
fn tasks(effects: &[Effect], (data, client): (&Dataset, usize), name: &str) -> Vec<String> {
    let views = data.schema.collection_named("page_view").unwrap();
    let own = effects.iter().filter(|effect| effect.client == name);
    own.map(|effect| {
        let row = data.row_named(client, views, &effect.record.key);
        let row = row.filter(|_| effect.record.collection == "page_view");
        let page = row.map(|row| data.record(views, row)["page"].as_str().unwrap().to_owned());
        format!("{} {}", effect.rule, page.unwrap_or_default())
    })
    .collect()
}

#[test]
fn rows_of_one_instant_are_told_in_the_order_of_the_input() {
    let plan = plan(PAIR);
    let view = |page: &str| json!({ "at": "2026-03-01T13:00Z", "page": page });
    let expected = |pages: [&str; 2]| match pages {
        ["/g", _] => vec!["pair ", "each /g", "each /h", "later /g", "later /h"],
        _ => vec!["each /h", "each /g", "later /h", "later /g"],
    };
    // Whose the rows are decides nothing.
    for (number, pages) in [["/g", "/h"], ["/h", "/g"]]
        .into_iter()
        .cycle()
        .take(12)
        .enumerate()
    {
        let name = format!("c{number}");
        let client = json!({ "id": name, "page_views": pages.map(view),
            "requests": [{ "id": "r", "at": "2026-03-01T12:30Z", "kind": "cart" }] });
        let (from, to) = ("2026-03-01T12:00", "2026-03-01T16:00");
        let mut data = Dataset::builder(
            Arc::clone(&plan.program().schema),
            ReadOptions::of_program(plan.program()),
        );
        data.add_document(plan.program().schema.subject, client.as_object().unwrap());
        let data = data.build().unwrap();
        let period = (from.parse().unwrap(), to.parse().unwrap());
        let simulated = Simulation::new(plan.program(), plan.inputs(), &data, period);
        let simulated = tasks(&simulated.unwrap().effects, (&data, 0), &name);
        assert_eq!(simulated, expected(pages), "{name}");
        for told_at in ["2026-03-01T12:00:00Z", "2026-03-01T13:30:00Z"] {
            let mut live = Live::empty(&plan, from.parse().unwrap()).unwrap();
            let mut effects = Vec::new();
            for list in ["requests", "page_views"] {
                let fields = json!({ "id": name, list: client[list] });
                let at = (list == "page_views").then(|| told_at.parse().unwrap());
                let change = Change::Put(record("client", &fields));
                effects.extend(live.apply(&Event { at, change }).unwrap());
            }
            effects.extend(live.advance(to.parse().unwrap()).unwrap());
            let told = tasks(&effects, live.store.data(0).unwrap(), &name);
            assert_eq!(told, expected(pages), "{name}, told at {told_at}");
        }
    }
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

#[test]
fn starts_by_rows_that_never_change_are_forgotten_when_none_can_be_told_late() {
    let mut live = live();
    for day in 2..22 {
        let view = json!({ "client": "c", "at": format!("2026-03-{day:02}T10:00:00Z"), "page": "/brakes" });
        advance(&mut live, &format!("2026-03-{day:02}T11:00"));
        assert_eq!(tell(&mut live, Change::Put, &view).len(), 1);
    }
    let begun = &live.journeys.state().clients["c"].begun["interest"];
    // Within three days of the last.
    assert_eq!(begun.len(), 4);
    let first = json!({ "client": "c", "at": "2026-03-02T10:00:00Z", "page": "/brakes" });
    let last = json!({ "client": "c", "at": "2026-03-20T10:00:00Z", "page": "/brakes" });
    for row in [&first, &last] {
        assert_eq!(tell(&mut live, Change::Put, row), []);
        assert_eq!(tell(&mut live, Change::Delete, row), []);
    }
    // What is taken away and told again has started its rule; after the grace that comes too late for it.
    assert_eq!(tell(&mut live, Change::Put, &last), []);
    let missed = tell(&mut live, Change::Put, &first);
    assert_eq!(told(&missed), ["c 2026-03-21 11:00: Missed interest"]);
}

#[test]
fn what_can_change_later_is_remembered() {
    let mut live = live();
    let consent = |withdrawn: Json| json!({ "client": "c", "at": "2026-03-01T11:00:00Z", "channel": "sms", "withdrawn_at": withdrawn });
    let put = |live: &mut Live, row: &Json| {
        let change = Change::Put(record("consent", row));
        told(&live.apply(&Event { at: None, change }).unwrap())
    };
    let withdrawn = consent(json!("2026-04-01T11:00:00Z"));
    assert_eq!(put(&mut live, &consent(Json::Null)).len(), 1);
    advance(&mut live, "2026-04-01T12:00");
    assert_eq!(put(&mut live, &withdrawn), ["c 2026-04-01 12:00: task ask"]);
    advance(&mut live, "2026-06-01T12:00");
    assert_eq!(put(&mut live, &consent(Json::Null)), [""; 0]);
    assert_eq!(put(&mut live, &withdrawn), [""; 0]);
}
