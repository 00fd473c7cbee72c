//! The quote of a checkout: what can be paid by points, and what the purchase will earn.

use super::{Entry, EntryKind, Event, Ledger, LineQuote, Points, Scheme, TierStanding};
use crate::{
    calendar::just_before,
    error::{Error, ErrorKind},
    reader::Reader,
    records::{Dataset, Keys, ReadOptions},
};
use chrono::{DateTime, SecondsFormat, Utc};
use kardan_dsl::schema::{AMOUNT, CollectionId, MONEY_PAID, POINTS_PAID};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// What a purchase comes to in all.
pub(super) const TOTAL: &str = "total";

/// What a checkout can offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// When.
    pub at: DateTime<Utc>,
    /// The tier before the purchase.
    pub before: Option<TierStanding>,
    /// The tier after it.
    pub after: Option<TierStanding>,
    /// What the client can spend.
    pub available: Points,
    /// The lines, in the order of the purchase.
    pub lines: Vec<LineQuote>,
    /// What can be used in all.
    pub usable: Points,
    /// What is left to pay in money then.
    pub money: Decimal,
    /// What the purchase earns then, for whomever.
    pub earned: Vec<Entry>,
}

impl Scheme {
    /// The quote for a purchase of a client at an instant. The ledger holds what was before it.
    ///
    /// `cart` is the purchase as a document, with its lines; what it does not say of key, time, sums and status is supplied.
    /// `read` gives the records of the client with one more purchase among them.
    ///
    /// # Errors
    /// An input error for a cart without lines or without prices, an unknown name for a client that the records do not have, and as
    /// [`crate::plan::Plan::evaluate`].
    pub fn quote(
        &self,
        ledger: &Ledger,
        client: &str,
        cart: &Map<String, Json>,
        at: DateTime<Utc>,
        read: impl Fn(Map<String, Json>) -> Result<Dataset, Error>,
    ) -> Result<Quote, Error> {
        let purchases = self.program().schema.purchases().ok_or_else(|| {
            Error::new(
                ErrorKind::Input,
                "the schema has no purchases that can be paid by points",
            )
        })?;
        let before = just_before(at);
        let total = self.total(purchases, cart)?;
        let row = self.purchase(
            purchases,
            client,
            cart,
            at,
            (total, Decimal::ZERO, Points::ZERO),
        );
        let key = key_of(self.program(), purchases, &row);
        let data = read(row)?;
        let reader = Reader {
            data: &data,
            zone: self.terms().zone,
        };
        let subject = data.schema.subject;
        let client_row = data.known_row(subject, client)?;
        let place = data.known_row(purchases, &key)?;
        let available = ledger.available(client, at);
        let then = self.tier_of_row(&data, client_row, before)?;
        let lines = self.usable(ledger, &reader, (client_row, place), (then.as_ref(), at))?;
        let usable: Points = lines.iter().map(|line| line.usable).sum();
        let money = total - self.paid_by(usable);
        let paid = self.purchase(purchases, client, cart, at, (total, total - money, usable));
        let data = read(paid)?;
        let client_row = data.known_row(subject, client)?;
        let after = self.tier_of_row(&data, client_row, at)?;
        let earned = self.earned(ledger, &data, (client, &key), at)?;
        Ok(Quote {
            at,
            before: then,
            after,
            available,
            lines,
            usable,
            money,
            earned,
        })
    }

    /// The same for one client as a nested document, purchases and all. Keys may be left out.
    ///
    /// # Errors
    /// As [`Scheme::quote`], and a data error for a document that cannot be read.
    pub fn quote_document(
        &self,
        ledger: &Ledger,
        client: &Map<String, Json>,
        cart: &Map<String, Json>,
        at: DateTime<Utc>,
    ) -> Result<Quote, Error> {
        let schema = &self.program().schema;
        let purchases = schema.purchases().map(|id| schema.collection(id));
        let plural = purchases.map_or("", |purchases| purchases.plural.as_str());
        let owner = purchases.and_then(|purchases| match &purchases.owner {
            kardan_dsl::schema::Owner::Parent { column, .. } => Some(column.as_str()),
            _ => None,
        });
        let key = key_of(self.program(), schema.subject, client);
        self.quote(ledger, &key, cart, at, |mut row| {
            let mut client = client.clone();
            // It stands in its client.
            owner.and_then(|owner| row.shift_remove(owner));
            let rows = client.entry(plural).or_insert(json!([]));
            if let Json::Array(rows) = rows {
                rows.push(Json::Object(row));
            }
            self.client_data(client)
        })
    }

    /// One client as a data set.
    pub(super) fn client_data(&self, client: Map<String, Json>) -> Result<Dataset, Error> {
        let mut options = ReadOptions::of_program(self.program());
        options.keys = Keys::Numbered;
        let schema = Arc::clone(&self.program().schema);
        let mut builder = Dataset::builder(schema, options);
        builder.add_documents([client]);
        builder.build()
    }

