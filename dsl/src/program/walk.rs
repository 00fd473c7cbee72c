//! The parts of a program's nodes.

use super::{Node, NodeKind, Quantifier, Rule, RuleBody, ScopeId, Selection};
use crate::types::Value;

/// The conditions and values that a rule's body consists of.
#[must_use]
pub fn bodies(rule: &Rule) -> Vec<&Node> {
    match &rule.body {
        RuleBody::Condition(node) | RuleBody::Attribute(node) | RuleBody::Segment(node) => {
            vec![node]
        }
        RuleBody::Partition { states, .. } => states.iter().map(|(_, node)| node).collect(),
    }
}

/// Calls `see` with each selection that a node itself makes.
pub fn each_selection<'n>(node: &'n Node, mut see: impl FnMut(&'n Selection)) {
    match &node.kind {
        NodeKind::Aggregate(aggregate) => see(&aggregate.rows),
        NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _))
        | NodeKind::Pick { rows, .. }
        | NodeKind::AverageGap { rows, .. }
        | NodeKind::Forecast { rows, .. }
        | NodeKind::DateWhenReaches { rows, .. }
        | NodeKind::Regular { rows, .. } => see(rows),
        NodeKind::Sequence(steps) => steps.iter().for_each(|step| see(&step.rows)),
        _ => {}
    }
}

/// Calls `see` with each node that a node is made of, in the order of the text as far as the tree tells; windows' bounds are constants and left
/// out. Planning asks this of every node for all that is below it, so nothing is collected.
fn each_part<'n>(node: &'n Node, mut see: impl FnMut(&'n Node)) {
    match &node.kind {
        NodeKind::Literal(_)
        | NodeKind::Param(_)
        | NodeKind::Field { .. }
        | NodeKind::Call { .. }
        | NodeKind::Sequence(_)
        | NodeKind::Regular { .. }
        | NodeKind::Quantifier(Quantifier::Count(..)) => {}
        NodeKind::Negative(a)
        | NodeKind::Part(_, a)
        | NodeKind::DaysSince(a)
        | NodeKind::AgeOf(a)
        | NodeKind::InCatalog(a, _)
        | NodeKind::InWindow(a, _)
        | NodeKind::AnniversaryInWindow { date: a, .. }
        | NodeKind::IsKnown(a)
        | NodeKind::Not(a)
        | NodeKind::Pick { value: a, .. }
        | NodeKind::Forecast { value: a, .. }
        | NodeKind::AverageGap { time: a, .. }
        | NodeKind::Quantifier(Quantifier::Every(_, a)) => see(a),
        NodeKind::Arithmetic(_, a, b)
        | NodeKind::OrElse(a, b)
        | NodeKind::Compare(_, a, b)
        | NodeKind::Contains(a, b)
        | NodeKind::StartsWith(a, b)
        | NodeKind::DateWhenReaches {
            value: a,
            target: b,
            ..
        } => {
            see(a);
            see(b);
        }
        NodeKind::Between(a, b, c) => [a, b, c].into_iter().for_each(|part| see(part)),
        NodeKind::InList(a, list) => {
            see(a);
            list.iter().for_each(&mut see);
        }
        NodeKind::And(all) | NodeKind::Or(all) => all.iter().for_each(&mut see),
        NodeKind::Aggregate(aggregate) => aggregate.value.as_deref().into_iter().for_each(&mut see),
    }
    each_selection(node, |rows| {
        rows.filter.as_deref().into_iter().for_each(&mut see)
    });
}

/// Calls `see` with a node and all nodes below it.
pub fn each<'n>(node: &'n Node, see: &mut impl FnMut(&'n Node)) {
    see(node);
    each_part(node, |part| each(part, see));
}

/// Calls `see` with each scope that a node reads, those bound inside it among them; some come more than once.
pub fn each_scope(node: &Node, mut see: impl FnMut(ScopeId)) {
    each(node, &mut |node| {
        if let NodeKind::Field { scope, .. } | NodeKind::Call { scope, .. } = node.kind {
            see(scope);
        }
        each_selection(node, |rows| see(rows.base));
    });
}

/// The values of a list value, or the value itself.
#[must_use]
pub fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(values) => values.iter().flat_map(flat).collect(),
        value => vec![value],
    }
}
