//! Quotes: the tyre of the dealer, what limits each line, what the purchase earns.

use super::{at, dataset, visit};
use crate::loyalty::{Binding, LineCap, Points, Quote, Scheme, redeem};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

const RULES: &str = "
bonus cashback { on visit completed; earn 10% of visit.money_paid; available after 14 days; at most 500 points per month; once per visit }
bonus gift { on review; earn 1000 points; once per review }
tiers status {
  counting visits where completed
  tier silver   from 1 { redeem up to  25% of max_discount }
  tier gold     from 5 { redeem up to  75% of max_discount }
  tier platinum from 7 { redeem up to 100% of max_discount }
  promo lines redeem up to 100% of price
  keep forever
}";

/// The quote for a client with so many purchases and reviews behind them.
fn quote(purchases: usize, reviews: usize, lines: Json) -> Quote {
    let scheme = super::scheme(RULES);
    let visits: Vec<Json> = (1..=purchases)
        .map(|day| visit(&format!("v{day}"), &format!("2026-01-{day:02}T10:00"), 10))
        .collect();
    let reviews: Vec<Json> = (1..=reviews)
        .map(|day| json!({ "id": format!("r{day}"), "at": format!("2026-01-{day:02}T12:00:00+03:00") }))
        .collect();
    let client = json!({ "id": "c", "visits": visits, "reviews": reviews });
    quoted(&scheme, client, lines)
}

fn quoted(scheme: &Scheme, client: Json, lines: Json) -> Quote {
    let data = dataset(scheme, json!([client.clone()]));
    let now = at("2026-02-01T12:00");
    let before = at("2026-01-01T00:00")..=at("2026-02-01T11:59");
    let ledger = scheme.replay(&data, &before).unwrap();
    let (Json::Object(client), Json::Object(cart)) = (client, json!({ "lines": lines })) else {
        panic!("documents")
    };
    scheme.quote_document(&ledger, &client, &cart, now).unwrap()
}

fn tyre() -> Json {
    json!({ "id": "tyre", "kind": "part", "amount": 4000, "max_discount": "0.15" })
}

fn tier(quote: &Quote) -> Option<&str> {
    quote.before.as_ref()?.tier.as_deref()
}

#[test]
fn the_tyre_gives_150_450_and_600() {
    for (purchases, name, points) in [
        (1, "silver", 150),
        (4, "silver", 150),
        (5, "gold", 450),
        (6, "gold", 450),
        (7, "platinum", 600),
    ] {
        let quote = quote(purchases, 1, json!([tyre()]));
        assert_eq!(tier(&quote), Some(name), "{purchases}");
        assert_eq!(quote.usable, Points::from(points), "{purchases}");
        assert_eq!(quote.money, Decimal::from(4000 - points), "{purchases}");
        assert_eq!(quote.lines[0].binding, Binding::Tier);
    }
}

#[test]
fn the_purchase_counts_for_the_tier_after_it() {
    let quote = quote(4, 1, json!([tyre()]));
    let (before, after) = (quote.before.unwrap(), quote.after.unwrap());
    assert_eq!(before.tier.as_deref(), Some("silver"));
    assert_eq!(before.next, Some(("gold".into(), Decimal::ONE)));
    assert_eq!(after.tier.as_deref(), Some("gold"));
    assert_eq!(after.next, Some(("platinum".into(), Decimal::TWO)));
}

#[test]
fn each_line_says_what_limits_it() {
    let lines = json!([
        tyre(),
        { "id": "oil", "kind": "part", "amount": 900 },
        { "id": "cap", "kind": "part", "amount": 700, "price": 350, "quantity": 2, "promo": true },
        { "id": "pen", "kind": "part", "amount": 60, "promo": true },
    ]);
    let quote = quote(1, 1, lines);
    let found: Vec<_> = quote
        .lines
        .iter()
        .map(|line| (line.line.as_str(), line.usable.to_string(), line.binding))
        .collect();
    assert_eq!(
        found,
        [
            ("tyre", "150".to_owned(), Binding::Tier),
            ("oil", "0".to_owned(), Binding::NoDiscount),
            ("cap", "700".to_owned(), Binding::Exception),
            ("pen", "60".to_owned(), Binding::Exception),
        ]
    );
    let without = super::quotes::quote(0, 1, json!([tyre()]));
    assert_eq!(without.lines[0].binding, Binding::NoTier);
    assert_eq!(without.usable, Points::ZERO);
}

#[test]
fn a_balance_that_is_too_small_is_split_by_what_the_lines_allow() {
    let cap = |key: &str, most: i64| LineCap {
        key: key.into(),
        amount: 1000.into(),
        most: most.into(),
        binding: Binding::Tier,
    };
    let lines = redeem(
        vec![cap("a", 150), cap("b", 300), cap("c", 0)],
        &[],
        100.into(),
        Decimal::ONE,
    );
    let found: Vec<_> = lines
        .iter()
        .map(|line| (line.usable.to_string(), line.binding))
        .collect();
    // 33 1/3 and 66 2/3: the larger remainder gets the last point.
    assert_eq!(
        found,
        [
            ("33".to_owned(), Binding::Balance),
            ("67".to_owned(), Binding::Balance),
            ("0".to_owned(), Binding::Tier),
        ]
    );
}

