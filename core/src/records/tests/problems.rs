//! Everything that can be wrong with rows, and what becomes of them.

use super::*;
use crate::ErrorKind;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, Time32SecondArray};

fn refused(options: ReadOptions, fill: impl FnOnce(&mut DatasetBuilder)) -> crate::Error {
    let mut builder = Dataset::builder(Schema::auto(), options);
    fill(&mut builder);
    builder.build().unwrap_err()
}

/// The problems of documents, and the rows that stay beside them.
fn reported(documents: &str) -> Dataset {
    build(reporting(), |builder| {
        builder.add_documents(records(documents));
    })
}

fn visit(fields: &str) -> String {
    format!(
        r#"[{{"id": "c", "visits": [{{"id": "v", "at": "2026-01-01", "status": "completed", "total": 1, {fields}}}]}}]"#
    )
}

/// The one problem of a client with one visit.
fn problem_of_visit(fields: &str) -> Problem {
    let dataset = reported(&visit(fields));
    assert_eq!(dataset.problems.len(), 1, "{:?}", dataset.problems);
    dataset.problems[0].clone()
}

#[test]
fn refusing_lists_all_problems() {
    let error = refused(options(), |builder| {
        builder.add_documents(records(
            r#"[{"id": "c", "sex": "femal", "visits": [
                {"id": "v", "at": "soon", "status": "completed", "total": "1.005"}]}]"#,
        ));
    });
    assert_eq!(error.kind(), ErrorKind::Data);
    assert_eq!(
        blamed(error.problems()),
        [
            ("unknown_value", "clients", Some(1), Some("sex")),
            ("unparsable", "visits", Some(1), Some("at")),
            ("inexact_money", "visits", Some(1), Some("total")),
        ]
    );
    let messages: Vec<&str> = error
        .problems()
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "clients row 1: `femal` in `sex` is not a known value; did you mean `female`?",
            "visits row 1: `soon` in `at` is no point in time",
            "visits row 1: `1.005` in `total` has more than 2 decimal places",
        ]
    );
    assert!(error.to_string().starts_with("the data has 3 problems"));
    assert!(error.help().is_some());
}

#[test]
fn reporting_leaves_bad_rows_out_with_all_that_hangs_on_them() {
    let dataset = reported(
        r#"[{"id": "good", "visits": [{"id": "v1", "at": "2026-01-01", "status": "completed", "total": 1}]},
            {"id": "bad", "sex": "x", "visits": [
                {"id": "v2", "at": "2026-01-01", "status": "completed", "total": 1, "lines": [{"kind": "part", "amount": 1}]},
                {"id": "v3", "at": "2026-01-01", "status": "completed", "total": 1}]}]"#,
    );
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("unknown_value", "clients", Some(2), Some("sex")),
            ("left_out", "visits", Some(2), None),
            ("left_out", "visits", Some(3), None),
            ("left_out", "lines", Some(1), None),
        ]
    );
    assert_eq!(
        picture(&dataset),
        [
            "client: id=good email_confirmed=false blacklisted=false",
            "visit of 0: id=v1 at=2025-12-31T21:00:00Z status=completed total=1.00 money_paid=0.00 points_paid=0.00",
        ]
    );
}

#[test]
fn the_list_has_a_limit_and_the_rest_is_counted() {
    let rows = || (0..10).map(|_| records(r#"[{"sex": "x"}]"#).remove(0));
    let error = refused(
        ReadOptions {
            problem_limit: 3,
            ..options()
        },
        |builder| builder.add_rows("clients", rows()),
    );
    // Each row has an unknown value and no key.
    assert_eq!(error.problems().len(), 3);
    assert!(
        error
            .to_string()
            .starts_with("the data has 20 problems, 17 of them not listed"),
        "{error}"
    );
    let dataset = build(
        ReadOptions {
            problem_limit: 3,
            ..reporting()
        },
        |builder| builder.add_rows("clients", rows()),
    );
    assert_eq!((dataset.problems.len(), dataset.unlisted_problems), (3, 17));
    assert_eq!(dataset.len(), 0);
}

#[test]
fn missing_required_fields_and_keys() {
    let dataset = reported(
        r#"[{"name": "no key"}, {"id": "c", "visits": [{"id": "v", "status": "completed", "total": 1},
            {"at": "2026-01-01", "status": null, "total": 1}]}]"#,
    );
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("missing", "clients", Some(1), Some("id")),
            ("missing", "visits", Some(1), Some("at")),
            ("missing", "visits", Some(2), Some("id")),
            ("missing", "visits", Some(2), Some("status")),
        ]
    );
    assert_eq!(dataset.len(), 1);
}

