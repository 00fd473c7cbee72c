//! Facts in any order, twice, corrected, withdrawn; two clients that become one.

use super::{CASHBACK, at, balance, scheme};
use crate::loyalty::{
    AccountId, Amount, Entry, EntryKind, Event, Fact, Ledger, Offer, Part, Points,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const RULES: &str = "bonus cashback { on visit completed; earn 10% of visit.money_paid; available after 2 days; expires after 20 days; at most 150 points per month; reverse on return; once per visit }
bonus referral { on visit completed; when referrer is known; earn 30 points for client.referrer; once per client }";

fn fact(key: &str, client: &str, when: &str, event: Event) -> Fact {
    Fact {
        key: key.into(),
        client: client.into(),
        at: at(when),
        event,
    }
}

fn earned(visit: &str, client: &str, when: &str, money: i64) -> Fact {
    let event = Event::Started {
        bonus: "cashback".into(),
        source: Some(visit.into()),
        offers: vec![Offer {
            account: None,
            amount: Amount::Money((money / 10).into()),
            lines: Vec::new(),
        }],
        lines: Vec::new(),
    };
    fact(&format!("cashback visit {visit}"), client, when, event)
}

fn spent(visit: &str, client: &str, when: &str, points: i64) -> Fact {
    let event = Event::Spent {
        source: visit.into(),
        points: points.into(),
        hold: None,
    };
    fact(&format!("spent {visit}"), client, when, event)
}

fn apply(ledger: &mut Ledger, fact: Fact) -> Vec<Entry> {
    ledger.apply(fact).unwrap()
}

#[test]
fn returns_of_a_purchase_that_two_clients_told_add_up_when_they_become_one() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let given = Event::Adjusted {
        points: 100.into(),
        reason: "welcome".into(),
        expires_at: None,
    };
    let returned = |key: &str, client: &str, when: &str, percent: i64| {
        let event = Event::Returned {
            source: "v1".into(),
            part: Part {
                amount: percent.into(),
                of: 100.into(),
            },
            points: None,
        };
        fact(key, client, when, event)
    };
    let merged = Event::Merged { from: "d".into() };
    for told in [
        fact("f1", "c", "2026-01-01T10:00", given),
        spent("v1", "c", "2026-01-02T10:00", 40),
        returned("f2", "c", "2026-01-03T10:00", 40),
        returned("f3", "d", "2026-01-03T11:00", 30),
        fact("f4", "c", "2026-01-04T10:00", merged),
        returned("f5", "c", "2026-01-05T10:00", 30),
    ] {
        apply(&mut ledger, told);
    }
    // 40, 30 and 30 of a hundred are all of it, so all points are back.
    assert_eq!(ledger.client("c").unwrap().balance(), Points::from(100));
}

#[test]
fn the_same_fact_again_changes_nothing() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let visit = earned("v1", "c", "2026-01-01T10:00", 1000);
    assert_eq!(apply(&mut ledger, visit.clone()).len(), 1);
    let state = ledger.to_state();
    assert_eq!(apply(&mut ledger, visit), []);
    assert_eq!(ledger.to_state(), state);
}

#[test]
fn a_late_purchase_gives_entries_that_compensate() {
    let mut ledger = Ledger::new(scheme(RULES).terms().clone());
    apply(&mut ledger, earned("v2", "c", "2026-01-10T10:00", 1000));
    apply(&mut ledger, spent("v3", "c", "2026-01-20T10:00", 50));
    // v1 was first: it should have had its 100, which leaves 50 of the month for v2, and should have been spent.
    let told = apply(&mut ledger, earned("v1", "c", "2026-01-05T10:00", 1000));
    let told: Vec<_> = told
        .iter()
        .map(|entry| {
            let corrects = entry.corrects.as_deref().unwrap_or_default();
            (entry.kind, entry.points.to_string(), corrects)
        })
        .collect();
    assert_eq!(
        told,
        [
            (EntryKind::Earned, "100".to_owned(), ""),
            (EntryKind::Earned, "-50".to_owned(), "cashback visit v2 1"),
            // The points are the same, the lot is another.
            (EntryKind::Spent, "0".to_owned(), "spent v3"),
        ]
    );
    assert_eq!(super::balance(&ledger, "c"), "100");
}

