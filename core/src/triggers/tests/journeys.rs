//! Steps and waits.

use super::{Action, client, instant, simulate, told, told_late, told_of, visit};
use serde_json::{Value, json};

pub(super) const RATING: &str = r#"
timezone "Europe/Moscow"
trigger ask_rating {
  on visit completed
  wait 2 hours
  send email "rate_visit"
  wait up to 7 days for rating about visit
  when rating.score <= 2 { task "call back" for manager due in 1 day }
  otherwise { send email "recommend" }
  on timeout { emit silence }
  once per visit
}
"#;

#[test]
fn a_journey_goes_by_what_happens() {
    let answered = client(
        "1",
        json!({
            "visits": [visit("v1", "2026-11-20T10:00:00Z")],
            "ratings": [{ "id": "r1", "visit": "v1", "at": "2026-11-21T09:00:00Z", "score": 2 }],
        }),
    );
    let silent = client(
        "2",
        json!({ "visits": [visit("v2", "2026-11-20T11:00:00Z")] }),
    );
    let effects = simulate(
        RATING,
        json!([answered, silent]),
        "2026-11-01",
        "2026-12-01",
    );
    assert_eq!(
        told(&effects),
        [
            "send rate_visit 11-20 12:00",
            "send rate_visit 11-20 13:00",
            "task call back 11-21 09:00",
            // Seven days by the calendar after the message.
            "emit silence 11-27 13:00",
        ]
    );
    assert_eq!(effects[0].key, "ask_rating visit v1 send rate_visit");
    let Action::Task { due, role, .. } = &effects[2].action else {
        panic!("{:?}", effects[2]);
    };
    assert_eq!(*due, Some(instant("2026-11-22T09:00:00Z")));
    assert_eq!(role.as_deref(), Some("manager"));
}

#[test]
fn a_wait_by_the_calendar_keeps_the_time_of_the_day_and_one_by_the_clock_does_not() {
    // In Berlin the clocks go from 02:00 to 03:00 on 2026-03-29.
    let rules = |wait: &str| {
        format!(
            "timezone \"Europe/Berlin\"\ntrigger t {{ on visit completed; wait {wait}; send email \"x\"; once per visit }}"
        )
    };
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v", "2026-03-28T11:00:00Z")] })
    )]);
    let by_days = simulate(&rules("1 day"), clients.clone(), "2026-03-01", "2026-04-30");
    assert_eq!(told(&by_days), ["send x 03-29 10:00"]);
    let by_hours = simulate(&rules("24 hours"), clients, "2026-03-01", "2026-04-30");
    assert_eq!(told(&by_hours), ["send x 03-29 11:00"]);
}

#[test]
fn a_month_after_the_31st_is_the_last_day_of_the_next() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait 1 month; send email \"x\"; once per visit }";
    let clients = json!([client(
        "1",
        json!({ "visits": [visit("v", "2026-01-31T10:00:00Z")] })
    )]);
    let effects = simulate(rules, clients, "2026-01-01", "2026-04-30");
    assert_eq!(told(&effects), ["send x 02-28 10:00"]);
}

#[test]
fn a_record_ends_nothing_by_what_it_met_before_the_journey_began() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit; wait 2 hours; emit x; stop when visit completed; once per visit }";
    let visit = |id: &str, at: &str, planned: &str| json!({ "id": id, "at": at, "status": "completed", "total": "1", "planned_at": planned });
    let own = visit("v", "2024-02-22T10:00:00Z", "2024-02-22T10:45:00Z");
    let one = json!({ "id": "1", "visits": [own] });
    assert_eq!(
        told_of(rules, one, "2024-02-01", "2024-03-01"),
        ["emit x 02-22 12:00"]
    );
    // Another visit does end it.
    let other = visit("w", "2024-02-22T11:00:00Z", "2024-02-22T11:00:00Z");
    let two = json!({ "id": "1", "visits": [own, other] });
    let stop = "Stop { trigger: \"t\" } 02-22 11:00";
    assert_eq!(
        told_of(rules, two, "2024-02-01", "2024-03-01"),
        [stop, "emit x 02-22 13:00"]
    );
}

