//! Tests in the file.

use super::{assert_fixed, assert_says, codes, program};
use crate::{
    program::Expectation,
    types::{Currency, Value},
};

const RULES: &str = "param gap: months = 6 months\nparam open: int\ncatalog makes: text\ncatalog listed = [\"A\"]\n\
    attribute ltv = sum of visits.total\nsegment rich { ltv > 5000 rub }\n\
    segment cars for vehicle { gearbox = \"automatic\" }\npartition life { fresh when has visit; otherwise old }\n\
    condition warned { blacklisted }\n";

fn test(lines: &str) -> String {
    format!("{RULES}test \"tested\" {{\n  param open = 1\n{lines}\n}}")
}

#[test]
fn a_test_is_resolved() {
    let program = program(&test(
        "  as of 2026-11-21 12:00\n  param gap = 3 months\n  catalog makes = [\"Lada\"]\n\
         client { id: 7, manager: { name: \"A\" }, birth_date: 23 february, visits: [ { at: 2026-05-21, total: 6000 rub, status: \"completed\", vehicle: \"v\", lines: [] } ] }\n\
         expect rich\n  expect ltv = 6000 rub\n  expect life = fresh\n  expect ltv is missing",
    ));
    let test = &program.tests[0];
    assert_eq!(test.as_of.to_string(), "2026-11-21T09:00:00Z");
    assert_eq!(test.params.len(), 2);
    assert_eq!(test.catalogs[0].1, [Value::Text("Lada".to_owned())]);
    let expected: Vec<&Expectation> = test.expectations.iter().map(|(found, _)| found).collect();
    assert!(matches!(expected[0], Expectation::Selected(_)));
    assert!(matches!(
        expected[1],
        Expectation::Value(_, Some(Value::Money(amount, Currency::Rub))) if *amount == 6000.into()
    ));
    assert!(matches!(expected[2], Expectation::State(_, state) if state == "fresh"));
    assert!(matches!(expected[3], Expectation::Value(_, None)));
}

#[test]
fn a_test_may_be_about_another_record() {
    let program = program(&test(
        "  as of 2026-11-21\n  vehicle { make: \"Lada\" }\n  expect unknown cars because gearbox\n  expect not cars\n",
    ));
    let expected = &program.tests[0].expectations[0].0;
    assert!(matches!(expected, Expectation::Unknown(_, Some(field)) if field == "gearbox"));
    // The one vehicle of a client can be asked about too.
    assert_eq!(
        codes(&test(
            "  as of 2026-11-21\n  client { vehicles: [ { make: \"Lada\" } ] }\n  expect out cars"
        )),
        [""; 0]
    );
    assert_says(
        &test(
            "  as of 2026-11-21\n  client { vehicles: [ { make: \"Lada\" }, { make: \"Kia\" } ] }\n  expect out cars",
        ),
        "K0706",
        "cars",
    );
}

#[test]
fn a_blamed_field_is_named_from_the_record() {
    let program = program(&format!(
        "{RULES}segment automatic {{ has visit where vehicle.gearbox = \"automatic\" }}\n\
         test \"tested\" {{ as of 2026-11-21; param open = 1; client {{ }}; expect unknown automatic because visits.vehicle.gearbox }}"
    ));
    assert!(matches!(
        &program.tests[0].expectations[0].0,
        Expectation::Unknown(_, Some(field)) if field == "visit.vehicle.gearbox"
    ));
    let program = super::program(&format!(
        "{RULES}attribute costs = sum of lines.cost\nsegment costly {{ costs > 5 rub }}\n\
         test \"tested\" {{ as of 2026-11-21; param open = 1; client {{ }}; expect unknown costly because line.cost }}"
    ));
    assert!(matches!(
        &program.tests[0].expectations[0].0,
        Expectation::Unknown(_, Some(field)) if field == "visit.line.cost"
    ));
    assert_says(
        &test("as of 2026-01-01; client { }; expect unknown rich because visit.mak"),
        "K0203",
        "mak",
    );
}

