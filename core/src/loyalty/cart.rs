//! A purchase as a host tells of it, in whatever language it names the fields.

use super::{Points, Scheme};
use crate::error::{Error, ErrorKind};
use chrono::{DateTime, SecondsFormat, Utc};
use kardan_dsl::schema::{
    AMOUNT, Collection, CollectionId, FieldId, MONEY_PAID, Owner, POINTS_PAID, Schema,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

/// What a purchase comes to in all.
pub(super) const TOTAL: &str = "total";
/// How far a purchase has come.
pub(super) const STATUS: &str = "status";

impl Scheme {
    /// The sum of a cart: its own, or that of its lines.
    pub(super) fn total(
        &self,
        purchases: CollectionId,
        cart: &Map<String, Json>,
    ) -> Result<Decimal, Error> {
        let refuse = |what: &str| Err(Error::new(ErrorKind::Input, format!("the cart {what}")));
        let schema = &self.program().schema;
        let total = said(schema.collection(purchases), TOTAL, cart);
        if let Some(total) = total.and_then(number) {
            return Ok(total);
        }
        let Some((lines, _)) = schema.lines_of(purchases) else {
            return refuse("has no lines");
        };
        let described = schema.collection(lines);
        let listed = cart.iter().find(|(name, _)| described.is_called(name));
        let Some((_, Json::Array(lines))) = listed else {
            return refuse("has no lines");
        };
        let mut total = Decimal::ZERO;
        for line in lines {
            let amount = line
                .as_object()
                .and_then(|line| said(described, AMOUNT, line));
            let Some(amount) = amount.and_then(number) else {
                return refuse("has a line without `amount`");
            };
            total = match total.checked_add(amount) {
                Some(total) => total,
                None => return refuse("comes to more than numbers can be"),
            };
        }
        Ok(total)
    }

    /// A cart as a row of the purchases.
    pub(super) fn purchase(
        &self,
        purchases: CollectionId,
        client: &str,
        cart: &Map<String, Json>,
        at: DateTime<Utc>,
        (total, by_points, points): (Decimal, Decimal, Points),
    ) -> Map<String, Json> {
        let schema = &self.program().schema;
        let described = schema.collection(purchases);
        let mut row = cart.clone();
        let owner = match &described.owner {
            Owner::Parent { column, .. } => column.clone(),
            _ => "client".to_owned(),
        };
        row.insert(owner, json!(client));
        if let Some(key) = described.key
            && key_of(schema, purchases, cart).is_none()
        {
            supply(described, key, &mut row, json!("cart"));
        }
        if let Some(time) = described.time {
            let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
            supply(described, time, &mut row, json!(at));
        }
        if let Some(status) = described.field_named(STATUS)
            && said(described, STATUS, cart).is_none()
        {
            supply(described, status, &mut row, json!("completed"));
        }
        let sums = [
            (TOTAL, total),
            // What is so large that it would be cut off here is refused as a row.
            (MONEY_PAID, total.saturating_sub(by_points)),
            (POINTS_PAID, points.0),
        ];
        for (name, sum) in sums {
            if let Some(field) = described.field_named(name) {
                let text = sum.normalize().to_string();
                supply(described, field, &mut row, json!(text));
            }
        }
        row
    }
}

/// Refuses a cart that says one thing under two of its names, or whose lines do.
pub(super) fn refuse_two_names(
    schema: &Schema,
    purchases: CollectionId,
    cart: &Map<String, Json>,
) -> Result<(), Error> {
    two_names(schema, purchases, cart).map_or(Ok(()), |[first, second]| {
        let message = format!("the cart has `{first}` and `{second}`, two names of one thing");
        Err(Error::new(ErrorKind::Input, message))
    })
}

/// Two names in a record, or in one that is nested in it, that mean one thing.
fn two_names<'r>(
    schema: &Schema,
    collection: CollectionId,
    row: &'r Map<String, Json>,
) -> Option<[&'r str; 2]> {
    let described = schema.collection(collection);
    let mut fields: Vec<(FieldId, &str)> = Vec::with_capacity(row.len());
    let mut lists: Vec<(CollectionId, &str)> = Vec::new();
    for (name, value) in row {
        if let Some(field) = described.field_named(name) {
            if let Some((_, first)) = fields.iter().find(|(known, _)| *known == field) {
                return Some([first, name]);
            }
            fields.push((field, name));
            continue;
        }
        let mut children = schema.children(collection);
        let Some(child) = children.find(|&child| schema.collection(child).is_called(name)) else {
            continue;
        };
        if let Some((_, first)) = lists.iter().find(|(known, _)| *known == child) {
            return Some([first, name]);
        }
        lists.push((child, name));
        let rows = value.as_array().into_iter().flatten();
        let mut rows = rows.filter_map(Json::as_object);
        if let Some(found) = rows.find_map(|row| two_names(schema, child, row)) {
            return Some(found);
        }
    }
    None
}

/// The key of a record; none where it says none.
pub(super) fn key_of(
    schema: &Schema,
    collection: CollectionId,
    row: &Map<String, Json>,
) -> Option<String> {
    let described = schema.collection(collection);
    let key = &described.fields.get(usize::from(described.key?.0))?.name;
    match said(described, key, row)? {
        Json::Null => None,
        Json::String(key) => Some(key.clone()).filter(|key| !key.is_empty()),
        other => Some(other.to_string()),
    }
}

/// The rows of a collection that stand in a record; a list without any where it says nothing of them.
pub(super) fn rows_of<'r>(
    described: &Collection,
    record: &'r mut Map<String, Json>,
) -> &'r mut Json {
    let named = record
        .keys()
        .find(|name| described.is_called(name))
        .cloned();
    let name = named.unwrap_or_else(|| described.plural.clone());
    let rows = record.entry(name).or_insert(Json::Null);
    if rows.is_null() {
        *rows = json!([]);
    }
    rows
}

/// Gives a record a value of a field, whatever it says itself.
pub(super) fn supply(
    described: &Collection,
    field: FieldId,
    row: &mut Map<String, Json>,
    value: Json,
) {
    row.retain(|name, _| described.field_named(name) != Some(field));
    if let Some(field) = described.fields.get(usize::from(field.0)) {
        row.insert(field.name.clone(), value);
    }
}

/// What a record says of a field.
fn said<'r>(described: &Collection, field: &str, row: &'r Map<String, Json>) -> Option<&'r Json> {
    let field = described.field_named(field)?;
    let mut values = row.iter();
    let (_, value) = values.find(|(name, _)| described.field_named(name) == Some(field))?;
    Some(value)
}

fn number(value: &Json) -> Option<Decimal> {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Decimal::from_str_exact(&text).ok()
}
