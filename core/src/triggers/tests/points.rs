//! Points that triggers ask about.

use super::{instant, program, simulate, told_of};
use crate::plan::Inputs;
use serde_json::{Value, json};

/// A programme of points that last, and some that do not.
const POINTS: &str = "timezone \"UTC\"\n\
    bonus lasting { on review; earn 100 points; once per review }\n\
    bonus short { on rating; earn 50 points; expires after 10 days; once per rating }\n";

fn rated(id: &str, at: &str) -> Value {
    json!({ "id": id, "at": at, "score": 5 })
}

#[test]
fn points_that_expire_at_one_instant_start_a_rule_once() {
    let rules = format!(
        "{POINTS}trigger t {{ 3 days before points expire at 10:00; emit soon; once per lot }}"
    );
    // Both of the 1st are there to the end of the 11th, and are gone on the 12th; that of the 3rd on the 14th.
    let ratings = [
        rated("a", "2024-03-01T10:00:00Z"),
        rated("b", "2024-03-01T15:00:00Z"),
        rated("c", "2024-03-03T15:00:00Z"),
    ];
    let one = json!({ "id": "1", "ratings": ratings, "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    assert_eq!(
        told_of(&rules, one.clone(), "2024-02-01", "2024-04-01"),
        ["emit soon 03-09 10:00", "emit soon 03-11 10:00"]
    );
    // What would have been said before the beginning is not said.
    assert_eq!(
        told_of(&rules, one, "2024-03-10", "2024-04-01"),
        ["emit soon 03-11 10:00"]
    );
}

#[test]
fn points_that_are_spent_start_nothing() {
    let rules = format!(
        "{POINTS}trigger t {{ 3 days before points expire at 10:00; emit soon; once per lot }}"
    );
    let paid = json!({ "id": "v", "at": "2024-03-05T10:00:00Z", "status": "completed", "total": "50", "points_paid": "50" });
    let one =
        json!({ "id": "1", "ratings": [rated("a", "2024-03-01T10:00:00Z")], "visits": [paid] });
    assert_eq!(told_of(&rules, one, "2024-02-01", "2024-04-01"), [""; 0]);
}

#[test]
fn a_condition_sees_what_the_record_itself_and_the_rule_before_gave() {
    let rules = format!(
        "{POINTS}trigger t {{ on review; when balance >= 100 points {{ emit hundred }}; earn 900 points; when available >= 1000 points {{ emit thousand }}; once per review }}"
    );
    let one = json!({ "id": "1", "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    let told = told_of(&rules, one, "2024-02-01", "2024-04-01");
    let emitted: Vec<&String> = told
        .iter()
        .filter(|line| line.starts_with("emit"))
        .collect();
    assert_eq!(
        emitted,
        ["emit hundred 03-01 10:00", "emit thousand 03-01 10:00"]
    );
}

#[test]
fn the_points_of_an_effect_are_a_fact() {
    let rules = format!("{POINTS}trigger t {{ on review; earn 900 points; once per review }}");
    let one = json!({ "id": "1", "reviews": [{ "id": "r", "at": "2024-03-01T10:00:00Z" }] });
    let effects = simulate(&rules, json!([one]), "2024-02-01", "2024-04-01");
    let program = program(&rules);
    let terms = crate::loyalty::Terms::new(&program, &Inputs::default()).unwrap();
    let mut ledger = crate::loyalty::Ledger::new(terms);
    let fact = effects[0].to_fact().unwrap();
    for _ in 0..2 {
        ledger.apply(fact.clone()).unwrap();
    }
    let at = instant("2034-01-01T00:00:00Z");
    assert_eq!(ledger.available("1", at), crate::loyalty::Points::from(900));
    assert_eq!(
        ledger.client("1").unwrap().entries[0].rule.as_deref(),
        Some("t")
    );
}