#[test]
fn a_correction_and_a_withdrawal_compensate() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    apply(&mut ledger, earned("v1", "c", "2026-01-01T10:00", 1000));
    let corrected = apply(&mut ledger, earned("v1", "c", "2026-01-01T10:00", 700));
    assert_eq!(corrected.len(), 1);
    assert_eq!(corrected[0].points, Points::from(-30));
    assert_eq!(corrected[0].lots[0].points, Points::from(-30));
    assert_eq!(super::balance(&ledger, "c"), "70");
    let gone = ledger.withdraw("cashback visit v1");
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].points, Points::from(-70));
    assert_eq!(super::balance(&ledger, "c"), "0");
    assert_eq!(ledger.withdraw("cashback visit v1"), []);
}

#[test]
fn two_clients_become_one_with_history_and_account() {
    let rules = "bonus once { on visit completed; earn 100 points; once per client }
bonus referral { on visit completed; when referrer is known; earn 30 points for client.referrer; once per visit }";
    let mut ledger = Ledger::new(scheme(rules).terms().clone());
    let started = |bonus: &str, visit: &str, client: &str, when: &str, referrer: Option<&str>| {
        let account = referrer.map(|key| AccountId {
            holder: "client".into(),
            key: key.into(),
        });
        let event = Event::Started {
            bonus: bonus.into(),
            source: Some(visit.into()),
            offers: vec![Offer {
                account,
                amount: Amount::Points(100.into()),
                lines: Vec::new(),
            }],
            lines: Vec::new(),
        };
        fact(&format!("{bonus} visit {visit}"), client, when, event)
    };
    apply(
        &mut ledger,
        started("once", "v1", "old", "2026-01-01T10:00", None),
    );
    let merge = Event::Merged { from: "old".into() };
    let told = apply(&mut ledger, fact("merge", "new", "2026-01-02T10:00", merge));
    let points: Vec<_> = told
        .iter()
        .map(|entry| (entry.account.key.as_str(), entry.points.to_string()))
        .collect();
    assert_eq!(
        points,
        [("old", "-100".to_owned()), ("new", "100".to_owned())]
    );
    let old = AccountId {
        holder: "client".into(),
        key: "old".into(),
    };
    let before = ledger
        .account(&old)
        .unwrap()
        .standing(at("2026-01-01T12:00"));
    assert_eq!(before.available, Points::from(100));
    // The history came along: once was once.
    assert_eq!(
        apply(
            &mut ledger,
            started("once", "v2", "new", "2026-01-03T10:00", None)
        ),
        []
    );
    // Who was brought by the one is brought by themselves now.
    assert_eq!(
        apply(
            &mut ledger,
            started("referral", "v3", "new", "2026-01-04T10:00", Some("old"))
        ),
        []
    );
    // And what still comes under the old key belongs to the new one.
    apply(&mut ledger, spent("v4", "old", "2026-01-05T10:00", 40));
    assert_eq!(super::balance(&ledger, "new"), "60");
    assert_eq!(super::balance(&ledger, "old"), "0");
    assert_eq!(ledger.client("old").unwrap().balance(), Points::from(60));
}

#[test]
fn what_is_set_aside_is_promised_once() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    apply(&mut ledger, earned("v1", "c", "2026-01-01T10:00", 1000));
    let held = |key: &str, minute: u32, points: i64| Fact {
        key: key.into(),
        client: "c".into(),
        at: at(&format!("2026-01-02T10:{minute:02}")),
        event: Event::Held {
            points: points.into(),
        },
    };
    let standing = |ledger: &Ledger| {
        let account = ledger.client("c").unwrap().standing(at("2026-01-02T12:00"));
        [account.held.to_string(), account.available.to_string()]
    };
    // Of 100 the first takes 60, the second what is left.
    apply(&mut ledger, held("h1", 0, 60));
    assert_eq!(standing(&ledger), ["60", "40"]);
    apply(&mut ledger, held("h2", 1, 60));
    assert_eq!(standing(&ledger), ["100", "0"]);
    let key = "a".into();
    apply(
        &mut ledger,
        Fact {
            key,
            event: Event::Released { hold: "h1".into() },
            ..held("", 2, 0)
        },
    );
    assert_eq!(standing(&ledger), ["40", "60"]);
}

