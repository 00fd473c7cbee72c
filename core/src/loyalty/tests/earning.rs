//! Expiry as vendors publish it, limits, rates.

use super::{at, entries, ledger, only, paid_by_points, visit};
use crate::loyalty::EntryKind;
use serde_json::json;

/// When points of a visit expire.
fn expires(earned: &str, after: &str) -> String {
    let rules = format!(
        "bonus b {{ on visit completed; earn 10 points; expires after {after}; once per visit }}"
    );
    let scheme = super::scheme(&rules);
    let clients = json!([{ "id": "c", "visits": [visit("v1", earned, 1000)] }]);
    let data = super::dataset(&scheme, clients);
    let within = at("2019-01-01T00:00")..=at("2029-01-01T00:00");
    let ledger = scheme.replay(&data, &within).unwrap();
    let expires = only(&ledger, EntryKind::Earned).expires_at.unwrap();
    let zone = chrono::FixedOffset::east_opt(3 * 3600).unwrap();
    expires
        .with_timezone(&zone)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

#[test]
fn expiry_is_as_vendors_publish_it() {
    // docs.voucherify.io/build/loyalty-points: the last usable day is included, months are clamped.
    assert_eq!(expires("2025-01-25T10:00", "1 month"), "2025-02-26 00:00");
    assert_eq!(expires("2025-01-31T10:00", "1 month"), "2025-03-01 00:00");
    assert_eq!(expires("2025-01-29T10:00", "1 month"), "2025-03-01 00:00");
    assert_eq!(expires("2025-01-30T23:59", "1 month"), "2025-03-01 00:00");
    // developer.squareup.com, LoyaltyProgramExpirationPolicy.
    assert_eq!(
        expires("2020-07-06T10:00", "12 months to end of month"),
        "2021-08-01 00:00"
    );
    // A leap day.
    assert_eq!(expires("2024-02-29T10:00", "1 year"), "2025-03-01 00:00");
    assert_eq!(expires("2027-02-28T10:00", "1 year"), "2028-02-29 00:00");
    // By the clock it is exact.
    assert_eq!(expires("2025-01-25T10:00", "48 hours"), "2025-01-27 10:00");
}

#[test]
fn expired_points_leave_at_the_end_of_their_day() {
    let rules =
        "bonus b { on visit completed; earn 10 points; expires after 30 days; once per visit }";
    let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-01-01T10:00", 1000)] }]);
    let found = entries(&ledger(rules, clients, "2026-03-01T00:00"));
    assert_eq!(
        found[1],
        (EntryKind::Expired, "-10".to_owned(), at("2026-02-01T00:00"))
    );
}

#[test]
fn limits_count_by_the_calendar_or_back_from_now() {
    let count = |limit: &str, visits: &[&str]| {
        let rules = format!("bonus b {{ on visit completed; earn 10 points; {limit} }}");
        let visits: Vec<_> = visits
            .iter()
            .enumerate()
            .map(|(number, at)| visit(&format!("v{number}"), at, 1000))
            .collect();
        let clients = json!([{ "id": "c", "visits": visits }]);
        entries(&ledger(&rules, clients, "2027-12-31T23:59")).len()
    };
    assert_eq!(
        count("once per day", &["2026-01-01T00:00", "2026-01-01T23:59"]),
        1
    );
    assert_eq!(
        count("once per day", &["2026-01-01T23:59", "2026-01-02T00:00"]),
        2
    );
    // 2026-01-04 is a Sunday.
    assert_eq!(
        count("once per week", &["2026-01-04T10:00", "2026-01-05T10:00"]),
        2
    );
    assert_eq!(
        count("once per week", &["2026-01-05T10:00", "2026-01-11T10:00"]),
        1
    );
    assert_eq!(
        count("once per year", &["2026-01-01T10:00", "2026-12-31T10:00"]),
        1
    );
    assert_eq!(
        count("once per year", &["2026-12-31T10:00", "2027-01-01T10:00"]),
        2
    );
    assert_eq!(
        count("once per client", &["2026-12-31T10:00", "2027-01-01T10:00"]),
        1
    );
    assert_eq!(
        count(
            "at most 2 per month",
            &["2026-01-01T10:00", "2026-01-02T10:00", "2026-01-31T10:00"]
        ),
        2
    );
    assert_eq!(
        count(
            "at most 1 per 48 hours",
            &["2026-01-01T10:00", "2026-01-03T09:59", "2026-01-03T10:00"]
        ),
        2
    );
}

#[test]
fn a_rate_turns_money_into_points() {
    let rate = |rate: &str, paid: u32| {
        let rules = "bonus b { on visit completed; earn 10% of visit.money_paid; once per visit }";
        let head = super::HEAD.replace("1 point = 1 rub", rate);
        let options = crate::CompileOptions {
            schema: crate::Schema::auto(),
            loader: &crate::NoLoader,
        };
        let program = crate::compile("rules", &format!("{head}{rules}"), &options)
            .unwrap()
            .program;
        let scheme =
            crate::loyalty::Scheme::new(&program.into(), &crate::plan::Inputs::default()).unwrap();
        let data = super::dataset(
            &scheme,
            json!([{ "id": "c", "visits": [visit("v1", "2026-01-01T10:00", paid)] }]),
        );
        let within = at("2026-01-01T00:00")..=at("2026-02-01T00:00");
        only(&scheme.replay(&data, &within).unwrap(), EntryKind::Earned)
            .points
            .to_string()
    };
    assert_eq!(rate("10 points = 1 rub", 100), "100");
    assert_eq!(rate("1 point = 3 rub", 90), "3");
    // 10 % of 89.7 rub would be 2.99 points; of 89 rub 2.97.
    assert_eq!(rate("1 point = 3 rub", 89), "2");
}

#[test]
fn a_record_that_satisfies_a_condition_starts_a_rule() {
    let mut cancelled = visit("v3", "2026-01-03T10:00", 900);
    cancelled["status"] = json!("cancelled");
    let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-01-01T10:00", 100), visit("v2", "2026-01-02T10:00", 101), cancelled] }]);
    for start in [
        "visit where status = \"completed\" and money_paid > 100 rub",
        "visit completed where money_paid > 100 rub",
    ] {
        let rules = format!("bonus large {{ on {start}; earn 5 points; once per visit }}\n");
        let ledger = ledger(&rules, clients.clone(), "2026-02-01T00:00");
        let found = entries(&ledger);
        assert_eq!(
            found,
            [(EntryKind::Earned, "5".to_owned(), at("2026-01-02T10:00"))]
        );
    }
}

#[test]
fn points_and_money_are_one_by_the_rate() {
    // By the rate of two roubles a point: 100 points and 10% of 500 roubles, which are 25 points.
    let head = "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram garage { 1 point = 2 rub; round earned down to 1 point }\n";
    let earned = |rules: &str, visit: serde_json::Value| {
        let scheme = super::scheme_of(head, rules);
        let data = super::dataset(&scheme, json!([{ "id": "c", "visits": [visit] }]));
        let within = at("2026-01-01T00:00")..=at("2026-02-01T00:00");
        let ledger = scheme.replay(&data, &within).unwrap();
        entries(&ledger)
            .into_iter()
            .filter(|(kind, ..)| *kind == EntryKind::Earned)
            .map(|(_, points, _)| points)
            .collect::<Vec<_>>()
    };
    let rule = |lines: &str| format!("bonus b {{ on visit completed; {lines}; once per visit }}");
    let paid = || visit("v1", "2026-01-05T10:00", 500);
    let sum = rule("earn 100 points + 10% of visit.money_paid");
    assert_eq!(earned(&sum, paid()), ["125"]);
    // 251 points are 502 roubles, 250 are 500.
    let more = rule("when points_paid > 500 rub; earn 5 points");
    let by_points = |points| super::paid_by_points("v1", "2026-01-05T10:00", 500, points);
    assert_eq!(earned(&more, by_points(250)), [""; 0]);
    assert_eq!(earned(&more, by_points(251)), ["5"]);
    // 50 points are all that 100 roubles less come to: 10% of (500 − 2 · 50) roubles are 20 points.
    let less = rule("earn 10% of (visit.money_paid - points_paid)");
    assert_eq!(earned(&less, by_points(50)), ["20"]);
}

#[test]
fn of_rules_that_exclude_each_other_the_first_in_the_text_is_given() {
    let rules = "bonus gamma { on visit completed; earn 5 points; once per visit }
bonus beta { on visit completed; earn 6 points; exclusive with gamma; once per visit }
bonus delta { on visit completed; earn 1% of visit.money_paid; once per visit }";
    // Whatever else one of them is the best of: 1 % of 20 rub is nothing.
    for programme in ["1 point }", "1 point; best of beta, delta }"] {
        let head = super::HEAD.replace("1 point }", programme);
        let scheme = super::scheme_of(&head, rules);
        let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-01-01T10:00", 20)] }]);
        let data = super::dataset(&scheme, clients);
        let within = at("2026-01-01T00:00")..=at("2026-02-01T00:00");
        let ledger = scheme.replay(&data, &within).unwrap();
        let earned = only(&ledger, EntryKind::Earned);
        assert_eq!(earned.rule.as_deref(), Some("gamma"), "{programme}");
    }
}

#[test]
fn points_are_split_by_what_each_line_earns() {
    let line = |id: &str, kind: &str, amount: u32, promo: bool| json!({ "id": id, "kind": kind, "amount": amount, "promo": promo });
    let mut purchase = visit("v1", "2026-01-05T10:00", 3500);
    purchase["lines"] = json!([
        line("a", "part", 1000, false),
        line("b", "service", 2000, false),
        line("c", "part", 500, true),
    ]);
    for (earn, expected) in [
        // 10% of 1000 and of 500.
        (
            "sum of (10% * amount for lines where kind = \"part\")",
            ["100", "0", "50"],
        ),
        (
            "10% of sum of (lines.amount where not promo)",
            ["100", "200", "0"],
        ),
        // The same by the sums of the lines: a hundred of 350 is 28.57, two are 57.14, fifty 14.28; the largest remainder is the first.
        ("100 points", ["29", "57", "14"]),
        ("10% of visit.money_paid", ["100", "200", "50"]),
    ] {
        let rules = format!("bonus b {{ on visit completed; earn {earn}; once per visit }}\n");
        let clients = json!([{ "id": "c", "visits": [purchase] }]);
        let ledger = ledger(&rules, clients, "2026-02-01T00:00");
        let earned = only(&ledger, EntryKind::Earned);
        let lines: Vec<(&str, String)> = earned
            .lines
            .iter()
            .map(|(line, points)| (line.as_str(), points.to_string()))
            .collect();
        let expected: Vec<(&str, String)> = ["a", "b", "c"]
            .into_iter()
            .zip(expected.map(str::to_owned))
            .collect();
        assert_eq!(lines, expected, "{earn}");
    }
}

#[test]
fn each_thing_that_a_rule_gives_is_split_by_its_own_lines() {
    let rules = "bonus b { on visit completed; \
        earn sum of (10% * amount for lines where kind = \"part\"); \
        earn 5% of sum of (lines.amount where kind = \"service\"); \
        earn 7 points; once per visit }\n";
    let mut purchase = visit("v1", "2026-01-05T10:00", 3000);
    purchase["lines"] = json!([
        { "id": "a", "kind": "part", "amount": 1000 },
        { "id": "b", "kind": "service", "amount": 2000 },
    ]);
    let clients = json!([{ "id": "c", "visits": [purchase] }]);
    let ledger = ledger(rules, clients, "2026-02-01T00:00");
    let entries = ledger.entries().into_iter();
    let lines = entries.map(|entry| {
        entry
            .lines
            .iter()
            .map(|(_, points)| points.to_string())
            .collect()
    });
    let lines: Vec<Vec<String>> = lines.collect();
    // A third of seven points is 2.33, two thirds are 4.67: the larger remainder is that of the service.
    assert_eq!(lines, [["100", "0"], ["0", "100"], ["2", "5"]]);
}

#[test]
fn the_share_that_was_paid_in_money_earns_by_line() {
    let rules = "bonus b { on visit completed; \
        earn 10% of sum of (lines.amount where kind = \"part\") * (money_paid / total or else 0); once per visit }\n";
    let mut purchase = paid_by_points("v1", "2026-01-05T10:00", 2750, 250);
    purchase["lines"] = json!([
        { "id": "a", "kind": "part", "amount": 1000 },
        { "id": "b", "kind": "service", "amount": 1000 },
        { "id": "c", "kind": "part", "amount": 1000 },
    ]);
    let clients = json!([{ "id": "c", "visits": [purchase] }]);
    let ledger = ledger(rules, clients, "2026-02-01T00:00");
    let earned = only(&ledger, EntryKind::Earned);
    // 10% of 2000 is 200; of it 2750 of 3000 are 183.33.
    assert_eq!(earned.points, 183.into());
    let lines: Vec<(&str, String)> = earned
        .lines
        .iter()
        .map(|(line, points)| (line.as_str(), points.to_string()))
        .collect();
    let expected = [("a", "92"), ("b", "0"), ("c", "91")];
    assert_eq!(
        lines,
        expected.map(|(line, points)| (line, points.to_owned()))
    );
}