#[test]
fn a_test_has_a_day_a_record_and_an_expectation() {
    for (lines, code) in [
        ("client { }; expect rich", "K0701"),
        (
            "as of 2026-01-01; as of 2026-01-02; client { }; expect rich",
            "K0702",
        ),
        ("as of 2026-01-01; expect rich", "K0703"),
        (
            "as of 2026-01-01; client { }; client { }; expect rich",
            "K0704",
        ),
        ("as of 2026-01-01; client { }", "K0705"),
        (
            "as of 2026-01-01; client { city: \"A\", город: \"B\" }; expect rich",
            "K0707",
        ),
        (
            "as of 2026-01-01; client { visits: 5 }; expect rich",
            "K0708",
        ),
        (
            "as of 2026-01-01; client { city: { } }; expect rich",
            "K0708",
        ),
        (
            "as of 2026-01-01; client { manager: 1.5 }; expect rich",
            "K0708",
        ),
        ("as of 2026-01-01; client { }; expect warned", "K0709"),
        ("as of 2026-01-01; client { }; expect rich = 5", "K0709"),
        (
            "as of 2026-01-01; client { }; catalog listed = [\"B\"]; expect rich",
            "K0710",
        ),
        (
            "as of 2026-01-01; client { birth_date: 30 february }; expect rich",
            "K0121",
        ),
        (
            "as of 2026-01-01; client { blacklisted: \"yes\" }; expect rich",
            "K0301",
        ),
        (
            "as of 2026-01-01; client { visits: [ { total: 5 } ] }; expect rich",
            "K0303",
        ),
        (
            "as of 2026-01-01; client { visits: [ { status: \"done\" } ] }; expect rich",
            "K0208",
        ),
        (
            "as of 2026-01-01; client { }; param gap = 6; expect rich",
            "K0301",
        ),
        ("as of 2026-01-01; client { }; expect life = new", "K0207"),
        (
            "as of 2026-01-01; client { }; expect rich; expect ltv = 5 km",
            "K0301",
        ),
        ("as of 5; client { }; expect rich", "K0308"),
        ("as of 2026-01-01; employee { }; expect rich", "K0218"),
    ] {
        let found = codes(&test(lines));
        assert_eq!(found, [code], "{lines}");
    }
    assert_eq!(
        codes(&format!(
            "{RULES}test \"tested\" {{ as of 2026-01-01; client {{ }}; expect rich }}"
        )),
        ["K0711"]
    );
}

#[test]
fn names_in_tests_are_suggested() {
    assert_fixed(
        &test("as of 2026-01-01; client { visits: [ { totl: 5 rub } ] }; expect rich"),
        "K0203",
        "totl",
        &test("as of 2026-01-01; client { visits: [ { total: 5 rub } ] }; expect rich"),
    );
    assert_fixed(
        &test("as of 2026-01-01; client { }; expect rihc"),
        "K0204",
        "rihc",
        &test("as of 2026-01-01; client { }; expect rich"),
    );
}

#[test]
fn a_test_may_say_when_a_membership_turns() {
    let program = program(&test(
        "  as of 2026-11-21\n  client { }\n  expect rich leaves on 2027-02-03\n  expect rich joins on 2027-02-03 10:00\n  expect rich leaves never",
    ));
    let expected: Vec<String> = program.tests[0]
        .expectations
        .iter()
        .map(|(expected, _)| match expected {
            Expectation::Leaves(_, None) => "leaves never".to_owned(),
            Expectation::Leaves(_, Some(at)) => format!("leaves {at}"),
            Expectation::Joins(_, Some(at)) => format!("joins {at}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        expected,
        [
            "leaves 2027-02-03",
            "joins 2027-02-03T07:00:00Z",
            "leaves never"
        ]
    );
    assert_says(
        &test("  as of 2026-11-21\n  client { }\n  expect rich leaves on 7"),
        "K0308",
        "7",
    );
    assert_says(
        &test("  as of 2026-11-21\n  client { }\n  expect ltv leaves on 2027-02-03"),
        "K0709",
        "ltv",
    );
}