#[test]
fn facts_that_say_nothing_are_refused() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let adjusted = |points: &str, reason: &str| Event::Adjusted {
        points: Points(points.parse().unwrap()),
        reason: reason.into(),
        expires_at: None,
    };
    let fact = |key: &str, client: &str, event: Event| Fact {
        key: key.into(),
        client: client.into(),
        at: at("2026-01-01T10:00"),
        event,
    };
    for fact in [
        fact("", "c", adjusted("5", "a gift")),
        fact("k", "", adjusted("5", "a gift")),
        fact("k", "c", adjusted("5", " ")),
        fact("k", "c", adjusted("5.555", "a gift")),
    ] {
        let said = format!("{fact:?}");
        assert!(ledger.apply(fact).is_err(), "{said}");
    }
    apply(&mut ledger, fact("k", "c", adjusted("5.50", "a gift")));
}

#[test]
fn what_is_no_fact_is_told_in_the_words_of_facts() {
    let read = |fact: serde_json::Value| Fact::read(fact).unwrap_err().to_string();
    let with = |at: &str, event: serde_json::Value| {
        read(serde_json::json!({ "key": "k", "client": "c", "at": at, "event": event }))
    };
    let now = "2026-01-03T10:00:00Z";
    let adjusted = serde_json::json!({ "adjusted": { "points": 5, "reason": "a gift" } });
    let spent = serde_json::json!({ "spent": { "source": "v" } });
    for (found, said) in [
        (
            with(now, adjusted),
            "the fact `k` cannot be read: an amount is a number as text: `\"5\"`",
        ),
        (
            with("2026-01-03T10:00", spent.clone()),
            "the fact `k` cannot be read: an instant has an offset: `2026-01-03T10:00:00+03:00`",
        ),
        (
            with(now, serde_json::json!({})),
            "the fact `k` cannot be read: `event` holds one event",
        ),
        (
            with(now, serde_json::json!({ "foo": {} })),
            "the fact `k` cannot be read: there is no event `foo`",
        ),
        (
            with(now, spent),
            "the fact `k` cannot be read: it lacks `points`",
        ),
        (
            read(serde_json::json!({ "client": "c" })),
            "a fact cannot be read: it lacks `key`",
        ),
    ] {
        assert!(found.starts_with(said), "{found}");
    }
}

#[test]
fn what_is_told_has_an_id_of_its_own() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let ids = |entries: Vec<Entry>| -> Vec<String> {
        entries.iter().map(|entry| entry.id.to_string()).collect()
    };
    let key = "cashback visit v1";
    let mut told = Vec::new();
    for amount in [300, 500, 300] {
        told.extend(ids(apply(
            &mut ledger,
            earned("v1", "c", "2026-01-01T10:00", amount),
        )));
    }
    told.extend(ids(ledger.withdraw(key)));
    told.extend(ids(apply(
        &mut ledger,
        earned("v1", "c", "2026-01-01T10:00", 300),
    )));
    let corrected = format!("{key} 1 corrected by {key}");
    assert_eq!(
        told,
        [
            format!("{key} 1"),
            corrected.clone(),
            format!("{corrected} again 2"),
            format!("{corrected} again 3"),
            format!("{key} 1 again 3"),
        ]
    );
}

