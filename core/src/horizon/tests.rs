//! Horizons of the common forms, reasoned from the calendar rules, and how few steps they take.

use super::Horizon;
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    plan::{Inputs, Plan},
    records::{Dataset, Keys, ReadOptions},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The horizon of rules about one client, as of the end of a day in a zone.
fn horizon(zone: &str, rules: &str, client: &Json, as_of: &str) -> Horizon {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let text = format!("timezone \"{zone}\"\ncurrency RUB\n{rules}");
    let program = match compile("rules", &text, &options) {
        Ok(compiled) => Arc::new(compiled.program),
        Err(error) => panic!("{:#?}", error.diagnostics),
    };
    let read = ReadOptions {
        keys: Keys::Numbered,
        ..ReadOptions::of_program(&program)
    };
    let mut builder = Dataset::builder(Arc::clone(&program.schema), read);
    builder.add_documents([client.as_object().unwrap().clone()]);
    let data = builder.build().unwrap();
    let plan = Plan::new(&program, &Inputs::default()).unwrap();
    plan.horizon(&data, as_of.parse().unwrap(), None).unwrap()
}

/// When the only client leaves or joins the segment of some conditions, in UTC, and in how many steps that is found.
fn turn(conditions: &str, client: &Json, as_of: &str) -> (Option<String>, u64) {
    let rules = format!("segment s {{\n{conditions}\n}}");
    let found = horizon("UTC", &rules, client, as_of);
    let segment = &found.segments[0];
    let at = segment.leaves_on[0].or(segment.joins_on[0]);
    let text = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M").to_string();
    (at.map(text), found.steps)
}

fn once(at: &str) -> (Option<String>, u64) {
    (Some(at.to_owned()), 1)
}

const NEVER: (Option<String>, u64) = (None, 0);

fn visits(at: &[&str]) -> Json {
    let visits: Vec<Json> = at
        .iter()
        .map(|at| json!({ "at": at, "money_paid": "1000", "status": "completed" }))
        .collect();
    json!({ "visits": visits })
}

#[test]
fn the_latest_of_many_visits_ends_the_window() {
    let client = visits(&["2026-01-10T10:00", "2026-03-31T10:00", "2026-08-31T10:00"]);
    let at = |text| turn(text, &client, "2026-09-01");
    // 28 February less 6 months is 28 August: 31 August is still inside. 1 March less 6 months is 1 September.
    assert_eq!(
        at("has visit in the last 6 months"),
        once("2027-03-01 00:00")
    );
    assert_eq!(
        at("no visit in the last 6 months"),
        once("2027-03-01 00:00")
    );
    // Of three visits two must stay: the one in March goes on 31 March 2027.
    assert_eq!(
        at("has at least 2 visits in the last 12 months"),
        once("2027-03-31 00:00")
    );
    assert_eq!(at("has visit"), NEVER);
    assert_eq!(
        at("has visit in the last 48 hours"),
        once("2026-09-02 10:00")
    );
    assert_eq!(at("has visit in this year"), once("2027-01-01 00:00"));
}

#[test]
fn what_is_past_does_not_come_again() {
    let client = visits(&["2020-05-05T10:00"]);
    let at = |text| turn(text, &client, "2026-09-01");
    assert_eq!(at("has visit in the last 6 months"), NEVER);
    assert_eq!(
        at("has visit where at between 2020-01-01 and 2020-12-31"),
        NEVER
    );
    assert_eq!(at("days since last visit.at > 30"), NEVER);
}

#[test]
fn a_limit_of_days_is_reached_in_one_step() {
    let client = visits(&["2026-08-31T10:00"]);
    let at = |text| turn(text, &client, "2026-09-01");
    // The 30th of September is 30 days after the 31st of August.
    assert_eq!(
        at("days since last visit.at >= 30"),
        once("2026-09-30 00:00")
    );
    assert_eq!(
        at("days since last visit.at > 30"),
        once("2026-10-01 00:00")
    );
    assert_eq!(
        at("days since last visit.at between 30 and 40"),
        once("2026-09-30 00:00")
    );
    assert_eq!(
        at("not (days since last visit.at > 30.5)"),
        once("2026-10-01 00:00")
    );
}

