//! The order of rows.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn visit(client: usize, key: &str, at: &str) -> Map<String, Value> {
    let Value::Object(row) =
        json!({"client": client, "id": key, "at": at, "status": "completed", "total": 1})
    else {
        return Map::new();
    };
    row
}

#[test]
fn by_parent_time_and_the_bytes_of_the_key() {
    let dataset = build(options(), |builder| {
        builder.add_documents(records(r#"[{"id": 2}, {"id": 1}]"#));
        builder.add_rows(
            "visits",
            [
                visit(1, "later", "2026-01-02"),
                visit(2, "x", "2026-01-05"),
                visit(1, "9", "2026-01-01"),
                visit(1, "10", "2026-01-01"),
                visit(1, "b", "2026-01-01"),
                visit(1, "B", "2026-01-01"),
                visit(2, "w", "2026-01-04"),
            ],
        );
    });
    assert_eq!(
        ids(&dataset, "visit"),
        ["w", "x", "10", "9", "B", "b", "later"]
    );
    let visit = dataset.schema.collection_named("visit").unwrap();
    assert_eq!(dataset.table(visit).offsets, [0, 2, 7]);
    assert_eq!(dataset.rows_of(1..2, visit), 2..7);
    assert_eq!(dataset.rows_of(0..2, visit), 0..7);
}

#[test]
fn rows_without_a_time_are_ordered_by_key_under_the_subject_and_by_input_below() {
    let dataset = from_documents(
        r#"[{"id": 1, "vehicles": [{"id": "b", "make": "x"}, {"id": "a", "make": "x"}], "visits": [
            {"id": "v", "at": "2026-01-02", "status": "ready", "total": 1, "lines": [{"id": "z", "kind": "part", "amount": 1}, {"id": "y", "kind": "part", "amount": 1}]},
            {"id": "w", "at": "2026-01-01", "status": "ready", "total": 1, "lines": [{"id": "x", "kind": "part", "amount": 1}]}]}]"#,
    );
    assert_eq!(ids(&dataset, "vehicle"), ["a", "b"]);
    assert_eq!(ids(&dataset, "line"), ["x", "z", "y"]);
    let line = dataset.schema.collection_named("line").unwrap();
    assert_eq!(dataset.rows_of(0..1, line), 0..3);
    assert_eq!(dataset.table(line).rows_below(0..1), 0..1);
}

#[test]
fn the_sequence_of_the_host_comes_before_the_key() {
    let schema = Schema::from_toml(
        r#"
        name = "steps"
        subject = "client"
        [collections.client]
        key = "id"
        fields.id = "text"
        [collections.step]
        key = "id"
        time = "on"
        sequence = "number"
        [collections.step.fields]
        id = "text"
        on = "date"
        number = "int?"
        "#,
    )
    .unwrap();
    let mut builder = Dataset::builder(Arc::new(schema), options());
    builder.add_documents(records(
        r#"[{"id": 1, "steps": [
            {"id": "none", "on": "2026-01-01"},
            {"id": "a", "on": "2026-01-01", "number": 2},
            {"id": "c", "on": "2026-01-01", "number": 1},
            {"id": "b", "on": "2026-01-01", "number": 1}]}]"#,
    ));
    let dataset = builder.build().unwrap();
    assert_eq!(ids(&dataset, "step"), ["b", "c", "a", "none"]);
}

#[test]
fn no_rows_at_all() {
    let dataset = build(options(), |_| {});
    assert!(dataset.is_empty());
    let line = dataset.schema.collection_named("line").unwrap();
    assert_eq!(dataset.rows_of(0..0, line), 0..0);
    assert_eq!(dataset.table(line).offsets, [0]);
    assert_eq!(dataset.row_of(line, "x"), None);
}

/// Visits of a few clients, with few distinct times and a key each.
fn visits() -> impl Strategy<Value = Vec<Map<String, Value>>> {
    prop::collection::vec((0..4_usize, 1..4_u32), 0..40).prop_map(|visits| {
        visits
            .into_iter()
            .enumerate()
            .map(|(key, (client, day))| visit(client, &key.to_string(), &format!("2026-01-0{day}")))
            .collect()
    })
}

fn dataset_of(visits: Vec<Map<String, Value>>) -> Dataset {
    build(options(), |builder| {
        builder.add_documents(records(r#"[{"id": 0}, {"id": 1}, {"id": 2}, {"id": 3}]"#));
        builder.add_rows("visits", visits);
    })
}

proptest! {
    #[test]
    fn the_order_of_the_input_is_nothing(
        (visits, shuffled) in visits().prop_flat_map(|visits| (Just(visits.clone()), Just(visits).prop_shuffle()))
    ) {
        prop_assert_eq!(picture(&dataset_of(visits)), picture(&dataset_of(shuffled)));
    }

    #[test]
    fn rows_are_sorted_and_none_is_lost(visits in visits().prop_shuffle()) {
        let count = visits.len();
        let mut expected: Vec<(String, String, String)> = visits
            .iter()
            .map(|row| (row["client"].to_string(), row["at"].to_string(), row["id"].as_str().unwrap().to_owned()))
            .collect();
        expected.sort();
        let dataset = dataset_of(visits);
        let expected: Vec<String> = expected.into_iter().map(|(_, _, id)| id).collect();
        prop_assert_eq!(ids(&dataset, "visit"), expected);
        let visit = dataset.schema.collection_named("visit").unwrap();
        prop_assert_eq!(dataset.table(visit).offsets.last().copied(), Some(count as u32));
        for id in ids(&dataset, "visit") {
            let row = dataset.row_of(visit, &id).unwrap();
            prop_assert_eq!(&ids(&dataset, "visit")[row as usize], &id);
        }
    }
}