/// A host may keep entries by their ids alone: what moves to another account by a merge that comes late, and back, is told under others.
#[test]
fn what_moves_between_accounts_has_an_id_of_its_own() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let key = "cashback visit v1";
    let merge = fact(
        "m",
        "c",
        "2026-01-01T09:00",
        Event::Merged { from: "b".into() },
    );
    let mut told = apply(&mut ledger, earned("v1", "b", "2026-01-01T10:00", 300));
    told.extend(apply(&mut ledger, merge.clone()));
    // As a host that stops and goes on.
    let terms = ledger.terms().clone();
    let mut ledger = Ledger::from_state(terms, &ledger.to_state()).unwrap();
    told.extend(ledger.withdraw("m"));
    told.extend(apply(&mut ledger, merge));
    let told: Vec<_> = told
        .iter()
        .map(|entry| {
            let points = entry.points.to_string();
            (entry.id.to_string(), entry.account.key.to_string(), points)
        })
        .collect();
    let line = |id: String, client: &str, points: &str| (id, client.to_owned(), points.to_owned());
    let corrected = format!("{key} 1 corrected by m");
    assert_eq!(
        told,
        [
            line(format!("{key} 1"), "b", "30"),
            line(corrected.clone(), "b", "-30"),
            line(format!("{key} 1 again 1"), "c", "30"),
            line(format!("{corrected} again 2"), "c", "-30"),
            line(format!("{key} 1 again 2"), "b", "30"),
            line(format!("{corrected} again 3"), "b", "-30"),
            line(format!("{key} 1 again 3"), "c", "30"),
        ]
    );
}

#[test]
fn keys_that_end_in_numbers_share_no_ids() {
    let adjusted = |key: &str, at: &str, points: &str, expires_at: Option<&str>| {
        let event = Event::Adjusted {
            points: Points(points.parse().unwrap()),
            reason: "r".into(),
            expires_at: expires_at.map(super::at),
        };
        fact(key, "c", at, event)
    };
    for [first, second] in [
        ["x 2", "x"],
        ["x again 2", "x"],
        ["x again 1", "x again 1 again 2"],
    ] {
        let mut ledger = Ledger::new(scheme(RULES).terms().clone());
        let gift = adjusted("g", "2026-01-01T00:00", "5", Some("2026-04-01T00:00"));
        let mut told = apply(&mut ledger, gift);
        told.extend(ledger.advance(at("2026-05-01T00:00")));
        told.extend(apply(
            &mut ledger,
            adjusted(first, "2026-02-01T00:00", "-2", None),
        ));
        told.extend(apply(
            &mut ledger,
            adjusted(second, "2026-02-02T00:00", "-1", None),
        ));
        let ids: BTreeSet<&str> = told.iter().map(|entry| entry.id.as_str()).collect();
        // What was given, expired, was taken twice, and so did not expire.
        assert_eq!(
            (told.len(), ids.len()),
            (6, 6),
            "{first:?} {second:?}: {ids:?}"
        );
    }
}

#[test]
fn a_kept_ledger_comes_back() {
    let terms = scheme(RULES).terms().clone();
    let mut ledger = Ledger::new(terms.clone());
    apply(&mut ledger, earned("v1", "c", "2026-01-01T10:00", 1000));
    apply(&mut ledger, spent("v2", "c", "2026-01-05T10:00", 40));
    ledger.advance(at("2026-02-01T00:00"));
    let state = ledger.to_state();
    let again = Ledger::from_state(terms.clone(), &state).unwrap();
    assert_eq!(again.to_state(), state);
    assert_eq!(again.entries(), ledger.entries());
    let later = state.replace("\"version\":3", "\"version\":4");
    assert_eq!(
        Ledger::from_state(terms, &later).unwrap_err().to_string(),
        "this is version 4 of a ledger, and versions 1 to 3 can be read"
    );
}

