//! Rows by their keys.

use super::*;
use serde_json::json;

/// Clients with keys of one form, and the row of each.
fn check_keys(keys: &[Value], absent: &[&str]) {
    let dataset = build(reporting(), |builder| {
        let client = |key: &Value| Map::from_iter([("id".to_owned(), key.clone())]);
        builder.add_rows("clients", keys.iter().map(client));
    });
    let client = dataset.schema.subject;
    for (row, key) in keys.iter().enumerate() {
        let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
        assert_eq!(dataset.id(client, row).as_deref(), Some(key.as_str()));
        assert_eq!(dataset.row_of(client, &key), Some(row as u32), "{key}");
    }
    assert_eq!(dataset.id(client, keys.len()), None);
    for &key in absent {
        assert_eq!(dataset.row_of(client, key), None, "{key}");
    }
}

#[test]
fn rows_by_keys_of_every_form() {
    check_keys(
        &[json!(7), json!(8), json!(9)],
        &["6", "10", "007", "-7", "x", ""],
    );
    check_keys(&[json!(7), json!(9), json!(8)], &["6", "10", "007", ""]);
    check_keys(
        &[
            json!(79_161_234_567_i64),
            json!(-5),
            json!(1_073_741_824),
            json!(1_073_741_823),
        ],
        &["5", "0"],
    );
    check_keys(
        &[json!("x"), json!(7), json!("007"), json!("-0")],
        &["0", "", "X"],
    );
}
