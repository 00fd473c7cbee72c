//! A checkout: one client at one moment, and one cart after another.
//!
//! What does not depend on the cart is settled when the client comes: the records are read, the tier is found, the rules are made ready
//! for the moment. A cart is then a row at the end of the client's purchases, which the next one takes the place of. Where that cannot be
//! (rules that look at more than one row at a time, bookings that lie ahead, a cart that is wrong), the whole is quoted as by
//! [`Scheme::quote_document`], with the same result.

use super::{
    Event, Fact, Ledger, LineCap, Points, Quote, Scheme, TierStanding,
    cart::{MAX_DISCOUNT, PRICE, QUANTITY, STATUS, supply},
    scheme::Instant,
    terms::Dates,
    tiers::Held,
};
use crate::{
    calendar::just_before,
    error::Error,
    questions::{Answering, Enquired, Enquiry},
    records::{Cell, Dataset, Misfit, ReadSet, Tail, Values},
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::Program,
    schema::{AMOUNT, CollectionId, FieldId, MONEY_PAID, POINTS_PAID, TOTAL},
    types::{Type, scale},
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value as Json};
use std::{borrow::Cow, collections::HashSet, sync::Arc};

/// One client at a checkout, at one moment.
#[derive(Debug)]
pub struct Checkout {
    scheme: Arc<Scheme>,
    client: Map<String, Json>,
    key: ArcStr,
    at: DateTime<Utc>,
    till: Option<Till>,
}

/// What is ready for carts.
#[derive(Debug)]
struct Till {
    tail: Tail,
    records: Enquiry,
    lines: Option<Enquiry>,
    tiers: Option<Ranked>,
    fields: Fields,
    /// The collection of lines, and the field of their sums.
    line: (CollectionId, FieldId),
    /// What the lines of the cart before were called, and their rows: those of the next one take their place.
    lines_before: Vec<(ArcStr, usize)>,
    dates: Dates,
}

/// Tiers, as far as the client's history settles them.
#[derive(Debug)]
struct Ranked {
    counting: Enquiry,
    before: TierStanding,
    held: Held,
    /// What is counted without the purchase, as the enquiry has it: returns left out of account.
    without: Decimal,
}

/// The fields of a purchase that are supplied.
#[derive(Debug)]
struct Fields {
    purchases: CollectionId,
    time: FieldId,
    status: Option<FieldId>,
    total: Option<FieldId>,
    money_paid: FieldId,
    points_paid: FieldId,
    /// Of a line, with the most that each can be; none is below zero.
    bounded: Vec<(FieldId, i64)>,
}

impl Scheme {
    /// Opens the checkout for a client at a moment. The client is a nested document, purchases and all, as for
    /// [`Scheme::quote_document`].
    ///
    /// # Errors
    /// A data error for a document that cannot be read, and as [`crate::plan::Plan::evaluate`].
    pub fn checkout(
        self: &Arc<Self>,
        client: &Map<String, Json>,
        at: DateTime<Utc>,
    ) -> Result<Checkout, Error> {
        let data = self.client_data(client.clone())?;
        let subject = data.schema.subject;
        let key = ArcStr::from(data.id(subject, 0).unwrap_or_default());
        let mut client = client.clone();
        if let Some(field) = data.schema.collection(subject).key {
            let described = data.schema.collection(subject);
            supply(described, field, &mut client, Json::String(key.to_string()));
        }
        Ok(Checkout {
            till: self.till(data, at)?,
            scheme: Arc::clone(self),
            client,
            key,
            at,
        })
    }

