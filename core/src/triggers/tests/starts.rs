//! What starts rules, and when.

use super::{Journeys, Kept, data, instant, program, simulate, told, told_late, told_of, visit};
use crate::plan::Inputs;
use serde_json::{Value, json};

#[test]
fn what_was_there_before_the_beginning_starts_nothing_at_a_later_instant_of_its_own() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; emit x; once per visit }";
    let visit = json!({ "id": "v", "at": "2024-08-17T10:00:00Z", "status": "completed", "total": "1", "planned_at": "2024-08-28T10:00:00Z" });
    let one = json!({ "id": "1", "visits": [visit] });
    assert_eq!(
        told_of(rules, one.clone(), "2024-08-25", "2024-09-25"),
        [""; 0]
    );
    assert_eq!(
        told_of(rules, one, "2024-08-01", "2024-09-25"),
        ["emit x 08-17 10:00"]
    );
}

#[test]
fn the_clients_own_dates_start_rules_without_any_row() {
    let rules = "timezone \"UTC\"\ntrigger t { 3 days after registered_at at 11:00; emit x; once per client }";
    let one = json!({ "id": "1", "registered_at": "2024-03-01T10:00:00Z" });
    assert_eq!(
        told_of(rules, one, "2024-02-02", "2024-04-01"),
        ["emit x 03-04 11:00"]
    );
}

#[test]
fn once_within_a_period_counts_forward_from_the_start_before() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; emit x; once per 6 months }";
    let visits = [
        "2024-08-31T10:00:00Z",
        "2025-02-27T10:00:00Z",
        "2025-02-28T09:00:00Z",
    ];
    let visits: Vec<Value> = (1..)
        .zip(visits)
        .map(|(id, at)| visit(&id.to_string(), at))
        .collect();
    let one = json!({ "id": "1", "visits": visits });
    assert_eq!(
        told_of(rules, one, "2024-08-01", "2025-04-01"),
        ["emit x 08-31 10:00", "emit x 02-28 09:00"]
    );
}

#[test]
fn days_start_rules_at_an_instant_at_which_something_happens() {
    let rules = "timezone \"UTC\"\ntrigger t { every day at 11:00; emit x; once per day }";
    let offer = json!({ "id": "o", "at": "2024-03-02T11:00:00Z", "kind": "wash" });
    let one = json!({ "id": "1", "offers": [offer] });
    assert_eq!(told_of(rules, one, "2024-03-01", "2024-03-05").len(), 5);
}

/// A visit that is planned for an instant.
#[test]
fn dates_that_lie_ahead_start_rules_without_any_other_record() {
    let rules = "timezone \"Asia/Beirut\"\n\
        trigger t { 1 day after vehicle.bought_at at 10:00; emit x; once per vehicle }";
    let client =
        json!({ "id": "1", "vehicles": [{ "id": "c", "make": "Kia", "bought_at": "2026-03-29" }] });
    let effects = simulate(rules, json!([client]), "2026-03-01", "2026-04-10");
    assert_eq!(told(&effects), ["emit x 03-30 07:00"]);
}

fn planned(at: &str, planned_at: &str) -> Value {
    json!({ "id": "v", "at": at, "status": "planned", "total": "1", "planned_at": planned_at })
}

#[test]
fn a_record_that_comes_when_its_start_is_due_starts_it() {
    let rules = "timezone \"UTC\"\ntrigger n { 1 day before visit.planned_at at 10:00; emit x; once per visit }";
    let told = |at: &str| {
        let visit = planned(at, "2024-02-03T12:00:00Z");
        told_of(
            rules,
            json!({ "id": "1", "visits": [visit] }),
            "2024-01-01",
            "2024-03-01",
        )
    };
    assert_eq!(told("2024-02-02T10:00:00Z"), ["emit x 02-02 10:00"]);
    // A start that lies in the past is none.
    assert_eq!(told("2024-02-02T10:00:01Z"), [""; 0]);
}

#[test]
fn a_start_that_was_due_before_its_record_was_told_of_is_made_up_for_while_its_date_lies_ahead() {
    let told = |start: &str, planned_at: &str, heard: &str| {
        let rules = format!(
            "timezone \"UTC\"\ntrigger n {{ {start}; emit x; wait 1 hour; emit y; once per visit }}"
        );
        let visit = planned("2024-02-02T09:00:00Z", planned_at);
        told_late(&rules, &visit, (heard, "2024-02-20T00:00:00Z"))
    };
    let noon = "2024-02-02T12:00:00Z";
    assert_eq!(
        told(
            "1 day before visit.planned_at at 10:00",
            "2024-02-03T12:00:00Z",
            noon
        ),
        ["emit x 02-02 12:00", "emit y 02-02 13:00"]
    );
    // It was due at 10:30 for 11:30, and it is noon.
    assert_eq!(
        told(
            "1 hour before visit.planned_at",
            "2024-02-02T11:30:00Z",
            noon
        ),
        ["Missed 02-02 12:00"]
    );
    assert_eq!(
        told(
            "1 hour after visit.planned_at",
            "2024-02-02T10:00:00Z",
            noon
        ),
        ["emit x 02-02 12:00", "emit y 02-02 13:00"]
    );
    // It was due before there was anything to be told of.
    assert_eq!(
        told(
            "5 hours before visit.planned_at",
            "2024-02-02T13:00:00Z",
            noon
        ),
        [""; 0]
    );
    // After the grace of three days nothing is made up for.
    assert_eq!(
        told(
            "1 day before visit.planned_at at 10:00",
            "2024-02-03T12:00:00Z",
            "2024-02-06T12:00:00Z"
        ),
        ["Missed 02-06 12:00"]
    );
}

