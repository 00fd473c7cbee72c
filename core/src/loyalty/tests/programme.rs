//! The programme of the definition of the language.

use super::{at, balance, dataset, entries, entries_of, ledger, only, scheme, visit};
use crate::loyalty::{AccountId, EntryKind, Points};
use EntryKind::Earned;
use serde_json::{Value as Json, json};

const CASHBACK: &str = "bonus cashback {
  on visit completed
  when not blacklisted
  earn 15% of visit.money_paid
  available after 14 days
  expires after 12 months to end of month
  at most 5000 points per month
  reverse on return
  once per visit
}";

#[test]
fn cashback_waits_and_lasts_to_the_end_of_the_month() {
    let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-01-10T10:00", 1999)] }]);
    let ledger = ledger(CASHBACK, clients, "2026-03-01T00:00");
    let earned = only(&ledger, Earned);
    // 15 % of 1999 is 299.85, rounded down.
    assert_eq!(earned.points, 299.into());
    assert_eq!(earned.rule.as_deref(), Some("cashback"));
    assert_eq!(earned.source.as_deref(), Some("v1"));
    assert_eq!(earned.available_at, Some(at("2026-01-24T10:00")));
    assert_eq!(earned.expires_at, Some(at("2027-02-01T00:00")));
    let account = ledger.client("c").unwrap();
    let standing = |when| account.standing(at(when));
    assert_eq!(standing("2026-01-10T09:59").balance, Points::ZERO);
    assert_eq!(standing("2026-01-10T10:00").pending, 299.into());
    assert_eq!(standing("2026-01-24T09:59").available, Points::ZERO);
    assert_eq!(standing("2026-01-24T10:00").available, 299.into());
    assert_eq!(standing("2027-01-31T23:59").balance, 299.into());
    assert_eq!(standing("2027-02-01T00:00").balance, Points::ZERO);
    assert_eq!(
        standing("2026-03-01T00:00").expiring_until(at("2027-02-01T00:00")),
        299.into()
    );
}

#[test]
fn no_more_than_the_cap_of_a_month() {
    let clients = json!([{ "id": "c", "visits": [
        visit("v1", "2026-01-05T10:00", 30_000),
        visit("v2", "2026-01-20T10:00", 30_000),
        visit("v3", "2026-01-31T23:59", 30_000),
        visit("v4", "2026-02-01T00:00", 30_000),
    ] }]);
    let ledger = ledger(CASHBACK, clients, "2026-03-01T00:00");
    // 4500 each; in January 500 are left for the second and none for the third.
    let points: Vec<String> = entries(&ledger).into_iter().map(|entry| entry.1).collect();
    assert_eq!(points, ["4500", "500", "4500"]);
}

#[test]
fn who_is_blacklisted_earns_nothing_and_only_completed_visits_count() {
    let mut planned = visit("v2", "2026-01-10T10:00", 1000);
    planned["status"] = json!("planned");
    let clients = json!([
        { "id": "b", "blacklisted": true, "visits": [visit("v1", "2026-01-10T10:00", 1000)] },
        { "id": "c", "visits": [planned] },
    ]);
    let ledger = ledger(CASHBACK, clients, "2026-03-01T00:00");
    assert_eq!(ledger.entries().len(), 0);
}

#[test]
fn birthdays_holidays_and_days() {
    let rules = "
bonus birthday  { on anniversary of birth_date at 10:00; earn 3000 points; expires after 30 days; once per year }
bonus defenders { on 23 february at 10:00; when sex = \"male\"; earn 2000 points; once per year }
bonus drip      { every day; when has visit where completed; earn 5 points; once per day }
";
    let clients = json!([
        { "id": "c", "birth_date": "1990-02-25", "sex": "male" },
        { "id": "d", "birth_date": "--02-27", "sex": "female", "visits": [visit("v1", "2026-02-26T12:00", 100)] },
        { "id": "e" },
    ]);
    let ledger = ledger(rules, clients, "2026-03-27T23:59");
    assert_eq!(
        entries(&ledger),
        [
            (Earned, "2000".to_owned(), at("2026-02-23T10:00")),
            (Earned, "3000".to_owned(), at("2026-02-25T10:00")),
            // 25 February and 30 days is 27 March, whose end is a minute away.
        ]
    );
    let drip = entries_of(&ledger, "d");
    // From midnight after the visit to 27 March: 2 days of February and 27 of March; and the birthday.
    assert_eq!(drip.len(), 29 + 1);
    assert_eq!(drip[0], (Earned, "5".to_owned(), at("2026-02-27T00:00")));
    assert_eq!(drip[1], (Earned, "3000".to_owned(), at("2026-02-27T10:00")));
    assert_eq!(balance(&ledger, "e"), "0");
    let account = ledger.client("c").unwrap();
    assert_eq!(
        account.standing(at("2026-03-28T00:00")).balance,
        2000.into()
    );
}

#[test]
fn a_review_is_rewarded_once_in_90_days() {
    let rules =
        "bonus review { on review; earn 1000 points; at most 1 per 90 days; once per review }";
    let review = |id: &str, day: &str| json!({ "id": id, "at": format!("{day}T12:00:00+03:00") });
    let clients = json!([{ "id": "c", "reviews": [
        review("r1", "2026-01-01"),
        review("r2", "2026-03-31"), // the 89th day after
        review("r3", "2026-04-01"), // the 90th
    ] }]);
    let ledger = ledger(rules, clients, "2026-05-01T00:00");
    let found: Vec<_> = entries(&ledger).into_iter().map(|entry| entry.2).collect();
    assert_eq!(found, [at("2026-01-01T12:00"), at("2026-04-01T12:00")]);
}

#[test]
fn a_brought_client_rewards_both_once_and_nobody_brings_themselves() {
    let rules = "bonus referral {
  on visit completed
  when referrer is known and count of (visits where completed) = 1
  earn 500 points for client.referrer
  earn 300 points
  once per client
}
bonus receptionist { on visit completed; earn 50 points for employee; once per visit }";
    let mut first = visit("v1", "2026-01-10T10:00", 1000);
    first["employee"] = json!({ "id": "anna" });
    let clients = json!([
        { "id": "r" },
        { "id": "c", "referrer": "r", "visits": [first, visit("v2", "2026-01-11T10:00", 1000)] },
        { "id": "s", "referrer": "s", "visits": [visit("v3", "2026-01-12T10:00", 1000)] },
    ]);
    let ledger = ledger(rules, clients, "2026-02-01T00:00");
    assert_eq!(balance(&ledger, "r"), "500");
    assert_eq!(balance(&ledger, "c"), "300");
    assert_eq!(balance(&ledger, "s"), "300");
    let anna = AccountId {
        holder: "employee".into(),
        key: "anna".into(),
    };
    assert_eq!(ledger.account(&anna).unwrap().balance(), 50.into());
}

