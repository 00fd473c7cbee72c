//! Rates, lifts and shares against what scipy and statsmodels say of them: `vectors/statistics.json`, which `vectors/statistics.py` writes.

use kardan::triggers::{Estimate, Interval, assignment, lift, rate};
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let text = include_str!("../vectors/statistics.json");
    let vectors: Value = serde_json::from_str(text).unwrap();
    vectors[name].as_array().unwrap().clone()
}

fn whole(vector: &Value, name: &str) -> u64 {
    vector[name].as_u64().unwrap()
}

fn number(vector: &Value, name: &str) -> f64 {
    vector[name].as_f64().unwrap()
}

/// Both are computed in floating point, by other formulas.
fn assert_close(found: f64, expected: f64, vector: &Value) {
    let room = 1e-9 * expected.abs().max(1.0);
    assert!((found - expected).abs() <= room, "{found} for {vector}");
}

fn assert_interval(found: Interval, (low, high): (f64, f64), vector: &Value) {
    assert_close(found.low, low, vector);
    assert_close(found.high, high, vector);
}

#[test]
fn intervals_of_rates_are_wilsons() {
    let vectors = vectors("wilson");
    assert!(vectors.len() > 30);
    for vector in &vectors {
        let (reached, of) = (whole(vector, "reached"), whole(vector, "of"));
        let found = rate(reached, of).unwrap();
        assert_close(found.value, reached as f64 / of as f64, vector);
        let bounds = (number(vector, "low"), number(vector, "high"));
        assert_interval(found.interval.unwrap(), bounds, vector);
    }
}

#[test]
fn intervals_of_lifts_are_katzs() {
    let vectors = vectors("katz");
    assert!(vectors.len() > 20);
    for vector in &vectors {
        let group = |reached: &str, of: &str| (whole(vector, reached), whole(vector, of));
        let found = lift(group("reached", "of"), group("alone", "of_alone"));
        let Some(Estimate {
            value,
            interval: Some(interval),
        }) = found
        else {
            panic!("{found:?} for {vector}");
        };
        // A lift is the ratio less one.
        let of = |name: &str| number(vector, name) - 1.0;
        assert_close(value, of("ratio"), vector);
        assert_interval(interval, (of("low"), of("high")), vector);
    }
}

#[test]
fn two_experiments_share_out_the_same_clients_independently() {
    let vectors = vectors("independence");
    assert_eq!(vectors.len(), 4);
    for vector in &vectors {
        let names = vector["experiments"].as_array().unwrap();
        let half = |experiment: &Value, client: &str| {
            let part = assignment::part(experiment.as_str().unwrap(), "", client);
            usize::from(part >= assignment::PARTS / 2)
        };
        let mut table = [[0_u64; 2]; 2];
        for client in 1..=whole(vector, "clients") {
            let client = client.to_string();
            table[half(&names[0], &client)][half(&names[1], &client)] += 1;
        }
        assert_eq!(serde_json::json!(table), vector["table"], "{vector}");
        // How probable at least such a table is where they are independent.
        assert!(number(vector, "p") > 0.001, "{vector}");
    }
}
