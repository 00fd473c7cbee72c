//! Redemptions and the lots that they take.

use super::{CASHBACK, at, entries, ledger, only, paid_by_points, visit};
use crate::loyalty::{AccountId, EntryKind, Event, Fact, Ledger, Points};
use serde_json::json;

/// The lots of an entry, as source and points.
fn lots(ledger: &Ledger, kind: EntryKind) -> Vec<(String, String)> {
    let parts = only(ledger, kind).lots.into_iter();
    parts
        .map(|part| (part.lot.to_string(), part.points.to_string()))
        .collect()
}

fn lot(visit: &str, points: &str) -> (String, String) {
    (format!("cashback visit {visit} 1"), points.to_owned())
}

#[test]
fn the_oldest_go_first() {
    // support.alpineiq.com: January 100, March 150, redeemed 120 in April: 100 of January, 20 of March, 130 left.
    let clients = json!([{ "id": "c", "visits": [
        visit("jan", "2026-01-10T10:00", 1000),
        visit("mar", "2026-03-10T10:00", 1500),
        paid_by_points("apr", "2026-04-10T10:00", 0, 120),
    ] }]);
    let ledger = ledger(CASHBACK, clients, "2026-05-01T00:00");
    assert_eq!(
        lots(&ledger, EntryKind::Spent),
        [lot("jan", "-100"), lot("mar", "-20")]
    );
    assert_eq!(super::balance(&ledger, "c"), "130");
}

#[test]
fn those_that_expire_first_go_before_older_ones() {
    let rules =
        "bonus cashback { on visit completed; earn 10% of visit.money_paid; once per visit }
bonus gift { on review; earn 50 points; expires after 30 days; once per review }";
    let clients = json!([{ "id": "c", "visits": [
        visit("jan", "2026-01-10T10:00", 1000),
        paid_by_points("feb", "2026-02-10T10:00", 0, 120),
    ], "reviews": [{ "id": "r1", "at": "2026-02-01T10:00:00+03:00" }] }]);
    let clients_again = clients.clone();
    let by_expiry = ledger(rules, clients, "2026-02-11T00:00");
    assert_eq!(
        lots(&by_expiry, EntryKind::Spent),
        [
            ("gift review r1 1".to_owned(), "-50".to_owned()),
            lot("jan", "-70")
        ]
    );
    let oldest = format!("{}\n{rules}", "");
    let head = super::HEAD.replace("1 point = 1 rub;", "1 point = 1 rub; spend oldest first;");
    let options = crate::CompileOptions {
        schema: crate::Schema::auto(),
        loader: &crate::NoLoader,
    };
    let program = crate::compile("rules", &format!("{head}{oldest}"), &options)
        .unwrap()
        .program;
    let scheme =
        crate::loyalty::Scheme::new(&program.into(), &crate::plan::Inputs::default()).unwrap();
    let data = super::dataset(&scheme, clients_again);
    let by_age = scheme
        .replay(&data, &(at("2026-01-01T00:00")..=at("2026-02-11T00:00")))
        .unwrap();
    assert_eq!(
        lots(&by_age, EntryKind::Spent),
        [
            lot("jan", "-100"),
            ("gift review r1 1".to_owned(), "-20".to_owned())
        ]
    );
}

#[test]
fn an_expiry_takes_only_what_was_not_spent() {
    // aiq.com: January 100, March 200, July 300; the first expiry takes 100 and leaves 500.
    let rules = "bonus cashback { on visit completed; earn 10% of visit.money_paid; expires after 12 months; once per visit }";
    let visits = json!([
        visit("jan", "2026-01-10T10:00", 1000),
        visit("mar", "2026-03-10T10:00", 2000),
        visit("jul", "2026-07-10T10:00", 3000),
    ]);
    let untouched = ledger(
        rules,
        json!([{ "id": "c", "visits": visits }]),
        "2027-02-01T00:00",
    );
    assert_eq!(lots(&untouched, EntryKind::Expired), [lot("jan", "-100")]);
    assert_eq!(super::balance(&untouched, "c"), "500");
    // Tied to lots: 80 of the 100 were spent, so only 20 expire.
    let mut visits = visits;
    visits
        .as_array_mut()
        .unwrap()
        .push(paid_by_points("aug", "2026-08-10T10:00", 0, 80));
    let spent = ledger(
        rules,
        json!([{ "id": "c", "visits": visits }]),
        "2027-02-01T00:00",
    );
    assert_eq!(lots(&spent, EntryKind::Expired), [lot("jan", "-20")]);
    assert_eq!(super::balance(&spent, "c"), "500");
}