#[test]
fn only_the_part_in_money_earns_and_limits_hold() {
    // Platinum pays 600 of 4000 by points; 10 % of the rest is 340, available after 14 days.
    let quote = quote(7, 1, json!([tyre()]));
    assert_eq!(quote.earned.len(), 1);
    let earned = &quote.earned[0];
    assert_eq!(earned.points, Points::from(340));
    assert_eq!(earned.available_at, Some(at("2026-02-15T12:00")));
    assert_eq!(earned.lines, [("tyre".into(), Points::from(340))]);
    // The month gives no more than 500.
    let mut large = tyre();
    large["amount"] = json!(40_000);
    let quote = super::quotes::quote(7, 1, json!([large]));
    // 1000 for the review and a point for each of the seven purchases.
    assert_eq!(quote.usable, Points::from(1007));
    assert_eq!(quote.earned[0].points, Points::from(500));
}

#[test]
fn a_returned_purchase_moves_the_tier_back() {
    let scheme = super::scheme(RULES);
    let visits: Vec<Json> = (1..=5)
        .map(|day| visit(&format!("v{day}"), &format!("2026-01-{day:02}T10:00"), 100))
        .collect();
    let client =
        |refunds: Json| json!({ "id": "c", "visits": visits, "reviews": [], "refunds": refunds });
    let half = json!([super::refund("f1", "v2", "2026-01-10T10:00", 50)]);
    let whole = json!([
        super::refund("f1", "v2", "2026-01-10T10:00", 50),
        super::refund("f2", "v2", "2026-01-11T10:00", 50)
    ]);
    assert_eq!(
        tier(&quoted(&scheme, client(half), json!([tyre()]))),
        Some("gold")
    );
    assert_eq!(
        tier(&quoted(&scheme, client(whole), json!([tyre()]))),
        Some("silver")
    );
}

#[test]
fn sums_of_money_are_less_what_was_returned() {
    let scheme = super::scheme(
        "bonus gift { on review; earn 1000 points; once per review }
tiers status {
  counting sum of (visits.money_paid where completed)
  tier gold from 500 rub { redeem up to 50% of max_discount }
  keep forever
}",
    );
    let client = |refunded: u32| {
        json!({ "id": "c", "visits": [visit("v1", "2026-01-01T10:00", 600)],
            "refunds": [super::refund("f1", "v1", "2026-01-02T10:00", refunded)] })
    };
    assert_eq!(
        tier(&quoted(&scheme, client(100), json!([tyre()]))),
        Some("gold")
    );
    assert_eq!(tier(&quoted(&scheme, client(101), json!([tyre()]))), None);
}

#[test]
fn equal_remainders_go_by_the_keys_of_the_lines() {
    let cap = |key: &str| LineCap {
        key: key.into(),
        amount: 100.into(),
        most: 100.into(),
        binding: Binding::Tier,
    };
    let lines = redeem(
        vec![cap("c"), cap("a"), cap("b")],
        &[],
        10.into(),
        Decimal::ONE,
    );
    let usable: Vec<String> = lines.iter().map(|line| line.usable.to_string()).collect();
    assert_eq!(usable, ["3", "4", "3"]);
}

#[test]
fn a_quote_of_a_past_moment_knows_what_was_there_then() {
    let scheme = super::scheme(RULES);
    let client = json!({ "id": "c",
        "visits": [visit("v1", "2026-01-02T10:00", 10), super::paid_by_points("v2", "2026-01-20T10:00", 10, 990)],
        "reviews": [{ "id": "r", "at": "2026-01-03T10:00:00+03:00" }] });
    let data = dataset(&scheme, json!([client.clone()]));
    let all = at("2026-01-01T00:00")..=at("2026-06-01T00:00");
    let ledger = scheme.replay(&data, &all).unwrap();
    let (Json::Object(client), Json::Object(cart)) = (client, json!({ "lines": [tyre()] })) else {
        panic!("documents")
    };
    let then = at("2026-01-10T12:00");
    let quote = scheme
        .quote_document(&ledger, &client, &cart, then)
        .unwrap();
    // The review's 1000 were there, though 990 of them have been spent since; silver pays a quarter of 600.
    assert_eq!(quote.available, Points::from(1000));
    assert_eq!(quote.usable, Points::from(150));
}

#[test]
fn what_is_worth_less_than_a_kopek_is_left_to_pay() {
    let head = super::HEAD;
    let text = head.replace(
        "1 point = 1 rub; round earned down to 1 point",
        "1 point = 0.5 rub; round earned down to 0.01 points; redeem up to 50% of max_discount",
    );
    let rules = "bonus gift { on review; earn 12.49 points; once per review }";
    let scheme = super::scheme_of(&text, rules);
    let client =
        json!({ "id": "c", "reviews": [{ "id": "r", "at": "2026-01-03T10:00:00+03:00" }] });
    let quote = quoted(
        &scheme,
        client,
        json!([{ "id": "a", "amount": 100, "max_discount": 1 }]),
    );
    assert_eq!(quote.usable.to_string(), "12.49");
    // 6.245 rub: half a kopek stays with the client.
    assert_eq!(quote.money, Decimal::new(9376, 2));
}

