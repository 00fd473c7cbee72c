//! Results as Arrow arrays.

use super::*;
use crate::records::{ids_array, to_array};
use arrow_array::{Array, cast::AsArray, types::*};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, NaiveDate};
use kardan_dsl::types::{DayOfYear, Type, Value};
use rust_decimal::Decimal;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn array(values: Vec<Option<Value>>, ty: &Type) -> arrow_array::ArrayRef {
    to_array(&values, ty, Currency::Rub).unwrap()
}

#[test]
fn money_is_an_exact_decimal() {
    let money = |text| Some(Value::Money(number(text), Currency::Rub));
    let amounts = array(vec![money("19.9"), None, money("-5")], &Type::Money);
    assert_eq!(amounts.data_type(), &DataType::Decimal128(38, 2));
    let values = amounts.as_primitive::<Decimal128Type>();
    assert_eq!((values.value(0), values.value(2)), (1990, -500));
    assert!(values.is_null(1));
    // An average may be finer than the currency.
    let averages = array(vec![money("0.125"), money("1")], &Type::Money);
    assert_eq!(averages.data_type(), &DataType::Decimal128(38, 3));
    assert_eq!(
        averages.as_primitive::<Decimal128Type>().values(),
        &[125, 1000]
    );
}

#[test]
fn decimals_take_the_least_scale_that_holds_them() {
    let decimal = |text| Some(Value::Decimal(number(text)));
    let values = array(vec![decimal("1.500"), decimal("2")], &Type::Decimal);
    assert_eq!(values.data_type(), &DataType::Decimal128(38, 1));
    assert_eq!(values.as_primitive::<Decimal128Type>().values(), &[15, 20]);
    let widest = vec![
        decimal("0.0000000000000000000000000001"),
        decimal("79228162514264337593543950335"),
    ];
    let error = to_array(&widest, &Type::Decimal, Currency::Rub).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Overflow);
}

#[test]
fn the_other_types() {
    let flags = array(vec![Some(Value::Bool(true)), None], &Type::Bool);
    assert!(flags.as_boolean().value(0) && flags.is_null(1));
    let whole = array(vec![Some(Value::Int(-3))], &Type::Int);
    assert_eq!(whole.as_primitive::<Int64Type>().values(), &[-3]);
    let distance = array(
        vec![Some(Value::Kilometres(number("5.0")))],
        &Type::Kilometres,
    );
    assert_eq!(distance.as_primitive::<Int64Type>().values(), &[5]);
    let date = NaiveDate::from_ymd_opt(1970, 1, 3).unwrap();
    let dates = array(vec![Some(Value::Date(date))], &Type::Date);
    assert_eq!(dates.as_primitive::<Date32Type>().values(), &[2]);
    let instant = DateTime::from_timestamp_micros(1_000_001).unwrap();
    let instants = array(vec![Some(Value::Instant(instant))], &Type::Instant);
    assert_eq!(
        instants.data_type(),
        &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
    );
    assert_eq!(
        instants.as_primitive::<TimestampMicrosecondType>().values(),
        &[1_000_001]
    );
    let day = Value::DayOfYear(DayOfYear { month: 2, day: 29 });
    let birthdays = array(vec![Some(day), Some(Value::Date(date))], &Type::Birthday);
    let texts = birthdays.as_dictionary::<Int32Type>();
    assert_eq!(texts.values().as_string::<i32>().value(0), "--02-29");
    assert_eq!(texts.values().as_string::<i32>().value(1), "1970-01-03");
}

#[test]
fn ids_and_back() {
    let dataset = from_documents(r#"[{"id": "b"}, {"id": 7}, {"id": "a"}]"#);
    let client = dataset.schema.subject;
    let ids = ids_array(&dataset, client);
    assert_eq!(
        ids.as_string::<i32>().iter().flatten().collect::<Vec<_>>(),
        ["b", "7", "a"]
    );
    assert_eq!(dataset.row_of(client, "7"), Some(1));
    assert_eq!(dataset.row_of(client, "c"), None);
}

#[test]
fn rows_by_optional_keys() {
    let dataset = from_documents(
        r#"[{"id": "c", "visits": [{"id": "v", "at": "2026-01-01", "status": "ready", "total": 1, "lines": [
            {"kind": "part", "amount": 1}, {"kind": "part", "amount": 1, "id": "x"}, {"kind": "part", "amount": 1}, {"kind": "part", "amount": 1, "id": "a"}]}]}]"#,
    );
    let line = dataset.schema.collection_named("line").unwrap();
    assert_eq!(ids(&dataset, "line"), ["-", "x", "-", "a"]);
    assert_eq!(dataset.row_of(line, "x"), Some(1));
    assert_eq!(dataset.row_of(line, "a"), Some(3));
    assert_eq!(dataset.row_of(line, ""), None);
}