#[test]
fn birthdays_and_ages() {
    let client = json!({ "birth_date": "2008-02-29" });
    let at = |text| turn(text, &client, "2026-02-01");
    assert_eq!(at("age of birth_date >= 18"), once("2026-02-28 00:00"));
    assert_eq!(
        at("anniversary of birth_date in the next 7 days"),
        once("2026-02-21 00:00")
    );
    assert_eq!(
        at("anniversary of birth_date is today"),
        once("2026-02-28 00:00")
    );
    let without_year = json!({ "birth_date": "02-29" });
    assert_eq!(
        turn(
            "anniversary of birth_date is today",
            &without_year,
            "2027-06-01"
        ),
        once("2028-02-29 00:00")
    );
}

#[test]
fn days_begin_when_the_zone_says() {
    // Midnight of 4 November 2018 did not exist in São Paulo: the day began at 01:00, which is 03:00 UTC.
    let rules = "segment s { has visit in the last 1 month }";
    let client = visits(&["2018-10-04T10:00"]);
    let found = horizon("America/Sao_Paulo", rules, &client, "2018-10-20");
    let leaves = found.segments[0].leaves_on[0].unwrap();
    assert_eq!(leaves.to_rfc3339(), "2018-11-04T03:00:00+00:00");
}

#[test]
fn a_sequence_waits_for_the_end_of_its_time() {
    let client = visits(&["2025-03-01T10:00", "2025-06-01T10:00", "2026-08-31T10:00"]);
    // The visit of June 2025 has had no other for a year: that is so for good.
    let gone = "has visit then no visit within 12 months";
    assert_eq!(turn(gone, &client, "2026-09-01"), NEVER);
    // From the last one on the year is not over; the two before were followed in time.
    let quiet = visits(&["2026-03-01T10:00", "2026-06-01T10:00", "2026-08-31T10:00"]);
    assert_eq!(turn(gone, &quiet, "2026-09-01"), once("2027-08-31 10:00"));
}

#[test]
fn rows_that_lie_ahead_are_seen_in_their_time() {
    let client = visits(&["2026-08-31T10:00", "2026-12-24T18:00"]);
    let at = |text| turn(text, &client, "2026-09-01");
    assert_eq!(at("count of visits >= 2"), once("2026-12-24 18:00"));
    assert_eq!(
        at("last visit.at in the last 1 day"),
        once("2026-12-24 18:00")
    );
    assert_eq!(
        at("no visit in the last 2 months"),
        once("2026-10-31 00:00")
    );
}

#[test]
fn a_look_back_turns_a_period_later() {
    let rules = "segment lost { no visit in the last 6 months }\nsegment s { in segment lost as of 3 months ago }";
    let client = visits(&["2026-08-31T10:00"]);
    let found = horizon("UTC", rules, &client, "2026-09-01");
    assert_eq!(
        found.segment("lost").unwrap().joins_on[0]
            .unwrap()
            .to_rfc3339(),
        "2027-03-01T00:00:00+00:00"
    );
    let now = found.segment("s").unwrap();
    // As of 1 June the visit was not known yet: lost then, until 31 August comes in sight. 30 November less 3 months is 30 August.
    assert_eq!(
        now.leaves_on[0].unwrap().to_rfc3339(),
        "2026-12-01T00:00:00+00:00"
    );
}

#[test]
fn the_next_state_of_a_partition_is_told() {
    let rules = "partition p {\n active when has visit in the last 3 months\n lost when no visit in the last 12 months\n otherwise sleeping\n}";
    let found = horizon("UTC", rules, &visits(&["2026-08-31T10:00"]), "2026-09-01");
    let partition = found.partition("p").unwrap();
    // 30 November less 3 months is 30 August: the first day that leaves the 31st behind is 1 December.
    assert_eq!(
        partition.changes_on[0].unwrap().to_rfc3339(),
        "2026-12-01T00:00:00+00:00"
    );
    assert_eq!(partition.states[usize::from(partition.next[0])], "sleeping");
}