#[test]
fn a_cart_that_comes_to_more_than_numbers_can_be_is_refused() {
    let scheme = super::scheme(RULES);
    let client = json!({ "id": "c" });
    let data = dataset(&scheme, json!([client.clone()]));
    let ledger = scheme
        .replay(&data, &(at("2026-01-01T00:00")..=at("2026-01-02T00:00")))
        .unwrap();
    let most = Decimal::MAX.to_string();
    let line = json!({ "kind": "part", "amount": most, "max_discount": "0.15" });
    for cart in [
        json!({ "lines": [line, line] }),
        json!({ "lines": [line] }),
        json!({ "lines": [tyre()], "total": format!("-{most}") }),
    ] {
        let (Json::Object(client), Json::Object(cart)) = (client.clone(), cart) else {
            panic!("documents")
        };
        let quote = scheme.quote_document(&ledger, &client, &cart, at("2026-02-01T12:00"));
        assert!(quote.is_err(), "{cart:?}");
    }
}

#[test]
fn a_share_of_a_lines_sum_is_of_all_its_pieces() {
    for (share, most) in [
        // Of the sum of the line, however many pieces it is of.
        ("25% of amount", [250, 250]),
        // Of the price of each.
        ("25% of price", [50, 125]),
    ] {
        let head = super::HEAD.replace("1 point }", &format!("1 point; redeem up to {share} }}"));
        let rules = "bonus gift { on review; earn 1000 points; once per review }";
        let scheme = super::scheme_of(&head, rules);
        let client =
            json!({ "id": "c", "reviews": [{ "id": "r", "at": "2026-01-03T10:00:00+03:00" }] });
        let line = |id: &str, quantity: &str| json!({ "id": id, "amount": 1000, "price": 100, "quantity": quantity });
        let quote = quoted(&scheme, client, json!([line("a", "2"), line("b", "5")]));
        let found: Vec<Points> = quote.lines.iter().map(|line| line.most).collect();
        assert_eq!(found, most.map(Points::from), "{share}");
    }
}

#[test]
fn what_an_attribute_reckons_from_the_sum_of_a_line_is_of_all_its_pieces() {
    let tenth = |most: &str| {
        let rules = format!(
            "attribute most for line = amount * 10%\nbonus b {{ on review; earn 1000 points; once per review }}\n\
             tiers t {{ counting visits where completed; tier a from 0 {{ redeem up to 100% of {most} }}; keep forever }}"
        );
        let review = json!({ "id": "r", "at": "2026-01-01T12:00:00+03:00" });
        let client = json!({ "id": "c", "reviews": [review] });
        let line = json!({ "id": "l", "kind": "part", "amount": 400, "quantity": 4 });
        quoted(&super::scheme(&rules), client, json!([line])).usable
    };
    assert_eq!(tenth("most"), Points::from(40));
    assert_eq!(tenth("amount"), Points::from(400));
}

#[test]
fn a_quote_of_a_moment_before_a_merge_knows_the_client_of_then() {
    let scheme = super::scheme(RULES);
    let mut ledger = super::empty(&scheme);
    let facts = [
        (
            "f1",
            "b",
            "2026-01-03T10:00",
            json!({ "adjusted": { "points": "50", "reason": "x" } }),
        ),
        (
            "f2",
            "a",
            "2026-01-03T10:00",
            json!({ "adjusted": { "points": "100", "reason": "x" } }),
        ),
        (
            "m1",
            "a",
            "2026-01-12T10:00",
            json!({ "merged": { "from": "b" } }),
        ),
        (
            "m2",
            "z",
            "2026-01-20T10:00",
            json!({ "merged": { "from": "a" } }),
        ),
    ];
    for (key, client, when, event) in facts {
        let fact = json!({ "key": key, "client": client, "at": at(when), "event": event });
        ledger.apply(serde_json::from_value(fact).unwrap()).unwrap();
    }
    let available = |client: &str, when: &str| {
        let (Json::Object(client), Json::Object(cart)) =
            (json!({ "id": client }), json!({ "lines": [tyre()] }))
        else {
            panic!("documents")
        };
        let quote = scheme.quote_document(&ledger, &client, &cart, at(when));
        quote.unwrap().available.to_string()
    };
    assert_eq!(available("b", "2026-01-12T09:59"), "50");
    assert_eq!(available("a", "2026-01-12T09:59"), "100");
    assert_eq!(available("b", "2026-01-12T10:00"), "150");
    assert_eq!(available("a", "2026-01-20T09:59"), "150");
    assert_eq!(available("z", "2026-01-20T09:59"), "0");
    assert_eq!(available("b", "2026-01-20T10:00"), "150");
}