    /// None where some question cannot be answered row by row.
    fn till(&self, data: Dataset, at: DateTime<Utc>) -> Result<Option<Till>, Error> {
        let Some(fields) = self.supplied().filter(|_| self.terms().tiers.is_none()) else {
            return Ok(None);
        };
        let schema = Arc::clone(&data.schema);
        let Some((lines, amount)) = schema.lines_of(fields.purchases) else {
            return Ok(None);
        };
        let mut texts = self.records.texts();
        texts.extend(self.caps.iter().flat_map(|caps| caps.lines.texts()));
        let tiers = match &self.tiers {
            None => None,
            Some(tiers) => match tiers.question(&data, 0) {
                None => return Ok(None),
                Some(question) => Some((tiers, question)),
            },
        };
        texts.extend(tiers.iter().flat_map(|(_, question)| question.texts()));
        let now = (at.timestamp_micros(), texts.as_slice());
        let mut questionnaires = vec![&self.records];
        questionnaires.extend(self.caps.iter().map(|caps| &caps.lines));
        questionnaires.extend(tiers.iter().map(|(_, question)| *question));
        let asked: Vec<ReadSet> = questionnaires.iter().map(|asked| asked.reads()).collect();
        let is_read = |collection, field| {
            self.roles.contains(&(collection, field))
                || asked.iter().any(|asked| asked.reads(collection, field))
        };
        let Some(tail) = Tail::new(self.program(), data, fields.purchases, now, is_read) else {
            return Ok(None);
        };
        let data = tail.data();
        let Some(records) = self.records.enquire(data, at)? else {
            return Ok(None);
        };
        let lines_enquiry = match &self.caps {
            None => None,
            Some(caps) => match caps.lines.enquire(data, at)? {
                None => return Ok(None),
                found => found,
            },
        };
        let ranked = match tiers {
            None => None,
            Some((tiers, question)) => {
                let Some(counting) = question.enquire(data, at)? else {
                    return Ok(None);
                };
                let reader = self.reader(data);
                let before = tiers.standing(&reader, 0, just_before(at))?;
                let Some(held) = tiers.held(&reader, 0, (&before, at))? else {
                    return Ok(None);
                };
                let answers = Enquired {
                    enquiry: &counting,
                    data,
                };
                let without = tiers.answered(&answers);
                Some(Ranked {
                    counting,
                    before,
                    held,
                    without,
                })
            }
        };
        Ok(Some(Till {
            tail,
            records,
            lines: lines_enquiry,
            tiers: ranked,
            fields,
            line: (lines, amount),
            lines_before: Vec::new(),
            dates: self.terms().dates(at),
        }))
    }

    /// Fields of purchases and their lines that are read without a question.
    pub(super) fn roles(program: &Program) -> Vec<(CollectionId, FieldId)> {
        let Some(purchases) = program.schema.purchases() else {
            return Vec::new();
        };
        let lines = program.schema.lines_of(purchases).map(|(lines, _)| lines);
        let of = |collection: CollectionId, names: &[&str]| {
            let described = program.schema.collection(collection);
            let fields = names.iter().filter_map(|name| described.field_named(name));
            let fields = fields.chain(described.time);
            fields.map(|field| (collection, field)).collect::<Vec<_>>()
        };
        let mut roles = of(purchases, &[STATUS, TOTAL, MONEY_PAID, POINTS_PAID]);
        if let Some(lines) = lines {
            roles.extend(of(lines, &[AMOUNT, PRICE, QUANTITY, MAX_DISCOUNT]));
        }
        roles
    }

    /// Numbers of lines that lie between nothing and a most.
    fn bounded(&self, purchases: CollectionId) -> Vec<(FieldId, i64)> {
        let program = self.program();
        let Some((lines, _)) = program.schema.lines_of(purchases) else {
            return Vec::new();
        };
        let described = program.schema.collection(lines);
        let whole = 10_i64.pow(scale(&Type::Ratio, program.currency));
        let fields = [
            (PRICE, i64::MAX),
            (QUANTITY, i64::MAX),
            (MAX_DISCOUNT, whole),
        ];
        let named = |(name, most)| {
            let field = described.field_named(name)?;
            let is_share = program.schema.field(lines, field).ty == Type::Ratio;
            (name != MAX_DISCOUNT || is_share).then_some((field, most))
        };
        fields.into_iter().filter_map(named).collect()
    }