/// A ledger of the first version with every event that it had: put together by hand from the structs that wrote it.
const FIRST_VERSION: &str = concat!(
    r#"{"version":1,"now":"2026-02-01T00:00:00Z","facts":["#,
    r#"{"key":"f1","client":"c","at":"2026-01-01T07:00:00Z","event":{"started":{"bonus":"cashback","source":"v1","offers":[{"amount":{"money":"100"}}],"lines":[["l1","1000"]]}}},"#,
    r#"{"key":"f2","client":"d","at":"2026-01-01T08:00:00Z","event":{"started":{"bonus":"cashback","source":"v9","offers":[{"amount":{"points":"10"}},{"account":{"holder":"employee","key":"e"},"amount":{"points":"4"}}]}}},"#,
    r#"{"key":"f3","client":"c","at":"2026-01-02T07:00:00Z","event":{"held":{"points":"30"}}},"#,
    r#"{"key":"f4","client":"c","at":"2026-01-03T07:00:00Z","event":{"spent":{"source":"v2","points":"30","hold":"f3"}}},"#,
    r#"{"key":"f5","client":"c","at":"2026-01-04T07:00:00Z","event":{"returned":{"source":"v1","part":{"amount":"250","of":"1000"}}}},"#,
    r#"{"key":"f6","client":"c","at":"2026-01-05T07:00:00Z","event":{"held":{"points":"3"}}},"#,
    r#"{"key":"f7","client":"c","at":"2026-01-06T07:00:00Z","event":{"released":{"hold":"f6"}}},"#,
    r#"{"key":"f8","client":"c","at":"2026-01-07T07:00:00Z","event":{"adjusted":{"points":"5","reason":"sorry","expires_at":"2027-01-01T00:00:00Z"}}},"#,
    r#"{"key":"f9","client":"c","at":"2026-01-08T07:00:00Z","event":{"merged":{"from":"d"}}},"#,
    r#"{"key":"g1","client":"c","at":"2026-01-09T07:00:00Z","event":{"rewarded":{"trigger":"t","offers":[{"amount":{"points":"7"}}]}}},"#,
    r#"{"key":"g2","client":"c","at":"2026-01-10T07:00:00Z","event":{"claimed":{"offer":"o1","name":"wash"}}}"#,
    r#"]}"#,
);

#[test]
fn a_ledger_of_the_first_version_is_read() {
    let terms = scheme(CASHBACK).terms().clone();
    let ledger = Ledger::from_state(terms, FIRST_VERSION).unwrap();
    // 100 earned, 30 spent, a quarter of what was earned taken back, 5 given by hand, 10 of the other client, 7 by a trigger.
    assert_eq!(balance(&ledger, "c"), "67");
    assert_eq!(balance(&ledger, "d"), "0");
    let employee = AccountId {
        holder: "employee".into(),
        key: "e".into(),
    };
    assert_eq!(ledger.account(&employee).unwrap().balance(), 4.into());
    assert_eq!(
        ledger.to_state(),
        FIRST_VERSION.replace("\"version\":1", "\"version\":3")
    );
}

