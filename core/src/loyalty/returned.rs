//! Purchases that were returned do not count for a tier: the question without them.

use kardan_dsl::{
    program::{Aggregate, Hop, Node, NodeKind, Quantifier, ScopeId, Selection},
    schema::{AMOUNT, CollectionId, FieldId, MONEY_PAID, Schema},
    syntax::{AggregateFunction, ArithmeticOperator, ComparisonOperator},
    types::Type,
};

/// What stands for one purchase and its returns.
struct Returns {
    purchases: CollectionId,
    money_paid: FieldId,
    returns: CollectionId,
    link: FieldId,
    amount: FieldId,
    /// Scopes from here on are not used yet.
    next: u32,
}

/// A value about a client in which wholly returned purchases do not count, and sums of what was paid are less what was returned.
pub(super) fn without_returned(schema: &Schema, purchases: CollectionId, node: &Node) -> Node {
    let found = schema.returns_of(purchases).and_then(|(returns, link)| {
        Some(Returns {
            purchases,
            money_paid: schema.collection(purchases).field_named(MONEY_PAID)?,
            returns,
            link,
            amount: schema.collection(returns).field_named(AMOUNT)?,
            next: 1_000_000,
        })
    });
    let mut node = node.clone();
    if let Some(mut returns) = found {
        returns.change(&mut node);
    }
    node
}

impl Returns {
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

    /// The returns of a purchase.
    fn rows(&mut self, purchase: ScopeId) -> Selection {
        self.next += 1;
        Selection {
            scope: ScopeId(self.next),
            collection: self.returns,
            base: purchase,
            links: Vec::new(),
            hops: vec![Hop::Linked(self.returns, self.link)],
            window: None,
            filter: None,
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
