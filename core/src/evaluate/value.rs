//! Vectors as the values that results hold.

use super::{chunk::Overflow, vector::Vector};
use crate::{
    calendar::date_of_day,
    plan::{Constant, day_of_year},
    records::Dataset,
};
use chrono::DateTime;
use kardan_dsl::types::{Currency, Type, Value, scale};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The same vector, if so many of its rows can be shown.
///
/// # Errors
/// An overflow for a number with more digits than a decimal holds.
pub(super) fn shown<'v, 'a>(
    vector: &'v Vector<'a>,
    len: usize,
) -> Result<&'v Vector<'a>, Overflow> {
    if let Vector::Fraction(lane) = vector {
        let shown = |row| lane.get(row).is_none_or(|value| value.decimal().is_some());
        if !(0..len).all(shown) {
            return Err(Overflow);
        }
    }
    Ok(vector)
}

/// The value of one row; a record is named by its key.
pub(super) fn value(vector: &Vector<'_>, ty: &Type, data: &Dataset, row: usize) -> Option<Value> {
    match (vector, ty) {
        (Vector::Rows(lane), Type::Record(target)) => data
            .id(*target, lane.get(row)? as usize)
            .map(|id| Value::Text(id.into_owned())),
        _ => made(vector, ty, data.currency, row),
    }
}

/// The value of one row that is no record.
pub(super) fn made(
    vector: &Vector<'_>,
    ty: &Type,
    currency: Currency,
    row: usize,
) -> Option<Value> {
    match vector {
        Vector::Constant(constant) => of_constant(constant, ty, currency),
        Vector::Truth(truth) => Some(Value::Bool(*truth)),
        Vector::Mask(mask) => (!mask.is_unknown(row)).then(|| Value::Bool(mask.holds.get(row))),
        Vector::Number(lane, places) => {
            let decimal = Decimal::try_new(lane.get(row)?, *places).ok()?;
            Some(number(decimal, ty, currency))
        }
        Vector::Date(lane) | Vector::Birthday(lane) => {
            let stored = lane.get(row)?;
            match day_of_year(stored) {
                Some(day) => Some(Value::DayOfYear(day)),
                None => date_of_day(stored).map(Value::Date),
            }
        }
        Vector::Instant(lane) => {
            DateTime::from_timestamp_micros(lane.get(row)?).map(Value::Instant)
        }
        Vector::Text(texts) => texts.get(row).map(|text| Value::Text(text.to_owned())),
        Vector::Fraction(lane) => {
            let decimal = lane.get(row)?.decimal()?;
            Some(number(decimal, ty, currency))
        }
        Vector::Share(shares) => {
            let decimal = shares.get(row)?.decimal()?;
            Some(number(decimal, ty, currency))
        }
        Vector::Rows(_) | Vector::Line(_) => None,
    }
}

/// A number of a type; money has at least the places of its currency.
pub(super) fn number(number: Decimal, ty: &Type, currency: Currency) -> Value {
    // Amounts are kept in the places of their currency, whole numbers in none.
    match ty {
        Type::Money if number.scale() == scale(ty, currency) => {
            return Value::Money(number, currency);
        }
        Type::Int if number.scale() == 0 => {
            if let Some(whole) = number.to_i64() {
                return Value::Int(whole);
            }
        }
        _ => {}
    }
    let number = number.normalize();
    match ty {
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
    }
}

fn of_constant(constant: &Constant, ty: &Type, currency: Currency) -> Option<Value> {
    match constant {
        Constant::Bool(truth) => Some(Value::Bool(*truth)),
        Constant::Number(value) => Some(number(*value, ty, currency)),
        Constant::Text(text) => Some(Value::Text(text.clone())),
        Constant::Date(day) => date_of_day(*day).map(Value::Date),
        Constant::DayOfYear(day) => day_of_year(*day).map(Value::DayOfYear),
        Constant::Instant(instant) => DateTime::from_timestamp_micros(*instant).map(Value::Instant),
    }
}
