//! Which field is to blame, and what was passed over.

use super::Case;
use serde_json::json;

/// The blame of the only segment.
fn blame(case: &Case) -> Vec<(String, u64)> {
    let evaluation = case.at("2026-11-21").unwrap();
    let segment = &evaluation.segments[0];
    let blame: Vec<(String, u64)> = segment.blame.clone().into_iter().collect();
    let sum: u64 = blame.iter().map(|(_, count)| count).sum();
    assert_eq!(sum, segment.unknown.count() as u64);
    blame
}

fn fields(fields: &[(&str, u64)]) -> Vec<(String, u64)> {
    fields
        .iter()
        .map(|&(field, count)| (field.to_owned(), count))
        .collect()
}

#[test]
fn the_first_unknown_condition_in_the_order_of_the_text_is_to_blame() {
    let case = Case::new(
        "segment s { sex = \"male\"; city = \"Kazan\"; not blacklisted }",
        &json!([
            {"id": "neither"},
            {"id": "no city", "sex": "male"},
            {"id": "no sex", "city": "Kazan"},
            // One condition is false: that is known, whatever else is missing.
            {"id": "elsewhere", "city": "Perm"},
            {"id": "in", "sex": "male", "city": "Kazan"},
        ]),
    );
    assert_eq!(blame(&case), fields(&[("sex", 2), ("city", 1)]));
}

#[test]
fn a_field_behind_rows_or_rules_is_named_by_its_path() {
    let case = Case::new(
        "attribute newest = last visit.campaign
         condition invited { newest = \"spring\" }
         segment s { invited; max of ratings.score > 3; no visit where vehicle.make = \"Lada\" }",
        &json!([
            {"id": "no visit"},
            {"id": "no campaign", "visits": [{"at": "2026-01-01T00:00:00Z"}]},
            {"id": "no rating", "visits": [{"at": "2026-01-01T00:00:00Z", "campaign": "spring"}]},
            {"id": "in", "ratings": [{"at": "2026-01-01T00:00:00Z", "score": 4}],
             "visits": [{"at": "2026-01-01T00:00:00Z", "campaign": "spring"}]},
        ]),
    );
    assert_eq!(
        blame(&case),
        fields(&[("visit.campaign", 2), ("rating.score", 1)])
    );
    // The car of none of three visits is known.
    assert_eq!(
        remarks(&case),
        [(
            "passed_over",
            "s".to_owned(),
            Some("visit.vehicle.make".to_owned()),
            3
        )]
    );
}

/// What was remarked: kind, rule, field, rows.
fn remarks(case: &Case) -> Vec<(&'static str, String, Option<String>, u64)> {
    let remarks = case.at("2026-11-21").unwrap().remarks.into_iter();
    let told = remarks.filter(|remark| remark.kind != "naive_instants");
    told.map(|remark| (remark.kind, remark.rule, remark.field, remark.rows))
        .collect()
}

#[test]
fn an_open_window_of_a_sequence_is_blamed_on_the_time_of_the_rows_it_waits_for() {
    let case = Case::new(
        "segment s { has visit then no visit within 12 months }",
        &json!([
            {"id": "open", "visits": [{"at": "2026-01-01"}]},
            {"id": "closed", "visits": [{"at": "2025-01-01"}]},
        ]),
    );
    assert_eq!(
        case.segment("s", "2026-11-21"),
        (vec!["closed".to_owned()], vec!["open".to_owned()])
    );
    assert_eq!(blame(&case), fields(&[("visit.at", 1)]));
}

#[test]
fn rows_that_a_where_passes_over_are_counted_by_rule_and_field() {
    let case = Case::new(
        "condition tyres for line { service = \"tyres\" }
         segment s { no visit in the last 1 year where (has line where tyres) }",
        &json!([
            {"id": "a", "visits": [
                {"at": "2026-01-01", "lines": [{"kind": "part"}, {"service": "tyres"}]},
                {"at": "2026-02-01", "lines": [{"kind": "part"}, {}]},
                // Not visible yet: nobody looked.
                {"at": "2027-02-01", "lines": [{"kind": "part"}]},
            ]},
            {"id": "b"},
        ]),
    );
    assert_eq!(
        remarks(&case),
        [(
            "passed_over",
            "s".to_owned(),
            Some("visit.line.service".to_owned()),
            3
        )]
    );
    assert_eq!(case.members("s", "2026-11-21"), ["b"]);
}

/// A rating that is not there yet is compared with nothing, so nothing is passed over for it.
#[test]
fn what_a_later_row_would_be_compared_with_is_not_passed_over() {
    let case = Case::new(
        "segment s { has rating where (has line where quantity > rating.score and service = \"oil\") }
         segment z { has rating where (has line where quantity / rating.score > 1) }",
        &json!([
            {"id": "a", "visits": [{"at": "2026-01-01", "lines": [{"quantity": 3}, {"quantity": 4}]}],
             "ratings": [{"at": "2026-02-01", "score": 2}, {"at": "2027-02-01", "score": 2}, {"at": "2027-03-01", "score": 0}]},
            {"id": "b"},
        ]),
    );
    assert_eq!(
        remarks(&case),
        [(
            "passed_over",
            "s".to_owned(),
            Some("visit.line.service".to_owned()),
            2
        )]
    );
}

#[test]
fn a_division_by_zero_is_missing_and_remarked_once() {
    let case = Case::new(
        "attribute share = sum of visits.money_paid / count of visits",
        &json!([
            {"id": "none"},
            {"id": "two", "visits": [{"at": "2026-01-01", "money_paid": 1}, {"at": "2026-01-02", "money_paid": 2}]},
        ]),
    );
    assert_eq!(
        case.attribute("share", "2026-11-21"),
        [None, Some("1.5".to_owned())]
    );
    let [(kind, rule, _, rows)] = &remarks(&case)[..] else {
        panic!("one remark is due");
    };
    assert_eq!(
        (*kind, rule.as_str(), *rows),
        ("division_by_zero", "share", 1)
    );
}

#[test]
fn a_record_without_a_state_is_unknown_to_a_rule_that_asks_for_one() {
    let case = Case::new(
        "partition p { young when age of birth_date < 30; old when age of birth_date >= 60 }
         segment s { p = young }",
        &json!([
            {"id": "young", "birth_date": "2000-01-01"},
            {"id": "old", "birth_date": "1950-01-01"},
            {"id": "between", "birth_date": "1980-01-01"},
        ]),
    );
    assert_eq!(
        case.segment("s", "2026-11-21"),
        (vec!["young".to_owned()], vec!["between".to_owned()])
    );
    assert_eq!(blame(&case), fields(&[("p", 1)]));
}