#[test]
fn corrections_of_the_second_version_are_those_of_all_accounts() {
    let terms = scheme(CASHBACK).terms().clone();
    let kept = |version: u32, corrected: &str| {
        format!(r#"{{"version":{version},"facts":[],"corrected":[{corrected}]}}"#)
    };
    let second = concat!(
        r#"{"account":{"holder":"client","key":"b"},"entry":"f 1","times":1},"#,
        r#"{"account":{"holder":"client","key":"c"},"entry":"f 1","times":2}"#,
    );
    let ledger = Ledger::from_state(terms, &kept(2, second)).unwrap();
    assert_eq!(ledger.to_state(), kept(3, r#"{"entry":"f 1","times":3}"#));
}

#[test]
fn impossible_facts_are_refused() {
    let mut ledger = Ledger::new(scheme(CASHBACK).terms().clone());
    let refused = |ledger: &mut Ledger, event| {
        let fact = fact("f", "c", "2026-01-01T10:00", event);
        ledger.apply(fact).unwrap_err().to_string()
    };
    let spent = Event::Spent {
        source: "v1".into(),
        points: Points::from(-1),
        hold: None,
    };
    assert_eq!(
        refused(&mut ledger, spent),
        "the fact `f` speaks of an impossible number of points"
    );
    let started = Event::Started {
        bonus: "nothing".into(),
        source: None,
        offers: Vec::new(),
        lines: Vec::new(),
    };
    assert_eq!(
        refused(&mut ledger, started),
        "the fact `f` is about the bonus `nothing`, which the program does not have"
    );
    let too_much = Event::Started {
        bonus: "cashback".into(),
        source: None,
        offers: vec![Offer {
            account: None,
            amount: Amount::Money(Decimal::MAX),
            lines: Vec::new(),
        }],
        lines: Vec::new(),
    };
    assert_eq!(
        refused(&mut ledger, too_much),
        "the fact `f` gives more points than anybody has"
    );
    let returned = Event::Returned {
        source: "v1".into(),
        part: Part {
            amount: 2.into(),
            of: 1.into(),
        },
        points: None,
    };
    assert_eq!(
        refused(&mut ledger, returned),
        "the fact `f` returns less than nothing or more than all"
    );
}

/// Facts of a few clients over two months: purchases, payments, returns, referrals, adjustments, a merge.
fn history() -> impl Strategy<Value = Vec<Fact>> {
    let one = (0usize..3, 0i64..60, 0usize..7, 1i64..3000);
    proptest::collection::vec(one, 1..25).prop_map(|drawn| {
        let facts = drawn
            .into_iter()
            .enumerate()
            .map(|(number, (client, day, kind, amount))| {
                let client = ["a", "b", "d"][client];
                let moment = at("2026-01-01T00:00")
                    + chrono::Duration::days(day)
                    + chrono::Duration::minutes(number as i64);
                let visit = arcstr::format!("v{number}");
                let target = arcstr::format!("v{}", number.saturating_sub(1 + number % 3));
                let event = match kind {
                    0 | 1 => Event::Started {
                        bonus: "cashback".into(),
                        source: Some(visit),
                        offers: vec![Offer {
                            account: None,
                            amount: Amount::Money(Decimal::new(amount, 1)),
                            lines: Vec::new(),
                        }],
                        lines: Vec::new(),
                    },
                    2 => Event::Spent {
                        source: visit,
                        points: (amount % 120).into(),
                        hold: None,
                    },
                    3 => Event::Returned {
                        source: target,
                        part: Part {
                            amount: (amount % 101).into(),
                            of: 100.into(),
                        },
                        points: None,
                    },
                    4 => Event::Started {
                        bonus: "referral".into(),
                        source: Some(visit),
                        offers: vec![Offer {
                            account: Some(AccountId {
                                holder: "client".into(),
                                key: ["a", "b", "d"][number % 3].into(),
                            }),
                            amount: Amount::Points(30.into()),
                            lines: Vec::new(),
                        }],
                        lines: Vec::new(),
                    },
                    5 => Event::Adjusted {
                        points: (amount % 200 - 100).into(),
                        reason: "drawn".into(),
                        expires_at: None,
                    },
                    _ if amount % 4 == 0 => Event::Merged {
                        from: ["a", "b", "d"][number % 3].into(),
                    },
                    _ => Event::Held {
                        points: (amount % 50).into(),
                    },
                };
                Fact {
                    key: arcstr::format!("f{number}"),
                    client: client.into(),
                    at: moment,
                    event,
                }
            });
        facts.collect()
    })
}

/// The accounts without what depends on how they were reached: nothing does.
fn books(ledger: &Ledger) -> Vec<crate::loyalty::Account> {
    ledger.accounts().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_order_of_arrival_changes_nothing(facts in history().prop_shuffle(), twice in any::<usize>()) {
        let scheme = scheme(RULES);
        let end = at("2026-04-01T00:00");
        let mut whole = Ledger::new(scheme.terms().clone());
        whole.load(facts.clone()).unwrap();
        whole.advance(end);
        let mut one_by_one = Ledger::new(scheme.terms().clone());
        let mut told: BTreeMap<AccountId, Points> = BTreeMap::new();
        let again = facts[twice % facts.len()].clone();
        let mut ids = BTreeSet::new();
        for (number, fact) in facts.into_iter().chain([again]).enumerate() {
            let mut entries = one_by_one.apply(fact).unwrap();
            if number % 5 == 4 {
                entries.extend(one_by_one.advance(at("2026-02-01T00:00")));
            }
            // As a host that stops and goes on.
            if number % 7 == 6 {
                one_by_one = Ledger::from_state(scheme.terms().clone(), &one_by_one.to_state()).unwrap();
            }
            for entry in entries {
                prop_assert!(ids.insert(entry.id.clone()), "{}", entry.id);
                let sum = told.entry(entry.account).or_default();
                *sum = sum.plus(entry.points);
            }
        }
        for entry in one_by_one.advance(end) {
            prop_assert!(ids.insert(entry.id.clone()), "{}", entry.id);
            let sum = told.entry(entry.account).or_default();
            *sum = sum.plus(entry.points);
        }
        prop_assert_eq!(books(&whole), books(&one_by_one));
        prop_assert!(whole.facts().eq(one_by_one.facts()));
        // What was told on the way sums to the balances, corrections and all.
        for account in whole.accounts() {
            let sum = told.get(&account.id).copied().unwrap_or_default();
            prop_assert_eq!(sum, account.balance(), "{}", account.id);
        }
    }

    /// Earned (and changed by hand) is spent, expired, reversed and outstanding, of each lot and of the whole.
    #[test]
    fn what_was_earned_went_somewhere(facts in history()) {
        let mut ledger = Ledger::new(scheme(RULES).terms().clone());
        ledger.load(facts).unwrap();
        ledger.advance(at("2026-04-01T00:00"));
        let mut lots: BTreeMap<&str, BTreeMap<EntryKind, Points>> = BTreeMap::new();
        for entry in ledger.accounts().flat_map(|account| &account.entries) {
            for part in &entry.lots {
                let sum = lots.entry(&part.lot).or_default().entry(entry.kind).or_default();
                *sum = sum.plus(part.points);
            }
        }
        let mut left: BTreeMap<&str, Points> = BTreeMap::new();
        for lot in ledger.accounts().flat_map(|account| &account.lots) {
            let sum = left.entry(&lot.id).or_default();
            *sum = sum.plus(lot.left);
        }
        for (lot, kinds) in &lots {
            let of = |kind| kinds.get(&kind).copied().unwrap_or_default();
            let lost = [EntryKind::Spent, EntryKind::Expired, EntryKind::Reversed].map(of);
            prop_assert!(lost.iter().all(|points| *points <= Points::ZERO), "{lot}");
            prop_assert!(of(EntryKind::Earned) >= Points::ZERO, "{lot}");
            prop_assert!(of(EntryKind::Merged).is_zero(), "what one client loses by a merge the other gets");
            let restored = of(EntryKind::Restored);
            prop_assert!(restored >= Points::ZERO && restored <= of(EntryKind::Spent).negated(), "{lot}");
            let given = of(EntryKind::Earned).plus(of(EntryKind::Adjusted)).plus(restored);
            let gone: Points = lost.into_iter().map(Points::negated).sum();
            prop_assert_eq!(given, gone.plus(left[lot]), "{}", lot);
        }
        let outstanding: Points = left.values().copied().sum();
        prop_assert_eq!(ledger.liability(at("2026-04-01T00:00")).balance, outstanding);
        let last = ledger.summary();
        let month = last.last().map(|row| row.month);
        let told: Points = last.iter().filter(|row| Some(row.month) == month).map(|row| row.outstanding).sum();
        prop_assert_eq!(told, outstanding);
    }

    #[test]
    fn sums_come_out(facts in history()) {
        let mut ledger = Ledger::new(scheme(RULES).terms().clone());
        ledger.load(facts).unwrap();
        ledger.advance(at("2026-04-01T00:00"));
        for account in ledger.accounts() {
            let mut lots: BTreeMap<&str, Points> = BTreeMap::new();
            for entry in &account.entries {
                let parts: Points = entry.lots.iter().map(|part| part.points).sum();
                prop_assert_eq!(parts, entry.points, "{}", entry.id);
                for part in &entry.lots {
                    let lot = lots.entry(&part.lot).or_default();
                    *lot = lot.plus(part.points);
                    prop_assert!(*lot >= Points::ZERO, "{}", part.lot);
                }
            }
            let outstanding: Points = account.lots.iter().map(|lot| lot.left).sum();
            prop_assert_eq!(account.balance(), outstanding);
            prop_assert!(account.balance() >= Points::ZERO);
            let owed: Points = account.entries.iter().map(|entry| entry.owed).sum();
            prop_assert_eq!(account.debt(), owed);
            prop_assert!(owed.is_zero() || outstanding.is_zero(), "who owes has nothing");
            for lot in &account.lots {
                prop_assert_eq!(lots.get(lot.id.as_str()).copied().unwrap_or_default(), lot.left);
                prop_assert!(lot.left >= Points::ZERO);
                prop_assert!(lot.spent() >= Points::ZERO, "{:?}", lot);
            }
        }
    }
}