#[test]
fn points_are_split_over_lines_by_the_largest_remainder() {
    let line = |id: &str, amount: u32| json!({ "id": id, "kind": "part", "amount": amount });
    let mut visit = visit("v1", "2026-01-10T10:00", 100);
    // 15 points over three equal lines are 5 each; over 1 : 1 the first key gets the odd one.
    visit["lines"] = json!([line("b", 50), line("a", 50)]);
    let clients = json!([{ "id": "c", "visits": [visit] }]);
    let ledger = ledger(CASHBACK, clients, "2026-02-01T00:00");
    let lines = only(&ledger, Earned).lines;
    assert_eq!(lines, [("a".into(), 8.into()), ("b".into(), 7.into())]);
}

#[test]
fn the_summary_adds_up_by_month_and_rule() {
    let clients = json!([{ "id": "c", "visits": [
        visit("v1", "2026-01-10T10:00", 1000),
        super::paid_by_points("v2", "2026-02-10T10:00", 1000, 100),
    ] }]);
    let ledger = ledger(CASHBACK, clients, "2026-03-01T00:00");
    let rows: Vec<_> = ledger
        .summary()
        .into_iter()
        .map(|row| {
            let numbers = [row.earned, row.spent, row.outstanding];
            (
                row.month.to_string(),
                numbers.map(|points| points.to_string()),
            )
        })
        .collect();
    let numbers = |list: [&str; 3]| list.map(str::to_owned);
    assert_eq!(
        rows,
        [
            ("2026-01-01".to_owned(), numbers(["150", "0", "150"])),
            ("2026-02-01".to_owned(), numbers(["150", "-100", "200"])),
        ]
    );
}

/// All facts, and those of each client asked for on its own.
fn both_ways(rules: &str) -> (usize, bool) {
    let scheme = scheme(rules);
    let visits = |client: u32| -> Vec<Json> {
        (1..=5)
            .map(|number| {
                let mut visit = visit(
                    &format!("v{client}-{number}"),
                    &format!("2026-0{number}-1{client}T10:00"),
                    1000 * client + 10 * number,
                );
                visit["status"] = json!(if number == 4 { "planned" } else { "completed" });
                visit["lines"] = json!([{ "id": format!("l{client}-{number}"), "amount": 100, "kind": if number % 2 == 0 { "part" } else { "service" } }]);
                visit
            })
            .collect()
    };
    let clients: Vec<Json> = (1..=4)
        .map(|client| json!({ "id": format!("c{client}"), "visits": visits(client) }))
        .collect();
    let data = dataset(&scheme, json!(clients));
    let within = at("2026-02-01T00:00")..=at("2026-12-31T00:00");
    let together = scheme.facts(&data, &within).unwrap();
    let apart: Vec<_> = (0..data.len())
        .flat_map(|client| scheme.facts_of(&data, client, &within).unwrap())
        .collect();
    (together.len(), together == apart)
}

#[test]
fn what_no_instant_changes_is_asked_once_with_equal_answers() {
    let rule = |line: &str| format!("bonus b {{ on visit completed; {line}; once per visit }}");
    for (line, facts) in [
        ("earn 10% of visit.money_paid", 12),
        ("when month of visit.at >= 3; earn 5 points", 8),
        ("when has line where kind = \"part\"; earn 5 points", 4),
        (
            "earn 1% of sum of (lines.amount where kind = \"service\")",
            12,
        ),
        // These change with time.
        (
            "when count of (visits where completed) = 2; earn 5 points",
            4,
        ),
        (
            "when has visit in the last 40 days where completed; earn 5 points",
            12,
        ),
    ] {
        assert_eq!(both_ways(&rule(line)), (facts, true), "{line}");
    }
}
