//! Worked examples that vendors publish, each of them as a programme of its own.
//!
//! `openloyalty_earning.json`: Open Loyalty, OloyEarningRuleEvaluatorTest. `vendor_examples.json`: the documentation of Voucherify, Square,
//! Alpine IQ.

use super::{at, empty};
use crate::{
    CompileOptions, NoLoader, Schema, compile,
    loyalty::{EntryKind, Ledger, Scheme},
    plan::Inputs,
    records::{Dataset, ReadOptions},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const EARNING: &str = include_str!("openloyalty_earning.json");
const EXAMPLES: &str = include_str!("vendor_examples.json");

/// A shop whose lines have a number, a colour and a sum, and an account that moves.
const SHOP: &str = r#"
name = "shop"
subject = "client"
[collections.client]
plural = "clients"
key = "id"
[collections.client.fields]
id = "text"
[collections.order]
plural = "orders"
column = "client"
key = "id"
time = "at"
[collections.order.fields]
id = "text"
at = "instant"
total = "money"
money_paid = "money"
points_paid = "points?"
[collections.line]
plural = "lines"
parent = "order"
column = "order"
key = "id"
[collections.line.fields]
id = "text"
sku = "text"
color = "text?"
delivery = "bool"
amount = "money"
max_discount = "ratio?"
[collections.movement]
plural = "movements"
column = "client"
key = "id"
time = "at"
[collections.movement.fields]
id = "text"
at = "instant"
points = "points"
"#;

const HEAD: &str = "timezone \"Europe/Moscow\"\ncurrency RUB\nprogram shop { 1 point = 1 rub }\n";

fn shop(rules: &str) -> Scheme {
    let options = CompileOptions {
        schema: Arc::new(Schema::from_toml(SHOP).unwrap()),
        loader: &NoLoader,
    };
    let text = format!("{HEAD}{rules}");
    let compiled =
        compile("rules", &text, &options).unwrap_or_else(|error| panic!("{error}\n{text}"));
    Scheme::new(&Arc::new(compiled.program), &Inputs::default()).unwrap()
}

fn data(scheme: &Scheme, client: Json) -> Dataset {
    let schema = Arc::clone(&scheme.program().schema);
    let mut builder = Dataset::builder(schema, ReadOptions::of_program(scheme.program()));
    let Json::Object(client) = client else {
        panic!("a client")
    };
    builder.add_documents([client]);
    builder.build().unwrap()
}

/// The rules of a published case, in this language: so many points for each unit of money are so many hundred percent of it.
fn rules(case: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let mut conditions = Vec::new();
    for sku in case["excl_sku"].as_array().into_iter().flatten() {
        conditions.push(format!("sku != {sku}"));
    }
    if let Some(label) = case["excl_label"].as_array() {
        assert_eq!(label[0], "color");
        conditions.push(format!("(color != {} or color is missing)", label[1]));
    }
    if case["excl_delivery"] == json!(true) {
        conditions.push("not delivery".to_owned());
    }
    let mut multiplied = Vec::new();
    if let Some(sku) = case["mult_sku"].as_array() {
        multiplied.push((format!("sku = {}", sku[0]), sku[1].as_i64().unwrap()));
    }
    if let Some(labels) = case["mult_label"].as_array() {
        // One label as name, value and factor, or several as value and factor.
        let labels = match labels[0].is_array() {
            true => labels.clone(),
            false => vec![json!([labels[1], labels[2]])],
        };
        for label in labels {
            multiplied.push((format!("color = {}", label[0]), label[1].as_i64().unwrap()));
        }
    }
    let rates = case["rules"].as_array().cloned();
    let rates = rates.unwrap_or_else(|| {
        case["points_per_unit"]
            .as_i64()
            .map(Json::from)
            .into_iter()
            .collect()
    });
    let minimum = case["min_order"]
        .as_i64()
        .map(|least| format!("when total >= {least} rub; "));
    let minimum = minimum.unwrap_or_default();
    let lines = |condition: String| match condition.is_empty() {
        true => "sum of lines.amount".to_owned(),
        false => format!("sum of (lines.amount where {condition})"),
    };
    let mut rules = Vec::new();
    for (number, rate) in rates.iter().enumerate() {
        let rate = rate.as_i64().unwrap();
        let mut earns = vec![format!(
            "earn {}% of {}",
            rate * 100,
            lines(conditions.join(" and "))
        )];
        for (condition, factor) in &multiplied {
            let more = rate * 100 * (factor - 1);
            earns.push(format!("earn {more}% of {}", lines(condition.clone())));
        }
        rules.push(format!(
            "bonus rate{number} {{ on order; {minimum}{}; once per order }}",
            earns.join("; ")
        ));
    }
    if let Some(fixed) = case["fixed"].as_array() {
        rules.push(format!(
            "bonus fixed {{ on order; when has line where sku = \"{}\"; earn {} points; once per order }}",
            text(&fixed[0]),
            fixed[1]
        ));
    }
    rules.join("\n")
}

#[test]
fn what_open_loyalty_earns() {
    let published: Json = serde_json::from_str(EARNING).unwrap();
    let deliveries = published["delivery_skus"].as_array().unwrap();
    let lines: Vec<Json> = published["order_lines [sku,name,gross,labels]"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            json!({ "id": line[0], "sku": line[0], "amount": line[2], "color": line[3]["color"],
                "delivery": deliveries.contains(&line[0]) })
        })
        .collect();
    let client = json!({ "id": "c", "orders": [
        { "id": "o", "at": "2026-01-10T10:00:00+03:00", "total": 152, "money_paid": 152, "lines": lines },
    ] });
    let cases = published["cases"].as_array().unwrap();
    for case in cases {
        let scheme = shop(&rules(&case["rule"]));
        let data = data(&scheme, client.clone());
        let within = at("2026-01-01T00:00")..=at("2026-02-01T00:00");
        let ledger = scheme.replay(&data, &within).unwrap();
        let balance = ledger
            .client("c")
            .map_or(0.into(), |account| account.balance());
        let expected = case["expected_points"].as_i64().unwrap();
        assert_eq!(balance, expected.into(), "{}", case["name"]);
    }
    assert_eq!(cases.len(), 12);
}

