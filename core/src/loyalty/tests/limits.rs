//! What rules may give beside each other and in all, and what a purchase takes of points.

use super::{at, balance, dataset, entries, ledger, scheme, visit};
use crate::loyalty::{Binding, EntryKind, Scheme};
use crate::{CompileOptions, NoLoader, Schema};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Rules below a programme of their own.
fn scheme_of(program: &str, rules: &str) -> Scheme {
    let text = format!(
        "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram garage {{ 1 point = 1 rub; {program} }}\n{rules}"
    );
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let compiled =
        crate::compile("rules", &text, &options).unwrap_or_else(|error| panic!("{error}\n{text}"));
    Scheme::new(&Arc::new(compiled.program), &crate::plan::Inputs::default()).unwrap()
}

/// What client `c` was given, by rule.
fn given(program: &str, rules: &str, clients: Json) -> Vec<(String, String)> {
    let scheme = scheme_of(program, rules);
    let data = dataset(&scheme, clients);
    let within = at("2026-01-01T00:00")..=at("2026-12-31T23:59");
    let ledger = scheme.replay(&data, &within).unwrap();
    let earned = ledger.client("c").map(|account| account.entries.clone());
    earned
        .unwrap_or_default()
        .iter()
        .filter(|entry| entry.kind == EntryKind::Earned)
        .map(|entry| {
            let rule = entry.rule.clone().unwrap_or_default();
            (rule.to_string(), entry.points.to_string())
        })
        .collect()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found
        .iter()
        .map(|(rule, points)| (rule.as_str(), points.as_str()))
        .collect()
}

#[test]
fn bands_give_by_the_sum_of_the_order() {
    let rules = "bonus b { on visit completed; earn a share of visit.money_paid in bands of visit.total { 1% from 0 rub; 2% from 3000 rub; 3% from 10 thousand rub; 5% from 30 thousand rub }; once per visit }";
    for (paid, points) in [
        (2900, "29"),
        (2999, "29"),
        (3000, "60"),
        (9999, "199"),
        (10_000, "300"),
        (30_000, "1500"),
    ] {
        let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", paid)] }]);
        let found = entries(&ledger(rules, clients, "2026-03-01T00:00"));
        assert_eq!(found[0].1, points, "{paid}");
        assert_eq!(found.len(), 1);
    }
}

#[test]
fn points_for_each_day_count_from_a_date() {
    let rules =
        "bonus b { on day 1 of the month; earn 2 points per day since birth_date; once per month }";
    let clients = json!([{ "id": "c", "birth_date": "2026-01-11" }]);
    // 21 days to the 1st of February, 49 to the 1st of March.
    let found = entries(&ledger(rules, clients, "2026-03-31T00:00"));
    let points: Vec<&str> = found.iter().map(|(_, points, _)| points.as_str()).collect();
    assert_eq!(points, ["42", "98"]);
}

const TWO: &str = "bonus small { on visit completed; earn 10 points; once per visit }\nbonus large { on visit completed; earn 5% of visit.money_paid; once per visit }";

#[test]
fn of_a_group_the_rule_that_gives_most_is_given() {
    let clients =
        |paid: u32| json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", paid)] }]);
    let best = "best of small, large";
    assert_eq!(
        pairs(&given("", TWO, clients(1000))),
        [("large", "50"), ("small", "10")]
    );
    assert_eq!(pairs(&given(best, TWO, clients(1000))), [("large", "50")]);
    assert_eq!(pairs(&given(best, TWO, clients(100))), [("small", "10")]);
    // Equal ones: the first in the text.
    assert_eq!(pairs(&given(best, TWO, clients(200))), [("small", "10")]);
    // What may not be given leaves its place to the next.
    let once = TWO.replace(
        "large { on visit completed;",
        "large { on visit completed; at most 1 per client;",
    );
    let twice = json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000), visit("v2", "2026-02-02T10:00", 1000)] }]);
    assert_eq!(
        pairs(&given(best, &once, twice)),
        [("large", "50"), ("small", "10")]
    );
}

