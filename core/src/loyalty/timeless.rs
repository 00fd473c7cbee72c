//! Questions whose answers no instant changes: they are asked once for a whole history, and not once for each record's time.

use kardan_dsl::{
    program::{Hop, Node, NodeKind, Program, Quantifier, RuleBody, ScopeId, Selection},
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::collections::BTreeMap;

/// Whether the answer about a record of a collection is the same from the record's time on: it reads nothing but stored values of
/// the record and of the rows in it that have no time of their own, and no date or instant but the record's time.
pub(super) fn is_timeless(program: &Program, about: CollectionId, node: &Node) -> bool {
    let mut reading = Reading {
        program,
        scopes: BTreeMap::from([(ScopeId::OWN, about)]),
        own: about,
    };
    reading.is_timeless(node)
}

struct Reading<'a> {
    program: &'a Program,
    /// The collections of the scopes around.
    scopes: BTreeMap<ScopeId, CollectionId>,
    /// The collection of the record that is asked about.
    own: CollectionId,
}

impl Reading<'_> {
    fn is_timeless(&mut self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Literal(_) | NodeKind::Param(_) => true,
            NodeKind::Field {
                scope,
                links,
                field,
            } => links.is_empty() && self.is_stored(*scope, *field),
            NodeKind::Negative(inner)
            | NodeKind::Not(inner)
            | NodeKind::IsKnown(inner)
            | NodeKind::Part(_, inner)
            | NodeKind::InCatalog(inner, _) => self.is_timeless(inner),
            NodeKind::Arithmetic(_, left, right)
            | NodeKind::OrElse(left, right)
            | NodeKind::Compare(_, left, right)
            | NodeKind::Contains(left, right)
            | NodeKind::StartsWith(left, right) => {
                self.is_timeless(left) && self.is_timeless(right)
            }
            NodeKind::Between(value, from, to) => {
                self.is_timeless(value) && self.is_timeless(from) && self.is_timeless(to)
            }
            NodeKind::InList(value, list) => {
                self.is_timeless(value) && list.iter().all(|value| self.is_timeless(value))
            }
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                parts.iter().all(|part| self.is_timeless(part))
            }
            NodeKind::Quantifier(Quantifier::Count(rows, ..)) => self.selects(rows),
            NodeKind::Quantifier(Quantifier::Every(rows, holds)) => {
                self.selects(rows) && self.is_timeless(holds)
            }
            NodeKind::Aggregate(aggregate) => {
                self.selects(&aggregate.rows)
                    && aggregate
                        .value
                        .as_ref()
                        .is_none_or(|value| self.is_timeless(value))
            }
            NodeKind::Call {
                rule,
                scope,
                links,
                as_of: None,
            } => {
                let about = self.scopes.get(scope).copied();
                let called = self.program.rules.get(rule.0 as usize);
                match (about, called.map(|rule| &rule.body)) {
                    (Some(about), Some(RuleBody::Condition(body))) if links.is_empty() => {
                        about == self.own && is_timeless(self.program, about, body)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether a field never reads as missing for being later than the instant: no date, but the record's own time.
    fn is_stored(&self, scope: ScopeId, field: FieldId) -> bool {
        let Some(&collection) = self.scopes.get(&scope) else {
            return false;
        };
        let schema = &self.program.schema;
        let is_date = matches!(
            schema.field(collection, field).ty,
            Type::Date | Type::Instant | Type::Record(_)
        );
        !is_date || schema.collection(collection).time == Some(field)
    }

    /// Whether rows are those in the record itself, without a time of their own, and chosen by what is stored.
    fn selects(&mut self, rows: &Selection) -> bool {
        let schema = &self.program.schema;
        let is_inside = rows.base == ScopeId::OWN
            && rows.links.is_empty()
            && rows.window.is_none()
            && matches!(rows.hops.as_slice(), [Hop::Children(_)])
            && schema.collection(rows.collection).time.is_none();
        self.scopes.insert(rows.scope, rows.collection);
        is_inside
            && rows
                .filter
                .as_ref()
                .is_none_or(|filter| self.is_timeless(filter))
    }
}
