//! The checkout says of each cart what a quote of the whole document says.

use super::{at, dataset, empty, paid_by_points, refund, scheme_of, visit};
use crate::loyalty::{Checkout, Ledger, Quote, Scheme};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

const HEAD: &str = "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram garage { 1 point = 1 rub; round earned down to 1 point }\n";

const RULES: &str = "
bonus cashback { on visit completed; when not blacklisted; earn 15% of visit.money_paid; available after 14 days; expires after 12 months to end of month; at most 5000 points per month; reverse on return; once per visit }
bonus bands { on visit completed; earn in bands of visit.total { 5 points from 0 rub; 50 points from 3000 rub }; once per visit }
bonus review { on review; earn 1000 points; at most 1 per 90 days; once per review }
bonus referral { on visit completed; when referrer is known and count of (visits where completed) = 1; earn 500 points for client.referrer; earn 300 points; once per client }
bonus receptionist { on visit completed; earn 50 points for employee; once per visit }
tiers status {
  counting visits where completed
  tier silver   from 1 { redeem up to  25% of max_discount }
  tier gold     from 3 { redeem up to  75% of max_discount }
  promo lines redeem up to 100% of price
  keep forever
}";

const NOW: &str = "2026-02-01T12:00";

fn map(document: Json) -> Map<String, Json> {
    match document {
        Json::Object(map) => map,
        other => panic!("{other}"),
    }
}

/// The quotes of carts one after another at one checkout, and as documents.
#[track_caller]
fn assert_same(scheme: &Arc<Scheme>, client: &Json, carts: &[Json], is_quick: bool) -> Vec<Quote> {
    let data = dataset(scheme, json!([client]));
    let now: DateTime<Utc> = at(NOW);
    let before = at("2026-01-01T00:00")..=at("2026-02-01T11:59");
    let ledger = scheme.replay(&data, &before).unwrap();
    let client = map(client.clone());
    let mut checkout: Checkout = scheme.checkout(&client, now).unwrap();
    assert_eq!(checkout.is_quick(), is_quick);
    let quote = |cart: &Json| {
        let cart = map(cart.clone());
        let quick = checkout.quote(&ledger, &cart).unwrap();
        let whole = scheme.quote_document(&ledger, &client, &cart, now).unwrap();
        assert_eq!(quick, whole, "{cart:?}");
        quick
    };
    carts.iter().map(quote).collect()
}

fn line(id: &str, amount: u32) -> Json {
    json!({ "id": id, "kind": "part", "amount": amount, "max_discount": "0.15" })
}

fn carts() -> Vec<Json> {
    vec![
        json!({ "lines": [line("tyre", 4000)] }),
        json!({ "lines": [line("a", 1000), line("b", 333), line("c", 1), line("d", 99_999)] }),
        json!({ "lines": [{ "id": "cap", "kind": "part", "amount": 700, "price": 350, "quantity": 2, "promo": true }, line("a", 5)] }),
        json!({ "id": "w7", "employee": "e1", "lines": [line("tyre", 4000)] }),
        json!({ "status": "cancelled", "lines": [line("tyre", 4000)] }),
        json!({ "lines": [{ "id": "x", "amount": -50 }, line("a", 400)] }),
        json!({ "total": 3500, "lines": [line("tyre", 4000)] }),
        json!({ "lines": [line("tyre", 4000)] }),
        in_russian(),
        json!({ "total": 4000, "lines": [line("tyre", 4000)] }),
        json!({ "id": null, "total": null, "lines": [{ "kind": "part", "amount": 700 }, line("a", 5), { "id": null, "kind": "part", "amount": 30 }] }),
    ]
}

/// The tyre with its sum, every field called by its Russian name.
fn in_russian() -> Json {
    json!({ "номер": "ш1", "статус": "completed", "дата": "2020-01-01", "итого": 4000, "оплачено_деньгами": 1, "оплачено_баллами": 2, "сотрудник": "e1",
        "строки": [{ "номер": "tyre", "вид": "part", "сумма": 4000, "количество": 1, "цена": 4000, "максимальная_скидка": "0.15", "по_акции": false }] })
}