#[test]
fn of_rules_that_exclude_each_other_the_higher_one_is_given() {
    let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000)] }]);
    let rule = |small: &str, large: &str| {
        TWO.replace("small {", &format!("small {{ {small};"))
            .replace("large {", &format!("large {{ {large};"))
    };
    let none = "priority 0";
    let excluding = rule(none, "exclusive with small");
    assert_eq!(
        pairs(&given("", &excluding, clients.clone())),
        [("small", "10")]
    );
    let higher = rule(none, "exclusive with small; priority 1");
    assert_eq!(
        pairs(&given("", &higher, clients.clone())),
        [("large", "50")]
    );
    // Another visit of the same day is another occasion.
    let two = json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000), visit("v2", "2026-02-01T11:00", 1000)] }]);
    assert_eq!(
        pairs(&given("", &excluding, two)),
        [("small", "10"), ("small", "10")]
    );
    // A day has no record: it excludes what is given on it.
    let day = format!(
        "{excluding}\nbonus day {{ on 1 february; earn 7 points; once per year; exclusive with small; priority 5 }}"
    );
    assert_eq!(
        pairs(&given("", &day, clients)),
        [("day", "7"), ("large", "50")]
    );
}

#[test]
fn the_higher_priority_goes_before_the_greatest() {
    let clients = json!([{ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000)] }]);
    let two = "bonus z0 { on visit completed; earn 10 points; priority 5; once per visit }
bonus z1 { on visit completed; earn 100 points; once per visit }";
    assert_eq!(
        pairs(&given("best of z1, z0", two, clients.clone())),
        [("z0", "10")]
    );
    // One of the group that does not start lends its priority to no other.
    let three = "bonus x0 { on 8 march; earn 5 points; once per day; priority 10 }
bonus a1 { on visit completed; earn 30 points; once per day; priority 1 }
bonus a2 { on visit completed; earn 1 points; once per visit; exclusive with a1 }";
    assert_eq!(
        pairs(&given("best of a2, x0", three, clients)),
        [("a1", "30"), ("x0", "5")]
    );
}

#[test]
fn of_clients_of_one_moment_the_first_gets_the_rest_of_a_budget() {
    let rules = "bonus x { on review; earn 1 points; once per review }
bonus c { on 1 february; earn 1 point per day since birth_date; once per year }";
    let terms = "best of x, c; at most 100 points in all";
    // `d` would get more, but `c` comes first.
    let clients = json!([
        { "id": "d", "birth_date": "2020-01-01" },
        { "id": "c", "birth_date": "2025-11-01" },
    ]);
    // From 1 November to 1 February there are 92 days, so 8 points are left for `d`.
    let scheme = scheme_of(terms, rules);
    let data = dataset(&scheme, clients);
    let within = at("2026-01-01T00:00")..=at("2026-03-01T00:00");
    let ledger = scheme.replay(&data, &within).unwrap();
    assert_eq!(balance(&ledger, "c"), "92");
    assert_eq!(balance(&ledger, "d"), "8");
}

#[test]
fn a_client_earns_so_many_times_a_day() {
    let visits: Vec<Json> = (1..=9)
        .map(|number| {
            visit(
                &format!("v{number}"),
                &format!("2026-02-01T{:02}:00", 9 + number),
                1000,
            )
        })
        .chain([visit("v10", "2026-02-02T00:00", 1000)])
        .collect();
    let clients = json!([{ "id": "c", "visits": visits }]);
    // Two rules for one visit are one occasion.
    assert_eq!(
        given("at most 7 accruals per day", TWO, clients.clone()).len(),
        16
    );
    assert_eq!(
        given("at most 1 accrual per day", TWO, clients.clone()).len(),
        4
    );
    assert_eq!(
        given("at most 3 accruals per client", TWO, clients).len(),
        6
    );
}

