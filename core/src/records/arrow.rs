//! Results as Arrow arrays.

use super::Dataset;
use crate::{Error, ErrorKind, calendar::day_of_date};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array,
    PrimitiveArray, StringArray, TimestampMicrosecondArray, types::Int32Type,
};
use chrono::Datelike;
use kardan_dsl::{
    schema::CollectionId,
    types::{Currency, Type, Value, scale},
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Digits of a 128-bit decimal.
const DIGITS: u8 = 38;
/// Decimal places of a quotient or average, which are finer than a field: as many as a decimal has at the most.
const FINEST: i8 = 28;

/// Values of one type as an array.
///
/// # Shape
/// Money and points are 128-bit decimals of the scale of the currency or of 2. Decimals and ratios are 128-bit decimals of the least scale
/// that holds them all. Int is 64 bits wide, kilometres too where they are all whole. Dates are days, instants microseconds in UTC,
/// text and enums a dictionary. A birthday is text, because its year may be missing.
///
/// # Missing values
/// Null.
///
/// # Errors
/// An overflow error for a number that the array's type cannot hold.
pub fn to_array(
    values: &[Option<Value>],
    ty: &Type,
    currency: Currency,
) -> Result<ArrayRef, Error> {
    let values = || values.iter().map(Option::as_ref);
    Ok(match ty {
        Type::Bool => Arc::new(BooleanArray::from_iter(values().map(|value| match value {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        }))),
        Type::Int => Arc::new(Int64Array::from_iter(values().map(|value| match value {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        }))),
        Type::Date => Arc::new(Date32Array::from_iter(values().map(|value| match value {
            Some(Value::Date(date)) => Some(day_of_date(*date)),
            _ => None,
        }))),
        Type::Instant => {
            let micros = values().map(|value| match value {
                Some(Value::Instant(instant)) => Some(instant.timestamp_micros()),
                _ => None,
            });
            Arc::new(TimestampMicrosecondArray::from_iter(micros).with_timezone("UTC"))
        }
        Type::Money | Type::Points => {
            let least = scale(ty, currency) as i8;
            decimals(&values().map(decimal).collect::<Vec<_>>(), least)?
        }
        Type::Decimal | Type::Ratio => decimals(&values().map(decimal).collect::<Vec<_>>(), 0)?,
        Type::Kilometres => kilometres(&values().map(decimal).collect::<Vec<_>>())?,
        Type::Text
        | Type::Enum(_)
        | Type::Birthday
        | Type::DayOfYear
        | Type::CalendarPeriod
        | Type::ClockPeriod
        | Type::List(_)
        | Type::Record(_) => {
            let texts: Vec<Option<String>> = values().map(|value| text(value?)).collect();
            let texts = texts.iter().map(Option::as_deref);
            Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
        }
    })
}

/// The keys of a collection's rows as an array of text.
#[must_use]
pub fn ids_array(dataset: &Dataset, collection: CollectionId) -> ArrayRef {
    Arc::new(StringArray::from_iter(dataset.ids(collection)))
}

fn decimal(value: Option<&Value>) -> Option<Decimal> {
    match value? {
        Value::Int(value) => Some(Decimal::from(*value)),
        Value::Decimal(value)
        | Value::Ratio(value)
        | Value::Money(value, _)
        | Value::Points(value)
        | Value::Kilometres(value) => Some(value.normalize()),
        _ => None,
    }
}

/// All of one scale: of `least`, or of the finest among them.
fn decimals(values: &[Option<Decimal>], least: i8) -> Result<ArrayRef, Error> {
    let finest = values
        .iter()
        .flatten()
        .map(|value| value.scale() as i8)
        .max();
    let scale = finest.unwrap_or(0).clamp(least, FINEST);
    let scaled = values.iter().map(|value| match value {
        None => Ok(None),
        Some(value) => {
            let shift = (scale as u32).saturating_sub(value.scale());
            10_i128
                .checked_pow(shift)
                .and_then(|factor| value.mantissa().checked_mul(factor))
                .map(Some)
                .ok_or_else(too_large)
        }
    });
    let scaled: PrimitiveArray<_> = scaled.collect::<Result<Decimal128Array, Error>>()?;
    let array = scaled
        .with_precision_and_scale(DIGITS, scale)
        .map_err(|_| too_large())?;
    array
        .validate_decimal_precision(DIGITS)
        .map_err(|_| too_large())?;
    Ok(Arc::new(array))
}

fn kilometres(values: &[Option<Decimal>]) -> Result<ArrayRef, Error> {
    if values.iter().flatten().any(|value| value.scale() > 0) {
        return decimals(values, 0);
    }
    let whole = values.iter().map(|value| match value {
        None => Ok(None),
        Some(value) => i64::try_from(value.mantissa())
            .map(Some)
            .map_err(|_| too_large()),
    });
    Ok(Arc::new(whole.collect::<Result<Int64Array, Error>>()?))
}

#[cold]
fn too_large() -> Error {
    Error::new(
        ErrorKind::Overflow,
        "a result is too large a number for an Arrow column",
    )
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Date(date) => Some(format!(
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        )),
        Value::DayOfYear(day) => Some(format!("--{:02}-{:02}", day.month, day.day)),
        _ => None,
    }
}
