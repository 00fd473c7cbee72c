//! Tiers that are kept and reviewed, and rules that ask for tiers and balances.

use super::{at, dataset, empty, entries, ledger, refund, scheme, visit};
use crate::loyalty::EntryKind;
use serde_json::{Value as Json, json};

const TIERS: &str = "tiers status { counting visits in the last 12 months where completed; tier silver from 1 { redeem up to 25% of max_discount }; tier gold from 3 { redeem up to 75% of max_discount }; KEEP }\n";

/// The tier strictly before an instant.
fn tier(keep: &str, visits: &[Json], when: &str) -> String {
    let scheme = scheme(&TIERS.replace("KEEP", keep));
    let data = dataset(&scheme, json!([{ "id": "c", "visits": visits }]));
    let standing = scheme
        .tier(&empty(&scheme), &data, "c", at(when))
        .unwrap()
        .unwrap();
    standing
        .tier
        .map_or_else(|| "none".to_owned(), |tier| tier.to_string())
}

fn three() -> Vec<Json> {
    ["2026-01-10", "2026-02-10", "2026-03-10"]
        .iter()
        .enumerate()
        .map(|(number, day)| visit(&format!("v{number}"), &format!("{day}T10:00"), 1000))
        .collect()
}

#[test]
fn a_tier_goes_with_what_is_counted_unless_it_is_kept() {
    let found = |keep: &str, when: &str| tier(keep, &three(), when);
    for keep in ["", "keep forever"] {
        assert_eq!(
            found(keep, "2026-03-10T10:00"),
            "silver",
            "strictly before the third"
        );
        assert_eq!(found(keep, "2026-03-10T10:01"), "gold");
    }
    // On 10 January 2027 the first visit is no longer of the last 12 months.
    assert_eq!(found("", "2027-01-10T10:00"), "silver");
    assert_eq!(found("", "2027-03-11T10:00"), "none");
    assert_eq!(found("keep forever", "2030-01-01T00:00"), "gold");
}

#[test]
fn reviews_lower_by_one_tier_or_to_the_earned_one() {
    let found = |keep: &str, when: &str| tier(keep, &three(), when);
    let one = "review every 12 months, drop one tier";
    let earned = "review every 12 months, to the earned tier";
    for keep in [one, earned] {
        // Gold was reached on 10 March: nothing changes before the review on 10 March 2027 at 10:00.
        assert_eq!(found(keep, "2027-02-20T10:00"), "gold");
        assert_eq!(found(keep, "2027-03-10T10:00"), "gold");
    }
    // By then nothing is counted.
    assert_eq!(found(one, "2027-03-10T10:01"), "silver");
    assert_eq!(found(earned, "2027-03-10T10:01"), "none");
    assert_eq!(found(one, "2028-03-10T10:00"), "silver");
    assert_eq!(found(one, "2028-03-10T10:01"), "none");
}

#[test]
fn a_rise_begins_the_time_to_the_next_review_anew() {
    let mut visits = three();
    // Silver again in December: it is below gold and changes nothing; the review of March finds one visit.
    visits.push(visit("v9", "2026-12-01T10:00", 1000));
    let one = "review every 12 months, drop one tier";
    assert_eq!(tier(one, &visits, "2027-03-10T10:01"), "silver");
    // The next review is a year later; by then it is gone, too.
    assert_eq!(tier(one, &visits, "2028-03-10T10:01"), "none");
    // With that of December the second one makes gold again.
    for day in ["2027-05-01", "2027-06-01", "2027-07-01"] {
        visits.push(visit(day, &format!("{day}T10:00"), 1000));
    }
    assert_eq!(tier(one, &visits, "2027-06-01T10:00"), "silver");
    assert_eq!(tier(one, &visits, "2027-06-01T10:01"), "gold");
    assert_eq!(tier(one, &visits, "2028-06-01T10:00"), "gold");
    assert_eq!(tier(one, &visits, "2028-06-01T10:01"), "silver");
}

#[test]
fn reviews_are_reckoned_from_the_rise() {
    let visits: Vec<Json> = ["29", "30", "31"]
        .iter()
        .map(|day| visit(day, &format!("2026-08-{day}T10:00"), 1000))
        .collect();
    let found = |when: &str| tier("review every 6 months, drop one tier", &visits, when);
    // 31 August and 6 months are 28 February; and 12 months are 31 August again, when no visit is of the last 12 months.
    assert_eq!(found("2027-02-28T10:01"), "gold");
    assert_eq!(found("2027-08-28T10:01"), "gold");
    assert_eq!(found("2027-08-31T10:00"), "gold");
    assert_eq!(found("2027-08-31T10:01"), "silver");
}

