//! What rules share, chunks, and the limits of a program.

use super::Case;
use crate::{ErrorKind, evaluate::Evaluation};
use serde_json::{Value, json};
use std::fmt::Write;

const NOW: &str = "2026-11-21";

#[test]
fn rules_that_share_conditions_share_their_nodes() {
    let one = "has at least 3 visits in the last 1 year where completed; no visit where (has line where service = \"oil\")";
    let nodes = |rules: &str| Case::new(rules, &json!([])).plan.graph().nodes().len();
    let alone = nodes(&format!("segment a {{ {one} }}"));
    let twice = nodes(&format!("segment a {{ {one} }}\nsegment b {{ {one} }}"));
    assert_eq!(twice, alone);
    // As of another moment rows, windows and what depends on them are others.
    let then = nodes(&format!(
        "segment a {{ {one} }}\nsegment b {{ in segment a as of 1 month ago }}"
    ));
    assert!(then > alone);
}

#[test]
fn a_plan_names_what_it_reads() {
    let case = Case::new(
        "segment s { has visit where (vehicle.make = \"Lada\" and completed) }
         condition unused { city = \"Perm\" }",
        &json!([]),
    );
    let (set, schema) = (case.plan.read_set(), &case.data.schema);
    let reads = |collection: &str, field: &str| {
        let collection = schema.collection_named(collection).unwrap();
        let field = schema.collection(collection).field_named(field).unwrap();
        set.reads(collection, field)
    };
    assert!(reads("visit", "vehicle") && reads("visit", "status") && reads("visit", "at"));
    assert!(reads("vehicle", "make") && !reads("vehicle", "model") && !reads("client", "city"));
    let line = schema.collection_named("line").unwrap();
    assert!(!set.reads_collection(line));
}

fn many() -> Value {
    let clients = (0..9_000u32).map(|client| {
        let visits = (0..client % 4).map(|visit| {
            json!({"at": format!("2026-0{}-01", 1 + (client + visit) % 9), "vehicle": format!("car {client}"),
                   "money_paid": client % 7, "lines": [{"service": if visit == 2 { json!("oil") } else { json!(null) }}]})
        });
        json!({"id": client.to_string(), "city": if client % 5 == 0 { json!(null) } else { json!("Perm") },
               "vehicles": [{"id": format!("car {client}")}], "visits": visits.collect::<Vec<_>>()})
    });
    Value::Array(clients.collect())
}

#[test]
fn one_record_of_many_answers_as_in_the_batch() {
    let case = Case::new(
        "segment s { city = \"Perm\"; has at least 2 visits in the last 6 months }
         segment oiled for vehicle { has visit of vehicle where (has line where service = \"oil\") }
         attribute paid = sum of visits.money_paid
         partition p { many when count of visits > 2; otherwise few }",
        &many(),
    );
    let whole = case.at(NOW).unwrap();
    // The third, two neighbours in the middle, the last of all.
    for client in [2, 4_095, 4_096, 8_999] {
        let part = case
            .plan
            .evaluate_subjects(&case.data, client..client + 1, NOW.parse().unwrap())
            .unwrap();
        assert_eq!(of_one(&part, 0), of_one(&whole, client), "{client}");
        assert_eq!(part.segments[0].selected.len(), 1);
    }
    // Of 7,200 clients in Perm those with two or three visits, of whom two lie after 2026-05-21.
    let expected = (0..9_000u32).filter(|client| {
        let after = (0..client % 4).filter(|visit| 1 + (client + visit) % 9 > 5);
        client % 5 != 0 && after.count() >= 2
    });
    let expected: Vec<usize> = expected.map(|client| client as usize).collect();
    assert_eq!(
        whole.segments[0].selected.iter().collect::<Vec<_>>(),
        expected
    );
    assert_eq!(
        whole.segments[0].blame.get("city").copied(),
        Some(unknown())
    );
}

/// Clients without a city who have been here twice.
fn unknown() -> u64 {
    (0..9_000u32)
        .filter(|client| client % 5 == 0)
        .filter(|client| {
            (0..client % 4)
                .filter(|visit| 1 + (client + visit) % 9 > 5)
                .count()
                >= 2
        })
        .count() as u64
}

fn of_one(evaluation: &Evaluation, row: usize) -> (Vec<(bool, bool)>, u16, String) {
    let segments = evaluation.segments.iter();
    let truths = segments.map(|segment| (segment.selected.get(row), segment.unknown.get(row)));
    let paid = evaluation.attributes[0].value(row);
    (
        truths.collect(),
        evaluation.partitions[0].codes[row],
        format!("{paid:?}"),
    )
}

#[test]
fn a_long_chain_of_rules_is_planned_and_evaluated() {
    let mut rules = "segment s0 { blacklisted }\n".to_owned();
    for at in 1..100 {
        let _ = writeln!(rules, "segment s{at} {{ not in segment s{} }}", at - 1);
    }
    let case = Case::new(
        &rules,
        &json!([{"id": "a", "blacklisted": true}, {"id": "b"}]),
    );
    assert_eq!(case.members("s98", NOW), ["a"]);
    assert_eq!(case.members("s99", NOW), ["b"]);
}

#[test]
fn looking_back_from_looking_back_is_bounded() {
    // Each rule looks back by two distances: 2^40 moments, were they all kept.
    let mut rules = "segment s0 { has visit in the last 1 month }\n".to_owned();
    for at in 1..40 {
        let before = at - 1;
        let _ = writeln!(
            rules,
            "segment s{at} {{ any of {{ in segment s{before} as of 1 day ago; in segment s{before} as of 1 month ago }} }}"
        );
    }
    let options = crate::CompileOptions {
        schema: crate::Schema::auto(),
        loader: &crate::NoLoader,
    };
    let program = crate::compile("rules", &rules, &options).unwrap().program;
    let plan = crate::plan::Plan::new(&program.into(), &crate::plan::Inputs::default());
    assert_eq!(plan.unwrap_err().kind(), ErrorKind::Input);
}

#[test]
fn an_overflow_names_the_rule() {
    let case = Case::new(
        "attribute huge = sum of (score * score * score for ratings)",
        &json!([{"id": "a", "ratings": [{"at": "2026-01-01", "score": i64::MAX}]}]),
    );
    let error = case.at(NOW).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    assert!(error.to_string().starts_with("`huge`: "), "{error}");
}
