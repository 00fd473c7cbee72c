//! The quote of a checkout: what can be paid by points, and what the purchase will earn.

use super::{
    Entry, EntryKind, Event, Ledger, LineQuote, Points, Scheme, TierStanding,
    cart::{STATUS, key_of, refuse_bad_keys, refuse_two_names, rows_of, said},
    flaw::Flaw,
};
use crate::{
    calendar::just_before,
    error::{Error, ErrorKind},
    evaluate::Remark,
    reader::Reader,
    records::{Dataset, Keys, ReadOptions},
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

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
    /// What is odd about the cart: `not_completed`, where the condition `completed` does not hold for it.
    pub remarks: Vec<Remark>,
}

impl Scheme {
    /// The quote for a purchase of a client at an instant. The ledger holds what was before it.
    ///
    /// `cart` is the purchase as a document, with its lines; what it does not say of key, time, sums and status is supplied.
    /// `read` gives the records of the client with one more purchase at the end of them, or without.
    ///
    /// # Errors
    /// An input error for a cart without lines or without prices, or that says one thing under two names, an unknown name for a client that the records do not have, and as
    /// [`crate::plan::Plan::evaluate`].
    pub fn quote(
        &self,
        ledger: &Ledger,
        client: &str,
        cart: &Map<String, Json>,
        at: DateTime<Utc>,
        read: impl Fn(Option<Map<String, Json>>) -> Result<Dataset, Error>,
    ) -> Result<Quote, Error> {
        let purchases = self.program().schema.purchases().ok_or_else(|| {
            Error::new(
                ErrorKind::Input,
                "the schema has no purchases that can be paid by points",
            )
        })?;
        refuse_two_names(&self.program().schema, purchases, cart)?;
        refuse_bad_keys(&self.program().schema, purchases, cart)?;
        let cart = self.with_amounts(purchases, cart);
        let cart = cart.as_ref();
        let before = just_before(at);
        let total = self.total(purchases, cart)?;
        let row = self.purchase(
            purchases,
            client,
            cart,
            at,
            (total, Decimal::ZERO, Points::ZERO),
        );
        let key = key_of(&self.program().schema, purchases, &row).unwrap_or_default();
        let data = read(Some(row.clone()))
            .map_err(|error| self.refusal(purchases, (cart, &row), || read(None), error))?;
        let reader = Reader {
            data: &data,
            zone: self.terms().zone,
        };
        let subject = data.schema.subject;
        let client_row = data.known_row(subject, client)?;
        let place = data.known_row(purchases, &key)?;
        let available = ledger.available(client, at);
        let then = self.tier_of_row(ledger, &data, client_row, before)?;
        let lines = self.usable(ledger, &reader, (client_row, place), (then.as_ref(), at))?;
        let usable: Points = lines.iter().map(|line| line.usable).sum();
        let money = total - self.paid_by(usable);
        let paid = self.purchase(purchases, client, cart, at, (total, total - money, usable));
        let data = read(Some(paid))?;
        let client_row = data.known_row(subject, client)?;
        let place = data.known_row(purchases, &key)?;
        let is_completed = self.is_completed(&data, (client_row, place), at)?;
        let earned = self.earned_by(ledger, &data, (client, &key), at)?;
        let after = match ledger.tier(&client.into(), &earned, at) {
            None => self.tier_of_row(ledger, &data, client_row, at)?,
            by_points => by_points,
        };
        Ok(Quote {
            at,
            before: then,
            after,
            available,
            lines,
            usable,
            money,
            earned,
            remarks: match is_completed {
                true => Vec::new(),
                false => vec![self.not_completed(cart)],
            },
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
        let owner = purchases.and_then(|purchases| match &purchases.owner {
            kardan_dsl::schema::Owner::Parent { column, .. } => Some(column.as_str()),
            _ => None,
        });
        let key = key_of(schema, schema.subject, client).unwrap_or_default();
        self.quote(ledger, &key, cart, at, |row| {
            let mut client = client.clone();
            if let Some(mut row) = row
                && let Some(Json::Array(rows)) = purchases.map(|id| rows_of(id, &mut client))
            {
                // It stands in its client.
                owner.and_then(|owner| row.shift_remove(owner));
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

    /// Whether a purchase of a client is what the programme calls completed.
    fn is_completed(
        &self,
        data: &Dataset,
        (client, purchase): (usize, usize),
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let Some((purchases, completed)) = self
            .purchases
            .as_ref()
            .and_then(|purchases| Some((purchases.collection, purchases.completed?)))
        else {
            return Ok(true);
        };
        let answers = self.records.ask(data, client..client + 1, at)?;
        let first = data.rows_of(client..client + 1, purchases).start;
        Ok(answers.holds(completed, purchase - first))
    }

    /// Says that a cart is not what most rules ask for.
    pub(super) fn not_completed(&self, cart: &Map<String, Json>) -> Remark {
        let purchases = self.program().schema.purchases();
        let described = purchases.map(|purchases| self.program().schema.collection(purchases));
        let status = described.and_then(|described| said(described, STATUS, cart));
        let why = match status {
            Some(Json::String(status)) => format!(": its `{STATUS}` is `{status}`"),
            _ => String::new(),
        };
        Remark {
            kind: "not_completed",
            rule: "completed".to_owned(),
            field: status
                .and(described)
                .map(|described| format!("{}.{STATUS}", described.name)),
            rows: 1,
            message: format!(
                "the cart is not `completed`{why}; what is given for completed purchases is not given for it"
            ),
        }
    }

    /// What a purchase earns, after what it spends.
    fn earned_by(
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
        let mut flaws = facts.iter().filter_map(|fact| ledger.flaw(fact));
        if flaws.any(|flaw| matches!(flaw, Flaw::TooManyPoints | Flaw::ImpossiblePoints)) {
            return Err(Error::new(
                ErrorKind::Input,
                "the cart gives or takes more points than anybody has",
            ));
        }
        let entries = ledger.preview(&facts)?;
        let earned = entries.into_iter().filter(|entry| {
            entry.kind == EntryKind::Earned && entry.source.as_deref() == Some(key)
        });
        Ok(earned.collect())
    }
}

impl Quote {
    /// `{"at", "tier_before", "tier_after", "next_tier", "available", "lines", "usable", "money", "earned", "remarks"}`.
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
            "remarks": self.remarks,
        })
    }
}