#[test]
fn what_is_overspent_takes_pending_points_and_then_is_owed() {
    let rules = "bonus cashback { on visit completed; earn 10% of visit.money_paid; available after 14 days; once per visit }";
    let clients = json!([{ "id": "c", "visits": [
        visit("v1", "2026-01-01T10:00", 1000),
        visit("v2", "2026-01-10T10:00", 2000),
        paid_by_points("v3", "2026-01-15T10:00", 0, 150),
        visit("v4", "2026-01-20T10:00", 1000),
    ] }]);
    let ledger = ledger(rules, clients, "2026-01-21T00:00");
    // Exactly 14 days after the first visit 100 can be spent; the other 50 come from the second, which nobody offered.
    let found: Vec<_> = entries(&ledger)
        .into_iter()
        .map(|(kind, points, _)| (kind, points))
        .collect();
    use EntryKind::{Earned, Spent};
    let expected = [
        (Earned, "100"),
        (Earned, "200"),
        (Spent, "-150"),
        (Earned, "100"),
    ];
    assert_eq!(
        found,
        expected.map(|(kind, points)| (kind, points.to_owned()))
    );
    assert_eq!(
        lots(&ledger, EntryKind::Spent),
        [lot("v1", "-100"), lot("v2", "-50")]
    );
    assert_eq!(super::balance(&ledger, "c"), "250");
}

#[test]
fn holds_keep_points_for_their_checkout() {
    let scheme = super::scheme(CASHBACK);
    let mut ledger = Ledger::new(scheme.terms().clone());
    let fact = |key: &str, when: &str, event| Fact {
        key: key.into(),
        client: "c".into(),
        at: at(when),
        event,
    };
    let gift = Event::Adjusted {
        points: 100.into(),
        reason: "welcome".into(),
        expires_at: None,
    };
    let posted = ledger
        .apply(fact("gift", "2026-01-01T10:00", gift))
        .unwrap();
    assert_eq!(posted[0].reason.as_deref(), Some("welcome"));
    let hold = |points: i64| Event::Held {
        points: points.into(),
    };
    ledger
        .apply(fact("h1", "2026-01-02T10:00", hold(60)))
        .unwrap();
    ledger
        .apply(fact("h2", "2026-01-02T10:01", hold(30)))
        .unwrap();
    let available = |ledger: &Ledger| {
        let account = ledger.account(&AccountId {
            holder: "client".into(),
            key: "c".into(),
        });
        account.unwrap().available(at("2026-01-03T00:00"))
    };
    assert_eq!(available(&ledger), 10.into());
    let spent = Event::Spent {
        source: "v1".into(),
        points: 60.into(),
        hold: Some("h1".into()),
    };
    ledger
        .apply(fact("spent v1", "2026-01-02T11:00", spent))
        .unwrap();
    assert_eq!(available(&ledger), 10.into());
    let released = Event::Released { hold: "h2".into() };
    ledger
        .apply(fact("r", "2026-01-02T12:00", released))
        .unwrap();
    assert_eq!(available(&ledger), 40.into());
    let account = ledger.client("c").unwrap();
    assert_eq!(account.balance(), Points::from(40));
    // At any past moment: 90 of 100 were set aside until the first hold was used.
    let standing = account.standing(at("2026-01-02T10:30"));
    assert_eq!((standing.held, standing.available), (90.into(), 10.into()));
}
