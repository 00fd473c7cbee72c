//! Purchases that were returned do not count for a tier: the question without them, and what is known of returns when one looks back or
//! when they stand with another client.

use crate::{
    calendar::Moment,
    error::Error,
    evaluate::{AsOf, Hindsight},
    reader::Reader,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::{Aggregate, Hop, Node, NodeKind, Quantifier, ScopeId, Selection},
    schema::{AMOUNT, CollectionId, FieldId, MONEY_PAID, Schema},
    source::Span,
    syntax::{AggregateFunction, ArithmeticOperator, ComparisonOperator},
    types::{Currency, Type, Value},
};
use rust_decimal::Decimal;

/// Purchases and their returns.
#[derive(Debug)]
pub(super) struct Returns {
    purchases: CollectionId,
    money_paid: Option<FieldId>,
    collection: CollectionId,
    link: FieldId,
    amount: Option<FieldId>,
}

impl Returns {
    /// Those of a schema; none where it has none.
    pub fn of(schema: &Schema, purchases: CollectionId) -> Option<Returns> {
        let (collection, link) = schema.returns_of(purchases)?;
        Some(Returns {
            purchases,
            money_paid: schema.collection(purchases).field_named(MONEY_PAID),
            collection,
            link,
            amount: schema.collection(collection).field_named(AMOUNT),
        })
    }

    /// Whether any return stands with a client.
    pub fn any(&self, data: &Dataset, client: usize) -> bool {
        !data.rows_of(client..client + 1, self.collection).is_empty()
    }

    /// What a question is told of a client's returns at an instant, if it counts no purchases that are gone.
    pub fn hindsight(
        &self,
        reader: &Reader<'_>,
        known: DateTime<Utc>,
        gone: Vec<usize>,
    ) -> Result<Hindsight, Error> {
        let moment = Moment::new(AsOf::Instant(known), reader.zone.0)?;
        Ok(Hindsight {
            told: (self.collection, moment),
            gone: (self.purchases, gone),
        })
    }

    /// The client's purchases of which something was returned by an instant that stands with another client.
    pub fn strays(&self, reader: &Reader<'_>, client: usize, until: DateTime<Utc>) -> Strays {
        let data = reader.data;
        let strays = data.strays(self.collection, self.link, self.purchases);
        let mut found = Strays::default();
        if strays.is_empty() {
            return found;
        }
        let number = |collection, field: Option<FieldId>, row| {
            let number = field.and_then(|field| reader.number(collection, field, row));
            number.unwrap_or_default()
        };
        let returned = |row: usize| {
            let is_told = reader.time(self.collection, row);
            let is_told = is_told.is_some_and(|at| at <= until);
            let amount = is_told.then(|| number(self.collection, self.amount, row));
            // One below zero returns nothing.
            amount.filter(|amount| !amount.is_sign_negative())
        };
        for purchase in data.rows_of(client..client + 1, self.purchases) {
            let first = strays.partition_point(|(to, _)| (*to as usize) < purchase);
            let strays = strays.get(first..).unwrap_or_default().iter();
            let strays = strays.take_while(|(to, _)| *to as usize == purchase);
            let returns: Vec<Decimal> = strays
                .filter_map(|(_, row)| returned(*row as usize))
                .collect();
            if returns.is_empty() {
                continue;
            }
            let sum = |returns: &mut dyn Iterator<Item = Decimal>| {
                returns.fold(Decimal::ZERO, Decimal::saturating_add)
            };
            let stray = sum(&mut returns.into_iter());
            let own = data.rows_of(client..client + 1, self.collection);
            let own =
                own.filter(|&row| reader.link(self.collection, self.link, row) == Some(purchase));
            let all = stray.saturating_add(sum(&mut own.filter_map(returned)));
            if all >= number(self.purchases, self.money_paid, purchase) {
                found.gone.push(purchase);
            } else {
                found.lessened.push((purchase, stray));
            }
        }
        found
    }
}

/// Purchases of which something was returned that stands with another client.
#[derive(Debug, Default)]
pub(super) struct Strays {
    /// Those that were returned as a whole.
    pub gone: Vec<usize>,
    /// The others, with how much of what was paid these returns are.
    pub lessened: Vec<(usize, Decimal)>,
}

/// What stands for one purchase and its returns in a question.
struct Question {
    purchases: CollectionId,
    money_paid: FieldId,
    returns: CollectionId,
    link: FieldId,
    amount: FieldId,
    currency: Currency,
    /// Scopes from here on are not used yet.
    next: u32,
    /// Whether any sum is of what was paid.
    sums: bool,
}