#[test]
fn a_budget_is_for_all_clients_together_and_returns_give_it_back() {
    let client = |id: &str, day: u32| {
        let at = format!("2026-02-{day:02}T10:00");
        json!({ "id": id, "visits": [visit(&format!("v{id}"), &at, 1000)] })
    };
    let rules = "bonus b { on visit completed; earn 10% of visit.money_paid; once per visit; reverse on return }";
    let run = |program: &str, rules: &str, clients: Json| {
        let scheme = scheme_of(program, rules);
        let data = dataset(&scheme, clients);
        let within = at("2026-01-01T00:00")..=at("2026-12-31T23:59");
        let ledger = scheme.replay(&data, &within).unwrap();
        ["a", "b", "c"].map(|client| balance(&ledger, client))
    };
    let three = json!([client("c", 3), client("a", 1), client("b", 2)]);
    assert_eq!(
        run("at most 150 points in all", rules, three.clone()),
        ["100", "50", "0"]
    );
    let own = rules.replace(
        "once per visit;",
        "once per visit; at most 250 points in all;",
    );
    assert_eq!(run("", &own, three.clone()), ["100", "100", "50"]);
    let first = rules.replace("once per visit;", "once per visit; at most 2 in all;");
    assert_eq!(run("", &first, three.clone()), ["100", "100", "0"]);
    let mut returned = three;
    returned[1]["refunds"] = json!([super::refund("r1", "va", "2026-02-02T09:00", 1000)]);
    assert_eq!(
        run("at most 150 points in all", rules, returned),
        ["0", "100", "50"]
    );
}

#[test]
fn a_budget_holds_whatever_the_order_of_arrival() {
    let rules = "bonus b { on visit completed; earn 10% of visit.money_paid; once per visit; at most 150 points in all }";
    let scheme = scheme(rules);
    let clients: Vec<Json> = (1..=4)
        .map(|day| json!({ "id": format!("c{day}"), "visits": [visit(&format!("v{day}"), &format!("2026-02-{day:02}T10:00"), 1000)] }))
        .collect();
    let data = dataset(&scheme, json!(clients));
    let facts = scheme
        .facts(&data, &(at("2026-01-01T00:00")..=at("2026-12-31T23:59")))
        .unwrap();
    let mut late = crate::loyalty::Ledger::new(scheme.terms().clone());
    for fact in facts.into_iter().rev() {
        late.apply(fact).unwrap();
    }
    let balances: Vec<String> = (1..=4)
        .map(|day| balance(&late, &format!("c{day}")))
        .collect();
    assert_eq!(balances, ["100", "50", "0", "0"]);
}

/// What the purchase takes of 1000 points, and why, line by line.
fn taken(program: &str, rules: &str, lines: &Json, before: &[Json]) -> Vec<(String, Binding)> {
    let gift = "bonus gift { on 1 january; earn 1000 points; once per year }\n";
    let scheme = scheme_of(program, &format!("{gift}{rules}"));
    let client = json!({ "id": "c", "visits": before });
    let data = dataset(&scheme, json!([client]));
    let now = at("2026-02-01T10:00");
    let ledger = scheme
        .replay(&data, &(at("2026-01-01T00:00")..=now))
        .unwrap();
    let cart = json!({ "lines": lines });
    let quote = scheme
        .quote_document(
            &ledger,
            client.as_object().unwrap(),
            cart.as_object().unwrap(),
            now,
        )
        .unwrap();
    let lines = quote.lines.iter();
    lines
        .map(|line| (line.usable.to_string(), line.binding))
        .collect()
}

