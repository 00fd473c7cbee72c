use super::*;
use crate::{calendar::Zone, records::key::Key};
use kardan_dsl::types::{Currency, Type};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn money() -> ToNumber {
    ToNumber::new(&Type::Money, Currency::Rub)
}

fn kind<T>(result: Result<T, Fault>) -> Result<T, &'static str> {
    result.map_err(|fault| fault.kind)
}

proptest! {
    #[test]
    fn every_amount_is_read_from_its_text_and_from_its_nearest_double(cents in -999_999_999_999_999_i64..=999_999_999_999_999) {
        let text = Decimal::new(cents, 2).to_string();
        let nearest: f64 = text.parse().unwrap();
        prop_assert_eq!(kind(money().convert(Cell::Text(&text))), Ok(cents));
        prop_assert_eq!(kind(money().convert(Cell::Number(&text))), Ok(cents));
        prop_assert_eq!(kind(money().convert(Cell::Float(nearest))), Ok(cents));
    }

    #[test]
    fn the_double_beside_it_is_no_amount(cents in 1_i64..=999_999_999_999_999) {
        let nearest: f64 = Decimal::new(cents, 2).to_string().parse().unwrap();
        prop_assert_eq!(kind(money().convert(Cell::Float(nearest.next_up()))), Err("inexact_money"));
        prop_assert_eq!(kind(money().convert(Cell::Float(nearest.next_down()))), Err("inexact_money"));
    }
}

#[test]
fn numbers_with_exponents_and_superfluous_zeros() {
    for (text, cents) in [
        ("1e3", 100_000),
        ("1.5E-1", 15),
        ("19.9900", 1999),
        ("-0.00", 0),
        ("+5", 500),
        ("007", 700),
    ] {
        assert_eq!(
            kind(money().convert(Cell::Number(text))),
            Ok(cents),
            "{text}"
        );
    }
    for text in ["", "-", "e5", "1e", "0x10", "NaN", "1.2.3", "--1", "١"] {
        assert_eq!(
            kind(money().convert(Cell::Text(text))),
            Err("unparsable"),
            "{text}"
        );
    }
}

#[test]
fn decimals_of_any_scale() {
    for (value, places, expected) in [
        (1999, 2, Ok(1999)),
        (19_990, 3, Ok(1999)),
        (5, -2, Ok(50_000)),
        (0, 38, Ok(0)),
        (1, 3, Err("inexact_money")),
        (1, 100, Err("inexact_money")),
        (i128::MAX, 0, Err("out_of_range")),
        (1, -100, Err("out_of_range")),
        (i128::from(i64::MIN), 2, Ok(i64::MIN)),
        (i128::from(i64::MAX) + 1, 2, Err("out_of_range")),
    ] {
        let cell = Cell::Decimal(value, places);
        assert_eq!(kind(money().convert(cell)), expected, "{value} {places}");
    }
}

#[test]
fn yen_have_no_minor_unit() {
    let mut yen = ToNumber::new(&Type::Money, Currency::Jpy);
    assert_eq!(kind(yen.convert(Cell::Int(500))), Ok(500));
    assert_eq!(kind(yen.convert(Cell::Text("500.0"))), Ok(500));
    assert_eq!(kind(yen.convert(Cell::Text("500.5"))), Err("inexact_money"));
}

#[test]
fn flags() {
    for (cell, expected) in [
        (Cell::Bool(true), Ok(true)),
        (Cell::Int(0), Ok(false)),
        (Cell::Number("1"), Ok(true)),
        (Cell::Text("True"), Ok(true)),
        (Cell::Text("0"), Ok(false)),
        (Cell::Float(1.0), Ok(true)),
        (Cell::Int(2), Err("unparsable")),
        (Cell::Float(0.5), Err("unparsable")),
        (Cell::Text("yes"), Err("unparsable")),
        (Cell::Date(1), Err("unparsable")),
    ] {
        assert_eq!(kind(ToFlag.convert(cell)), expected, "{cell}");
    }
}

#[test]
fn keys_of_every_kind_are_text() {
    for (cell, text) in [
        (Cell::Int(7), Some("7")),
        (Cell::Number("7"), Some("7")),
        (Cell::Number("7.0"), Some("7")),
        (Cell::Number("7e2"), Some("700")),
        (Cell::Float(7.0), Some("7")),
        (Cell::Text("007"), Some("007")),
        (Cell::Text(" 7"), Some(" 7")),
        (Cell::Decimal(7, 0), Some("7")),
        (Cell::Float(7.5), None),
        (Cell::Number("7.5"), None),
        (Cell::Number("1e-400"), None),
        (Cell::Float(1e300), None),
        (Cell::Bool(true), None),
        (Cell::Other("a list"), None),
    ] {
        let mut keys = ToReference::default();
        let reference = kind(keys.convert(cell)).ok();
        let read = reference.and_then(|reference| keys.keys.key(reference));
        assert_eq!(read.map(Key::text).as_deref(), text, "{cell}");
    }
}

