//! Tiers by the points that were earned.

use super::{at, balance, dataset, entries_of, refund, scheme, visit};
use crate::loyalty::{Event, Fact, Ledger, Points, Scheme, TierStanding};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::{ops::RangeInclusive, sync::Arc};

const RULES: &str = "
bonus cashback { on visit completed; earn 10% of visit.money_paid; reverse on return; once per visit }
bonus thanks { on visit completed; when status = gold; earn 7 points; once per visit }
tiers status {
  counting sum of (points.amount WINDOWwhere kind = \"earned\")
  tier silver from 100 points { redeem up to 25% of max_discount }
  tier gold from 300 points { redeem up to 75% of max_discount }
  KEEP
}";

fn rules(window: &str, keep: &str) -> Arc<Scheme> {
    scheme(&RULES.replace("WINDOW", window).replace("KEEP", keep))
}

fn always() -> RangeInclusive<DateTime<Utc>> {
    at("2026-01-01T00:00")..=at("2026-12-31T00:00")
}

/// 100 points in January, 200 in February, one in March.
fn client(refunds: &Json) -> Json {
    json!({ "id": "c", "refunds": refunds, "visits": [
        visit("v1", "2026-01-10T10:00", 1000),
        visit("v2", "2026-02-10T10:00", 2000),
        visit("v3", "2026-03-10T10:00", 10),
    ] })
}

fn replayed(scheme: &Scheme, refunds: &Json) -> Ledger {
    let data = dataset(scheme, json!([client(refunds)]));
    scheme.replay(&data, &always()).unwrap()
}

fn standing(scheme: &Scheme, ledger: &Ledger, when: &str) -> TierStanding {
    let data = dataset(scheme, json!([{ "id": "c" }]));
    scheme.tier(ledger, &data, "c", at(when)).unwrap().unwrap()
}

fn tier(scheme: &Scheme, ledger: &Ledger, when: &str) -> String {
    let tier = standing(scheme, ledger, when).tier;
    tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string())
}

#[test]
fn what_was_earned_strictly_before_counts() {
    let scheme = rules("", "");
    let ledger = replayed(&scheme, &json!([]));
    assert_eq!(tier(&scheme, &ledger, "2026-01-10T10:00"), "none");
    let silver = standing(&scheme, &ledger, "2026-01-10T10:01");
    assert_eq!(silver.tier.as_deref(), Some("silver"));
    assert_eq!(silver.counted, Decimal::ONE_HUNDRED);
    assert_eq!(silver.next, Some(("gold".into(), Decimal::from(200))));
    assert_eq!(tier(&scheme, &ledger, "2026-02-10T10:00"), "silver");
    assert_eq!(tier(&scheme, &ledger, "2026-02-10T10:01"), "gold");
    // Gold before the third purchase only: that earns 1 and 7.
    assert_eq!(balance(&ledger, "c"), "308");
    assert_eq!(
        standing(&scheme, &ledger, "2026-12-01T00:00").counted,
        Decimal::from(308)
    );
}

#[test]
fn what_returns_took_back_counts_no_longer() {
    let scheme = rules("", "");
    // Of 2000 rub 10 take one point of 200: 299 are silver, and the third purchase earns one.
    for (amount, counted) in [(2000, 101), (1000, 201), (10, 300)] {
        let ledger = replayed(
            &scheme,
            &json!([refund("f", "v2", "2026-03-01T10:00", amount)]),
        );
        assert_eq!(tier(&scheme, &ledger, "2026-03-01T10:00"), "gold");
        assert_eq!(
            tier(&scheme, &ledger, "2026-03-01T10:01"),
            "silver",
            "{amount}"
        );
        let standing = standing(&scheme, &ledger, "2026-12-01T00:00");
        assert_eq!(standing.counted, Decimal::from(counted));
    }
}

#[test]
fn old_points_leave_a_window_and_tiers_are_kept_or_reviewed() {
    let window = "in the last 12 months ";
    for (keep, march) in [
        ("", "none"),
        ("keep forever", "gold"),
        // Gold came on 10 February: the review a year later finds 8 points and goes down by one.
        ("review every 12 months, drop one tier", "silver"),
        ("review every 12 months, to the earned tier", "none"),
    ] {
        let scheme = rules(window, keep);
        let ledger = replayed(&scheme, &json!([]));
        // By the calendar: 10 January 2026 is within the last 12 months until 9 January 2027.
        assert_eq!(
            standing(&scheme, &ledger, "2027-01-09T23:00").counted,
            Decimal::from(308)
        );
        assert_eq!(
            standing(&scheme, &ledger, "2027-01-10T00:01").counted,
            Decimal::from(208)
        );
        assert_eq!(tier(&scheme, &ledger, "2027-03-01T00:00"), march, "{keep}");
    }
    let scheme = rules("in this year ", "");
    let ledger = replayed(&scheme, &json!([]));
    assert_eq!(tier(&scheme, &ledger, "2026-12-31T23:59"), "gold");
    assert_eq!(tier(&scheme, &ledger, "2027-01-01T00:01"), "none");
}

