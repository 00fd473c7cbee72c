//! Returns, whole and partial, and what they move back.

use super::{CASHBACK, at, balance, entries, ledger, only, paid_by_points, refund, visit};
use crate::loyalty::EntryKind;
use EntryKind::{Earned, Expired, Restored, Reversed, Spent};
use serde_json::{Value as Json, json};

fn kinds(rules: &str, clients: Json, to: &str) -> Vec<(EntryKind, String)> {
    entries(&ledger(rules, clients, to))
        .into_iter()
        .map(|(kind, points, _)| (kind, points))
        .collect()
}

fn expected(list: &[(EntryKind, &str)]) -> Vec<(EntryKind, String)> {
    list.iter()
        .map(|(kind, points)| (*kind, (*points).to_owned()))
        .collect()
}

#[test]
fn parts_of_a_return_add_up_to_the_whole() {
    let clients = json!([{ "id": "c",
        "visits": [visit("v1", "2026-01-10T10:00", 1000)],
        "refunds": [
            refund("r1", "v1", "2026-01-11T10:00", 333),
            refund("r2", "v1", "2026-01-12T10:00", 333),
            refund("r3", "v1", "2026-01-13T10:00", 334),
        ] }]);
    // Of 100 points 66.7 stay after the first, 33.4 after the second, rounded down as what is earned.
    assert_eq!(
        kinds(CASHBACK, clients, "2026-02-01T00:00"),
        expected(&[
            (Earned, "100"),
            (Reversed, "-34"),
            (Reversed, "-33"),
            (Reversed, "-33")
        ])
    );
}

#[test]
fn only_rules_that_say_so_are_reversed() {
    let rules =
        "bonus cashback { on visit completed; earn 10% of visit.money_paid; once per visit }";
    let clients = json!([{ "id": "c",
        "visits": [visit("v1", "2026-01-10T10:00", 1000)],
        "refunds": [refund("r1", "v1", "2026-01-11T10:00", 1000)] }]);
    assert_eq!(
        kinds(rules, clients, "2026-02-01T00:00"),
        expected(&[(Earned, "100")])
    );
}

#[test]
fn spent_points_go_back_to_their_lots_with_their_own_expiry() {
    let rules = "bonus cashback { on visit completed; earn 10% of visit.money_paid; expires after 12 months; reverse on return; once per visit }";
    let clients = json!([{ "id": "c",
        "visits": [
            visit("jan", "2026-01-10T10:00", 1000),
            visit("mar", "2026-03-10T10:00", 1000),
            paid_by_points("apr", "2026-04-10T10:00", 1000, 150),
        ],
        "refunds": [refund("r1", "apr", "2026-04-20T10:00", 500)] }]);
    let ledger = ledger(rules, clients, "2027-03-01T00:00");
    let restored = only(&ledger, Restored);
    // Half of 150, to the lot that was taken from last as far as it goes.
    let parts: Vec<_> = restored
        .lots
        .iter()
        .map(|part| (part.lot.as_str(), part.points.to_string()))
        .collect();
    assert_eq!(
        parts,
        [
            ("cashback visit mar 1", "50".to_owned()),
            ("cashback visit jan 1", "25".to_owned())
        ]
    );
    assert_eq!(only(&ledger, Reversed).points.to_string(), "-50");
    // The 25 of January expire when January's would have.
    let expired = only(&ledger, Expired);
    assert_eq!(expired.points.to_string(), "-25");
    assert_eq!(expired.at, at("2027-01-11T00:00"));
    // March has 100, April 50.
    assert_eq!(balance(&ledger, "c"), "150");
}

#[test]
fn what_is_given_back_too_late_expires_at_once() {
    let rules = "bonus cashback { on visit completed; earn 10% of visit.money_paid; expires after 30 days; once per visit }";
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 1000),
            paid_by_points("v2", "2026-01-20T10:00", 0, 60),
        ],
        "refunds": [{ "id": "r1", "visit": "v2", "at": "2026-02-10T10:00:00+03:00", "amount": 0, "points": 60 }] }]);
    let found = entries(&ledger(rules, clients, "2026-03-01T00:00"));
    assert_eq!(
        found[2..],
        [
            (Expired, "-40".to_owned(), at("2026-02-01T00:00")),
            (Restored, "60".to_owned(), at("2026-02-10T10:00")),
            (Expired, "-60".to_owned(), at("2026-02-10T10:00")),
        ]
    );
}

#[test]
fn a_return_of_spent_points_takes_others_and_leaves_a_debt() {
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 1000),
            paid_by_points("v2", "2026-01-02T10:00", 300, 80),
            visit("v3", "2026-01-05T10:00", 500),
        ],
        "refunds": [refund("r1", "v1", "2026-01-03T10:00", 1000)] }]);
    // Of the 100 of v1 20 are left, and v2 gave 30; 50 stay owed, and v3 pays them.
    let ledger = ledger(CASHBACK, clients, "2026-02-01T00:00");
    let found: Vec<_> = entries(&ledger)
        .into_iter()
        .map(|(kind, points, _)| (kind, points))
        .collect();
    assert_eq!(
        found,
        expected(&[
            (Earned, "100"),
            (Spent, "-80"),
            (Earned, "30"),
            (Reversed, "-50"),
            (Earned, "50"),
            (Reversed, "-50"),
        ])
    );
    assert_eq!(balance(&ledger, "c"), "0");
    assert!(ledger.client("c").unwrap().debt().is_zero());
}