/// The ledger of movements that give points, with a rule about them.
fn moved(rule: &str, movements: &[(&str, i64)], to: &str) -> Ledger {
    let scheme = shop(rule);
    let movements: Vec<Json> = (1..)
        .zip(movements)
        .map(|(number, (day, points))| {
            json!({ "id": number.to_string(), "at": format!("{day}T12:00:00+03:00"), "points": points })
        })
        .collect();
    let data = data(&scheme, json!({ "id": "c", "movements": movements }));
    scheme
        .replay(&data, &(at("2019-01-01T00:00")..=at(to)))
        .unwrap()
}

fn expired(ledger: &Ledger) -> Vec<(String, String)> {
    let entries = ledger.client("c").unwrap().entries.iter();
    let expired = entries.filter(|entry| entry.kind == EntryKind::Expired);
    let zone = chrono::FixedOffset::east_opt(3 * 3600).unwrap();
    expired
        .map(|entry| {
            let at = entry.at.with_timezone(&zone).format("%Y-%m-%dT%H:%M");
            (at.to_string(), entry.points.to_string())
        })
        .collect()
}

/// The published examples of one source.
fn examples(source: &str) -> Json {
    let all: Json = serde_json::from_str(EXAMPLES).unwrap();
    let found = all.as_array().unwrap().iter();
    let mut found = found.filter(|example| example["src"].as_str().unwrap().starts_with(source));
    let example = found.next().unwrap().clone();
    assert!(found.next().is_none(), "{source}");
    example
}

fn rule(expiry: &str) -> String {
    format!("bonus b {{ on movement; earn movement.points; {expiry}once per movement }}")
}

#[test]
fn when_the_points_of_voucherify_and_square_expire() {
    let mut compared = 0;
    for case in examples("docs.voucherify.io/build")["cases"]
        .as_array()
        .unwrap()
    {
        let months = case["months"].as_i64().unwrap();
        // No period of no months: the day on which something was earned is the last, as of clock time before its end.
        let expiry = match months {
            0 => "expires after 12 hours; ".to_owned(),
            months => format!("expires after {months} months; "),
        };
        let ledger = moved(
            &rule(&expiry),
            &[(case["earned"].as_str().unwrap(), 10)],
            "2025-12-01T00:00",
        );
        let last: chrono::NaiveDate = case["last_usable"].as_str().unwrap().parse().unwrap();
        let end = format!("{}T00:00", last.succ_opt().unwrap());
        if let Some(said) = case["expired_at"].as_str() {
            assert_eq!(said, end);
        }
        assert_eq!(expired(&ledger), [(end, "-10".to_owned())]);
        compared += 1;
    }
    for case in examples("developer.squareup.com")["cases"]
        .as_array()
        .unwrap()
    {
        let months = case["months"].as_i64().unwrap();
        let expiry = format!("expires after {months} months to end of month; ");
        let ledger = moved(
            &rule(&expiry),
            &[(case["earned"].as_str().unwrap(), 10)],
            "2025-12-01T00:00",
        );
        let end = format!("{}T00:00", case["expires_on"].as_str().unwrap());
        assert_eq!(expired(&ledger), [(end, "-10".to_owned())]);
        compared += 1;
    }
    assert_eq!(compared, 6);
}