/// A value about a client in which wholly returned purchases do not count, and sums of what was paid are less what was returned; and
/// whether there are such sums.
pub(super) fn without_returned(
    (schema, currency): (&Schema, Currency),
    purchases: CollectionId,
    node: &Node,
) -> (Node, bool) {
    let found = schema.returns_of(purchases).and_then(|(returns, link)| {
        Some(Question {
            purchases,
            money_paid: schema.collection(purchases).field_named(MONEY_PAID)?,
            returns,
            link,
            amount: schema.collection(returns).field_named(AMOUNT)?,
            currency,
            next: 1_000_000,
            sums: false,
        })
    });
    let mut node = node.clone();
    let sums = found.is_some_and(|mut returns| {
        returns.change(&mut node);
        returns.sums
    });
    (node, sums)
}

impl Question {
    fn change(&mut self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Aggregate(aggregate) => self.change_aggregate(aggregate),
            NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _)) => {
                self.narrow(rows);
            }
            NodeKind::Arithmetic(_, left, right)
            | NodeKind::OrElse(left, right)
            | NodeKind::Compare(_, left, right) => {
                self.change(left);
                self.change(right);
            }
            NodeKind::Negative(inner) | NodeKind::Not(inner) => self.change(inner),
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                parts.iter_mut().for_each(|part| self.change(part));
            }
            _ => {}
        }
    }

    fn change_aggregate(&mut self, aggregate: &mut Aggregate) {
        if aggregate.rows.collection != self.purchases {
            return;
        }
        self.narrow(&mut aggregate.rows);
        let scope = aggregate.rows.scope;
        let pays = |value: &Node| {
            matches!(&value.kind, NodeKind::Field { scope: of, links, field }
                if *of == scope && links.is_empty() && *field == self.money_paid)
        };
        if aggregate.function == AggregateFunction::Sum
            && let Some(value) = aggregate.value.take_if(|value| pays(value))
        {
            self.sums = true;
            let span = value.span;
            let returned = self.returned(scope, &value);
            let kind =
                NodeKind::Arithmetic(ArithmeticOperator::Subtract, value, Box::new(returned));
            aggregate.value = Some(Box::new(Node {
                kind,
                ty: Type::Money,
                optional: false,
                span,
            }));
        }
    }

    /// Leaves out rows that were returned as a whole.
    fn narrow(&mut self, rows: &mut Selection) {
        if rows.collection != self.purchases {
            return;
        }
        let model = Node {
            kind: NodeKind::And(Vec::new()),
            ty: Type::Bool,
            optional: false,
            span: Default::default(),
        };
        let condition = |kind| Node {
            kind,
            ..model.clone()
        };
        let none = condition(NodeKind::Quantifier(Quantifier::Count(
            self.rows(rows.scope),
            ComparisonOperator::Equal,
            0,
        )));
        let paid = Node {
            kind: NodeKind::Field {
                scope: rows.scope,
                links: Vec::new(),
                field: self.money_paid,
            },
            ty: Type::Money,
            ..model.clone()
        };
        let less = condition(NodeKind::Compare(
            ComparisonOperator::Less,
            Box::new(self.returned(rows.scope, &paid)),
            Box::new(paid),
        ));
        let kept = condition(NodeKind::Or(vec![none, less]));
        rows.filter = Some(Box::new(match rows.filter.take() {
            None => kept,
            Some(filter) => Node {
                optional: filter.optional,
                kind: NodeKind::And(vec![*filter, kept]),
                ..model
            },
        }));
    }

    /// The returns of a purchase; one below zero returns nothing.
    fn rows(&mut self, purchase: ScopeId) -> Selection {
        self.next += 1;
        let scope = ScopeId(self.next);
        let node = |kind, ty| Node {
            kind,
            ty,
            optional: false,
            span: Span::default(),
        };
        let zero = || {
            let zero = Value::Money(Decimal::ZERO, self.currency);
            Box::new(node(NodeKind::Literal(zero), Type::Money))
        };
        let amount = NodeKind::Field {
            scope,
            links: Vec::new(),
            field: self.amount,
        };
        let amount = NodeKind::OrElse(Box::new(node(amount, Type::Money)), zero());
        let amount = Box::new(node(amount, Type::Money));
        let counts = NodeKind::Compare(ComparisonOperator::GreaterOrEqual, amount, zero());
        Selection {
            scope,
            collection: self.returns,
            base: purchase,
            links: Vec::new(),
            hops: vec![Hop::Linked(self.returns, self.link)],
            window: None,
            filter: Some(Box::new(node(counts, Type::Bool))),
        }
    }

    /// How much of it was returned.
    fn returned(&mut self, purchase: ScopeId, model: &Node) -> Node {
        let rows = self.rows(purchase);
        let amount = Node {
            kind: NodeKind::Field {
                scope: rows.scope,
                links: Vec::new(),
                field: self.amount,
            },
            ty: Type::Money,
            optional: false,
            span: model.span,
        };
        Node {
            kind: NodeKind::Aggregate(Aggregate {
                function: AggregateFunction::Sum,
                distinct: false,
                rows,
                value: Some(Box::new(amount)),
            }),
            ty: Type::Money,
            optional: false,
            span: model.span,
        }
    }
}