    fn supplied(&self) -> Option<Fields> {
        let schema = &self.program().schema;
        let purchases = schema.purchases()?;
        let collection = schema.collection(purchases);
        Some(Fields {
            purchases,
            time: collection.time?,
            status: collection.field_named(STATUS),
            total: collection.field_named(TOTAL),
            money_paid: collection.field_named(MONEY_PAID)?,
            points_paid: collection.field_named(POINTS_PAID)?,
            bounded: self.bounded(purchases),
        })
    }
}

impl Checkout {
    /// The quote for a cart. The ledger holds what was before the moment.
    ///
    /// # Errors
    /// As [`Scheme::quote_document`].
    pub fn quote(&mut self, ledger: &Ledger, cart: &Map<String, Json>) -> Result<Quote, Error> {
        if let Some(till) = &mut self.till {
            let asked = Request {
                scheme: &self.scheme,
                ledger,
                client: &self.key,
                at: self.at,
            };
            if let Ok(quote) = till.quote(&asked, cart) {
                return Ok(quote);
            }
        }
        self.scheme
            .quote_document(ledger, &self.client, cart, self.at)
    }

    /// Whether carts are quoted row by row, and not as whole data sets.
    #[must_use]
    pub fn is_quick(&self) -> bool {
        self.till.is_some()
    }
}

/// Who asks for a quote, and of what.
struct Request<'a> {
    scheme: &'a Scheme,
    ledger: &'a Ledger,
    client: &'a ArcStr,
    at: DateTime<Utc>,
}

impl Till {
    /// The quote; a misfit for a cart that needs a closer look.
    fn quote(&mut self, asked: &Request<'_>, cart: &Map<String, Json>) -> Result<Quote, Misfit> {
        let Request {
            scheme,
            ledger,
            client,
            at,
        } = *asked;
        let total = self.put(cart, at)?;
        let key = self.names()?;
        let purchase = self.tail.data().table(self.fields.purchases).len - 1;
        let tier = self.tiers.as_ref().map(|tiers| tiers.before.clone());
        let number = tier.as_ref().and_then(|tier| tier.number);
        let available = ledger.available_to(client, at);
        let caps = self.caps(scheme, (purchase, number));
        let lines = match &scheme.caps {
            None => Vec::new(),
            Some(rules) => {
                let caps = (caps, Some(total));
                scheme.split((ledger, available), rules, caps, (client, number, at))
            }
        };
        let usable: Points = lines.iter().map(|line| line.usable).sum();
        let money = total - scheme.paid_by(usable);
        self.amend(money, usable)?;
        let after = self.after(scheme)?;
        let is_completed = self.is_completed(scheme, purchase);
        let spent = if is_completed { usable } else { Points::ZERO };
        let facts = self.facts(asked, (purchase, &key), spent, number);
        let earned = ledger.preview_earned(&facts, &self.dates);
        let mut earned = earned.map_err(|_| Misfit)?;
        earned.retain(|entry| entry.source.as_ref() == Some(&key));
        Ok(Quote {
            at,
            before: tier,
            after,
            available,
            lines,
            usable,
            money,
            earned,
            remarks: match is_completed {
                true => Vec::new(),
                false => vec![scheme.not_completed(cart)],
            },
        })
    }