fn day(month: &str, number: u32) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"];
    let month = months.iter().position(|known| *known == month).unwrap() + 1;
    format!("2026-{month:02}-{number:02}")
}

#[test]
fn which_lots_of_alpine_go_first() {
    let example = examples("support.alpineiq.com");
    let case = &example["cases"][0];
    let movements: Vec<Json> = case["lots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| {
            let month = lot[0].as_str().unwrap();
            json!({ "id": month, "at": format!("{}T12:00:00+03:00", day(month, 1)), "points": lot[1] })
        })
        .collect();
    let paid = format!(
        "{}T12:00:00+03:00",
        day(case["redeem_in"].as_str().unwrap(), 1)
    );
    let scheme = shop(&rule(""));
    let data = data(
        &scheme,
        json!({ "id": "c", "movements": movements, "orders": [
        { "id": "o", "at": paid, "total": 120, "money_paid": 0, "points_paid": case["points"], "lines": [] } ] }),
    );
    let within = at("2026-01-01T00:00")..=at("2026-12-01T00:00");
    let ledger = scheme.replay(&data, &within).unwrap();
    let account = ledger.client("c").unwrap();
    let spent = account
        .entries
        .iter()
        .find(|entry| entry.kind == EntryKind::Spent)
        .unwrap();
    let named = |list: &Json| -> Vec<(String, String)> {
        let list = list.as_array().unwrap().iter();
        list.map(|part| {
            (
                format!("b movement {} 1", part[0].as_str().unwrap()),
                part[1].to_string(),
            )
        })
        .collect()
    };
    let taken: Vec<(String, String)> = spent
        .lots
        .iter()
        .map(|part| (part.lot.to_string(), part.points.negated().to_string()))
        .collect();
    assert_eq!(taken, named(&case["taken"]));
    let left: Vec<(String, String)> = account
        .open_lots()
        .map(|lot| (lot.id.to_string(), lot.left.to_string()))
        .collect();
    assert_eq!(left, named(&case["left"]));

    let example = examples("aiq.com");
    let case = &example["cases"][0];
    let lots = case["lots"].as_array().unwrap();
    let days: Vec<String> = lots
        .iter()
        .map(|lot| day(lot[0].as_str().unwrap(), 1))
        .collect();
    let lots: Vec<(&str, i64)> = days
        .iter()
        .zip(lots)
        .map(|(day, lot)| (day.as_str(), lot[1].as_i64().unwrap()))
        .collect();
    // The day after the first lot's year is over, and before the second's is.
    let ledger = moved(
        &rule("expires after 12 months; "),
        &lots,
        "2027-01-02T00:00",
    );
    let gone: Vec<String> = expired(&ledger)
        .into_iter()
        .map(|(_, points)| points)
        .collect();
    assert_eq!(gone, [format!("-{}", case["first_expiry_removes"])]);
    let left = ledger.client("c").unwrap().balance();
    assert_eq!(left, case["left"].as_i64().unwrap().into());
}

#[test]
fn the_tiers_of_voucherify_go_by_a_sum_of_points() {
    let example = examples("support.voucherify.io/article/587");
    let mut tiers: Vec<(i64, String)> = example["tiers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, range)| (range[0].as_i64().unwrap(), name.clone()))
        .collect();
    tiers.sort();
    let lines = tiers.iter().enumerate();
    let lines = lines.map(|(at, (from, name))| {
        format!(
            "tier {name} from {from} points {{ redeem up to {}% of max_discount }}",
            10 * (at + 1)
        )
    });
    let lines: Vec<String> = lines.collect();
    let text = format!(
        "tiers t {{ counting sum of movements.points; {} }}",
        lines.join("; ")
    );
    let scheme = shop(&text);
    let cases = example["cases"].as_array().unwrap();
    let movements: Vec<Json> = (1..)
        .zip(cases)
        .map(|(number, case)| {
            let points = case[1].as_str().unwrap().split(' ').next().unwrap();
            let points: i64 = points.trim_start_matches('+').parse().unwrap();
            json!({ "id": number.to_string(), "at": format!("{}T12:00:00+03:00", case[0].as_str().unwrap()), "points": points })
        })
        .collect();
    let data = data(&scheme, json!({ "id": "c", "movements": movements }));
    for case in cases {
        let then = at(&format!("{}T23:59", case[0].as_str().unwrap()));
        let standing = scheme
            .tier(&empty(&scheme), &data, "c", then)
            .unwrap()
            .unwrap();
        let expected = case[2].as_str().unwrap().split(' ').next();
        assert_eq!(standing.tier.as_deref(), expected);
    }
    assert_eq!(cases.len(), 3);
}
