//! Vectors as the values that results hold.

use super::{
    number::{decimal, decimals},
    vector::Vector,
};
use crate::{
    calendar::date_of_day,
    plan::{Constant, day_of_year},
    records::{Dataset, Values},
};
use chrono::DateTime;
use kardan_dsl::{
    schema::CollectionId,
    types::{Currency, Type, Value, scale},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The value of each row, of a type.
pub(super) fn values(
    vector: &Vector<'_>,
    ty: &Type,
    data: &Dataset,
    len: usize,
) -> Vec<Option<Value>> {
    let currency = data.currency;
    match vector {
        Vector::Constant(constant) => vec![of_constant(constant, ty, currency); len],
        Vector::Truth(truth) => vec![Some(Value::Bool(*truth)); len],
        Vector::Mask(mask) => (0..len)
            .map(|row| (!mask.is_unknown(row)).then(|| Value::Bool(mask.holds.get(row))))
            .collect(),
        Vector::Number(lane, places) => (0..len)
            .map(|row| number(decimal(lane.get(row)?.into(), *places)?, ty, currency))
            .collect(),
        Vector::Decimal(_) => {
            let lane = decimals(vector, len);
            (0..len)
                .map(|row| number(lane.get(row)?, ty, currency))
                .collect()
        }
        Vector::Date(lane) | Vector::Birthday(lane) => (0..len)
            .map(|row| {
                let stored = lane.get(row)?;
                match day_of_year(stored) {
                    Some(day) => Some(Value::DayOfYear(day)),
                    None => date_of_day(stored).map(Value::Date),
                }
            })
            .collect(),
        Vector::Instant(lane) => (0..len)
            .map(|row| DateTime::from_timestamp_micros(lane.get(row)?).map(Value::Instant))
            .collect(),
        Vector::Text(texts) => (0..len)
            .map(|row| texts.get(row).map(|text| Value::Text(text.to_owned())))
            .collect(),
        Vector::Rows(lane) => (0..len)
            .map(|row| match ty {
                Type::Record(target) => key(data, *target, lane.get(row)? as usize),
                _ => None,
            })
            .collect(),
        Vector::Line(_) => vec![None; len],
    }
}

/// A number of a type; money has at least the places of its currency.
fn number(number: Decimal, ty: &Type, currency: Currency) -> Option<Value> {
    let number = number.normalize();
    Some(match ty {
        Type::Int => match number.to_i64() {
            Some(whole) if number.is_integer() => Value::Int(whole),
            _ => Value::Decimal(number),
        },
        Type::Money => {
            let mut amount = number;
            let places = scale(ty, currency);
            if amount.scale() < places {
                amount.rescale(places);
            }
            Value::Money(amount, currency)
        }
        Type::Ratio => Value::Ratio(number),
        Type::Points => Value::Points(number),
        Type::Kilometres => Value::Kilometres(number),
        _ => Value::Decimal(number),
    })
}

fn of_constant(constant: &Constant, ty: &Type, currency: Currency) -> Option<Value> {
    match constant {
        Constant::Bool(truth) => Some(Value::Bool(*truth)),
        Constant::Number(value) => number(*value, ty, currency),
        Constant::Text(text) => Some(Value::Text(text.clone())),
        Constant::Date(day) => date_of_day(*day).map(Value::Date),
        Constant::DayOfYear(day) => day_of_year(*day).map(Value::DayOfYear),
        Constant::Instant(instant) => DateTime::from_timestamp_micros(*instant).map(Value::Instant),
    }
}

/// A record is named by its key.
fn key(data: &Dataset, collection: CollectionId, row: usize) -> Option<Value> {
    let field = data.schema.collection(collection).key?;
    let column = data.table(collection).column(field);
    match &column.values {
        Values::Text(codes, dictionary) if column.is_known(row) => {
            Some(Value::Text(dictionary.text(codes.get(row)).to_owned()))
        }
        _ => None,
    }
}
