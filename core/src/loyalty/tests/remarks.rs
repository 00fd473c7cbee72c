//! What no entry says.

use super::{CASHBACK, at, balance, dataset, empty, ledger, paid_by_points, scheme, visit};
use crate::loyalty::{Event, Fact, Ledger};
use serde_json::json;

fn told(ledger: &Ledger) -> Vec<(&'static str, u64, String)> {
    let remarks = ledger.remarks().into_iter();
    remarks
        .map(|remark| (remark.kind, remark.rows, remark.message))
        .collect()
}

#[test]
fn a_replay_that_begins_late_tells_of_points_that_it_does_not_know() {
    let clients = json!([{ "id": "c", "visits": [
        visit("v1", "2026-01-01T10:00", 1000),
        paid_by_points("v2", "2026-02-01T10:00", 100, 50),
    ] }]);
    let scheme = scheme(CASHBACK);
    let data = dataset(&scheme, clients);
    let replay = |from| {
        let within = at(from)..=at("2026-03-01T00:00");
        scheme.replay(&data, &within).unwrap()
    };
    assert_eq!(told(&replay("2026-01-01T00:00")), []);
    let [(kind, rows, message)] = told(&replay("2026-01-15T00:00")).try_into().unwrap();
    assert_eq!((kind, rows), ("unknown_points", 1));
    assert_eq!(
        message,
        "1 purchase was paid by 50 points that nobody was given: they became debts; \
         the replay begins at 2026-01-15 00:00, and what the records since 2026-01-01 10:00 gave is not in it"
    );
}

#[test]
fn numbers_below_zero_are_told() {
    let mut first = visit("v1", "2026-01-01T10:00", 1000);
    first["points_paid"] = json!(-20);
    let mut second = visit("v2", "2026-01-02T10:00", 0);
    second["money_paid"] = json!(-800);
    let clients = json!([{ "id": "c", "visits": [first, second], "refunds": [
        { "id": "r1", "visit": "v1", "at": "2026-01-03T10:00:00+03:00", "amount": -100 },
        { "id": "r2", "visit": "v1", "at": "2026-01-04T10:00:00+03:00", "amount": -100, "points": -5 },
        // Beyond the period.
        { "id": "r3", "visit": "v1", "at": "2026-05-04T10:00:00+03:00", "amount": -100 },
    ] }]);
    let ledger = ledger(CASHBACK, clients, "2026-03-01T00:00");
    let told = told(&ledger).into_iter();
    assert_eq!(
        told.map(|(_, _, message)| message).collect::<Vec<_>>(),
        [
            "1 of `visits` has `money_paid` below zero, which pays nothing",
            "1 of `visits` has `points_paid` below zero, which pays nothing",
            "2 of `refunds` have `amount` below zero, which returns nothing",
            "1 of `refunds` has `points` below zero, which does not say how many are given back",
        ]
    );
}

#[test]
fn a_return_below_zero_of_what_points_alone_paid_returns_nothing() {
    let of_all = |amount: Option<i32>| {
        let mut refund = json!({ "id": "r1", "visit": "v2", "at": "2026-01-03T10:00:00+03:00" });
        if let Some(amount) = amount {
            refund["amount"] = json!(amount);
        }
        let clients = json!([{ "id": "c", "refunds": [refund], "visits": [
            visit("v1", "2026-01-01T10:00", 1000),
            paid_by_points("v2", "2026-01-02T10:00", 0, 60),
        ] }]);
        ledger(CASHBACK, clients, "2026-03-01T00:00")
    };
    // 10 % of 1000, less the 60 that paid; all of them come back with the whole of the purchase.
    for (amount, expected) in [(Some(-60), "40"), (Some(0), "100"), (None, "100")] {
        let ledger = of_all(amount);
        assert_eq!(balance(&ledger, "c"), expected, "{amount:?}");
        let is_told = told(&ledger)
            == [(
                "below_zero",
                1,
                "1 of `refunds` has `amount` below zero, which returns nothing".to_owned(),
            )];
        assert_eq!(is_told, amount == Some(-60));
    }
}

#[test]
fn holds_that_nobody_had_are_told() {
    let mut ledger = empty(&scheme(CASHBACK));
    let mut tell = |key: &str, client: &str, event| {
        ledger
            .apply(Fact {
                key: key.into(),
                client: client.into(),
                at: at("2026-01-01T10:00"),
                event,
            })
            .unwrap();
        told(&ledger)
    };
    let released = |hold: &str| Event::Released { hold: hold.into() };
    // A release may be told before its hold; then nothing is odd any more.
    let first = tell("f1", "c", released("h"));
    assert_eq!(
        first[0].2,
        "1 fact names a hold that the client never had: `h`"
    );
    assert_eq!(tell("h", "c", Event::Held { points: 0.into() }), []);
    // Another client's hold is none of this one's.
    let other = tell("f2", "d", released("h"));
    assert_eq!((other[0].0, other[0].1), ("unknown_hold", 1));
}