#[test]
fn one_cart_after_another() {
    let scheme = scheme_of(HEAD, RULES);
    let known = json!({ "id": "c", "blacklisted": false, "referrer": { "id": "r", "name": "Anna" },
        "visits": [
            { "id": "v1", "at": "2026-01-05T10:00:00+03:00", "status": "completed", "total": 500, "money_paid": 500, "employee": "e1", "lines": [line("l1", 500)] },
            visit("v2", "2026-01-10T10:00", 2000),
        ],
        "reviews": [{ "id": "r1", "at": "2026-01-20T10:00:00+03:00" }] });
    let quotes = assert_same(&scheme, &known, &carts(), true);
    // Silver: a quarter of 600.
    assert_eq!(quotes[0].usable.to_string(), "150");
    assert_eq!(
        quotes[0].after.as_ref().unwrap().tier.as_deref(),
        Some("gold")
    );
    assert_eq!(quotes[0], quotes[7]);
    // A field is what it is called in any language.
    let canonical = json!({ "id": "ш1", "status": "completed", "total": 4000, "employee": "e1",
        "lines": [{ "id": "tyre", "kind": "part", "amount": 4000, "quantity": 1, "price": 4000, "max_discount": "0.15", "promo": false }] });
    assert_eq!(
        assert_same(&scheme, &known, &[canonical], true)[0],
        quotes[8]
    );
    assert_eq!(quotes[8].money, Decimal::from(3850));
    // The sum that the cart says counts, whatever its lines come to: 3500 less 150.
    assert_eq!(quotes[6].money, Decimal::from(3350));
    let new = json!({ "id": "c", "blacklisted": false, "referrer": "r" });
    let quotes = assert_same(&scheme, &new, &carts()[..1], true);
    // 15 % of 4000, 50 for the band, 500 and 300 for the friend.
    let earned: Vec<String> = quotes[0]
        .earned
        .iter()
        .map(|entry| entry.points.to_string())
        .collect();
    assert_eq!(earned, ["50", "600", "500", "300"]);
}

#[test]
fn who_has_returned_something() {
    let scheme = scheme_of(HEAD, RULES);
    let client = json!({ "id": "c", "blacklisted": false,
        "visits": [visit("v1", "2026-01-05T10:00", 500), paid_by_points("v2", "2026-01-25T10:00", 100, 30), visit("v3", "2026-01-26T10:00", 500)],
        "refunds": [refund("f1", "v1", "2026-01-27T10:00", 500)] });
    let quotes = assert_same(&scheme, &client, &carts(), true);
    // One of three visits was returned: this purchase is the third that counts.
    let tier = |standing: &Option<crate::loyalty::TierStanding>| standing.clone()?.tier;
    assert_eq!(tier(&quotes[0].before).as_deref(), Some("silver"));
    assert_eq!(tier(&quotes[0].after).as_deref(), Some("gold"));
    // What was paid, less what was returned of it: 300 and 100 and 500, and 3970 more: 30 points are what there is.
    let of_money = |counting: &str| {
        let rules = RULES.replace("visits where completed\n", counting);
        scheme_of(
            HEAD,
            &rules
                .replace("from 1 ", "from 1 rub ")
                .replace("from 3 ", "from 4750 rub "),
        )
    };
    let mut client = client;
    client["refunds"][0]["amount"] = json!(200);
    let scheme = of_money("sum of (visits.money_paid where completed)\n");
    let quotes = assert_same(&scheme, &client, &carts(), true);
    let after = quotes[0].after.clone().unwrap();
    assert_eq!(after.counted, Decimal::from(300 + 100 + 500 + 3970));
    assert_eq!(after.tier.as_deref(), Some("gold"));
    // What the largest purchase is, is no sum of what each is.
    let scheme = of_money("max of (visits.money_paid where completed) or else 0 rub\n");
    assert_same(&scheme, &client, &carts()[..2], false);
}

#[test]
fn who_takes_part_in_a_review() {
    let rules = RULES.replace("keep forever", "review every 1 month, drop one tier");
    let scheme = scheme_of(HEAD, &rules);
    for first in ["2025-12-20T10:00", "2026-01-01T12:00", "2026-01-20T10:00"] {
        let visits: Vec<Json> = [first, "2026-01-25T10:00"]
            .iter()
            .enumerate()
            .map(|(number, at)| visit(&format!("v{number}"), at, 500))
            .collect();
        let client = json!({ "id": "c", "visits": visits });
        assert_same(&scheme, &client, &carts()[..2], true);
    }
}

