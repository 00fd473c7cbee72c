//! What is wrong with a cart is said of the cart and its lines.

use super::{CASHBACK, at, dataset, empty, scheme_of, visit};
use crate::{error::Error, loyalty::Quote};
use serde_json::{Map, Value as Json, json};

const HEAD: &str = "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram garage { 1 point = 1 rub; redeem up to 50% of price }\n";

#[test]
fn a_cart_that_cannot_be_read_names_its_lines_and_fields() {
    let scheme = scheme_of(HEAD, CASHBACK);
    let mut before = visit("v1", "2026-01-05T10:00", 1000);
    before["lines"] = json!([{ "id": "old", "amount": 1000 }]);
    let client = json!({ "id": "c", "visits": [before] });
    let data = dataset(&scheme, json!([client]));
    let now = at("2026-02-01T12:00");
    let ledger = scheme.replay(&data, &(at("2026-01-01T00:00")..=at("2026-02-01T11:59")));
    let ledger = ledger.unwrap();
    let map = |document: Json| -> Map<String, Json> { serde_json::from_value(document).unwrap() };
    let client = map(client);
    let mut checkout = scheme.checkout(&client, now).unwrap();
    for (cart, expected) in [
        (
            json!({ "lines": [{ "id": "a", "amount": "19.999" }] }),
            "line `a` of the cart: `19.999` in `amount` has more than 2 decimal places",
        ),
        (
            json!({ "lines": [{ "amount": 5 }, { "amount": 5, "kind": "gift" }] }),
            "line 2 of the cart: `gift` in `kind` is none of `service`, `part`",
        ),
        (
            json!({ "total": "19.999", "lines": [{ "id": "a", "amount": 20 }] }),
            "the cart: `19.999` in `total` has more than 2 decimal places",
        ),
        (
            json!({ "colour": "red", "lines": [{ "id": "a", "amount": 20, "size": 2 }] }),
            "the cart has 2 problems: there is no field `colour` in visits",
        ),
        (
            json!({ "lines": [{ "id": "a", "amount": 20 }, { "id": "a", "amount": 2 }] }),
            "line `a` of the cart has the key of another line",
        ),
        (
            json!({ "lines": [{ "amount": 20 }, { "id": "1", "amount": 2 }] }),
            "line `1` of the cart has the number of another line, which has no key",
        ),
        (
            json!({ "lines": [{ "id": "2", "amount": 20 }, { "amount": 2 }] }),
            "line `2` of the cart has the number of another line, which has no key",
        ),
        (
            json!({ "lines": { "id": "a", "amount": 20 } }),
            "the cart: a record in `lines`, where a list of records belongs",
        ),
        (
            json!({ "total": 20, "строки": "a" }),
            "the cart: `a` in `строки`, where a list of records belongs",
        ),
        (
            json!({ "id": "v1", "lines": [{ "id": "a", "amount": 20 }] }),
            "the cart has the key `v1`, as a purchase of before has",
        ),
        (
            json!({ "lines": [{ "id": "old", "amount": 20 }] }),
            "line `old` of the cart has the key of a line of before",
        ),
        (
            json!({ "vehicle": "x", "lines": [{ "id": "a", "amount": 20 }] }),
            "the cart: `vehicle` names `x`, which is not there",
        ),
    ] {
        let cart = map(cart);
        let whole = scheme.quote_document(&ledger, &client, &cart, now);
        assert_eq!(whole.unwrap_err().to_string(), expected);
        let quick = checkout.quote(&ledger, &cart).unwrap_err();
        assert_eq!(quick.to_string(), expected);
        assert_eq!(quick.help(), None);
    }
}

