//! Numbers that leave the range: what is refused, what is told, and what goes on.

use super::{advance, at, plan, put, reader, told};
use crate::{
    evaluate::AsOf,
    live::{Event, Live},
    plan::Inputs,
    records::{Dataset, ReadOptions},
    trial,
    triggers::Simulation,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn live(rules: &str) -> Live {
    Live::empty(&plan(rules), "2026-08-31T12:00".parse().unwrap()).unwrap()
}

/// Nine with 53 noughts is beyond what numbers can be.
const HUGE: &str = r#"
timezone "UTC"
currency RUB
trigger too_much { on visit completed; when total * 9999999999 * 9999999999 * 9999999999 * 9999999999 >= 1 rub; emit never; once per visit }
trigger fine { on visit completed; wait 1 hour; emit thanks; once per visit }
"#;

fn large(key: &str) -> Json {
    json!({ "id": key, "client": "c", "at": "2026-08-31T12:00", "status": "completed", "total": 90_000_000_000_000_i64 })
}

#[test]
fn a_rule_whose_numbers_are_too_large_is_named_and_the_others_go_on() {
    let mut live = live(HUGE);
    put(&mut live, "client", &reader("c"));
    assert_eq!(
        put(&mut live, "visit", &large("v")),
        ["c 2026-08-31 12:00: Failed too_much"]
    );
    assert_eq!(
        advance(&mut live, "2026-08-31T18:00"),
        ["c 2026-08-31 13:00: Emit { event: \"thanks\" } fine"]
    );
}

#[test]
fn an_event_that_makes_a_membership_too_large_is_refused_whole() {
    let rules = format!(
        "{HUGE}segment rich {{ sum of (total * 9999999999 * 9999999999 * 9999999999 * 9999999999 for visits) >= 1 rub }}\n"
    );
    let mut live = live(&rules);
    put(&mut live, "client", &reader("c"));
    let before = live.snapshot().unwrap();
    let event = json!({ "put": { "collection": "visit", "record": large("v") } });
    let event = Event::read(event, chrono_tz::Tz::UTC).unwrap();
    let error = live.apply(&event).unwrap_err().to_string();
    assert_eq!(error, "`rich`: a number leaves the range of exact decimals");
    assert_eq!(live.snapshot().unwrap(), before);
    assert_eq!(advance(&mut live, "2026-08-31T18:00"), [""; 0]);
}

/// The status is asked for nowhere else, and no instant changes it; the total is on the same sheet.
const MIXED: &str = r#"
timezone "UTC"
currency RUB
trigger mixed {
  on visit where status = "completed"
  emit came
  wait 1 hour
  when total * 9999999999 * 9999999999 * 9999999999 * 9999999999 >= 1 rub { emit never }
  otherwise { emit small }
  once per visit
}
"#;

#[test]
fn a_condition_fails_alone_in_a_simulation_as_in_the_live_engine() {
    let expected = [
        "c 2026-08-31 12:00: Emit { event: \"came\" } mixed",
        "c 2026-08-31 13:00: Emit { event: \"small\" } mixed",
        "c 2026-08-31 13:00: Failed mixed",
    ];
    let mut live = live(MIXED);
    put(&mut live, "client", &reader("c"));
    let mut of_live = put(&mut live, "visit", &large("v"));
    of_live.extend(advance(&mut live, "2026-08-31T18:00"));
    assert_eq!(of_live, expected);
    let plan = plan(MIXED);
    let program = plan.program();
    let options = ReadOptions::of_program(program);
    let mut client = reader("c");
    let mut visit = large("v");
    visit.as_object_mut().unwrap().shift_remove("client");
    client["visits"] = json!([visit]);
    let mut builder = Dataset::builder(Arc::clone(&program.schema), options);
    builder.add_documents([client.as_object().unwrap().clone()]);
    let data = builder.build().unwrap();
    let instant = |text: &str| text.parse::<AsOf>().unwrap();
    let period = (instant("2026-08-31T11:00"), instant("2026-08-31T18:00"));
    let simulated = Simulation::new(program, &Inputs::default(), &data, period).unwrap();
    assert_eq!(told(&simulated.effects), expected);
}

/// A day after the visit, one with sixty noughts.
const BY_TIME: &str = r#"
timezone "UTC"
currency RUB
segment odd { days since last visit.at * days since first visit.at * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 < 1 }
segment fresh { has visit in the last 2 days }
"#;

fn visit(key: &str, client: &str, at: &str) -> Json {
    json!({ "id": key, "client": client, "at": at, "status": "completed", "total": 100 })
}

#[test]
fn a_membership_that_leaves_the_range_by_time_is_told_once_and_the_clock_goes_on() {
    let mut live = live(BY_TIME);
    put(&mut live, "client", &reader("c"));
    put(&mut live, "client", &reader("d"));
    assert_eq!(
        put(&mut live, "visit", &visit("v", "c", "2026-08-31T12:00")),
        [
            "c 2026-08-31 12:00: client c enters odd",
            "c 2026-08-31 12:00: client c enters fresh"
        ]
    );
    assert_eq!(
        advance(&mut live, "2026-09-01T12:00"),
        [
            "c 2026-09-01 00:00: Failed odd",
            "c 2026-09-01 00:00: client c leaves odd"
        ]
    );
    // What the engine is restored from tells nothing anew.
    let bytes = live.snapshot().unwrap();
    let base = Arc::clone(&live.store.base);
    let mut live = Live::restore(live.plan(), &[], &base, &bytes).unwrap();
    assert_eq!(live.members("odd").unwrap(), [""; 0]);
    // Time and events go on for the others, and for other rules.
    let of_other = visit("w", "d", "2026-09-01T13:00");
    assert_eq!(
        at(&mut live, "2026-09-01T13:00:00Z", "visit", &of_other),
        [
            "d 2026-09-01 13:00: client d enters odd",
            "d 2026-09-01 13:00: client d enters fresh"
        ]
    );
    assert_eq!(
        advance(&mut live, "2026-09-05T00:00"),
        [
            "c 2026-09-02 00:00: client c leaves fresh",
            "d 2026-09-02 00:00: Failed odd",
            "d 2026-09-02 00:00: client d leaves odd",
            "d 2026-09-03 00:00: client d leaves fresh",
        ]
    );
    // What was not known before is known again.
    assert_eq!(
        put(&mut live, "visit", &visit("v2", "c", "2026-09-05T00:00")),
        [
            "c 2026-09-05 00:00: client c enters odd",
            "c 2026-09-05 00:00: client c enters fresh"
        ]
    );
    // An event that makes it leave the range is refused as ever.
    let refused =
        json!({ "put": { "collection": "visit", "record": visit("v2", "c", "2026-09-01T00:00") } });
    let refused = Event::read(refused, chrono_tz::Tz::UTC).unwrap();
    assert!(live.apply(&refused).is_err());
    assert_eq!(live.members("odd").unwrap(), ["c"]);
}

#[test]
fn an_event_that_makes_a_bonus_too_large_is_refused_whole() {
    let rules = format!(
        "{}program p {{ 1 point = 1 rub; round earned down to 1 point; spend oldest expiry first }}
         bonus odd {{ on visit; earn 100% of (visit.total * 9999999999 * 9999999999 * 9999999999 * 9999999999); once per visit }}
         segment seen {{ has visit }}
         trigger due {{ 7 days before points expire; emit due; once per lot }}\n",
        "timezone \"UTC\"\ncurrency RUB\n"
    );
    let mut live = live(&rules);
    put(&mut live, "client", &reader("c"));
    let before = live.snapshot().unwrap();
    let event = json!({ "put": { "collection": "visit", "record": large("v") } });
    let event = Event::read(event, chrono_tz::Tz::UTC).unwrap();
    assert!(live.apply(&event).is_err());
    assert_eq!(live.snapshot().unwrap(), before);
    assert!(
        live.apply(&event).is_err(),
        "told again it is refused again"
    );
}

/// The six hours of two visits a day apart: their product is beyond the range for as long.
const FOR_HOURS: &str = r#"
timezone "UTC"
currency RUB
segment odd {
  count of (visits in the last 6 hours) * count of (visits in the last 6 hours) * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 < 1
}
"#;

#[test]
fn what_has_failed_is_looked_at_at_the_same_time_after_a_restore() {
    let mut live = live(FOR_HOURS);
    assert_eq!(
        put(&mut live, "client", &reader("c")),
        ["c 2026-08-31 12:00: client c enters odd"]
    );
    // Told ahead of time: it is there from five on.
    let visit = visit("v", "c", "2026-09-01T05:00");
    assert_eq!(put(&mut live, "visit", &visit), [""; 0]);
    assert_eq!(
        advance(&mut live, "2026-09-01T12:00"),
        [
            "c 2026-09-01 05:00: Failed odd",
            "c 2026-09-01 05:00: client c leaves odd"
        ]
    );
    let bytes = live.snapshot().unwrap();
    let base = Arc::clone(&live.store.base);
    let mut restored = Live::restore(live.plan(), &[], &base, &bytes).unwrap();
    assert_eq!(restored.snapshot().unwrap(), bytes);
    for live in [&mut live, &mut restored] {
        assert_eq!(
            advance(live, "2026-09-03T00:00"),
            ["c 2026-09-02 00:00: client c enters odd"]
        );
    }
}

#[test]
fn cars_of_clients_whom_no_event_has_touched_leave_once() {
    let plan = plan(
        r#"
timezone "UTC"
currency RUB
segment odd for vehicle { days since bought_at * days since bought_at * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 * 9999999999 < 1 }
"#,
    );
    let mut client = reader("c");
    client["vehicles"] = json!([{ "id": "k", "make": "Kia", "bought_at": "2026-08-31" }, { "id": "l", "make": "Kia", "bought_at": "2026-08-31" }]);
    let program = plan.program();
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    builder.add_documents([client.as_object().unwrap().clone()]);
    let data = Arc::new(builder.build().unwrap());
    let mut live = Live::new(&plan, &data, "2026-08-31T12:00".parse().unwrap()).unwrap();
    assert_eq!(
        advance(&mut live, "2026-09-03T12:00"),
        [
            "c 2026-09-01 00:00: Failed odd",
            "c 2026-09-01 00:00: vehicle k leaves odd",
            "c 2026-09-01 00:00: vehicle l leaves odd",
        ]
    );
    assert_eq!(live.members("odd").unwrap(), [""; 0]);
}

#[test]
fn what_fails_is_told_in_the_order_of_the_rules() {
    let mut live = live(&BY_TIME.replace("last 2 days", "last 1 day"));
    put(&mut live, "client", &reader("c"));
    put(&mut live, "visit", &visit("v", "c", "2026-08-31T12:00"));
    assert_eq!(
        advance(&mut live, "2026-09-01T12:00"),
        [
            "c 2026-09-01 00:00: Failed odd",
            "c 2026-09-01 00:00: client c leaves odd",
            "c 2026-09-01 00:00: client c leaves fresh"
        ]
    );
}

#[test]
fn each_rule_of_a_client_has_one_wake() {
    let rules = "timezone \"UTC\"\ncurrency RUB\n\
                 segment month { has visit in the last 30 days }\n\
                 segment week { has visit in the last 7 days }\n";
    let mut live = live(rules);
    put(&mut live, "client", &reader("c"));
    for minute in 10..40 {
        let at = format!("2026-08-31T11:{minute}");
        put(&mut live, "visit", &visit(&format!("v{minute}"), "c", &at));
    }
    assert_eq!(live.wakes.of_singles(), 2);
    // 31 August is the first of the seven days up to 6 September, and of the thirty up to 29 September.
    assert_eq!(
        advance(&mut live, "2026-10-31T12:00"),
        [
            "c 2026-09-07 00:00: client c leaves week",
            "c 2026-09-30 00:00: client c leaves month",
        ]
    );
    assert_eq!(live.wakes.of_singles(), 0);
}

/// A product with 37 noughts and more is below the range's end for some days, and beyond it then.
const GROWING: &str = r#"
timezone "UTC"
currency RUB
segment odd { days since last visit.at * 9999999999 * 9999999999 * 9999999999 * 10000000 > 1 }
trigger told { on leaving segment odd; emit gone; once per day }
"#;

#[test]
fn a_product_that_leaves_the_range_on_one_side_of_its_limit_is_looked_at_again() {
    let plan = plan(GROWING);
    let mut live = live(GROWING);
    put(&mut live, "client", &reader("c"));
    put(&mut live, "visit", &visit("v", "c", "2026-08-31T12:00"));
    let mut client = reader("c");
    client["visits"] = json!([visit("v", "c", "2026-08-31T12:00")]);
    client["visits"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("client");
    let program = plan.program();
    let mut builder = Dataset::builder(
        Arc::clone(&program.schema),
        ReadOptions::of_program(program),
    );
    builder.add_documents([client.as_object().unwrap().clone()]);
    let data = builder.build().unwrap();
    let (mut of_live, mut failed) = (Vec::new(), 0);
    for day in 1..60 {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 8, 31).unwrap() + chrono::Days::new(day);
        let at = format!("{at}T12:00");
        of_live.extend(advance(&mut live, &at));
        let members = live.members("odd").unwrap();
        match plan.evaluate(&data, at.parse().unwrap()) {
            Ok(found) => {
                let is_in = found.segment("odd").unwrap().selected.get(0);
                assert_eq!(members, vec!["c"; usize::from(is_in)], "{at}");
            }
            Err(_) => {
                failed += 1;
                assert_eq!(members, [""; 0], "{at}");
            }
        }
    }
    assert!((1..58).contains(&failed), "{failed}");
    let told_once = of_live.iter().filter(|told| told.contains("Failed odd"));
    assert_eq!(told_once.count(), 1, "{of_live:#?}");
    // A simulation goes on as the engine does.
    let instant = |text: &str| text.parse::<AsOf>().unwrap();
    let period = (instant("2026-08-31T12:00"), instant("2026-10-29T12:00"));
    let simulated = Simulation::new(program, &Inputs::default(), &data, period).unwrap();
    of_live.retain(|told| !told.contains("enters") && !told.contains("leaves"));
    assert_eq!(told(&simulated.effects), of_live);
    assert_eq!(of_live.len(), 2, "{of_live:#?}");
}

/// As above, in what decides about points; who comes more often is not concerned.
const POINTS: &str = r#"
timezone "UTC"
currency RUB
program garage { 1 point = 1 rub }
bonus daily {
  every day at 10:00
  when days since last visit.at * 9999999999 * 9999999999 * 9999999999 * 10000000 > 1
  earn 1 point
  once per day
}
trigger rich { every day at 12:00; when balance >= 40 points; emit rich; once per client }
"#;

#[test]
fn points_that_leave_the_range_by_time_are_told_once_and_the_others_go_on() {
    let mut live = live(POINTS);
    for client in ["c", "d"] {
        put(&mut live, "client", &reader(client));
    }
    put(&mut live, "visit", &visit("v", "c", "2026-08-31T12:00"));
    let mut effects = Vec::new();
    let mut day: chrono::NaiveDate = "2026-09-01".parse().unwrap();
    while day < "2026-10-17".parse().unwrap() {
        effects.extend(advance(&mut live, &format!("{day}T12:00")));
        // Three visits a month, until the last: the days since then are few enough.
        if day.format("%d").to_string().ends_with('5') {
            let key = format!("w{day}");
            put(
                &mut live,
                "visit",
                &visit(&key, "d", &format!("{day}T11:00")),
            );
        }
        day = day.succ_opt().unwrap();
    }
    // 18 days are beyond the range; the fortieth point of the other is that of 15 October.
    assert_eq!(
        effects,
        [
            "c 2026-09-18 10:00: Failed garage",
            "d 2026-10-15 12:00: Emit { event: \"rich\" } rich"
        ]
    );
    // It is known, so that events about the client are taken in, and a restored engine does not tell it again.
    put(&mut live, "visit", &visit("x", "c", "2026-10-16T12:00"));
    let (base, bytes) = (Arc::clone(&live.store.base), live.snapshot().unwrap());
    let mut live = Live::restore(live.plan(), &[], &base, &bytes).unwrap();
    assert_eq!(live.snapshot().unwrap(), bytes);
    assert_eq!(
        advance(&mut live, "2026-12-01T12:00"),
        ["d 2026-11-02 10:00: Failed garage"]
    );
}

#[test]
fn an_event_of_a_test_is_refused_as_an_engine_refuses_it() {
    let rules = format!(
        "{HUGE}segment rich {{ sum of (total * 9999999999 * 9999999999 * 9999999999 * 9999999999 for visits) >= 1 rub }}\n\
        test \"too much\" {{\n  as of 2026-08-31 12:00\n  client {{ }}\n\
        event visit {{ at: 2026-08-31 12:00, status: \"completed\", total: 90000000000000 rub }}\n  expect emit thanks\n}}\n"
    );
    let plan = plan(&rules);
    let trials = trial::run(plan.program());
    assert_eq!(
        trials[0].failures[0].found.to_string(),
        "`rich`: a number leaves the range of exact decimals"
    );
}
