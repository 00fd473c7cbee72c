//! Explanations of small programs over one client, reasoned from the text.

use crate::{
    CompileOptions, NoLoader, Schema, compile,
    evaluate::AsOf,
    plan::{Inputs, Plan},
    records::{Dataset, Keys, ReadOptions},
    vocabulary::Language,
};
use serde_json::json;
use std::sync::Arc;

/// The explanation of segment `s` for a client with two visits and a car of which the gearbox is not known.
fn explained(rules: &str, language: Language) -> String {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let program = Arc::new(compile("rules", rules, &options).unwrap().program);
    let read = ReadOptions {
        keys: Keys::Numbered,
        ..ReadOptions::of_program(&program)
    };
    let mut builder = Dataset::builder(Arc::clone(&program.schema), read);
    let document = json!({
        "id": "17",
        "visits": [
            {"at": "2026-01-12T10:00:00Z", "status": "completed", "money_paid": 5000},
            {"at": "2026-08-03T10:00:00Z", "status": "completed", "money_paid": 700},
            {"at": "2026-09-01T10:00:00Z", "status": "cancelled"}
        ],
        "vehicles": [{"id": "car"}]
    });
    builder.add_documents(document.as_object().cloned());
    let dataset = builder.build().unwrap();
    let plan = Plan::new(&program, &Inputs::default()).unwrap();
    let as_of: AsOf = "2026-11-21".parse().unwrap();
    plan.explain(&dataset, as_of, "s", "17")
        .unwrap()
        .to_text(&program.schema, language)
}

#[test]
fn counts_name_the_rows_that_decided() {
    let text = explained(
        "timezone \"UTC\"\nsegment s {\n  has at least 3 visits where completed\n  sum of visits.money_paid >= 1000 rub\n}",
        Language::English,
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "✗ s",
            "  ✗ has at least 3 visits where completed — 2 of at least 3 visits: 2026-01-12, 2026-08-03",
            "  ✓ sum of visits.money_paid >= 1000 rub — sum of visits.money_paid = 5700",
        ]
    );
}

#[test]
fn unknown_names_the_missing_field() {
    let text = explained("segment s { not (sex = \"male\") }", Language::English);
    assert_eq!(
        text,
        "? s — sex is missing\n  ? not (sex = \"male\") — sex is missing\n    ? sex = \"male\" — sex is missing\n"
    );
}

#[test]
fn a_segment_that_is_asked_is_opened() {
    let text = explained(
        "segment s { in segment other }\nsegment other { has visit where completed }",
        Language::Russian,
    );
    assert_eq!(
        text,
        "✓ s\n  ✓ in segment other\n    ✓ has visit where completed — 2 визита: 2026-01-12, 2026-08-03\n"
    );
}

#[test]
fn an_unknown_client_is_an_error() {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    let program = Arc::new(
        compile("rules", "segment s { blacklisted }", &options)
            .unwrap()
            .program,
    );
    let read = ReadOptions::of_program(&program);
    let dataset = Dataset::builder(Arc::clone(&program.schema), read)
        .build()
        .unwrap();
    let plan = Plan::new(&program, &Inputs::default()).unwrap();
    let as_of: AsOf = "2026-11-21".parse().unwrap();
    let error = plan.explain(&dataset, as_of, "s", "17").unwrap_err();
    assert_eq!(error.to_string(), "the data has no client `17`");
    let error = plan.explain(&dataset, as_of, "t", "17").unwrap_err();
    assert_eq!(error.to_string(), "the program has no segment `t`");
}