    /// What the cart and its lines are called. A key that is there already is a misfit.
    fn names(&mut self) -> Result<ArcStr, Misfit> {
        let (collection, _) = self.line;
        let data = self.tail.data();
        let key = self.tail.names(self.fields.purchases).first();
        let key = key.cloned().unwrap_or(arcstr::literal!("cart"));
        let names = self.tail.names(collection);
        if names.is_empty() || key.is_empty() || names.iter().any(|name| name.is_empty()) {
            return Err(Misfit);
        }
        // Most carts have the lines of the one before.
        let known = self.lines_before.iter().map(|(name, _)| name);
        let is_another = !names.iter().eq(known);
        if is_another {
            let mut known = HashSet::with_capacity(names.len());
            let mut names = names.iter();
            if !names.all(|name| known.insert(name) && data.row_of(collection, name).is_none()) {
                return Err(Misfit);
            }
        }
        if data.row_of(self.fields.purchases, &key).is_some() {
            return Err(Misfit);
        }
        if is_another {
            let purchase = data.table(self.fields.purchases).len.checked_sub(1);
            let purchase = purchase.ok_or(Misfit)?;
            let rows = data.table(collection).rows_below(purchase..purchase + 1);
            self.lines_before = names.iter().cloned().zip(rows).collect();
        }
        Ok(key)
    }

    /// Puts the cart at the end of the purchases, paid by money alone. Its sum.
    fn put(&mut self, cart: &Map<String, Json>, at: DateTime<Utc>) -> Result<Decimal, Misfit> {
        let Fields {
            purchases,
            time,
            status,
            total: sum,
            money_paid,
            points_paid,
            ..
        } = self.fields;
        let supplied = [
            (time, Cell::Instant(at.timestamp_micros())),
            (points_paid, Cell::Int(0)),
            (money_paid, Cell::Int(0)),
        ];
        let unsaid = status.map(|status| (status, Cell::Text("completed")));
        self.tail.put(cart, &supplied, unsaid)?;
        let row = self.tail.data().table(purchases).len - 1;
        let said = sum.and_then(|field| self.amount(purchases, field, row));
        // A line without a sum may be given one.
        let sum_of_lines = self.sum().ok_or(Misfit)?;
        let total = said.unwrap_or(sum_of_lines);
        if total < Decimal::ZERO || !self.is_possible() {
            return Err(Misfit);
        }
        for field in [sum.filter(|_| said.is_none()), Some(money_paid)]
            .into_iter()
            .flatten()
        {
            self.tail.amend(field, number(total))?;
        }
        Ok(total)
    }

    fn amount(&self, collection: CollectionId, field: FieldId, row: usize) -> Option<Decimal> {
        let data = self.tail.data();
        let column = data.table(collection).column(field);
        let Values::Number(amounts) = &column.values else {
            return None;
        };
        let amount = column.is_known(row).then(|| amounts.get(row))?;
        Decimal::try_new(amount, scale(&Type::Money, data.currency)).ok()
    }

    /// Whether no line says what no line can be.
    fn is_possible(&self) -> bool {
        let data = self.tail.data();
        let Some(purchase) = data.table(self.fields.purchases).len.checked_sub(1) else {
            return true;
        };
        let table = data.table(self.line.0);
        let rows = table.rows_below(purchase..purchase + 1);
        self.fields.bounded.iter().all(|&(field, most)| {
            let column = table.column(field);
            let Values::Number(numbers) = &column.values else {
                return true;
            };
            rows.clone()
                .filter(|&row| column.is_known(row))
                .all(|row| (0..=most).contains(&numbers.get(row)))
        })
    }

    /// The sum of the lines of the purchase that was put; none where one has no sum.
    fn sum(&self) -> Option<Decimal> {
        let (collection, amount) = self.line;
        let data = self.tail.data();
        let purchase = data.table(self.fields.purchases).len.checked_sub(1)?;
        let rows = data.table(collection).rows_below(purchase..purchase + 1);
        let column = data.table(collection).column(amount);
        let Values::Number(amounts) = &column.values else {
            return None;
        };
        let sum = rows.into_iter().try_fold(0_i64, |sum, row| {
            let amount = column.is_known(row).then(|| amounts.get(row))?;
            sum.checked_add(amount)
        })?;
        Decimal::try_new(sum, scale(&Type::Money, data.currency)).ok()
    }

