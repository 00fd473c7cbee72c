//! Reading some fields only.

use super::*;
use crate::records::ReadSet;

#[test]
fn other_fields_and_collections_are_passed_over_unseen() {
    let schema = Schema::auto();
    let mut read = ReadSet::new(&schema);
    let (visit, total) = place(&schema, "visit", "total");
    read.add_field(&schema, visit, total);
    let options = ReadOptions {
        read: Some(read),
        ..numbered()
    };
    let dataset = build(options, |builder| {
        builder.add_documents(records(
            r#"[{"id": "c", "birth_date": "nonsense", "no_such_field": 1, "referrer": "nobody",
                 "visits": [{"total": 5, "at": "2026-01-01T00:00Z", "status": "nonsense", "mileage": true, "vehicle": {"make": 1}, "lines": [{"amount": "x"}]}],
                 "vehicles": [{"make": 1}], "no_such_collection": [{}]}]"#,
        ));
    });
    assert_eq!(dataset.problems, []);
    assert_eq!(
        picture(&dataset),
        [
            "client: id=c",
            "visit of 0: id=1 at=2026-01-01T00:00:00Z total=5.00"
        ]
    );
}

#[test]
fn what_is_read_is_still_checked() {
    let schema = Schema::auto();
    let mut read = ReadSet::new(&schema);
    let (visit, total) = place(&schema, "visit", "total");
    read.add_field(&schema, visit, total);
    let mut builder = Dataset::builder(
        schema,
        ReadOptions {
            read: Some(read),
            ..numbered()
        },
    );
    builder.add_documents(records(r#"[{"visits": [{"total": "x"}]}]"#));
    let error = builder.build().unwrap_err();
    assert_eq!(
        blamed(error.problems()),
        [("unparsable", "visits", Some(1), Some("total"))]
    );
}

#[test]
fn a_set_holds_keys_times_and_all_that_is_above() {
    let schema = Schema::auto();
    let mut read = ReadSet::new(&schema);
    let (line, amount) = place(&schema, "line", "amount");
    read.add_field(&schema, line, amount);
    let reads = |noun: &str, field: &str| {
        let (id, field) = place(&schema, noun, field);
        read.reads(id, field)
    };
    assert!(reads("line", "amount") && reads("line", "id"));
    assert!(reads("visit", "at") && reads("visit", "id") && reads("client", "id"));
    assert!(!reads("line", "price") && !reads("visit", "total") && !reads("vehicle", "id"));
}
