//! What starts a rule: days near an anniversary, memberships that begin or end.

use super::{at, entries, ledger, visit};
use crate::loyalty::EntryKind;
use serde_json::{Value as Json, json};

fn instants(rules: &str, client: Json, to: &str) -> Vec<String> {
    let zone = chrono::FixedOffset::east_opt(3 * 3600).unwrap();
    entries(&ledger(rules, json!([client]), to))
        .iter()
        .filter(|(kind, ..)| *kind == EntryKind::Earned)
        .map(|(_, _, at)| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string())
        .collect()
}

#[test]
fn a_birthday_gift_can_be_used_from_3_days_before_to_3_days_after() {
    let rules = "bonus birthday { 3 days before anniversary of birth_date; earn 500 points; expires after 6 days; once per year }";
    let client = json!([{ "id": "c", "birth_date": "1990-03-01" }]);
    assert_eq!(
        entries(&ledger(rules, client, "2026-12-31T23:59")),
        [
            (EntryKind::Earned, "500".to_owned(), at("2026-02-26T00:00")),
            (
                EntryKind::Expired,
                "-500".to_owned(),
                at("2026-03-05T00:00")
            ),
        ]
    );
}

#[test]
fn days_near_an_anniversary_cross_years_and_know_leap_days() {
    let found = |start: &str, born: &str| {
        let rules = format!("bonus b {{ {start}; earn 5 points; once per year }}");
        let client = json!({ "id": "c", "birth_date": born });
        instants(&rules, client, "2026-12-31T23:59")
    };
    let before = "3 days before anniversary of birth_date at 10:00";
    assert_eq!(found(before, "1990-01-02"), ["2026-12-30 10:00"]);
    assert_eq!(
        found("2 days before anniversary of birth_date", "1990-01-02"),
        ["2026-12-31 00:00"]
    );
    assert_eq!(
        found("1 day before anniversary of birth_date", "1990-01-02"),
        ["2026-01-01 00:00"]
    );
    // 2026 is a common year.
    assert_eq!(found(before, "1992-02-29"), ["2026-02-25 10:00"]);
    assert_eq!(
        found(
            "3 days before anniversary of birth_date leap to march 1",
            "1992-02-29"
        ),
        ["2026-02-26 00:00"]
    );
    assert_eq!(
        found("1 week after anniversary of birth_date", "1990-02-25"),
        ["2026-03-04 00:00"]
    );
    assert_eq!(
        found("1 day after anniversary of birth_date", "1990-12-31"),
        ["2026-01-01 00:00"]
    );
}

#[test]
fn the_day_of_birth_is_no_anniversary() {
    for start in [
        "on anniversary of birth_date",
        "3 days before anniversary of birth_date",
        "2 days after anniversary of birth_date",
    ] {
        let rules = format!("bonus b {{ {start}; earn 5 points; once per year }}");
        let client = json!({ "id": "c", "birth_date": "2026-01-05" });
        let found = instants(&rules, client.clone(), "2026-12-31T23:59");
        assert_eq!(found, [""; 0], "{start}");
        assert_eq!(
            instants(&rules, client, "2027-12-31T23:59").len(),
            1,
            "{start}"
        );
        // Nobody knows the year: every year has one.
        let client = json!({ "id": "c", "birth_date": "--01-05" });
        assert_eq!(
            instants(&rules, client, "2026-12-31T23:59").len(),
            1,
            "{start}"
        );
    }
}

const SLEEPING: &str = "segment sleeping { has visit in the last 2 years where completed; no visit in the last 6 months where completed }\n";

#[test]
fn a_membership_begins_and_ends_between_records() {
    let visits = [
        visit("v1", "2026-01-10T10:00", 1000),
        visit("v2", "2026-08-01T10:00", 1000),
    ];
    let client = json!({ "id": "c", "visits": visits });
    let found = |line: &str| {
        let rules = format!("{SLEEPING}bonus b {{ {line} }}");
        instants(&rules, client.clone(), "2027-12-31T23:59")
    };
    // The last of the 6 months without a visit ends with the day before; the visit itself ends the sleep.
    assert_eq!(
        found("on entering segment sleeping; earn 5 points"),
        ["2026-07-10 00:00", "2027-02-01 00:00"]
    );
    assert_eq!(
        found("on leaving segment sleeping; earn 5 points"),
        ["2026-08-01 10:00"]
    );
    assert_eq!(
        found("on entering segment sleeping; earn 5 points; once per 12 months"),
        ["2026-07-10 00:00"]
    );
    assert_eq!(
        found("on entering segment sleeping; when count of visits = 2; earn 5 points"),
        ["2027-02-01 00:00"]
    );
}

#[test]
fn a_membership_by_the_clock_begins_at_its_very_instant() {
    let rules = "segment waiting { has visit where completed; no visit in the last 36 hours where completed }
bonus b { on entering segment waiting; earn 5 points }";
    let client = json!({ "id": "c", "visits": [visit("v1", "2026-01-10T10:20", 1000)] });
    // Neither a midnight nor a record lies there.
    assert_eq!(
        instants(rules, client, "2026-12-31T23:59"),
        ["2026-01-11 22:20"]
    );
}

#[test]
fn who_is_a_member_when_the_history_begins_does_not_enter() {
    let client = json!({ "id": "c", "visits": [visit("v1", "2025-03-01T10:00", 1000)] });
    let rules = format!("{SLEEPING}bonus b {{ on entering segment sleeping; earn 5 points }}");
    assert_eq!(instants(&rules, client, "2026-12-31T23:59"), [""; 0]);
}