#[test]
fn each_record_starts_what_another_rule_has_it_start_for_the_client() {
    let rules = "timezone \"UTC\"\n\
        trigger called { on 1 january; emit called }\n\
        trigger t { on visit completed; start called; once per visit }";
    let visits = [
        visit("v1", "2026-03-01T10:00:00Z"),
        visit("v2", "2026-03-09T10:00:00Z"),
    ];
    let one = json!({ "id": "1", "visits": visits });
    let effects = simulate(rules, json!([one]), "2026-02-01", "2026-04-01");
    let called: Vec<&str> = effects
        .iter()
        .filter(|effect| effect.rule == "called")
        .map(|effect| effect.key.as_str())
        .collect();
    assert_eq!(
        called,
        [
            "called client 1 t visit v1 emit called",
            "called client 1 t visit v2 emit called"
        ]
    );
}

#[test]
fn what_comes_again_is_remembered_by_its_last_starts() {
    let rules = "timezone \"UTC\"\ntrigger t { every day at 11:00; emit x; once per month }\ntrigger u { every day at 12:00; emit y }";
    let program = program(rules);
    let data = data(&program, json!([{ "id": "1" }]));
    let mut records = Kept {
        data: &data,
        accounts: None,
    };
    let mut journeys = Journeys::new(&program, &Inputs::default()).unwrap();
    journeys
        .begin(instant("2025-01-01T00:00:00Z"), &mut records)
        .unwrap();
    let effects = journeys
        .advance(instant("2026-01-01T00:00:00Z"), &mut records)
        .unwrap();
    let count = |rule: &str| effects.iter().filter(|effect| effect.rule == rule).count();
    assert_eq!((count("t"), count("u")), (12, 365));
    // Of a year those within the grace of three days.
    let begun = &journeys.state().clients["1"].begun;
    assert_eq!((begun["t"].len(), begun["u"].len()), (1, 4));
}

#[test]
fn what_is_started_a_second_time_has_keys_of_its_own() {
    let rules = "timezone \"UTC\"\n\
        trigger b { on visit where status = \"planned\"; emit q }\n\
        trigger a { on visit completed; start b; wait 2 days; start b; emit r; emit r; once per visit }";
    let one = json!({ "id": "1", "visits": [visit("v1", "2026-03-02T10:00:00Z")] });
    let effects = simulate(rules, json!([one]), "2026-03-01", "2026-03-20");
    let keys: Vec<&str> = effects.iter().map(|effect| effect.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "a visit v1 start b",
            "b visit v1 a emit q",
            "a visit v1 start b 2",
            "a visit v1 emit r",
            "a visit v1 emit r 2",
            "b visit v1 a 2 emit q",
        ]
    );
}

#[test]
fn keys_of_records_and_names_of_messages_are_told_apart_by_quotes() {
    let rules = "timezone \"UTC\"\n\
        trigger a { on visit completed; task \"x\"; task \"task x\"; once per visit }";
    let visits = [
        visit("v1", "2026-03-02T10:00:00Z"),
        visit("v1 task", "2026-03-03T10:00:00Z"),
        visit("v\"1", "2026-03-04T10:00:00Z"),
    ];
    let one = json!({ "id": "1", "visits": visits });
    let effects = simulate(rules, json!([one]), "2026-03-01", "2026-03-20");
    let keys: Vec<&str> = effects.iter().map(|effect| effect.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "a visit v1 task x",
            "a visit v1 task \"task x\"",
            "a visit \"v1 task\" task x",
            "a visit \"v1 task\" task \"task x\"",
            "a visit \"v\\\"1\" task x",
            "a visit \"v\\\"1\" task \"task x\"",
        ]
    );
}

#[test]
fn what_met_a_goal_before_the_journey_began_ends_nothing_when_a_later_instant_of_it_comes() {
    let rules = "timezone \"UTC\"\n\
        trigger a { every friday at 10:00; wait 6 days; emit x; goal visit completed }";
    let mut visit = visit("v", "2024-03-07T09:00:00Z");
    visit["planned_at"] = json!("2024-03-12T09:00:00Z");
    let one = json!({ "id": "1", "visits": [visit] });
    let effects = simulate(rules, json!([one]), "2024-03-01", "2024-03-20");
    // Of the Fridays 1, 8 and 15 March those that six days are over of; the visit of the 7th comes while the first waits.
    let told: Vec<String> = effects
        .iter()
        .map(|effect| format!("{:?} {}", effect.action, effect.at.format("%d")))
        .collect();
    assert_eq!(told, ["Goal 07", "Emit { event: \"x\" } 14"]);
}

#[test]
fn once_in_a_period_counts_for_the_client_whichever_record_a_date_is_of() {
    let rules = "timezone \"UTC\"\n\
        trigger t { 7 days after visit.planned_at at 02:30; emit end; once per 1 month }\n\
        trigger each { 7 days after visit.planned_at at 02:30; emit each; once per visit }";
    let planned = |id: &str, day: &str| {
        let mut visit = visit(id, "2026-03-01T10:00:00Z");
        visit["planned_at"] = json!(format!("2026-{day}T10:00:00Z"));
        visit
    };
    let visits = [
        planned("v1", "03-10"),
        planned("v2", "03-14"),
        planned("v3", "04-12"),
    ];
    let one = json!({ "id": "1", "visits": visits });
    let effects = simulate(rules, json!([one]), "2026-03-01", "2026-05-01");
    let days = |rule: &str| -> Vec<String> {
        let of_rule = effects.iter().filter(|effect| effect.rule == rule);
        of_rule
            .map(|effect| effect.at.format("%m-%d").to_string())
            .collect()
    };
    // A month after 17 March is over on 17 April.
    assert_eq!(days("t"), ["03-17", "04-19"]);
    assert_eq!(days("each"), ["03-17", "03-21", "04-19"]);
}
