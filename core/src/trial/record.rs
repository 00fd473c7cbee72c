//! The record that a test describes, as the document that a host would have sent.

use crate::{
    error::{Error, ErrorKind},
    records::key_text,
};
use kardan_dsl::{
    schema::Collection,
    syntax::{Document, Entry, Expression, ExpressionKind, Number},
    types::DayOfYear,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// The described record.
pub(super) fn document(document: &Document) -> Result<Map<String, Value>, Error> {
    document
        .fields
        .iter()
        .map(|(name, entry)| Ok((name.text.clone(), entry_value(entry)?)))
        .collect()
}

fn entry_value(entry: &Entry) -> Result<Value, Error> {
    match entry {
        Entry::Value(expression) => literal(expression),
        Entry::Record(record) => document(record).map(Value::Object),
        Entry::Records(records) => records
            .iter()
            .map(|record| document(record).map(Value::Object))
            .collect::<Result<_, _>>()
            .map(Value::Array),
    }
}

fn literal(expression: &Expression) -> Result<Value, Error> {
    match &expression.kind {
        ExpressionKind::Number(value) | ExpressionKind::Quantity(value, _) => digits(value),
        ExpressionKind::Percent(value) => {
            let hundredth = Decimal::new(1, 2);
            number(value.value().and_then(|value| value.checked_mul(hundredth)))
        }
        ExpressionKind::Negative(inner) => match &inner.kind {
            ExpressionKind::Number(value) | ExpressionKind::Quantity(value, _) => {
                number(value.value().map(|value| -value))
            }
            _ => Err(no_literal()),
        },
        ExpressionKind::Date(date) => Ok(Value::from(date.to_string())),
        ExpressionKind::Moment(moment) => {
            Ok(Value::from(moment.format("%Y-%m-%dT%H:%M:%S").to_string()))
        }
        ExpressionKind::DayOfYear { month, day } => {
            let (month, day) = (*month, *day);
            Ok(Value::from(DayOfYear { month, day }.to_string()))
        }
        ExpressionKind::Text(text) => Ok(Value::from(text.as_str())),
        ExpressionKind::Boolean(value) => Ok(Value::from(*value)),
        _ => Err(no_literal()),
    }
}

fn digits(value: &Number) -> Result<Value, Error> {
    number(value.value())
}

/// Digits stay digits: nothing passes through a float.
fn number(value: Option<Decimal>) -> Result<Value, Error> {
    value
        .and_then(|value| value.to_string().parse().ok())
        .map(Value::Number)
        .ok_or_else(|| Error::new(ErrorKind::Input, "a number of the test is out of range"))
}

/// The checker lets nothing else through.
fn no_literal() -> Error {
    Error::new(ErrorKind::Input, "a field of the test is no literal")
}

/// The key that a document says.
pub(super) fn key_of(document: &Map<String, Value>, described: &Collection) -> Option<String> {
    let field = described.fields.get(usize::from(described.key?.0))?;
    let mut said = document.iter();
    let (_, value) = said.find(|(name, _)| field.names().any(|known| known == name.as_str()))?;
    key_text(value)
}
