//! Sums that may have been paid in part by points, where a rule gives points for them.

use crate::{
    check::{
        Checker,
        describe::{field_name, noun},
        rule::Outcome,
    },
    diagnostics::codes,
    program::{Link, Node, NodeKind, RuleBody, RuleId, ScopeId, Selection, walk},
    schema::{AMOUNT, CollectionId, MONEY_PAID, POINTS_PAID, TOTAL},
    source::Span,
    syntax::{AggregateFunction, ArithmeticOperator},
    types::Type,
    vocabulary::Phrase,
};

/// A value that counts what was paid by points.
struct Counted {
    place: Span,
    instead: Instead,
}

/// What counts the part that was paid in money.
#[derive(Clone, Copy)]
enum Instead {
    /// The field that says it.
    Field,
    /// The same, times the part of the purchase that was paid in money.
    Share,
    /// That field, which has to be brought in otherwise.
    Nothing,
}

/// Whose records the scopes of a value are; the latest last.
type Scopes = Vec<(ScopeId, CollectionId)>;

impl Checker<'_> {
    /// Says of each sum in an amount of points that it may have been paid in part by points.
    pub(super) fn warn_of_points_paid(&mut self, amount: &Node, about: CollectionId) {
        let Some(purchases) = self.schema().purchases() else {
            return;
        };
        let mut found = Vec::new();
        let mut scopes = vec![(ScopeId::OWN, about)];
        self.find_points_paid(amount, (purchases, about), &mut scopes, &mut found);
        for counted in found {
            self.say_what_was_paid(purchases, &counted);
        }
    }

    fn say_what_was_paid(&mut self, purchases: CollectionId, counted: &Counted) {
        let place = counted.place;
        let text = self.text(place);
        let language = self.language(place);
        let described = self.schema().collection(purchases);
        let name = |name: &str| {
            let field = described.field_named(name)?;
            let field = described.fields.get(usize::from(field.0))?;
            Some(field_name(field, language))
        };
        let Some(paid) = name(MONEY_PAID) else { return };
        let share = || {
            let or_else = Phrase::OrElse.text(language);
            Some(format!("{text} * ({paid} / {} {or_else} 0)", name(TOTAL)?))
        };
        let mended = match counted.instead {
            Instead::Field => match text.rsplit_once('.') {
                Some((noun, _)) if !text.contains(' ') => Some(format!("{noun}.{paid}")),
                _ => Some(paid.clone()),
            },
            Instead::Share => share(),
            Instead::Nothing => None,
        };
        // A sum over purchases is not that of one of them: it is told whose field is meant.
        let of_each = format!("{}.{paid}", noun(described, language));
        let advice = mended.as_deref().unwrap_or(&of_each);
        let found = self.diagnostic(codes::TOTAL_IS_NOT_MONEY, place, &[text, advice]);
        let found = match mended {
            Some(mended) => found.replace(place, mended),
            None => found,
        };
        self.diagnostics.push(found);
    }

    /// Finds what counts the part that was paid by points.
    fn find_points_paid(
        &self,
        at: &Node,
        (purchases, about): (CollectionId, CollectionId),
        scopes: &mut Scopes,
        found: &mut Vec<Counted>,
    ) {
        let all = (purchases, about);
        let counted = |instead| Counted {
            place: at.span,
            instead,
        };
        match &at.kind {
            NodeKind::Field {
                scope,
                links,
                field,
            } if at.ty == Type::Money => {
                let holder = holder(scopes, *scope, links);
                let paid = self.schema().collection(purchases).field_named(MONEY_PAID);
                if holder == Some(purchases) && paid.is_some_and(|paid| paid != *field) {
                    found.push(counted(Instead::Field));
                }
            }
            // What was paid by points is taken off, or the part of money was reckoned.
            NodeKind::Arithmetic(ArithmeticOperator::Subtract, _, right)
                if is_points_as_money(right) => {}
            NodeKind::Arithmetic(ArithmeticOperator::Multiply, left, right)
                if self.asks_how_it_was_paid(left, scopes, purchases)
                    || self.asks_how_it_was_paid(right, scopes, purchases) => {}
            NodeKind::Arithmetic(ArithmeticOperator::Divide, left, _) => {
                self.find_points_paid(left, all, scopes, found);
            }
            NodeKind::Arithmetic(_, left, right) | NodeKind::OrElse(left, right) => {
                self.find_points_paid(left, all, scopes, found);
                self.find_points_paid(right, all, scopes, found);
            }
            NodeKind::Negative(inner) => self.find_points_paid(inner, all, scopes, found),
            NodeKind::Pick { rows, value, .. } => {
                scopes.push((rows.scope, rows.collection));
                if !self.is_of_lines(rows, value, purchases) {
                    self.find_points_paid(value, all, scopes, found);
                } else if !self.asks_how_it_was_paid(value, scopes, purchases) {
                    found.push(counted(instead_of(rows, all, false)));
                }
            }
            NodeKind::Aggregate(aggregate) => {
                let Some(value) = aggregate.value.as_deref() else {
                    return;
                };
                let rows = &aggregate.rows;
                scopes.push((rows.scope, rows.collection));
                if !self.is_of_lines(rows, value, purchases) {
                    return self.find_points_paid(value, all, scopes, found);
                }
                if self.asks_how_it_was_paid(value, scopes, purchases) {
                    return;
                }
                let is_whole = aggregate.function == AggregateFunction::Sum
                    && !aggregate.distinct
                    && rows.filter.is_none()
                    && self.is_amount_of(value, rows.collection);
                found.push(counted(instead_of(rows, all, is_whole)));
            }
            NodeKind::Call { rule, links, .. } if at.ty == Type::Money => {
                let Some((body, subject)) = self.attribute(*rule) else {
                    return;
                };
                let mut inner = Vec::new();
                let mut own = vec![(ScopeId::OWN, subject)];
                self.find_points_paid(body, (purchases, subject), &mut own, &mut inner);
                let is_own = links.is_empty() && subject == purchases && about == purchases;
                let instead = match (&body.kind, inner.first()) {
                    (_, None) => return,
                    (NodeKind::Field { .. }, _) if is_own => Instead::Field,
                    _ if is_own => Instead::Share,
                    _ => Instead::Nothing,
                };
                found.push(counted(instead));
            }
            _ => {}
        }
    }

    /// Whether money of the lines of purchases is asked for.
    fn is_of_lines(&self, rows: &Selection, value: &Node, purchases: CollectionId) -> bool {
        let lines = self.schema().lines_of(purchases);
        value.ty == Type::Money && lines.is_some_and(|(lines, _)| rows.collection == lines)
    }

    /// Whether a value is the sum of a line itself.
    fn is_amount_of(&self, value: &Node, lines: CollectionId) -> bool {
        let amount = self.schema().collection(lines).field_named(AMOUNT);
        matches!(&value.kind, NodeKind::Field { links, field, .. } if links.is_empty() && Some(*field) == amount)
    }

    /// Whether a value looks at what of a purchase was paid in money, or by points.
    fn asks_how_it_was_paid(&self, value: &Node, scopes: &Scopes, purchases: CollectionId) -> bool {
        let described = self.schema().collection(purchases);
        let ways = [MONEY_PAID, POINTS_PAID].map(|name| described.field_named(name));
        let mut asks = false;
        walk::each(value, &mut |node| match &node.kind {
            NodeKind::Field {
                scope,
                links,
                field,
            } => {
                let is_way = ways.contains(&Some(*field));
                asks |= is_way && holder(scopes, *scope, links) == Some(purchases);
            }
            NodeKind::Call { rule, .. } => {
                if let Some((body, subject)) = self.attribute(*rule) {
                    let own = vec![(ScopeId::OWN, subject)];
                    asks |= self.asks_how_it_was_paid(body, &own, purchases);
                }
            }
            _ => {}
        });
        asks
    }

    /// The body of an attribute, and whose it is.
    fn attribute(&self, rule: RuleId) -> Option<(&Node, CollectionId)> {
        let entry = self.rules.get(rule.0 as usize)?;
        let Outcome::Done(done) = &entry.outcome else {
            return None;
        };
        match &done.body {
            RuleBody::Attribute(body) => Some((body, entry.subject)),
            _ => None,
        }
    }
}

/// What counts the part of lines that was paid in money, in a rule about a collection. All of the lines come to what was paid.
fn instead_of(
    rows: &Selection,
    (purchases, about): (CollectionId, CollectionId),
    is_whole: bool,
) -> Instead {
    match rows.base == ScopeId::OWN && about == purchases {
        true if is_whole => Instead::Field,
        true => Instead::Share,
        false => Instead::Nothing,
    }
}

/// Whose record a field is of.
fn holder(scopes: &Scopes, scope: ScopeId, links: &[Link]) -> Option<CollectionId> {
    match links.last() {
        None => {
            let mut known = scopes.iter().rev();
            known
                .find(|(known, _)| *known == scope)
                .map(|(_, collection)| *collection)
        }
        Some(Link::Parent(collection)) => Some(*collection),
        Some(Link::Field(_)) => None,
    }
}

/// Whether a sum of money is points by the rate.
fn is_points_as_money(value: &Node) -> bool {
    matches!(&value.kind, NodeKind::Arithmetic(_, points, _) if points.ty == Type::Points)
}
