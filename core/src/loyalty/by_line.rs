//! What each line of a purchase adds to what a rule gives that sums over lines: what its points are split by.

use super::scheme::Instant;
use crate::questions::{Asked, Condition, Questions};
use kardan_dsl::{
    program::{Aggregate, Hop, Link, Node, NodeKind, ScopeId},
    schema::CollectionId,
    syntax::{AggregateFunction, ArithmeticOperator},
};
use rust_decimal::Decimal;

/// The parts of lines in what a rule gives.
#[derive(Debug)]
pub(super) struct ByLine {
    lines: CollectionId,
    filter: Option<Condition>,
    value: Asked,
}

impl ByLine {
    /// Asks what each line adds. None for what does not sum over lines, or by what is no question about a line.
    pub fn new(
        questions: &mut Questions<'_>,
        (purchases, lines): (CollectionId, CollectionId),
        amount: &Node,
    ) -> Option<ByLine> {
        let sum = summed(amount)?;
        let rows = &sum.rows;
        let is_of_purchase = rows.collection == lines
            && rows.base == ScopeId::OWN
            && rows.links.is_empty()
            && rows.hops == [Hop::Children(lines)]
            && rows.window.is_none();
        if !is_of_purchase {
            return None;
        }
        let about = |node: &Node| about_line(node, rows.scope, purchases);
        let filter = match &rows.filter {
            None => None,
            Some(filter) => Some(about(filter)?),
        };
        let value = about(sum.value.as_deref()?)?;
        let filter = filter.map(|filter| questions.condition(lines, &filter));
        Some(ByLine {
            lines,
            filter,
            value: questions.value(lines, &value),
        })
    }

    /// What a line adds at an instant.
    pub fn weight(&self, moment: &Instant<'_>, row: usize) -> Decimal {
        let data = moment.reader.data;
        let first = data.rows_of(moment.first..moment.first + 1, self.lines);
        let Some(local) = row.checked_sub(first.start) else {
            return Decimal::ZERO;
        };
        let answers = moment.answers;
        match self
            .filter
            .is_none_or(|filter| answers.holds(filter, local))
        {
            true => answers.number(self.value, local).unwrap_or_default(),
            false => Decimal::ZERO,
        }
    }
}

/// The sum that a value is, or a multiple of: by whatever number, which is the same for each line.
fn summed(value: &Node) -> Option<&Aggregate> {
    match &value.kind {
        NodeKind::Arithmetic(ArithmeticOperator::Multiply, one, other) => {
            match (summed(one), summed(other)) {
                (Some(sum), None) | (None, Some(sum)) => Some(sum),
                _ => None,
            }
        }
        NodeKind::Arithmetic(ArithmeticOperator::Divide, one, _) => summed(one),
        NodeKind::Aggregate(aggregate) => {
            let is_sum = aggregate.function == AggregateFunction::Sum && !aggregate.distinct;
            is_sum.then_some(aggregate)
        }
        _ => None,
    }
}

/// A node about a row as one about the record itself: what is read of the purchase is read of the record that it is nested in. None for
/// what looks at rows of its own.
fn about_line(node: &Node, row: ScopeId, purchases: CollectionId) -> Option<Node> {
    let of = |node: &Node| about_line(node, row, purchases);
    let boxed = |node: &Node| of(node).map(Box::new);
    let all = |nodes: &[Node]| nodes.iter().map(of).collect::<Option<Vec<Node>>>();
    let climbed = |scope: ScopeId, links: &[Link]| {
        let up = (scope == ScopeId::OWN).then_some(Link::Parent(purchases));
        let is_known = up.is_some() || scope == row;
        is_known.then(|| up.into_iter().chain(links.iter().copied()).collect())
    };
    let kind = match &node.kind {
        kind @ (NodeKind::Literal(_) | NodeKind::Param(_)) => kind.clone(),
        NodeKind::Field {
            scope,
            links,
            field,
        } => NodeKind::Field {
            scope: ScopeId::OWN,
            links: climbed(*scope, links)?,
            field: *field,
        },
        NodeKind::Call {
            rule,
            scope,
            links,
            as_of: None,
        } => NodeKind::Call {
            rule: *rule,
            scope: ScopeId::OWN,
            links: climbed(*scope, links)?,
            as_of: None,
        },
        NodeKind::Negative(inner) => NodeKind::Negative(boxed(inner)?),
        NodeKind::Not(inner) => NodeKind::Not(boxed(inner)?),
        NodeKind::IsKnown(inner) => NodeKind::IsKnown(boxed(inner)?),
        NodeKind::InCatalog(inner, catalog) => NodeKind::InCatalog(boxed(inner)?, *catalog),
        NodeKind::Arithmetic(operator, one, other) => {
            NodeKind::Arithmetic(*operator, boxed(one)?, boxed(other)?)
        }
        NodeKind::Compare(operator, one, other) => {
            NodeKind::Compare(*operator, boxed(one)?, boxed(other)?)
        }
        NodeKind::OrElse(one, other) => NodeKind::OrElse(boxed(one)?, boxed(other)?),
        NodeKind::Contains(one, other) => NodeKind::Contains(boxed(one)?, boxed(other)?),
        NodeKind::StartsWith(one, other) => NodeKind::StartsWith(boxed(one)?, boxed(other)?),
        NodeKind::Between(value, from, to) => {
            NodeKind::Between(boxed(value)?, boxed(from)?, boxed(to)?)
        }
        NodeKind::InList(value, list) => NodeKind::InList(boxed(value)?, all(list)?),
        NodeKind::And(parts) => NodeKind::And(all(parts)?),
        NodeKind::Or(parts) => NodeKind::Or(all(parts)?),
        _ => return None,
    };
    Some(Node {
        kind,
        ..node.clone()
    })
}