    fn amend(&mut self, money: Decimal, points: Points) -> Result<(), Misfit> {
        if points.is_zero() {
            return Ok(());
        }
        let Fields {
            money_paid,
            points_paid,
            ..
        } = self.fields;
        self.tail.amend(money_paid, number(money))?;
        self.tail.amend(points_paid, number(points.0))
    }

    fn caps(&self, scheme: &Scheme, (purchase, tier): (usize, Option<usize>)) -> Vec<LineCap> {
        let (Some(rules), Some(enquiry)) = (&scheme.caps, &self.lines) else {
            return Vec::new();
        };
        let data = self.tail.data();
        let answers = Enquired { enquiry, data };
        let name = |number: usize, _| {
            let line = self.lines_before.get(number);
            line.map(|(name, _)| name.clone()).unwrap_or_default()
        };
        let answered = (&answers as &dyn Answering, 0);
        let reader = scheme.reader(data);
        rules.of_lines(scheme.terms(), &reader, answered, (purchase, tier), name)
    }

    fn after(&self, scheme: &Scheme) -> Result<Option<TierStanding>, Misfit> {
        let (Some(rules), Some(ranked)) = (&scheme.tiers, &self.tiers) else {
            return Ok(None);
        };
        let answers = Enquired {
            enquiry: &ranked.counting,
            data: self.tail.data(),
        };
        let added = rules.answered(&answers).checked_sub(ranked.without);
        Ok(Some(
            rules.standing_after(&ranked.held, added.ok_or(Misfit)?),
        ))
    }

    /// Whether the purchase is what the programme calls completed.
    fn is_completed(&self, scheme: &Scheme, purchase: usize) -> bool {
        let answers = Enquired {
            enquiry: &self.records,
            data: self.tail.data(),
        };
        let purchases = scheme.purchases.as_ref();
        let completed = purchases.and_then(|purchases| purchases.completed);
        completed.is_none_or(|completed| answers.holds(completed, purchase))
    }

    /// What the purchase is facts of: its payment, and the rules that it starts.
    fn facts(
        &self,
        asked: &Request<'_>,
        (purchase, key): (usize, &ArcStr),
        spent: Points,
        tier: Option<usize>,
    ) -> Vec<Fact> {
        let Request {
            scheme, client, at, ..
        } = *asked;
        let data = self.tail.data();
        let reader = scheme.reader(data);
        let answers = Enquired {
            enquiry: &self.records,
            data,
        };
        let moment = Instant {
            reader,
            answers: &answers,
            client: 0,
            first: 0,
            tier,
            key: client,
            at,
        };
        let lines = || Cow::Borrowed(self.lines_before.as_slice());
        let own = scheme.record_rules.iter();
        let own = own.filter(|rule| rule.collection == self.fields.purchases);
        let mut facts: Vec<Fact> = own
            .filter_map(|rule| rule.fact(&moment, (key, purchase), lines))
            .collect();
        // What is paid by points changes what is earned only where somebody asks how many there are, or owes some.
        let owes = || {
            let account = asked.ledger.account_of(client);
            account.is_some_and(|account| account.debt().is_positive())
        };
        let matters = scheme.terms().asks_for_points() || owes();
        if spent.is_positive() && matters {
            facts.push(Fact {
                key: arcstr::format!("spent {key}"),
                client: client.clone(),
                at,
                event: Event::Spent {
                    source: key.clone(),
                    points: spent,
                    hold: None,
                },
            });
        }
        facts
    }
}

impl Scheme {
    /// What points pay of a sum: what is worth less than the smallest coin is left to pay.
    pub(super) fn paid_by(&self, points: Points) -> Decimal {
        let places = scale(&Type::Money, self.program().currency);
        let worth = self.terms().worth(points);
        worth.round_dp_with_strategy(places, RoundingStrategy::ToZero)
    }
}

fn number(number: Decimal) -> Cell<'static> {
    let number = number.normalize();
    // A decimal has 28 places at the most.
    Cell::Decimal(number.mantissa(), number.scale() as i8)
}