/// The tier where the second of three visits was returned as a whole, perhaps on another client's card.
fn after_return(keep: &str, card: &str, returned: &str, when: &str) -> String {
    let scheme = scheme(&TIERS.replace("KEEP", keep));
    let refund = refund("f1", "v1", &format!("{returned}T10:00"), 1000);
    let mut clients = json!([{ "id": "c", "visits": three() }, { "id": "other" }]);
    clients[usize::from(card != "c")]["refunds"] = json!([refund]);
    let data = dataset(&scheme, clients);
    let standing = scheme
        .tier(&empty(&scheme), &data, "c", at(when))
        .unwrap()
        .unwrap();
    standing
        .tier
        .map_or_else(|| "none".to_owned(), |tier| tier.to_string())
}

/// The tier after the second of three visits, of which so much was paid, had these returns.
fn after_returns(paid: u32, amounts: &[i64], card: &str) -> String {
    let scheme = scheme(&TIERS.replace("KEEP", "keep forever"));
    let refunds: Vec<Json> = amounts
        .iter()
        .enumerate()
        .map(|(number, &amount)| {
            let day = format!("2026-04-0{}T10:00", number + 1);
            let mut refund = refund(&format!("f{number}"), "v1", &day, 0);
            refund["amount"] = json!(amount);
            refund
        })
        .collect();
    let mut visits = three();
    visits[1]["money_paid"] = json!(paid);
    let mut clients = json!([{ "id": "c", "visits": visits }, { "id": "other" }]);
    clients[usize::from(card != "c")]["refunds"] = json!(refunds);
    let data = dataset(&scheme, clients);
    let standing = scheme
        .tier(&empty(&scheme), &data, "c", at("2026-05-01T10:00"))
        .unwrap()
        .unwrap();
    standing
        .tier
        .map(|tier| tier.to_string())
        .unwrap_or_default()
}

#[test]
fn a_return_below_zero_is_none_for_a_tier_as_for_the_ledger() {
    for card in ["c", "other"] {
        let found = |paid, amounts: &[i64]| after_returns(paid, amounts, card);
        assert_eq!(
            found(100, &[-50, 100]),
            "silver",
            "{card}: returned as a whole"
        );
        assert_eq!(found(100, &[-50, 50]), "gold", "{card}: a half");
        assert_eq!(found(100, &[-50]), "gold", "{card}");
        // Paid by points alone, any return is of the whole, and one below zero is no return.
        assert_eq!(found(0, &[0]), "silver", "{card}");
        assert_eq!(found(0, &[-50]), "gold", "{card}");
    }
}

#[test]
fn a_return_takes_back_the_tier_that_it_brought_however_late_it_comes() {
    let drop = "review every 12 months, drop one tier";
    for (keep, card) in [
        ("keep forever", "c"),
        ("keep forever", "other"),
        (drop, "c"),
        (drop, "other"),
    ] {
        let found = |returned: &str, when: &str| after_return(keep, card, returned, when);
        // Gold was reached on 10 March, and is not without the visit of February.
        assert_eq!(
            found("2026-04-01", "2026-03-20T10:00"),
            "gold",
            "{keep} {card}"
        );
        assert_eq!(
            found("2026-04-01", "2026-04-01T10:00"),
            "gold",
            "{keep} {card}: strictly before"
        );
        assert_eq!(
            found("2026-04-01", "2026-04-01T10:01"),
            "silver",
            "{keep} {card}"
        );
    }
    for card in ["c", "other"] {
        // The return comes when the visit has left the window long since; silver stays.
        let found = |returned: &str, when: &str| after_return("keep forever", card, returned, when);
        assert_eq!(found("2027-05-01", "2027-04-30T10:00"), "gold", "{card}");
        assert_eq!(found("2027-05-01", "2027-05-02T10:00"), "silver", "{card}");
        assert_eq!(found("2027-05-01", "2030-05-02T10:00"), "silver", "{card}");
        // While it is earned, it is counted for as long as it lies in the window.
        let found = |returned: &str, when: &str| after_return("", card, returned, when);
        assert_eq!(found("2026-04-01", "2026-03-20T10:00"), "gold", "{card}");
        assert_eq!(found("2026-04-01", "2026-04-02T10:00"), "silver", "{card}");
    }
}