#[test]
fn an_order_takes_what_the_programme_says() {
    let lines = json!([
        { "id": "part", "kind": "part", "amount": 2000, "max_discount": "0.15" },
        { "id": "work", "kind": "service", "amount": 1000, "max_discount": "0.1" },
    ]);
    let found = |program: &str| taken(program, "", &lines, &[]);
    let expected = |parts: [(&str, Binding); 2]| {
        parts
            .map(|(points, binding)| (points.to_owned(), binding))
            .to_vec()
    };
    // Nothing is paid by points where nothing is said of it.
    assert_eq!(found(""), Vec::new());
    assert_eq!(
        found("redeem up to 30% of the order"),
        expected([("600", Binding::Order), ("300", Binding::Order)])
    );
    assert_eq!(
        found("redeem up to 50% of the order"),
        expected([("667", Binding::Balance), ("333", Binding::Balance)])
    );
    assert_eq!(
        found("leave at least 2500 rub in money"),
        expected([("333", Binding::Money), ("167", Binding::Money)])
    );
    assert_eq!(
        found("leave at least 90% in money"),
        expected([("200", Binding::Money), ("100", Binding::Money)])
    );
    assert_eq!(
        found("redeem up to 100% of max_discount"),
        expected([("300", Binding::Share), ("100", Binding::Share)])
    );
    // Of lines of which nothing is said nothing is taken, once something is said of others.
    let labour = "condition labour for line { kind = \"service\" }\n";
    assert_eq!(
        taken(
            "labour lines redeem up to 30% of price",
            labour,
            &lines,
            &[]
        ),
        expected([("0", Binding::Exception), ("300", Binding::Exception)])
    );
    let tiers = "tiers status { counting visits where completed; tier silver from 0 { redeem up to 50% of price; redeem up to 10% of the order }; keep forever }";
    assert_eq!(
        taken("", tiers, &lines, &[]),
        expected([("200", Binding::Order), ("100", Binding::Order)])
    );
}

#[test]
fn a_client_pays_by_points_so_many_times_a_day() {
    let lines = json!([{ "id": "part", "kind": "part", "amount": 500 }]);
    let program = "redeem up to 100% of the order; at most 2 redemptions per day";
    let paid = |number: u32, day: &str| {
        super::paid_by_points(
            &format!("v{number}"),
            &format!("{day}T0{number}:00"),
            100,
            10,
        )
    };
    let today = "2026-02-01";
    let two = [paid(1, today), paid(2, "2026-01-31")];
    assert_eq!(
        taken(program, "", &lines, &two),
        [("500".to_owned(), Binding::Amount)]
    );
    let three = [paid(1, today), paid(2, today)];
    assert_eq!(
        taken(program, "", &lines, &three),
        [("0".to_owned(), Binding::Times)]
    );
}

#[test]
fn a_balance_goes_as_far_below_zero_as_the_programme_says() {
    let rules = "bonus b { on visit completed; earn 10% of visit.money_paid; reverse on return; once per visit }";
    let mut second = super::paid_by_points("v2", "2026-02-02T10:00", 0, 1000);
    second["money_paid"] = json!(0);
    let client = json!([{ "id": "c",
        "visits": [visit("v1", "2026-02-01T10:00", 10_000), second, visit("v3", "2026-03-01T10:00", 4000)],
        "refunds": [super::refund("r1", "v1", "2026-02-03T10:00", 10_000)] }]);
    let run = |program: &str, to: &str| {
        let scheme = scheme_of(program, rules);
        let data = dataset(&scheme, client.clone());
        let ledger = scheme
            .replay(&data, &(at("2026-01-01T00:00")..=at(to)))
            .unwrap();
        let account = ledger.client("c").unwrap();
        (account.balance().to_string(), account.debt().to_string())
    };
    let pair = |balance: &str, debt: &str| (balance.to_owned(), debt.to_owned());
    // 1000 were earned, spent and taken back.
    let (before, after) = ("2026-02-28T00:00", "2026-03-02T00:00");
    assert_eq!(
        run("balance never below 0 points", before),
        pair("0", "1000")
    );
    assert_eq!(
        run("balance may go negative", before),
        pair("-1000", "1000")
    );
    assert_eq!(
        run("balance never below -300 points", before),
        pair("-300", "1000")
    );
    // The next 400 pay what is beside the balance first.
    assert_eq!(
        run("balance never below -300 points", after),
        pair("-300", "600")
    );
    assert_eq!(
        run("balance never below -700 points", after),
        pair("-600", "600")
    );
}

#[test]
fn a_line_below_zero_makes_the_order_less() {
    let lines = json!([{ "id": "a", "amount": -100 }, { "id": "b", "amount": 130 }]);
    let program = "redeem up to 100% of the order";
    assert_eq!(
        taken(program, "", &lines, &[]),
        [
            ("0".to_owned(), Binding::Amount),
            ("30".to_owned(), Binding::Order)
        ]
    );
}