#[test]
fn long_texts_are_cut_off_where_they_are_shown() {
    let long = "я".repeat(1000);
    assert_eq!(
        Cell::Text(&long).to_string(),
        format!("`{}…`", "я".repeat(60))
    );
}

#[test]
fn times_beyond_the_calendar() {
    let zone = Zone(chrono_tz::UTC);
    let mut date = ToDate { zone };
    let mut instant = ToInstant::new(zone);
    // 0001-01-01 and 9999-12-31.
    let (first, last) = (-719_162, 2_932_896);
    assert_eq!(kind(date.convert(Cell::Date(first))), Ok(first));
    assert_eq!(kind(date.convert(Cell::Date(last))), Ok(last));
    assert_eq!(
        kind(date.convert(Cell::Date(first - 1))),
        Err("out_of_range")
    );
    assert_eq!(
        kind(date.convert(Cell::Date(last + 1))),
        Err("out_of_range")
    );
    let mut birthday = ToBirthday(ToDate { zone });
    assert_eq!(
        kind(birthday.convert(Cell::Date(i32::MIN))),
        Err("out_of_range")
    );
    const DAY: i64 = 86_400_000_000;
    for (micros, expected) in [
        (-719_162 * DAY, Ok(-719_162 * DAY)),
        (-719_162 * DAY - 1, Err("out_of_range")),
        (2_932_897 * DAY - 1, Ok(2_932_897 * DAY - 1)),
        (2_932_897 * DAY, Err("out_of_range")),
        (i64::MIN, Err("out_of_range")),
    ] {
        assert_eq!(
            kind(instant.convert(Cell::Instant(micros))),
            expected,
            "{micros}"
        );
        assert_eq!(
            kind(instant.convert(Cell::Local(micros))),
            expected,
            "{micros}"
        );
    }
    assert_eq!(
        kind(date.convert(Cell::Text("0000-12-31"))),
        Err("out_of_range")
    );
    assert_eq!(
        kind(instant.convert(Cell::Text("0001-01-01T00:00+01:00"))),
        Err("out_of_range")
    );
    assert_eq!(
        kind(instant.convert(Cell::Date(i32::MAX))),
        Err("out_of_range")
    );
}

#[test]
fn one_value_is_read_alike_however_it_is_told() {
    for cell in [
        Cell::Bool(true),
        Cell::Int(1),
        Cell::Float(1.0),
        Cell::Decimal(1, 0),
        Cell::Decimal(100, 2),
        Cell::Number("1"),
        Cell::Number("1.0"),
        Cell::Number("1e0"),
        Cell::Text("1"),
        Cell::Text("1.0"),
        Cell::Text("True"),
    ] {
        assert_eq!(kind(ToFlag.convert(cell)), Ok(true), "{cell}");
    }
    for cell in [
        Cell::Float(-0.0),
        Cell::Number("-0.0"),
        Cell::Decimal(0, -2),
        Cell::Text("0.00"),
    ] {
        assert_eq!(kind(ToFlag.convert(cell)), Ok(false), "{cell}");
    }
    for cell in [
        Cell::Float(0.5),
        Cell::Number("0.5"),
        Cell::Decimal(1, -1),
        Cell::Text("1."),
        Cell::Text(".0"),
        Cell::Text("true.0"),
        Cell::Date(1),
    ] {
        assert_eq!(kind(ToFlag.convert(cell)), Err("unparsable"), "{cell}");
    }
    for (cell, text) in [
        (Cell::Decimal(700, 2), Some("7")),
        (Cell::Decimal(7, 2), None),
        (Cell::Decimal(2, 3 - 6), Some("2000")),
        (Cell::Number("7.00"), Some("7")),
        (Cell::Float(7.0), Some("7")),
        (Cell::Date(20_594), Some("2026-05-21")),
        (Cell::Text("2026-05-21"), Some("2026-05-21")),
        (Cell::Local(0), Some("1970-01-01T00:00:00")),
        (Cell::Local(1_500_000), Some("1970-01-01T00:00:01.500")),
        (Cell::Instant(0), Some("1970-01-01T00:00:00Z")),
        (Cell::Instant(1), Some("1970-01-01T00:00:00.000001Z")),
        (Cell::Bool(true), None),
    ] {
        assert_eq!(whole_text(cell).as_deref(), text, "{cell}");
    }
}
