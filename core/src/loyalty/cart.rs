//! A purchase as a host tells of it, in whatever language it names the fields.

use super::{Points, Scheme};
use crate::error::{Error, ErrorKind};
use chrono::{DateTime, SecondsFormat, Utc};
use kardan_dsl::{
    schema::{
        AMOUNT, Collection, CollectionId, FieldId, MONEY_PAID, Owner, POINTS_PAID, Schema, TOTAL,
    },
    types::{Type, scale},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::{borrow::Cow, collections::BTreeSet};

/// The sum of one piece of a line.
pub(super) const PRICE: &str = "price";
/// How many pieces a line is of.
pub(super) const QUANTITY: &str = "quantity";
/// What share of a line can be less.
pub(super) const MAX_DISCOUNT: &str = "max_discount";
/// How far a purchase has come.
pub(super) const STATUS: &str = "status";

impl Scheme {
    /// The sum of a cart: its own, or that of its lines.
    pub(super) fn total(
        &self,
        purchases: CollectionId,
        cart: &Map<String, Json>,
    ) -> Result<Decimal, Error> {
        let schema = &self.program().schema;
        let said_total = given(schema.collection(purchases), TOTAL, cart);
        let listed = schema.lines_of(purchases).and_then(|(lines, _)| {
            let described = schema.collection(lines);
            let (_, lines) = listed(described, cart)?;
            Some((described, lines))
        });
        let mut sum = Some(Decimal::ZERO);
        // What is no list is refused when the cart is read.
        let lines = listed.and_then(|(_, lines)| lines.as_array());
        for (line, number) in lines.into_iter().flatten().zip(1..) {
            let Some((described, _)) = listed else { break };
            let line = Line::read(described, line, number)?;
            sum = match (sum, line.amount) {
                (Some(sum), Some(amount)) => Some(sum.checked_add(amount).ok_or_else(too_large)?),
                (_, None) if said_total.is_none() => return Err(line.refuse("has no `amount`")),
                _ => None,
            };
        }
        let total = match (said_total, listed) {
            (Some(total), _) => number_in(TOTAL, total)
                .map_err(|reason| refuse(&format!("has no sum: {reason}")))?,
            (None, Some(_)) => sum.unwrap_or_default(),
            (None, None) => return Err(refuse("has no lines")),
        };
        if total < Decimal::ZERO {
            return Err(refuse("comes to less than nothing"));
        }
        Ok(total)
    }

    /// A cart whose lines say their sums: price times quantity where they say none. What is no sum of whole coins is left to be said.
    pub(super) fn with_amounts<'c>(
        &self,
        purchases: CollectionId,
        cart: &'c Map<String, Json>,
    ) -> Cow<'c, Map<String, Json>> {
        let schema = &self.program().schema;
        let Some((lines, field)) = schema.lines_of(purchases) else {
            return Cow::Borrowed(cart);
        };
        let described = schema.collection(lines);
        let places = scale(&Type::Money, self.program().currency);
        let reckoned = |line: &Map<String, Json>| {
            if given(described, AMOUNT, line).is_some() {
                return None;
            }
            let price = number_in(PRICE, given(described, PRICE, line)?).ok()?;
            let quantity = match given(described, QUANTITY, line) {
                Some(quantity) => number_in(QUANTITY, quantity).ok()?,
                None => Decimal::ONE,
            };
            let amount = price.checked_mul(quantity)?.normalize();
            (amount.scale() <= places).then_some(amount)
        };
        let mut cart = Cow::Borrowed(cart);
        let Some((name, Json::Array(listed))) = listed(described, &cart) else {
            return cart;
        };
        let amounts = listed.iter().map(|line| reckoned(line.as_object()?));
        let amounts: Vec<Option<Decimal>> = amounts.collect();
        if amounts.iter().all(Option::is_none) {
            return cart;
        }
        let name = name.to_owned();
        if let Some(Json::Array(lines)) = cart.to_mut().get_mut(&name) {
            for (line, amount) in lines.iter_mut().zip(amounts) {
                if let (Json::Object(line), Some(amount)) = (line, amount) {
                    supply(described, field, line, json!(amount.to_string()));
                }
            }
        }
        cart
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
        let what = format!("has `{first}` and `{second}`, two names of one thing");
        Err(refuse(&what))
    })
}

/// Refuses empty keys, and a line whose key is the number by which another one goes that has no key.
pub(super) fn refuse_bad_keys(
    schema: &Schema,
    purchases: CollectionId,
    cart: &Map<String, Json>,
) -> Result<(), Error> {
    let is_empty = |collection, row: &Map<String, Json>| {
        let key = key_said(schema, collection, row);
        key.and_then(Json::as_str).is_some_and(str::is_empty)
    };
    if is_empty(purchases, cart) {
        return Err(refuse("has an empty key").with_help("without a key it is called `cart`"));
    }
    let Some((lines, _)) = schema.lines_of(purchases) else {
        return Ok(());
    };
    let described = schema.collection(lines);
    let listed = listed(described, cart).and_then(|(_, listed)| listed.as_array());
    let rows = listed.into_iter().flatten().zip(1_u64..);
    let rows = rows.filter_map(|(line, number)| Some((line.as_object()?, number)));
    let (mut keys, mut numbers) = (Vec::new(), BTreeSet::new());
    for (line, number) in rows {
        if is_empty(lines, line) {
            let problem = format!("line {number} of the cart has an empty key");
            let error = Error::new(ErrorKind::Input, problem);
            return Err(error.with_help("without a key it is called by its number"));
        }
        match key_of(schema, lines, line) {
            Some(key) => keys.push(key),
            None => {
                numbers.insert(number.to_string());
            }
        }
    }
    match keys.iter().find(|key| numbers.contains(*key)) {
        None => Ok(()),
        Some(key) => {
            let problem = format!(
                "line `{key}` of the cart has the number of another line, which has no key"
            );
            Err(Error::new(ErrorKind::Input, problem))
        }
    }
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
    match key_said(schema, collection, row)? {
        Json::Null => None,
        Json::String(key) => Some(key.clone()).filter(|key| !key.is_empty()),
        other => Some(other.to_string()),
    }
}