#[test]
fn a_forecast_reaches_its_limit_on_the_day() {
    // 3000 km in 30 days are 100 a day: 105,000 on 21 November, 106,000 on 1 December.
    let client = json!({ "vehicles": [ { "id": "v" } ], "readings": [
        { "vehicle": "v", "at": "2026-10-02T12:00", "mileage": 100_000 },
        { "vehicle": "v", "at": "2026-11-01T12:00", "mileage": 103_000 },
    ] });
    let at = |text| turn(text, &client, "2026-11-21");
    let reached = "has vehicle where forecast of mileage >= 106 thousand km";
    assert_eq!(at(reached), once("2026-12-01 00:00"));
    let due = "has vehicle where date when mileage reaches 106 thousand km in the next 7 days";
    assert_eq!(at(due), once("2026-11-24 00:00"));
}

#[test]
fn a_sum_turns_when_enough_is_gone() {
    // 1,000 each: the visits of January, March and August go on the first of the months a year later, less a day.
    let client = visits(&["2026-01-10T10:00", "2026-03-31T10:00", "2026-08-31T10:00"]);
    let at = |text: &str| {
        let sum = text.replace("SUM", "sum of (visits.money_paid in the last 12 months)");
        turn(&sum, &client, "2026-09-01")
    };
    assert_eq!(at("SUM >= 3000 rub"), once("2027-01-10 00:00"));
    assert_eq!(at("SUM >= 2000 rub"), once("2027-03-31 00:00"));
    assert_eq!(at("SUM > 2000 rub"), once("2027-01-10 00:00"));
    assert_eq!(at("SUM >= 500 rub"), once("2027-08-31 00:00"));
    assert_eq!(at("SUM >= 5000 rub"), NEVER);
    assert_eq!(at("SUM = 1000 rub"), once("2027-03-31 00:00"));
    assert_eq!(at("SUM * 10% >= 150 rub"), once("2027-03-31 00:00"));
    assert_eq!(at("5000 rub - SUM > 3500 rub"), once("2027-03-31 00:00"));
}

#[test]
fn an_average_turns_when_what_is_left_is_on_the_other_side() {
    let paid =
        |at: &str, amount: u32| json!({ "at": at, "status": "completed", "money_paid": amount });
    let client = json!({ "visits": [
        paid("2026-01-10T10:00", 5000), paid("2026-03-31T10:00", 1000), paid("2026-08-31T10:00", 3000),
    ] });
    let at = |text: &str| {
        let average = text.replace(
            "AVERAGE",
            "average of (visits.money_paid in the last 12 months)",
        );
        turn(&average, &client, "2026-09-01")
    };
    // 3,000; then 2,000 of two; then 3,000 of one; then nothing.
    assert_eq!(at("AVERAGE >= 2500 rub"), once("2027-01-10 00:00"));
    assert_eq!(at("AVERAGE >= 2000 rub"), once("2027-08-31 00:00"));
    assert_eq!(at("AVERAGE > 3000 rub").0, None);
}

#[test]
fn arithmetic_with_days_turns_on_its_day() {
    let client = visits(&["2026-08-31T10:00"]);
    let at = |text| turn(text, &client, "2026-09-01");
    // 28 days after 31 August, and 30.
    assert_eq!(
        at("days since last visit.at / 7 >= 4"),
        once("2026-09-28 00:00")
    );
    assert_eq!(
        at("days since last visit.at * 2 - 10 >= 50"),
        once("2026-09-30 00:00")
    );
    assert_eq!(
        at("100 - days since last visit.at < 70"),
        once("2026-10-01 00:00")
    );
}
