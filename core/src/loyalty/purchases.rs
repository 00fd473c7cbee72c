//! Purchases that are paid by points, and their returns, as facts.

use super::{Event, Fact, Part, Points, scheme::Instant};
use crate::{
    questions::{Condition, Questions},
    reader::Reader,
};
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, Program, RuleBody, RuleId, ScopeId},
    schema::{AMOUNT, CollectionId, FieldId, MONEY_PAID, POINTS_PAID},
    types::Type,
};
use rust_decimal::Decimal;
use std::ops::RangeInclusive;

/// Purchases that can be paid by points, and their returns.
#[derive(Debug)]
pub(super) struct Purchases {
    pub collection: CollectionId,
    /// What makes it one: the condition called `completed` about it, where the program has one.
    pub completed: Option<Condition>,
    returns: Option<Returns>,
    points_paid: Option<FieldId>,
    money_paid: Option<FieldId>,
}

/// The returns of purchases.
#[derive(Clone, Copy, Debug)]
struct Returns {
    collection: CollectionId,
    /// To the purchase.
    link: FieldId,
    amount: Option<FieldId>,
    points: Option<FieldId>,
}

impl Purchases {
    /// Those of a program's schema; none where it has none.
    pub fn new(program: &Program, questions: &mut Questions<'_>) -> Option<Purchases> {
        let collection = program.schema.purchases()?;
        let rule = program.rules.iter().position(|rule| {
            rule.name == "completed"
                && rule.subject == collection
                && matches!(rule.body, RuleBody::Condition(_))
        });
        let completed = rule.map(|rule| {
            let node = Node {
                kind: NodeKind::Call {
                    rule: RuleId(rule as u32),
                    scope: ScopeId::OWN,
                    links: Vec::new(),
                    as_of: None,
                },
                ty: Type::Bool,
                optional: true,
                span: program
                    .loyalty
                    .bonuses
                    .first()
                    .map(|bonus| bonus.span)
                    .unwrap_or_default(),
            };
            questions.condition(collection, &node)
        });
        let described = program.schema.collection(collection);
        let returns = program.schema.returns_of(collection);
        let returns = returns.map(|(collection, link)| {
            let described = program.schema.collection(collection);
            Returns {
                collection,
                link,
                amount: described.field_named(AMOUNT),
                points: described.field_named("points"),
            }
        });
        Some(Purchases {
            collection,
            completed,
            returns,
            points_paid: described.field_named(POINTS_PAID),
            money_paid: described.field_named(MONEY_PAID),
        })
    }

    /// The numbers that are not below zero, with what one that is does.
    pub fn numbers(&self) -> impl Iterator<Item = (CollectionId, FieldId, &'static str)> {
        let returns = self.returns;
        let of_returns = |field: fn(&Returns) -> Option<FieldId>, what| {
            returns.and_then(|returns| Some((returns.collection, field(&returns)?, what)))
        };
        let own = [self.money_paid, self.points_paid].into_iter().flatten();
        let own = own.map(|field| (self.collection, field, "pays nothing"));
        let returned = [
            of_returns(|returns| returns.amount, "returns nothing"),
            of_returns(
                |returns| returns.points,
                "does not say how many are given back",
            ),
        ];
        own.chain(returned.into_iter().flatten())
    }

    /// The points that paid for a purchase, if any did.
    pub fn points(&self, reader: &Reader<'_>, row: usize) -> Option<Points> {
        let points = reader.number(self.collection, self.points_paid?, row)?;
        (points > Decimal::ZERO).then_some(Points(points))
    }

    pub fn add_spends(&self, moment: &Instant<'_>, facts: &mut Vec<Fact>) {
        for (row, local) in moment.rows(self.collection) {
            let is_one = self
                .completed
                .is_none_or(|completed| moment.answers.holds(completed, local));
            let Some(source) = moment.reader.key(self.collection, row) else {
                continue;
            };
            let Some(points) = self.points(&moment.reader, row).filter(|_| is_one) else {
                continue;
            };
            facts.push(Fact {
                key: arcstr::format!("spent {source}"),
                client: moment.key.clone(),
                at: moment.at,
                event: Event::Spent {
                    source: source.into(),
                    points,
                    hold: None,
                },
            });
        }
    }

    /// The returns that stand with a client, each for the client whose purchase it is of.
    pub fn add_returns(
        &self,
        reader: &Reader<'_>,
        (client, client_key): (usize, &ArcStr),
        within: &RangeInclusive<DateTime<Utc>>,
        facts: &mut Vec<Fact>,
    ) {
        let Some(Returns {
            collection: returns,
            link,
            amount,
            points,
        }) = self.returns
        else {
            return;
        };
        let number = |collection, field: Option<FieldId>, row| {
            field.and_then(|field| reader.number(collection, field, row))
        };
        for row in reader.data.rows_of(client..client + 1, returns) {
            let purchase = reader.link(returns, link, row);
            let Some((purchase, at)) = purchase.zip(reader.time(returns, row)) else {
                continue;
            };
            let keys = reader
                .key(self.collection, purchase)
                .zip(reader.key(returns, row));
            let Some((source, key)) = keys.filter(|_| within.contains(&at)) else {
                continue;
            };
            let returned = number(returns, amount, row);
            let paid = number(self.collection, self.money_paid, purchase);
            let part = match (returned, paid) {
                (Some(returned), Some(paid)) if paid > Decimal::ZERO => Part {
                    amount: returned.clamp(Decimal::ZERO, paid).normalize(),
                    of: paid.normalize(),
                },
                (Some(returned), _) if returned < Decimal::ZERO => Part::WHOLE.rest(),
                _ => Part::WHOLE,
            };
            let points = number(returns, points, row);
            // A card of the family, or a duplicate of the client: what was earned goes back where it was earned.
            let buyer = reader.client(self.collection, purchase);
            let buyer = buyer.filter(|&buyer| buyer != client);
            let buyer = buyer.and_then(|buyer| reader.key(reader.data.schema.subject, buyer));
            facts.push(Fact {
                key: arcstr::format!("returned {key}"),
                client: buyer.map_or_else(|| client_key.clone(), ArcStr::from),
                at,
                event: Event::Returned {
                    source: source.into(),
                    part,
                    points: points.filter(|points| *points > Decimal::ZERO).map(Points),
                },
            });
        }
    }
}
