//! Offers: gifts, and points that must be claimed.

use super::{at, balance, dataset, scheme, visit};
use crate::loyalty::{EntryKind, Event, Fact, Ledger};
use serde_json::{Value as Json, json};

const RULES: &str = "bonus fluid { on visit completed; give \"winter fluid\"; claim within 30 days; once per client; reverse on return }
bonus sorry { on rating; earn 500 points; claim within 1 month; expires after 7 days; once per rating }
";

fn run(client: Json, to: &str) -> Ledger {
    let scheme = scheme(RULES);
    let data = dataset(&scheme, json!([client]));
    scheme
        .replay(&data, &(at("2026-01-01T00:00")..=at(to)))
        .unwrap()
}

fn kinds(ledger: &Ledger) -> Vec<(EntryKind, String)> {
    let account = ledger.client("c").unwrap();
    let entries = account.entries.iter();
    entries
        .map(|entry| (entry.kind, entry.points.to_string()))
        .collect()
}

fn open(ledger: &Ledger, when: &str) -> Vec<String> {
    let gifts = ledger.client("c").unwrap().gifts.iter();
    let open = gifts.filter(|gift| gift.is_open(at(when)));
    open.map(|gift| gift.name.to_string()).collect()
}

fn remarks(ledger: &Ledger) -> Vec<String> {
    let remarks = ledger.remarks().into_iter();
    remarks
        .map(|remark| format!("{}: {}", remark.kind, remark.message))
        .collect()
}

fn told(kind: EntryKind, points: &str) -> (EntryKind, String) {
    (kind, points.to_owned())
}

#[test]
fn a_gift_can_be_claimed_until_its_last_day_is_over() {
    let client = |offers: Json| json!({ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000)], "offers": offers });
    let waiting = run(client(json!([])), "2026-03-01T00:00");
    assert_eq!(open(&waiting, "2026-02-01T09:59"), [""; 0]);
    assert_eq!(open(&waiting, "2026-03-03T23:59"), ["winter fluid"]);
    assert_eq!(open(&waiting, "2026-03-04T00:00"), [""; 0]);
    assert_eq!(kinds(&waiting), [told(EntryKind::Offered, "0")]);
    let offer = |claimed: &str, kind: &str| json!([{ "id": "o1", "at": "2026-02-01T10:00:00+03:00", "kind": kind, "claimed_at": format!("{claimed}:00+03:00") }]);
    let claimed = run(
        client(offer("2026-02-05T10:00", "winter fluid")),
        "2026-03-01T00:00",
    );
    assert_eq!(
        kinds(&claimed),
        [told(EntryKind::Offered, "0"), told(EntryKind::Claimed, "0")]
    );
    // As of the days before it still waited.
    assert_eq!(open(&claimed, "2026-02-05T09:59"), ["winter fluid"]);
    assert_eq!(open(&claimed, "2026-02-05T10:00"), [""; 0]);
    assert_eq!(open(&claimed, "2026-02-06T00:00"), [""; 0]);
    assert_eq!(remarks(&claimed), [""; 0]);
    // Too late, and something that no bonus offers.
    for (offers, remark) in [
        (
            offer("2026-03-04T00:00", "winter fluid"),
            vec!["unknown_offer: 1 claim is of an offer that the client did not have then: `o1`"],
        ),
        (offer("2026-02-05T10:00", "free wash"), vec![]),
    ] {
        let missed = run(client(offers), "2026-04-01T00:00");
        assert_eq!(kinds(&missed), [told(EntryKind::Offered, "0")]);
        assert_eq!(remarks(&missed), remark);
    }
}

#[test]
fn a_return_of_the_purchase_withdraws_the_gift() {
    let client = json!({ "id": "c", "visits": [visit("v1", "2026-02-01T10:00", 1000)], "refunds": [super::refund("r1", "v1", "2026-02-03T10:00", 1000)] });
    assert_eq!(
        open(&run(client, "2026-03-01T00:00"), "2026-02-04T00:00"),
        [""; 0]
    );
}

#[test]
fn points_that_must_be_claimed_are_there_from_the_claim_on() {
    let scheme = scheme(RULES);
    let client = json!({ "id": "c", "ratings": [{ "at": "2026-02-01T10:00:00+03:00", "score": 2, "id": "r1" }] });
    let data = dataset(&scheme, json!([client]));
    let facts = scheme
        .facts(&data, &(at("2026-01-01T00:00")..=at("2026-12-31T00:00")))
        .unwrap();
    let claim = |when: &str| Fact {
        key: "claim".into(),
        client: "c".into(),
        at: at(when),
        event: Event::Claimed {
            offer: "sorry rating r1 offer 1".into(),
            name: None,
        },
    };
    let run = |claim: Option<Fact>| {
        let mut ledger = Ledger::new(scheme.terms().clone());
        ledger.load(facts.clone()).unwrap();
        if let Some(fact) = claim {
            ledger.apply(fact).unwrap();
        }
        ledger
    };
    assert_eq!(balance(&run(None), "c"), "0");
    let claimed = run(Some(claim("2026-03-01T23:59")));
    assert_eq!(
        kinds(&claimed),
        [
            told(EntryKind::Offered, "0"),
            told(EntryKind::Claimed, "0"),
            told(EntryKind::Earned, "500")
        ]
    );
    // They expire counted from the claim: 8 March is the last day.
    let earned = &claimed.client("c").unwrap().entries[2];
    assert_eq!(earned.expires_at, Some(at("2026-03-09T00:00")));
    // A day later the offer is over; claimed twice it gives once.
    assert_eq!(balance(&run(Some(claim("2026-03-02T00:00"))), "c"), "0");
    let mut twice = claimed;
    twice
        .apply(Fact {
            key: "again".into(),
            ..claim("2026-03-01T23:59")
        })
        .unwrap();
    assert_eq!(balance(&twice, "c"), "500");
    assert_eq!(
        remarks(&twice),
        [
            "unknown_offer: 1 claim is of an offer that the client did not have then: `sorry rating r1 offer 1`"
        ]
    );
}