#[test]
fn a_balance_may_go_negative_where_the_programme_says_so() {
    let head = super::HEAD.replace(
        "1 point = 1 rub;",
        "1 point = 1 rub; balance may go negative;",
    );
    let options = crate::CompileOptions {
        schema: crate::Schema::auto(),
        loader: &crate::NoLoader,
    };
    let program = crate::compile("rules", &format!("{head}{CASHBACK}"), &options)
        .unwrap()
        .program;
    let scheme =
        crate::loyalty::Scheme::new(&program.into(), &crate::plan::Inputs::default()).unwrap();
    let data = super::dataset(
        &scheme,
        json!([{ "id": "c",
            "visits": [
                visit("v1", "2026-01-01T10:00", 1000),
                paid_by_points("v2", "2026-01-02T10:00", 0, 80),
                visit("v3", "2026-01-05T10:00", 500),
            ],
            "refunds": [refund("r1", "v1", "2026-01-03T10:00", 1000)] }]),
    );
    let replay = |to: &str| {
        scheme
            .replay(&data, &(at("2026-01-01T00:00")..=at(to)))
            .unwrap()
    };
    assert_eq!(balance(&replay("2026-01-04T00:00"), "c"), "-80");
    let after = replay("2026-02-01T00:00");
    assert_eq!(balance(&after, "c"), "-30");
    assert!(
        !after
            .client("c")
            .unwrap()
            .available(at("2026-02-01T00:00"))
            .is_positive()
    );
}

#[test]
fn pending_points_go_first() {
    let rules = "bonus cashback { on visit completed; earn 10% of visit.money_paid; available after 14 days; reverse on return; once per visit }";
    let clients = json!([{ "id": "c",
        "visits": [visit("v1", "2026-01-01T10:00", 1000), visit("v2", "2026-01-20T10:00", 1000)],
        "refunds": [refund("r1", "v2", "2026-01-21T10:00", 500)] }]);
    let ledger = ledger(rules, clients, "2026-01-22T00:00");
    let standing = ledger.client("c").unwrap().standing(at("2026-01-22T00:00"));
    assert_eq!(standing.available, 100.into());
    assert_eq!(standing.pending, 50.into());
}

#[test]
fn a_whole_return_frees_what_limits_counted() {
    let rules = "bonus first { on visit completed; earn 500 points; reverse on return; once per client }
bonus capped { on visit completed; earn 10% of visit.money_paid; at most 100 points per month; reverse on return; once per visit }";
    let clients = json!([{ "id": "c",
        "visits": [visit("v1", "2026-01-01T10:00", 900), visit("v2", "2026-01-10T10:00", 900)],
        "refunds": [refund("r1", "v1", "2026-01-05T10:00", 900)] }]);
    assert_eq!(
        kinds(rules, clients, "2026-02-01T00:00"),
        expected(&[
            (Earned, "90"),
            (Earned, "500"),
            (Reversed, "-90"),
            (Reversed, "-500"),
            (Earned, "90"),
            (Earned, "500"),
        ])
    );
}

#[test]
fn a_return_gives_back_what_was_overdrawn() {
    let clients = |amount: u32| {
        json!([{ "id": "c",
            "visits": [
                visit("v1", "2026-01-01T10:00", 1000),
                paid_by_points("v2", "2026-01-20T10:00", 0, 150),
            ],
            "refunds": [{ "id": "r1", "visit": "v2", "at": "2026-01-25T10:00:00+03:00", "amount": 0, "points": amount }] }])
    };
    let standing = |amount| {
        let ledger = ledger(CASHBACK, clients(amount), "2026-02-01T00:00");
        let standing = ledger.client("c").unwrap().standing(at("2026-02-01T00:00"));
        (standing.balance.to_string(), standing.debt.to_string())
    };
    // Of 150 spent 100 were there. What is owed is given back first.
    assert_eq!(standing(30), ("0".to_owned(), "20".to_owned()));
    assert_eq!(standing(150), ("100".to_owned(), "0".to_owned()));
}