    /// What a purchase earns, after what it spends.
    fn earned(
        &self,
        ledger: &Ledger,
        data: &Dataset,
        (client, key): (&str, &str),
        at: DateTime<Utc>,
    ) -> Result<Vec<Entry>, Error> {
        let row = data.known_row(data.schema.subject, client)?;
        let mut facts = self.facts_of(data, row, &(at..=at))?;
        // Whatever else is of this moment is the ledger's already.
        facts.retain(|fact| match &fact.event {
            Event::Started { source, .. } => source.as_deref() == Some(key),
            Event::Spent { source, .. } => source == key,
            _ => false,
        });
        let entries = ledger.preview(&facts)?;
        let earned = entries.into_iter().filter(|entry| {
            entry.kind == EntryKind::Earned && entry.source.as_deref() == Some(key)
        });
        Ok(earned.collect())
    }

    /// The sum of a cart: its own, or that of its lines.
    pub(super) fn total(
        &self,
        purchases: CollectionId,
        cart: &Map<String, Json>,
    ) -> Result<Decimal, Error> {
        let refuse = |what: &str| Err(Error::new(ErrorKind::Input, format!("the cart {what}")));
        if let Some(total) = cart.get(TOTAL).and_then(number) {
            return Ok(total);
        }
        let schema = &self.program().schema;
        let Some((lines, _)) = schema.lines_of(purchases) else {
            return refuse("has no lines");
        };
        let described = schema.collection(lines);
        let listed = cart.iter().find(|(name, _)| described.is_called(name));
        let Some((_, Json::Array(lines))) = listed else {
            return refuse("has no lines");
        };
        // In whatever language its fields are named.
        let amount = described.field_named(AMOUNT);
        let amount_of = |line: &Json| {
            let mut fields = line.as_object()?.iter();
            let named = fields.find(|(name, _)| described.field_named(name) == amount);
            number(named?.1)
        };
        let amounts = lines.iter().map(amount_of);
        match amounts.sum::<Option<Decimal>>() {
            Some(total) => Ok(total),
            None => refuse("has a line without `amount`"),
        }
    }

    /// The purchase as a row.
    fn purchase(
        &self,
        purchases: CollectionId,
        client: &str,
        cart: &Map<String, Json>,
        at: DateTime<Utc>,
        (total, by_points, points): (Decimal, Decimal, Points),
    ) -> Map<String, Json> {
        let schema = &self.program().schema;
        let collection = schema.collection(purchases);
        let mut row = cart.clone();
        let owner = match &collection.owner {
            kardan_dsl::schema::Owner::Parent { column, .. } => column.clone(),
            _ => "client".to_owned(),
        };
        row.insert(owner, json!(client));
        if let Some(key) = collection.key.map(|key| schema.field(purchases, key)) {
            row.entry(key.name.clone()).or_insert(json!("cart"));
        }
        if let Some(time) = collection.time.map(|time| schema.field(purchases, time)) {
            let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
            row.insert(time.name.clone(), json!(at));
        }
        if collection.field_named("status").is_some() {
            row.entry("status").or_insert(json!("completed"));
        }
        let text = |number: Decimal| json!(number.normalize().to_string());
        if collection.field_named(TOTAL).is_some() {
            row.insert(TOTAL.to_owned(), text(total));
        }
        row.insert(MONEY_PAID.to_owned(), text(total - by_points));
        row.insert(POINTS_PAID.to_owned(), text(points.0));
        row
    }
}

impl Quote {
    /// `{"at", "tier_before", "tier_after", "next_tier", "available", "lines", "usable", "money", "earned"}`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let tier = |standing: &Option<TierStanding>| {
            standing.as_ref().and_then(|standing| standing.tier.clone())
        };
        let next = self.after.as_ref().and_then(|after| after.next.as_ref());
        json!({
            "at": self.at,
            "tier_before": tier(&self.before),
            "tier_after": tier(&self.after),
            "next_tier": next.map(|(name, missing)| json!({ "tier": name, "missing": missing.normalize().to_string() })),
            "available": self.available,
            "lines": self.lines,
            "usable": self.usable,
            "money": self.money.normalize().to_string(),
            "earned": self.earned,
        })
    }
}

pub(super) fn key_of(
    program: &kardan_dsl::program::Program,
    purchases: CollectionId,
    row: &Map<String, Json>,
) -> String {
    let key = program.schema.collection(purchases).key;
    let name = key.map(|key| program.schema.field(purchases, key).name.as_str());
    match name.and_then(|name| row.get(name)) {
        Some(Json::Null) | None => String::new(),
        Some(key) => text_of(key),
    }
}

/// A key as text.
pub(super) fn text_of(key: &Json) -> String {
    match key {
        Json::String(key) => key.clone(),
        other => other.to_string(),
    }
}

fn number(value: &Json) -> Option<Decimal> {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Decimal::from_str_exact(&text).ok()
}
