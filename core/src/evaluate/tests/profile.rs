//! What a run tells of its steps.

use super::Case;
use serde_json::json;
use std::{cell::Cell, time::Duration};

#[test]
fn a_profile_names_each_step_its_rows_and_its_time() {
    let visit = |at: &str, total: u32| json!({"at": at, "total": total, "status": "completed"});
    let clients = json!([
        {"id": "1", "visits": [visit("2026-11-01", 100), visit("2026-11-20", 900)]},
        {"id": "2", "visits": [visit("2025-01-01", 5000)]},
        {"id": "3"},
    ]);
    let case = Case::new(
        "segment often { has at least 2 visits in the last 3 months }
         segment large { has visit where total > 700 rub }",
        &clients,
    );
    // A clock that goes on by a millisecond whenever somebody looks at it.
    let looks = Cell::new(0);
    let clock = || {
        looks.set(looks.get() + 1);
        Duration::from_millis(looks.get())
    };
    let profile = case
        .plan
        .profile(&case.data, "2026-11-21".parse().unwrap(), &clock)
        .unwrap();
    assert_eq!(profile.chunks, 1);
    let step = |operation: &str| {
        let mut steps = profile.steps.iter();
        steps.find(|step| step.operation == operation).unwrap()
    };
    // Three visits are compared, three clients are counted for.
    let compared = step(">");
    assert_eq!((compared.frame.as_str(), compared.rows), ("visits", 3));
    assert_eq!(
        (compared.of[1].as_str(), compared.rule.as_str()),
        ("700", "large")
    );
    let column = step("visit.total");
    assert_eq!(compared.of[0], format!("#{}", column.node));
    let counted = step("count >= 2");
    assert_eq!((counted.frame.as_str(), counted.rows), ("clients", 3));
    assert_eq!(counted.time, Duration::from_millis(1));
    // The rows of the window are found by position: no mask of times is computed.
    assert!(
        profile
            .steps
            .iter()
            .all(|step| !step.operation.starts_with("in the last"))
    );
    let found = profile.steps.iter().filter_map(|step| step.found);
    assert_eq!(found.collect::<Vec<_>>(), ["by their place in time"]);

    let text = profile.to_text();
    let line = |part: &str| {
        text.lines()
            .find(|line| line.contains(part))
            .unwrap()
            .to_owned()
    };
    assert!(
        line("count >= 2").trim_start().starts_with("1.000"),
        "{text}"
    );
    assert!(text.trim_end().ends_with("in one chunk"), "{text}");
    let json = profile.to_json();
    assert_eq!(json["steps"].as_array().unwrap().len(), profile.steps.len());
    assert_eq!(json["total"], json!(1e3 * profile.total().as_secs_f64()));
}

#[test]
fn a_profile_tells_of_records_that_are_gone_about_apart() {
    let client = |id: u32, at: &str| json!({"id": id.to_string(), "visits": [{"at": at}]});
    let mut clients: Vec<_> = (1..9).map(|id| client(id, "2026-11-01")).collect();
    clients.push(client(9, "2030-11-01"));
    let case = Case::new(
        "segment s { has visit in the last 3 months }",
        &json!(clients),
    );
    let profile = case
        .plan
        .profile(&case.data, "2026-11-21".parse().unwrap(), &|| {
            Duration::ZERO
        });
    let profile = profile.unwrap();
    assert_eq!(profile.apart, Some((1, Duration::ZERO)));
    assert_eq!(profile.to_json()["apart"]["records"], 1);
    let told = "1  apart, of records with rows later than the as-of";
    assert!(profile.to_text().contains(told), "{}", profile.to_text());
    assert_eq!(
        case.at("2026-11-21").unwrap().segments[0].counts(),
        (8, 1, 0)
    );
}