#[test]
fn limits_look_at_what_was_given() {
    let rules = "bonus often { on visit completed; earn 100 points; at most 250 points per month; once per visit }
bonus rival { on visit completed; earn 40 points; exclusive with often; priority 1; at most 2 per month }
bonus first { on visit completed; earn 7 points; once per client }";
    let scheme = scheme_of(
        &HEAD.replace("1 point }", "1 point; at most 3 accruals per month }"),
        rules,
    );
    for visits in 0..5 {
        let visits = (1..=visits).map(|day| {
            visit(
                &format!("v{day}"),
                &format!("2026-01-{:02}T10:00", day + 3),
                10,
            )
        });
        let february = visit("f", "2026-02-01T09:00", 10);
        let visits: Vec<Json> = visits.chain([february]).collect();
        let client = json!({ "id": "c", "visits": visits });
        assert_same(&scheme, &client, &carts()[..2], true);
    }
}

#[test]
fn what_is_wrong_is_said_as_of_a_document() {
    let scheme = scheme_of(HEAD, RULES);
    let client = map(json!({ "id": "c", "visits": [visit("v1", "2026-01-05T10:00", 500)] }));
    let data = dataset(&scheme, json!([client.clone()]));
    let now = at(NOW);
    let ledger = scheme
        .replay(&data, &(at("2026-01-01T00:00")..=now))
        .unwrap();
    let mut checkout = scheme.checkout(&client, now).unwrap();
    for cart in [
        json!({}),
        json!({ "lines": [{ "id": "a" }] }),
        json!({ "id": "v1", "lines": [line("a", 5)] }),
        json!({ "lines": [line("a", 5), line("a", 6)] }),
        json!({ "lines": [{ "id": "a", "amount": 5, "max_discount": "much" }] }),
        json!({ "nonsense": 5, "lines": [{ "id": "a", "amount": "5.001" }] }),
        json!({ "nonsense": 5, "lines": [line("a", 5)] }),
        json!({ "lines": [{ "id": "a", "amount": 5, "max_discout": "0.15" }] }),
        json!({ "total": 5, "итого": 5, "lines": [line("a", 5)] }),
        json!({ "points_paid": 0, "оплачено_баллами": 0, "lines": [line("a", 5)] }),
        json!({ "lines": null, "строки": [line("a", 5)] }),
    ] {
        let cart = map(cart);
        let quick = checkout.quote(&ledger, &cart).unwrap_err().to_string();
        let whole = scheme
            .quote_document(&ledger, &client, &cart, now)
            .unwrap_err()
            .to_string();
        assert_eq!(quick, whole);
    }
}

#[test]
fn what_stands_under_two_names_is_refused() {
    let scheme = scheme_of(HEAD, RULES);
    let client = map(json!({ "id": "c" }));
    let ledger = Ledger::new(scheme.terms().clone());
    let mut checkout = scheme.checkout(&client, at(NOW)).unwrap();
    for (cart, first, second) in [
        (
            json!({ "total": 5, "lines": [line("a", 5)], "итого": 50 }),
            "total",
            "итого",
        ),
        (
            json!({ "итого": 5, "total": null, "lines": [line("a", 5)] }),
            "итого",
            "total",
        ),
        // What is supplied whatever the cart says of it.
        (
            json!({ "at": "2026-02-01", "дата": "2026-02-01", "lines": [line("a", 5)] }),
            "at",
            "дата",
        ),
        (
            json!({ "lines": [line("a", 5)], "строки": [line("b", 5)] }),
            "lines",
            "строки",
        ),
        (
            json!({ "lines": [line("a", 5)], "строки": [] }),
            "lines",
            "строки",
        ),
        (
            json!({ "lines": [line("a", 5), { "amount": 5, "сумма": 5 }] }),
            "amount",
            "сумма",
        ),
    ] {
        let error = checkout.quote(&ledger, &map(cart)).unwrap_err().to_string();
        let message = format!("the cart has `{first}` and `{second}`, two names of one thing");
        assert!(error.contains(&message), "{error}");
    }
}