#[test]
fn what_is_wrong_without_a_cart_is_not_the_carts() {
    let rules = "bonus cashback { on visit completed; when visit.vehicle.make = \"Lada\"; earn 10% of visit.money_paid; once per visit }";
    let scheme = scheme_of(HEAD, rules);
    let map = |document: Json| -> Map<String, Json> { serde_json::from_value(document).unwrap() };
    let before = |key: &str, vehicle: &str| {
        let mut visit = visit(key, "2026-01-05T10:00", 1000);
        visit["vehicle"] = json!(vehicle);
        visit
    };
    let line = json!({ "id": "a", "amount": 20 });
    for (visits, cart, expected) in [
        // The cart says the same text of something else.
        (
            json!([before("v1", "Q")]),
            json!({ "branch": "Q", "lines": [line] }),
            "the data has 1 problem: visits row 1: `vehicle` names `Q`, which is not there",
        ),
        (
            json!([before("v1", "car"), before("v1", "car")]),
            json!({ "branch": "v1", "lines": [line] }),
            "the data has 1 problem: visits row 2: the key `v1` is that of row 1 already",
        ),
        (
            json!([before("v1", "car"), before("v1", "car")]),
            json!({ "id": "v1", "lines": [line] }),
            "the data has 1 problem: visits row 2: the key `v1` is that of row 1 already",
        ),
        (
            json!([before("v1", "car")]),
            json!({ "vehicle": "Q", "lines": [line] }),
            "the cart: `vehicle` names `Q`, which is not there",
        ),
        (
            json!([before("v1", "car")]),
            json!({ "id": "v1", "branch": "Q", "lines": [line] }),
            "the cart has the key `v1`, as a purchase of before has",
        ),
    ] {
        let client =
            json!({ "id": "c", "vehicles": [{ "id": "car", "make": "Lada" }], "visits": visits });
        let now = at("2026-02-01T12:00");
        let quote = scheme.quote_document(&empty(&scheme), &map(client), &map(cart), now);
        assert_eq!(quote.unwrap_err().to_string(), expected);
    }
}

#[test]
fn empty_keys_are_refused() {
    let scheme = scheme_of(HEAD, CASHBACK);
    let map = |document: Json| -> Map<String, Json> { serde_json::from_value(document).unwrap() };
    let client = map(json!({ "id": "c" }));
    let ledger = empty(&scheme);
    let now = at("2026-02-01T12:00");
    let mut checkout = scheme.checkout(&client, now).unwrap();
    for (cart, expected, help) in [
        (
            json!({ "lines": [{ "amount": 5 }, { "id": "", "amount": 20 }] }),
            "line 2 of the cart has an empty key",
            "without a key it is called by its number",
        ),
        (
            json!({ "id": "", "lines": [{ "id": "a", "amount": 20 }] }),
            "the cart has an empty key",
            "without a key it is called `cart`",
        ),
    ] {
        let cart = map(cart);
        let quick = checkout.quote(&ledger, &cart).unwrap_err();
        let whole = scheme.quote_document(&ledger, &client, &cart, now);
        for error in [quick, whole.unwrap_err()] {
            assert_eq!(
                (error.to_string().as_str(), error.help()),
                (expected, Some(help))
            );
        }
    }
}

#[test]
fn a_ledger_that_does_not_know_a_rule_says_so() {
    let scheme = scheme_of(HEAD, CASHBACK);
    let other = scheme_of(HEAD, "");
    let map = |document: Json| -> Map<String, Json> { serde_json::from_value(document).unwrap() };
    let client = map(json!({ "id": "c" }));
    let now = at("2026-02-01T12:00");
    let mut checkout = scheme.checkout(&client, now).unwrap();
    let cart = |amount: &str| map(json!({ "id": "w", "lines": [{ "id": "a", "amount": amount }] }));
    let refused = |quote: Result<Quote, Error>| quote.unwrap_err().to_string();
    assert_eq!(
        refused(checkout.quote(&empty(&other), &cart("20"))),
        "the fact `cashback visit w` is about the bonus `cashback`, which the program does not have"
    );
    // What is wrong with the cart comes before what it is worth.
    let ledger = empty(&scheme);
    assert_eq!(
        refused(checkout.quote(&ledger, &cart("90000000000000000000000"))),
        refused(scheme.quote_document(&ledger, &client, &cart("90000000000000000000000"), now))
    );
}