/// What a record says in the place of its key.
fn key_said<'r>(
    schema: &Schema,
    collection: CollectionId,
    row: &'r Map<String, Json>,
) -> Option<&'r Json> {
    let described = schema.collection(collection);
    let key = &described.fields.get(usize::from(described.key?.0))?.name;
    said(described, key, row)
}

/// What a record says of the rows of a collection, if it is anything, and under which name.
pub(super) fn listed<'r>(
    described: &Collection,
    record: &'r Map<String, Json>,
) -> Option<(&'r str, &'r Json)> {
    let mut said = record.iter().filter(|(_, value)| !value.is_null());
    let (name, rows) = said.find(|(name, _)| described.is_called(name))?;
    Some((name, rows))
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
pub(super) fn said<'r>(
    described: &Collection,
    field: &str,
    row: &'r Map<String, Json>,
) -> Option<&'r Json> {
    let field = described.field_named(field)?;
    let mut values = row.iter();
    let (_, value) = values.find(|(name, _)| described.field_named(name) == Some(field))?;
    Some(value)
}

/// What a record says of a field, if it is anything.
fn given<'r>(described: &Collection, field: &str, row: &'r Map<String, Json>) -> Option<&'r Json> {
    said(described, field, row).filter(|value| !value.is_null())
}

/// A line of a cart.
struct Line<'c> {
    /// By its key, or else its number.
    name: String,
    said: &'c Map<String, Json>,
    described: &'c Collection,
    amount: Option<Decimal>,
}

impl<'c> Line<'c> {
    /// A line whose numbers are such as lines have.
    fn read(described: &'c Collection, line: &'c Json, number: usize) -> Result<Line<'c>, Error> {
        let Some(said_of) = line.as_object() else {
            let message = format!("line {number} of the cart is no object");
            return Err(Error::new(ErrorKind::Input, message));
        };
        let mut line = Line {
            name: line_name(described, said_of, number),
            said: said_of,
            described,
            amount: None,
        };
        line.amount = match line.says(AMOUNT) {
            None => None,
            Some(amount) => {
                let amount = number_in(AMOUNT, amount);
                Some(amount.map_err(|reason| line.refuse(&format!("has no sum: {reason}")))?)
            }
        };
        // What is no number is refused when the cart is read.
        let number = |field: &str| number_in(field, line.says(field)?).ok();
        for field in [PRICE, QUANTITY] {
            if number(field).is_some_and(|number| number < Decimal::ZERO) {
                return Err(line.refuse(&format!("has a `{field}` below zero")));
            }
        }
        let discount = described.field_named(MAX_DISCOUNT);
        let discount = discount.and_then(|field| described.fields.get(usize::from(field.0)));
        let is_share = discount.is_some_and(|field| field.ty == Type::Ratio);
        let shares = Decimal::ZERO..=Decimal::ONE;
        if is_share && number(MAX_DISCOUNT).is_some_and(|share| !shares.contains(&share)) {
            let error = line.refuse(&format!("has a `{MAX_DISCOUNT}` that is no share"));
            return Err(error.with_help("15% is `0.15`"));
        }
        Ok(line)
    }

    /// What it says of a field.
    fn says(&self, field: &str) -> Option<&'c Json> {
        given(self.described, field, self.said)
    }

    fn refuse(&self, what: &str) -> Error {
        let message = format!("line {} of the cart {what}", self.name);
        Error::new(ErrorKind::Input, message)
    }
}

/// What a line is called in errors: by its key, or else its number.
pub(super) fn line_name(described: &Collection, line: &Map<String, Json>, number: usize) -> String {
    let key = described
        .key
        .and_then(|key| described.fields.get(usize::from(key.0)));
    match key.and_then(|key| said(described, &key.name, line)) {
        Some(Json::String(key)) if !key.is_empty() => format!("`{key}`"),
        Some(Json::Number(key)) => format!("`{key}`"),
        _ => number.to_string(),
    }
}

fn refuse(what: &str) -> Error {
    Error::new(ErrorKind::Input, format!("the cart {what}"))
}

fn too_large() -> Error {
    refuse("comes to more than numbers can be")
}

/// A number, or why a value is none.
fn number_in(field: &str, value: &Json) -> Result<Decimal, String> {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let number = Decimal::from_str_exact(&text)
        .or_else(|error| Decimal::from_scientific(&text).map_err(|_| error));
    number.map_err(|_| format!("`{field}` is no number that sums can be: `{text}`"))
}