#[test]
fn numbers_that_no_cart_can_have_are_refused() {
    let scheme = scheme_of(HEAD, RULES);
    let client = map(json!({ "id": "c" }));
    let ledger = Ledger::new(scheme.terms().clone());
    let mut checkout = scheme.checkout(&client, at(NOW)).unwrap();
    let with = |field: &str, value: Json| {
        let mut line = line("a", 100);
        line[field] = value;
        json!({ "lines": [{ "amount": 500 }, line] })
    };
    for (cart, message) in [
        (
            with("price", json!(-1)),
            "line `a` of the cart has a `price` below zero",
        ),
        (
            with("quantity", json!("-0.5")),
            "line `a` of the cart has a `quantity` below zero",
        ),
        (
            with("max_discount", json!("-0.15")),
            "line `a` of the cart has a `max_discount` that is no share",
        ),
        (
            with("max_discount", json!(15)),
            "line `a` of the cart has a `max_discount` that is no share",
        ),
        (
            with("amount", json!(-501)),
            "the cart comes to less than nothing",
        ),
        (
            with("amount", json!("100 rub")),
            "line `a` of the cart has no sum: `amount` is no number that sums can be: `100 rub`",
        ),
        (
            with("amount", json!(null)),
            "line `a` of the cart has no `amount`",
        ),
        (with("id", json!(null)), ""),
        (
            json!({ "lines": [{ "amount": true }] }),
            "line 1 of the cart has no sum",
        ),
        (json!({ "lines": [[]] }), "line 1 of the cart is no object"),
        (
            json!({ "total": "much", "lines": [line("a", 5)] }),
            "the cart has no sum: `total` is no number that sums can be: `much`",
        ),
    ] {
        let cart = map(cart);
        let quick = checkout.quote(&ledger, &cart);
        if message.is_empty() {
            assert!(quick.is_ok());
            continue;
        }
        let quick = quick.unwrap_err().to_string();
        assert!(quick.starts_with(message), "{quick}");
        let whole = scheme.quote_document(&ledger, &client, &cart, at(NOW));
        assert_eq!(whole.unwrap_err().to_string(), quick);
    }
}

#[test]
fn points_pay_no_more_than_the_cart_comes_to() {
    let scheme = scheme_of(HEAD, RULES);
    let visits: Vec<Json> = (1..=4)
        .map(|day| {
            visit(
                &format!("v{day}"),
                &format!("2026-01-{day:02}T10:00"),
                10_000,
            )
        })
        .collect();
    let client = json!({ "id": "c", "blacklisted": false, "visits": visits });
    let cart = |total: Json| json!({ "total": total, "lines": [line("tyre", 4000)] });
    let carts = [
        cart(json!(5)),
        cart(json!(0)),
        cart(json!(4500)),
        cart(json!(null)),
    ];
    let quotes = assert_same(&scheme, &client, &carts, true);
    let found: Vec<[String; 2]> = quotes
        .iter()
        .map(|quote| {
            [
                quote.usable.to_string(),
                quote.money.normalize().to_string(),
            ]
        })
        .collect();
    // Gold: three quarters of 600 are 450, but a cart of 5 rub takes 5.
    let expected = [["5", "0"], ["0", "0"], ["450", "4050"], ["450", "3550"]];
    assert_eq!(found, expected.map(|pair| pair.map(str::to_owned)));
}

/// Two rules that stand the other way round in the ledger's version, where one has another life and the days are those of another zone.
#[test]
fn a_ledger_of_another_version_of_the_rules_keeps_its_own_dates() {
    let short = "earn 10% of visit.money_paid; available after 14 days; expires after 1 month";
    let long = "earn 5% of visit.money_paid; expires after 12 months to end of month";
    let rule = |name: &str, says: &str| {
        format!("bonus {name} {{ on visit completed; {says}; once per visit }}\n")
    };
    let scheme = scheme_of(HEAD, &format!("{}{}", rule("a", short), rule("b", long)));
    let client = map(json!({ "id": "c" }));
    let now: DateTime<Utc> = at("2026-02-01T01:00");
    let cart = map(json!({ "lines": [line("tyre", 4000)] }));
    let mut checkout = scheme.checkout(&client, now).unwrap();
    assert!(checkout.is_quick());
    for (head, rules) in [
        (
            HEAD.to_owned(),
            format!("{}{}", rule("b", long), rule("a", short)),
        ),
        (
            HEAD.to_owned(),
            format!("{}{}", rule("a", long), rule("b", short)),
        ),
        (
            HEAD.replace("Europe/Moscow", "UTC"),
            format!("{}{}", rule("a", short), rule("b", long)),
        ),
    ] {
        let ledger = empty(&scheme_of(&head, &rules));
        let quick = checkout.quote(&ledger, &cart).unwrap();
        let whole = scheme.quote_document(&ledger, &client, &cart, now).unwrap();
        assert_eq!(quick, whole, "{rules}");
        assert_eq!(quick.earned.len(), 2);
    }
    // The life of `a` is the one that the ledger's terms say: by hand, a month from 1 February is over with 1 March.
    let ledger = empty(&scheme_of(
        HEAD,
        &format!("{}{}", rule("b", long), rule("a", short)),
    ));
    let quote = checkout.quote(&ledger, &cart).unwrap();
    let lives = quote.earned.iter().map(|entry| {
        (
            entry.rule.as_deref().unwrap(),
            entry.available_at.unwrap(),
            entry.expires_at.unwrap(),
        )
    });
    assert_eq!(
        lives.collect::<Vec<_>>(),
        [
            ("a", at("2026-02-15T01:00"), at("2026-03-02T00:00")),
            ("b", now, at("2027-03-01T00:00")),
        ]
    );
}