#[test]
fn what_paid_an_overdrawn_purchase_comes_back_with_it() {
    let rules = format!("{CASHBACK}bonus review {{ on review; earn 7 points; once per review }}\n");
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 1000),
            paid_by_points("v2", "2026-01-20T10:00", 0, 150),
        ],
        "reviews": [{ "id": "w1", "at": "2026-01-21T10:00:00+03:00" }],
        "refunds": [refund("r1", "v2", "2026-01-25T10:00", 0)] }]);
    let ledger = ledger(&rules, clients, "2026-02-01T00:00");
    let found: Vec<_> = entries(&ledger)
        .into_iter()
        .map(|(kind, points, _)| (kind, points))
        .collect();
    assert_eq!(
        found,
        expected(&[
            (Earned, "100"),
            (Spent, "-100"),
            (Earned, "7"),
            (Spent, "-7"),
            (Restored, "107"),
        ])
    );
    let owed: Vec<String> = ledger
        .entries()
        .iter()
        .map(|entry| entry.owed.to_string())
        .collect();
    assert_eq!(owed, ["0", "50", "0", "-7", "-43"]);
    let restored = only(&ledger, Restored);
    assert_eq!(restored.lots[0].lot, "review review w1 1");
    assert_eq!(balance(&ledger, "c"), "107");
}

#[test]
fn a_return_at_the_instant_of_its_purchase_finds_it() {
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 1000),
            paid_by_points("v2", "2026-01-10T10:00", 2000, 60),
        ],
        "refunds": [refund("r1", "v2", "2026-01-10T10:00", 500)] }]);
    // A quarter of v2 came back: 15 of the 60 points, and 50 of the 200 that it earned.
    assert_eq!(
        kinds(CASHBACK, clients, "2026-02-01T00:00"),
        expected(&[
            (Earned, "100"),
            (Spent, "-60"),
            (Restored, "15"),
            (Earned, "200"),
            (Reversed, "-50"),
        ])
    );
}

#[test]
fn lots_of_one_purchase_do_not_pay_for_each_other() {
    let rules = "bonus both { on visit completed; earn 10% of visit.money_paid; earn 4 points; reverse on return; once per visit }
bonus review { on review; earn 7 points; once per review }";
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 750),
            paid_by_points("v2", "2026-01-02T10:00", 0, 7),
        ],
        "reviews": [{ "id": "w1", "at": "2026-01-03T10:00:00+03:00" }],
        "refunds": [refund("r1", "v1", "2026-01-04T10:00", 750)] }]);
    let ledger = ledger(rules, clients, "2026-02-01T00:00");
    // v1 gave 79 and v2 gave 4, 7 of v1 are spent, the review gave 7: 79 are taken back of 83.
    assert_eq!(balance(&ledger, "c"), "4");
    assert!(ledger.client("c").unwrap().debt().is_zero());
}

#[test]
fn what_paid_a_debt_is_owed_when_its_purchase_is_returned() {
    let clients = json!([{ "id": "c",
        "visits": [
            visit("v1", "2026-01-01T10:00", 500),
            paid_by_points("v2", "2026-01-02T10:00", 0, 50),
            visit("v3", "2026-01-04T10:00", 500),
        ],
        "refunds": [
            refund("r1", "v1", "2026-01-03T10:00", 500),
            refund("r2", "v3", "2026-01-05T10:00", 500),
        ] }]);
    // v1 gave 50 that v2 spent: its return leaves a debt of 50, which v3 pays; returned too, it leaves the debt again.
    let ledger = ledger(CASHBACK, clients, "2026-02-01T00:00");
    assert_eq!(balance(&ledger, "c"), "0");
    assert_eq!(ledger.client("c").unwrap().debt(), 50.into());
}

#[test]
fn a_refund_on_another_card_goes_back_to_the_buyer() {
    let clients = json!([
        { "id": "c", "visits": [visit("v1", "2026-01-10T10:00", 100)] },
        { "id": "wife", "refunds": [refund("r1", "v1", "2026-01-11T10:00", 100)] },
    ]);
    assert_eq!(
        kinds(CASHBACK, clients.clone(), "2026-02-01T00:00"),
        expected(&[(Earned, "10"), (Reversed, "-10")])
    );
    let ledger = ledger(CASHBACK, clients, "2026-02-01T00:00");
    assert_eq!(balance(&ledger, "c"), "0");
    assert!(ledger.client("wife").is_none());
}

#[test]
fn returns_at_the_instant_of_their_purchase_count_each_for_itself() {
    // Of 80 points r1 gives back the 10 that it says; with r2 six tenths are returned: 48 in all, as when both come later.
    for told in ["2026-01-02T10:00", "2026-01-02T10:01", "2026-01-02T09:00"] {
        for order in [["r1", "r2"], ["r2", "r1"]] {
            let [says, silent] = order;
            let mut first = refund(says, "v2", told, 100);
            first["points"] = json!(10);
            let clients = json!([{ "id": "c",
                "visits": [
                    visit("v1", "2026-01-01T10:00", 1000),
                    paid_by_points("v2", "2026-01-02T10:00", 500, 80),
                ],
                "refunds": [first, refund(silent, "v2", told, 200)] }]);
            let rules = "bonus cashback { on visit completed; when visit.id = \"v1\"; earn 10% of visit.money_paid; once per visit }";
            let ledger = ledger(rules, clients, "2026-02-01T00:00");
            // The silent one first gives back its own part, 32; then come the 10 of the other.
            let right = if says == "r1" { "68" } else { "62" };
            assert_eq!(balance(&ledger, "c"), right, "{told} {order:?}");
        }
    }
}