#[test]
fn a_part_that_is_returned_on_another_card_lessens_what_was_paid() {
    let counted = |keep: &str, refunds: [Json; 2], when: &str| {
        let tiers = TIERS
            .replace("KEEP", keep)
            .replace(
                "counting visits in",
                "counting sum of (visits.money_paid in",
            )
            .replace("where completed;", "where completed);")
            .replace("from 1 ", "from 1000 rub ")
            .replace("from 3 ", "from 3000 rub ");
        let scheme = scheme(&tiers);
        let mut clients = json!([{ "id": "c", "visits": three() }, { "id": "other" }]);
        for (client, refund) in refunds.into_iter().enumerate() {
            clients[client]["refunds"] = json!([refund]);
        }
        let standing = scheme.tier(&empty(&scheme), &dataset(&scheme, clients), "c", at(when));
        let standing = standing.unwrap().unwrap();
        (
            standing.counted.normalize().to_string(),
            standing.tier.unwrap().to_string(),
        )
    };
    let own = || refund("f1", "v0", "2026-04-01T10:00", 100);
    let stray = |visit: &str, amount: u32| refund("f2", visit, "2026-04-02T10:00", amount);
    let told = |counted: &str, tier: &str| (counted.to_owned(), tier.to_owned());
    // Three visits of 1000: 100 of the first stands with the client, what stands with the other is known from 2 April on.
    for keep in ["", "keep forever"] {
        assert_eq!(
            counted(keep, [own(), stray("v1", 300)], "2026-04-02T10:00"),
            told("2900", "silver")
        );
        assert_eq!(
            counted(keep, [own(), stray("v1", 300)], "2026-05-01T10:00"),
            told("2600", "silver")
        );
        // Of one visit, some on either card.
        assert_eq!(
            counted(keep, [own(), stray("v0", 300)], "2026-05-01T10:00"),
            told("2600", "silver")
        );
        // All of it, on both cards together.
        assert_eq!(
            counted(keep, [own(), stray("v0", 900)], "2026-05-01T10:00"),
            told("2000", "silver")
        );
    }
    // Gold, before anybody knew of a return; what comes later takes it back, however long it was kept.
    let none = || refund("f1", "v0", "2026-04-01T10:00", 0);
    assert_eq!(
        counted("keep forever", [none(), stray("v1", 1)], "2026-04-01T10:00").1,
        "gold"
    );
    assert_eq!(
        counted("keep forever", [none(), stray("v1", 1)], "2026-05-01T10:00").1,
        "silver"
    );
}

#[test]
fn a_review_goes_by_what_was_not_returned() {
    let found = |returned: &str| {
        let earned = "review every 12 months, to the earned tier";
        after_return(earned, "c", returned, "2027-02-01T10:00")
    };
    // Silver from 10 January 2026, reviewed a year later when the visits of February and March count: the return leaves one of them.
    assert_eq!(found("2027-01-20"), "silver");
    // Not returned yet: gold since March, and no review before the next.
    assert_eq!(found("2027-02-20"), "gold");
}

#[test]
fn rules_ask_for_the_tier_before_the_purchase() {
    let tiers = TIERS.replace("KEEP", "keep forever");
    let given = |condition: &str| {
        let rules = format!(
            "{tiers}bonus b {{ on visit completed; when {condition}; earn 5 points; once per visit }}"
        );
        let clients = json!([{ "id": "c", "visits": three() }]);
        entries(&ledger(&rules, clients, "2026-12-31T00:00")).len()
    };
    // Before the first: none. Before the second and the third: silver.
    assert_eq!(given("status = silver"), 2);
    assert_eq!(given("status != silver"), 1);
    // A visit has a status of its own.
    assert_eq!(given("status is missing"), 0);
    assert_eq!(given("status is known"), 3);
    assert_eq!(given("status >= silver"), 2);
    assert_eq!(given("status < gold"), 3);
    assert_eq!(given("status = gold"), 0);
    assert_eq!(given("status in [silver, gold] and total > 500 rub"), 2);
    assert_eq!(given("{ status in [silver, gold]; total > 5000 rub }"), 0);
    let given = |condition: &str| {
        let tiers = tiers.replace("tiers status", "tiers level");
        let rules = format!(
            "{tiers}bonus b {{ on visit completed; when level is {condition}; earn 5 points; once per visit }}"
        );
        let clients = json!([{ "id": "c", "visits": three() }]);
        entries(&ledger(&rules, clients, "2026-12-31T00:00")).len()
    };
    assert_eq!(given("missing"), 1);
    assert_eq!(given("known"), 2);
}

#[test]
fn rules_ask_for_the_balance_before() {
    let rules = "bonus b { on visit completed; earn 10% of visit.money_paid; once per visit }\nbonus rich { every monday; when balance >= 200 points; earn 1 point; once per week }";
    let clients = json!([{ "id": "c", "visits": three() }]);
    let found = entries(&ledger(rules, clients, "2026-03-20T00:00"));
    let ones: Vec<_> = found
        .iter()
        .filter(|(_, points, _)| points == "1")
        .collect();
    // 200 points from 10 February on: the Mondays are 16 and 23 February, 2, 9 and 16 March.
    assert_eq!(ones.len(), 5);
    assert_eq!(
        ones[0],
        &(EntryKind::Earned, "1".to_owned(), at("2026-02-16T00:00"))
    );
}