#[test]
fn a_cart_that_is_not_completed_says_so() {
    let scheme = scheme_of(HEAD, RULES);
    let client = json!({ "id": "c", "visits": [visit("v1", "2026-01-05T10:00", 1000)] });
    let carts = [
        json!({ "status": "cancelled", "lines": [line("tyre", 4000)] }),
        json!({ "статус": null, "lines": [line("tyre", 4000)] }),
        json!({ "status": "completed", "lines": [line("tyre", 4000)] }),
    ];
    let quotes = assert_same(&scheme, &client, &carts, true);
    let said = |quote: &Quote| -> Vec<String> {
        quote
            .remarks
            .iter()
            .map(|remark| format!("{} {:?}: {}", remark.kind, remark.field, remark.message))
            .collect()
    };
    let told: Vec<Vec<String>> = quotes.iter().map(said).collect();
    assert_eq!(
        told,
        [
            vec![
                "not_completed Some(\"visit.status\"): the cart is not `completed`: its `status` is `cancelled`; what is given for completed purchases is not given for it"
            ],
            vec![
                "not_completed Some(\"visit.status\"): the cart is not `completed`; what is given for completed purchases is not given for it"
            ],
            vec![],
        ]
    );
    assert!(quotes[0].earned.is_empty());
}

#[test]
fn a_line_of_a_price_and_a_quantity_says_its_sum() {
    let scheme = scheme_of(HEAD, RULES);
    let client = json!({ "id": "c", "visits": [visit("v1", "2026-01-05T10:00", 1000)] });
    let rest = |mut line: Json| {
        line["id"] = json!("a");
        line["kind"] = json!("part");
        line["max_discount"] = json!("0.15");
        line
    };
    let lines = [
        json!({ "amount": 3000 }),
        json!({ "price": 1500, "quantity": 2 }),
        json!({ "price": "2000", "quantity": "1.5", "amount": null }),
        json!({ "цена": 3000 }),
    ];
    let carts: Vec<Json> = lines.map(|line| json!({ "lines": [rest(line)] })).to_vec();
    let quotes = assert_same(&scheme, &client, &carts, true);
    for quote in &quotes {
        // Silver: 25 % of 15 % of 3000, which is 112.5, rounded down.
        assert_eq!(quote.usable, 112.into());
        assert_eq!(quote.money, 2888.into());
        assert_eq!(quote.earned, quotes[0].earned);
    }
    // The sum of the cart counts before that of its lines, and the line has its own all the same.
    let said = json!({ "total": 2500, "lines": [rest(json!({ "price": 1500, "quantity": 2 }))] });
    let quotes = assert_same(&scheme, &client, &[said], true);
    assert_eq!(quotes[0].lines[0].amount, 3000.into());
    // A third of a kopek is nobody's price.
    let odd = map(json!({ "lines": [rest(json!({ "price": "0.01", "quantity": "0.5" }))] }));
    let ledger = empty(&scheme);
    let quote = scheme.quote_document(&ledger, &map(client), &odd, at(NOW));
    assert_eq!(
        quote.unwrap_err().to_string(),
        "line `a` of the cart has no `amount`"
    );
}