#[test]
fn a_quote_goes_by_the_ledger() {
    let scheme = rules("", "");
    let client = json!({ "id": "c", "visits": [visit("v1", "2026-01-10T10:00", 1000)] });
    let data = dataset(&scheme, json!([client]));
    let ledger = scheme.replay(&data, &always()).unwrap();
    let (Json::Object(client), Json::Object(cart)) = (
        client,
        json!({ "lines": [{ "id": "tyre", "kind": "part", "amount": 4000, "max_discount": "0.15" }] }),
    ) else {
        panic!("documents")
    };
    let now = at("2026-02-01T12:00");
    let quote = scheme.quote_document(&ledger, &client, &cart, now).unwrap();
    // Silver: a quarter of 600 are 150, and there are 100. The 3900 in money earn 390, and that is gold.
    assert_eq!(quote.usable, Points::from(100));
    assert_eq!(
        quote.before.as_ref().unwrap().tier.as_deref(),
        Some("silver")
    );
    let after = quote.after.clone().unwrap();
    assert_eq!(
        (after.tier.as_deref(), after.counted),
        (Some("gold"), Decimal::from(490))
    );
    let mut checkout = scheme.checkout(&client, now).unwrap();
    assert_eq!(checkout.quote(&ledger, &cart).unwrap(), quote);
    // In gold what it earns is 390 and, strictly before it was silver, no more.
    assert_eq!(quote.earned.len(), 1);
}

#[test]
fn a_merge_moves_what_was_earned_and_order_of_arrival_is_nothing() {
    let scheme = rules("", "");
    let other = json!({ "id": "d", "visits": [visit("w1", "2026-01-05T10:00", 2500)] });
    let data = dataset(
        &scheme,
        json!([
            client(&json!([refund("f", "v2", "2026-02-11T10:00", 2000)])),
            other
        ]),
    );
    let mut facts = scheme.facts(&data, &always()).unwrap();
    facts.push(Fact {
        key: "merge".into(),
        client: "c".into(),
        at: at("2026-03-05T10:00"),
        event: Event::Merged { from: "d".into() },
    });
    let end = *always().end();
    let mut ledger = Ledger::new(scheme.terms().clone());
    ledger.load(facts.clone()).unwrap();
    ledger.advance(end);
    // 100 alone; with the other's 250 gold, so that the third purchase earns 7 more.
    assert_eq!(tier(&scheme, &ledger, "2026-03-05T09:00"), "silver");
    assert_eq!(tier(&scheme, &ledger, "2026-03-06T00:00"), "gold");
    assert_eq!(balance(&ledger, "c"), "358");
    let mut late = Ledger::new(scheme.terms().clone());
    for fact in facts.into_iter().rev() {
        late.apply(fact).unwrap();
    }
    late.advance(end);
    for client in ["c", "d"] {
        assert_eq!(entries_of(&late, client), entries_of(&ledger, client));
    }
}

#[test]
fn what_expired_before_it_was_returned_counts_no_longer_either() {
    let scheme = scheme(
        &RULES
            .replace("WINDOW", "")
            .replace("KEEP", "keep forever")
            .replace(
                "reverse on return",
                "reverse on return; expires after 2 days",
            ),
    );
    let ledger = replayed(
        &scheme,
        &json!([refund("f", "v2", "2026-03-01T10:00", 2000)]),
    );
    // Of 300 points of January and February nothing is left, and nothing was taken back of what was gone; 200 of them were not earned.
    assert_eq!(tier(&scheme, &ledger, "2026-02-20T10:00"), "gold");
    assert_eq!(balance(&ledger, "c"), "0");
    let then = standing(&scheme, &ledger, "2026-03-02T10:00");
    assert_eq!(
        (then.tier.as_deref(), then.counted),
        (Some("silver"), Decimal::ONE_HUNDRED)
    );
}