#[test]
fn numbered_keys_and_missing_required_fields() {
    let dataset = build(numbered(), |builder| {
        builder.add_documents(records(r#"[{}, {"id": 1}, {"visits": [{"total": 5}]}]"#));
    });
    // 1 is taken.
    assert_eq!(
        picture(&dataset),
        [
            "client: id=2 email_confirmed=false blacklisted=false",
            "client: id=1 email_confirmed=false blacklisted=false",
            "client: id=3 email_confirmed=false blacklisted=false",
            "visit of 2: id=1 total=5.00 money_paid=0.00 points_paid=0.00",
        ]
    );
}

#[test]
fn a_document_below_the_subject_gets_a_parent() {
    let schema = Schema::auto();
    let line = schema.collection_named("line").unwrap();
    let dataset = build(numbered(), |builder| {
        builder.add_document(line, &records(r#"[{"amount": 7}]"#)[0]);
    });
    assert_eq!(
        picture(&dataset),
        [
            "client: id=1 email_confirmed=false blacklisted=false",
            "visit of 0: id=1 money_paid=0.00 points_paid=0.00",
            "line of 0: quantity=1.000000 amount=7.00 promo=false",
        ]
    );
}

#[test]
fn duplicate_keys() {
    let dataset = reported(
        r#"[{"id": 7, "name": "first", "vehicles": [{"id": "a", "make": "Lada"}]},
            {"id": "7", "name": "second", "vehicles": [{"id": "b", "make": "Kia"}]}]"#,
    );
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("duplicate_key", "clients", Some(2), Some("id")),
            ("left_out", "vehicles", Some(2), None),
        ]
    );
    assert_eq!(
        dataset.problems[0].message,
        "clients row 2: the key `7` is that of row 1 already"
    );
    assert_eq!(ids(&dataset, "client"), ["7"]);
}

#[test]
fn orphans() {
    let dataset = build(reporting(), |builder| {
        builder.add_documents(records(r#"[{"id": "c"}]"#));
        builder.add_rows(
            "vehicles",
            records(
                r#"[{"id": "a", "make": "Lada", "client": "nobody"}, {"id": "b", "make": "Kia"}, {"id": "c", "make": "Kia", "client": "c"}]"#,
            ),
        );
        // Another record's key on a nested row.
        builder.add_documents(records(
            r#"[{"id": "d", "vehicles": [{"id": "e", "make": "Kia", "client": "c"}, {"id": "f", "make": "Kia", "client": "d"}]}]"#,
        ));
    });
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("orphan", "vehicles", Some(1), Some("client")),
            ("orphan", "vehicles", Some(2), Some("client")),
            ("orphan", "vehicles", Some(4), Some("client")),
        ]
    );
    assert_eq!(
        dataset.problems[0].message,
        "vehicles row 1: `client` names `nobody`, which is not there"
    );
    assert_eq!(ids(&dataset, "vehicle"), ["c", "f"]);
}

#[test]
fn a_key_of_an_owner_that_is_no_key_is_one_problem() {
    let dataset = build(reporting(), |builder| {
        builder.add_rows(
            "vehicles",
            records(r#"[{"id": "a", "make": "Lada", "client": {"id": "c"}}]"#),
        );
    });
    assert_eq!(
        blamed(&dataset.problems),
        [("unparsable", "vehicles", Some(1), Some("client"))]
    );
}

#[test]
fn unknown_columns_are_listed_once_and_passed_over() {
    let dataset = reported(r#"[{"id": "c", "citi": "Omsk"}, {"id": "d", "citi": "Tomsk"}]"#);
    assert_eq!(
        blamed(&dataset.problems),
        [("unknown_column", "clients", Some(1), Some("citi"))]
    );
    assert_eq!(
        dataset.problems[0].message,
        "clients row 1: there is no field `citi` in clients; did you mean `city`?"
    );
    assert_eq!(dataset.len(), 2);
}

#[test]
fn unknown_collections() {
    let error = refused(options(), |builder| {
        builder.add_rows("vizits", records(r#"[{"id": "v"}]"#));
        builder.sheet("order", ["id"]).push(["1"]);
    });
    let mut problems = blamed(error.problems());
    problems.sort_unstable();
    assert_eq!(
        problems,
        [
            ("unknown_collection", "order", None, None),
            ("unknown_collection", "vizits", None, None),
        ]
    );
    assert!(error.problems().iter().any(|problem| {
        problem.message == "there is no collection `vizits`; did you mean `visits`?"
    }));
}

#[test]
fn a_field_under_two_names() {
    let dataset = reported(r#"[{"id": "c", "city": "Omsk", "город": "Tomsk"}]"#);
    assert_eq!(
        blamed(&dataset.problems),
        [("duplicate_column", "clients", Some(1), Some("city"))]
    );
    assert_eq!(dataset.len(), 0);
    let dataset = build(reporting(), |builder| {
        builder
            .sheet("clients", ["id", "city", "город"])
            .push(["c", "Omsk", "Tomsk"]);
    });
    assert_eq!(
        blamed(&dataset.problems),
        [("duplicate_column", "clients", None, Some("город"))]
    );
    assert_eq!(dataset.len(), 1);
}

#[test]
fn sheets_with_rows_of_another_length() {
    let dataset = build(reporting(), |builder| {
        let mut sheet = builder.sheet("clients", ["id", "city"]);
        sheet.push(["a", "Omsk"]);
        sheet.push(["b"]);
        sheet.push(["c", "Omsk", "?"]);
    });
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("unparsable", "clients", Some(2), None),
            ("unparsable", "clients", Some(3), None),
        ]
    );
    assert_eq!(dataset.len(), 1);
}

#[test]
fn values_of_another_kind() {
    for (fields, kind, field) in [
        (r#""mileage": "far""#, "unparsable", "mileage"),
        (r#""mileage": 1.5"#, "inexact_number", "mileage"),
        (
            r#""mileage": 99999999999999999999"#,
            "out_of_range",
            "mileage",
        ),
        (r#""mileage": true"#, "unparsable", "mileage"),
        (r#""mileage": [1]"#, "unparsable", "mileage"),
        (
            r#""money_paid": 92233720368547758.08"#,
            "out_of_range",
            "money_paid",
        ),
        (r#""money_paid": "1 000""#, "unparsable", "money_paid"),
        (r#""money_paid": "1,5""#, "unparsable", "money_paid"),
        (r#""money_paid": "1_000""#, "unparsable", "money_paid"),
        (
            r#""money_paid": 0.30000000000000004"#,
            "inexact_money",
            "money_paid",
        ),
        (r#""points_paid": 0.001"#, "inexact_money", "points_paid"),
        (r#""opened_at": 1700000000"#, "unparsable", "opened_at"),
        (r#""opened_at": "2026-02-30""#, "unparsable", "opened_at"),
        (
            r#""opened_at": "2026-01-01T25:00""#,
            "unparsable",
            "opened_at",
        ),
        (r#""branch": true"#, "unparsable", "branch"),
        (r#""branch": {"name": "x"}"#, "unparsable", "branch"),
        (r#""lines": {"kind": "part"}"#, "unparsable", "lines"),
        (r#""lines": ["oil"]"#, "unparsable", "lines"),
    ] {
        let problem = problem_of_visit(fields);
        assert_eq!(
            (problem.kind, problem.field.as_deref()),
            (kind, Some(field)),
            "{fields}: {}",
            problem.message
        );
    }
}

#[test]
fn floats_are_money_only_where_they_say_which() {
    let client = || records(r#"[{"id": "c"}]"#);
    let totals = |values: Vec<f64>| {
        let text = |text: &str| Arc::new(StringArray::from(vec![text; values.len()])) as ArrayRef;
        let keys: Vec<String> = (0..values.len()).map(|key| format!("v{key}")).collect();
        let batch = RecordBatch::try_from_iter([
            ("id", Arc::new(StringArray::from(keys)) as ArrayRef),
            ("client", text("c")),
            ("at", text("2026-01-01")),
            ("status", text("completed")),
            ("total", Arc::new(Float64Array::from(values))),
        ])
        .unwrap();
        build(reporting(), |builder| {
            builder.add_documents(client());
            builder.add_batch("visits", &batch);
        })
    };
    let good = totals(vec![19.99, -0.1, 1e12 + 0.01, 0.0, 9_999_999_999_999.99]);
    assert_eq!(good.problems, []);
    let bad = totals(vec![19.99, 0.1 + 0.2, 0.125, f64::NAN, f64::INFINITY, 1e18]);
    assert_eq!(
        blamed(&bad.problems),
        [
            ("inexact_money", "visits", Some(2), Some("total")),
            ("inexact_money", "visits", Some(3), Some("total")),
            ("unparsable", "visits", Some(4), Some("total")),
            ("unparsable", "visits", Some(5), Some("total")),
            ("out_of_range", "visits", Some(6), Some("total")),
        ]
    );
    assert!(bad.problems[0].message.contains("`0.30000000000000004`"));
}

#[test]
fn columns_of_a_type_that_no_field_holds() {
    let batch = RecordBatch::try_from_iter([
        ("id", Arc::new(StringArray::from(vec!["c"])) as ArrayRef),
        ("city", Arc::new(Time32SecondArray::from(vec![1]))),
    ])
    .unwrap();
    let dataset = build(reporting(), |builder| builder.add_batch("clients", &batch));
    assert_eq!(
        blamed(&dataset.problems),
        [("unparsable", "clients", None, Some("city"))]
    );
    assert_eq!(dataset.len(), 1);
}

#[test]
fn unknown_values_in_dictionaries_name_the_rows_that_use_them() {
    let sexes = ["male", "man", "male", "man"];
    let batch = RecordBatch::try_from_iter([
        (
            "id",
            Arc::new(StringArray::from(vec!["a", "b", "c", "d"])) as ArrayRef,
        ),
        (
            "sex",
            Arc::new(
                sexes
                    .into_iter()
                    .collect::<arrow_array::DictionaryArray<arrow_array::types::Int8Type>>(),
            ),
        ),
    ])
    .unwrap();
    // Of the first two rows: a value of the dictionary that no row uses is nobody's problem.
    let dataset = build(reporting(), |builder| {
        builder.add_batch("clients", &batch.slice(2, 1));
        builder.add_batch("clients", &batch.slice(0, 2));
    });
    assert_eq!(
        blamed(&dataset.problems),
        [("unknown_value", "clients", Some(3), Some("sex"))]
    );
}

#[test]
fn a_row_of_which_nothing_can_be_read_is_listed_once_and_counted() {
    let visit = |id: u32| {
        format!(
            r#"{{"id": "{id}", "client": "c", "at": "2026-01-01", "status": "completed", "total": 1}}"#
        )
    };
    let dataset = build(reporting(), |builder| {
        builder.add_unreadable("clients", "line 1 is no record");
        builder.add_documents(records(r#"[{"id": "c"}]"#));
        builder.add_rows("visits", records(&format!("[{}]", visit(1))));
        builder.add_unreadable("visits", "line 2 is no record");
        builder.add_rows(
            "visits",
            records(
                r#"[{"id": "3", "client": "c", "at": "soon", "status": "completed", "total": 1}]"#,
            ),
        );
        let header = ["id", "client", "at", "status", "total"];
        let mut sheet = builder.sheet("visits", header);
        sheet.push_unreadable("line 2 has 1 cell");
        sheet.push(["5", "c", "2026-01-01", "completed", "1"]);
        builder.add_unreadable("visit_s", "line 1 is no record");
    });
    assert_eq!(
        blamed(&dataset.problems),
        [
            ("unknown_collection", "visit_s", None, None),
            ("unparsable", "clients", Some(1), None),
            ("unparsable", "visits", Some(2), None),
            ("unparsable", "visits", Some(3), Some("at")),
            ("unparsable", "visits", Some(4), None),
        ]
    );
    assert_eq!(
        dataset.problems[2].message,
        "visits row 2: line 2 is no record"
    );
    assert_eq!(ids(&dataset, "clients"), ["c"]);
    assert_eq!(ids(&dataset, "visits"), ["1", "5"]);
}
