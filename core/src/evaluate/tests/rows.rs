//! Rows side by side, through links and up to what they hang on.

use super::Case;
use serde_json::{Value, json};

const NOW: &str = "2026-11-21";

/// A client with two cars, work recommended on one and done on either.
fn garage() -> Value {
    json!([
        {"id": "done", "vehicles": [{"id": "a", "make": "Lada"}, {"id": "b", "make": "Kia"}],
         "recommendations": [{"id": "1", "vehicle": "a", "at": "2026-01-10", "service": "brakes", "status": "open"}],
         "visits": [{"id": "v1", "vehicle": "a", "at": "2026-02-01", "lines": [{"service": "brakes"}]}]},
        {"id": "other car", "vehicles": [{"id": "c", "make": "Lada"}, {"id": "d", "make": "Kia"}],
         "recommendations": [{"id": "2", "vehicle": "c", "at": "2026-01-10", "service": "brakes", "status": "open"}],
         "visits": [{"id": "v2", "vehicle": "d", "at": "2026-02-01", "lines": [{"service": "brakes"}]}]},
        {"id": "before", "vehicles": [{"id": "e", "make": "Lada"}],
         "recommendations": [{"id": "3", "vehicle": "e", "at": "2026-01-10", "service": "brakes", "status": "open"}],
         "visits": [{"id": "v3", "vehicle": "e", "at": "2026-01-05", "lines": [{"service": "brakes"}]}]},
        {"id": "other work", "vehicles": [{"id": "f", "make": "Lada"}],
         "recommendations": [{"id": "4", "vehicle": "f", "at": "2026-01-10", "service": "brakes", "status": "open"}],
         "visits": [{"id": "v4", "vehicle": "f", "at": "2026-02-01", "lines": [{"service": "oil"}, {}]}]},
        {"id": "nothing"},
    ])
}

#[test]
fn a_recommended_work_with_no_later_work_of_that_kind_on_the_same_car() {
    let case = Case::new(
        "segment s {
           has recommendation where (status = \"open\" and no visit of vehicle where at > recommendation.at and (has line where service = recommendation.service))
         }",
        &garage(),
    );
    assert_eq!(
        case.members("s", NOW),
        ["other car", "before", "other work"]
    );
}

#[test]
fn rows_of_a_car_are_those_that_point_at_it() {
    let case = Case::new(
        "segment kia_worked { has vehicle where (make = \"Kia\" and has visit of vehicle) }
         segment lada_visit { has visit where vehicle.make = \"Lada\" }
         segment unworked for vehicle { no visit of vehicle }
         attribute visits_of for vehicle = count of vehicle.visits",
        &garage(),
    );
    assert_eq!(case.members("kia_worked", NOW), ["other car"]);
    assert_eq!(
        case.members("lada_visit", NOW),
        ["done", "before", "other work"]
    );
    assert_eq!(case.members("unworked", NOW), ["b", "c"]);
    let one = |count: &str| Some(count.to_owned());
    assert_eq!(
        case.attribute("visits_of", NOW),
        ["1", "0", "0", "1", "1", "1"].map(one)
    );
}

#[test]
fn a_condition_on_rows_may_read_all_that_stands_around_them() {
    let case = Case::new(
        "segment s {
           has vehicle where (has visit of vehicle where (has line where (service = \"oil\" and vehicle.make = \"Lada\" and client.city = \"Perm\")))
         }",
        &json!([
            {"id": "in", "city": "Perm", "vehicles": [{"id": "a", "make": "Lada"}],
             "visits": [{"id": "1", "vehicle": "a", "at": "2026-01-01", "lines": [{"service": "oil"}]}]},
            {"id": "city", "city": "Kazan", "vehicles": [{"id": "b", "make": "Lada"}],
             "visits": [{"id": "2", "vehicle": "b", "at": "2026-01-01", "lines": [{"service": "oil"}]}]},
            {"id": "make", "city": "Perm", "vehicles": [{"id": "c", "make": "Kia"}, {"id": "d", "make": "Lada"}],
             "visits": [{"id": "3", "vehicle": "c", "at": "2026-01-01", "lines": [{"service": "oil"}]}]},
        ]),
    );
    assert_eq!(case.members("s", NOW), ["in"]);
}

#[test]
fn a_link_into_the_future_or_to_another_client_leads_to_no_rows() {
    let case = Case::new(
        "segment rated { has rating where visit.status = \"completed\" }
         segment repeated { has visit where (has visit of vehicle where status = \"cancelled\") }",
        &json!([
            {"id": "later", "ratings": [{"id": "r", "at": "2026-01-01", "visit": "v1"}],
             "visits": [{"id": "v1", "at": "2026-12-01", "status": "completed"}]},
            {"id": "borrowed", "visits": [{"id": "v2", "at": "2026-01-01", "vehicle": "theirs"}]},
            {"id": "owner", "vehicles": [{"id": "theirs"}],
             "visits": [{"id": "v3", "at": "2026-01-01", "vehicle": "theirs", "status": "cancelled"}]},
        ]),
    );
    assert_eq!(case.members("rated", NOW), Vec::<String>::new());
    assert_eq!(case.members("rated", "2026-12-01"), ["later"]);
    assert_eq!(case.members("repeated", NOW), ["owner"]);
}

#[test]
fn a_step_may_read_the_row_of_the_step_before() {
    let case = Case::new(
        "segment neglected { has recommendation then no visit within 3 months where vehicle = recommendation.vehicle }
         segment followed { has recommendation then visit within 3 months where vehicle = recommendation.vehicle }",
        &garage(),
    );
    assert_eq!(case.members("neglected", NOW), ["other car", "before"]);
    assert_eq!(case.members("followed", NOW), ["done", "other work"]);
}

#[test]
fn first_and_last_go_by_time_over_all_levels() {
    let case = Case::new(
        "attribute newest = last line.service
         attribute oldest = first (lines where kind = \"part\").service",
        &json!([
            {"id": "a", "visits": [
                {"at": "2026-03-01", "lines": [{"service": "late", "kind": "part"}, {"service": "later"}]},
                {"at": "2026-01-01", "lines": [{"service": "early"}]},
                {"at": "2027-01-01", "lines": [{"service": "unseen", "kind": "part"}]},
            ]},
        ]),
    );
    assert_eq!(case.attribute("newest", NOW), [Some("later".to_owned())]);
    assert_eq!(case.attribute("oldest", NOW), [Some("late".to_owned())]);
}