#[test]
fn a_record_that_was_there_before_is_not_what_is_waited_for() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait up to 7 days for claim; emit came; on timeout { emit late } once per visit }";
    let rules = rules.replace("} once", "}; once");
    let claim = |at: &str| json!({ "id": "c", "at": at, "resolved_at": "2024-08-19T10:00:00Z" });
    let client = |claim: Value| json!({ "id": "1", "visits": [visit("v", "2024-08-17T10:00:00Z")], "claims": [claim] });
    let before = client(claim("2024-08-16T10:00:00Z"));
    assert_eq!(
        told_of(&rules, before, "2024-08-01", "2024-09-01"),
        ["emit late 08-24 10:00"]
    );
    let after = client(claim("2024-08-18T10:00:00Z"));
    assert_eq!(
        told_of(&rules, after, "2024-08-01", "2024-09-01"),
        ["emit came 08-18 10:00"]
    );
}

#[test]
fn a_condition_about_rows_of_the_client_is_not_about_the_record_that_did_not_come() {
    let rules = "timezone \"UTC\"\ntrigger t { on message; wait up to 17 days for rating; when has client.rating { emit e }; emit end; once per message }";
    let one = json!({
        "id": "1",
        "visits": [visit("v", "2024-07-01T10:00:00Z")],
        "ratings": [{ "id": "r", "visit": "v", "at": "2024-07-02T10:00:00Z", "score": 5 }],
        "messages": [{ "id": "m", "at": "2024-08-01T10:00:00Z", "channel": "email", "template": "x" }],
    });
    assert_eq!(
        told_of(rules, one, "2024-06-01", "2024-09-01"),
        ["emit e 08-18 10:00", "emit end 08-18 10:00"]
    );
}

#[test]
fn what_is_done_late_is_what_the_next_wait_counts_from() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait 2 hours; emit x; wait 1 day; emit y; wait 1 hour; emit z; once per visit }";
    let told = |heard| {
        told_late(
            rules,
            &visit("v", "2024-02-02T08:00:00Z"),
            (heard, "2024-02-10T00:00:00Z"),
        )
    };
    // The first wait counts from the visit, whenever one hears of it; what a day should separate never comes at once.
    assert_eq!(
        told("2024-02-02T09:00:00Z"),
        [
            "emit x 02-02 10:00",
            "emit y 02-03 10:00",
            "emit z 02-03 11:00"
        ]
    );
    assert_eq!(
        told("2024-02-05T07:00:00Z"),
        [
            "emit x 02-05 07:00",
            "emit y 02-06 07:00",
            "emit z 02-06 08:00"
        ]
    );
}

#[test]
fn waits_between_which_nothing_is_done_count_from_one_another_however_late() {
    let rules = "timezone \"UTC\"\ntrigger t { on visit completed; wait 2 hours; wait 1 day; emit x; once per visit }";
    let told = told_late(
        rules,
        &visit("v", "2024-02-02T08:00:00Z"),
        ("2024-02-03T09:00:00Z", "2024-02-10T00:00:00Z"),
    );
    assert_eq!(told, ["emit x 02-03 10:00"]);
}

#[test]
fn what_was_before_a_journey_began_does_not_end_it_however_late_it_is_told() {
    let rules = "timezone \"UTC\"\ntrigger t { on 2 february at 12:00; wait 3 hours; emit x; stop when visit completed; once per client }";
    let told = |at: &str| {
        let heard = ("2024-02-02T13:00:00Z", "2024-02-02T20:00:00Z");
        told_late(rules, &visit("v", at), heard)
    };
    // The journey begins at noon; of the visit one hears at one o'clock.
    assert_eq!(told("2024-02-02T11:00:00Z"), ["emit x 02-02 15:00"]);
    assert_eq!(
        told("2024-02-02T12:30:00Z"),
        ["Stop { trigger: \"t\" } 02-02 13:00"]
    );
}
