//! The parts of a program's nodes.

use kardan_dsl::{
    program::{Node, NodeKind, Quantifier, Rule, RuleBody, ScopeId, Selection},
    types::Value,
};

/// The conditions and values that a rule's body consists of.
pub(crate) fn bodies(rule: &Rule) -> Vec<&Node> {
    match &rule.body {
        RuleBody::Condition(node) | RuleBody::Attribute(node) | RuleBody::Segment(node) => {
            vec![node]
        }
        RuleBody::Partition { states, .. } => states.iter().map(|(_, node)| node).collect(),
    }
}

/// The selections that a node itself makes.
pub(crate) fn selections(node: &Node) -> Vec<&Selection> {
    match &node.kind {
        NodeKind::Aggregate(aggregate) => vec![&aggregate.rows],
        NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _))
        | NodeKind::Pick { rows, .. }
        | NodeKind::AverageGap { rows, .. }
        | NodeKind::Forecast { rows, .. }
        | NodeKind::DateWhenReaches { rows, .. }
        | NodeKind::Regular { rows, .. } => vec![rows],
        NodeKind::Sequence(steps) => steps.iter().map(|step| &step.rows).collect(),
        _ => Vec::new(),
    }
}

/// The nodes that a node is made of, in the order of the text as far as the tree tells; windows' bounds are constants and left out.
pub(crate) fn parts(node: &Node) -> Vec<&Node> {
    let mut parts: Vec<&Node> = match &node.kind {
        NodeKind::Literal(_) | NodeKind::Param(_) | NodeKind::Field { .. } => Vec::new(),
        NodeKind::Call { .. } | NodeKind::Sequence(_) | NodeKind::Regular { .. } => Vec::new(),
        NodeKind::Negative(a)
        | NodeKind::Part(_, a)
        | NodeKind::DaysSince(a)
        | NodeKind::AgeOf(a)
        | NodeKind::InCatalog(a, _)
        | NodeKind::InWindow(a, _)
        | NodeKind::AnniversaryInWindow { date: a, .. }
        | NodeKind::IsKnown(a)
        | NodeKind::Not(a) => vec![a],
        NodeKind::Arithmetic(_, a, b)
        | NodeKind::OrElse(a, b)
        | NodeKind::Compare(_, a, b)
        | NodeKind::Contains(a, b)
        | NodeKind::StartsWith(a, b) => vec![a, b],
        NodeKind::Between(a, b, c) => vec![a, b, c],
        NodeKind::InList(a, list) => std::iter::once(&**a).chain(list).collect(),
        NodeKind::And(all) | NodeKind::Or(all) => all.iter().collect(),
        NodeKind::Aggregate(aggregate) => aggregate.value.as_deref().into_iter().collect(),
        NodeKind::Pick { value, .. } | NodeKind::Forecast { value, .. } => vec![value],
        NodeKind::AverageGap { time, .. } => vec![time],
        NodeKind::DateWhenReaches { value, target, .. } => vec![value, target],
        NodeKind::Quantifier(Quantifier::Count(..)) => Vec::new(),
        NodeKind::Quantifier(Quantifier::Every(_, condition)) => vec![condition],
    };
    let filters = selections(node)
        .into_iter()
        .filter_map(|rows| rows.filter.as_deref());
    parts.extend(filters);
    parts
}

/// Calls `see` with a node and all nodes below it.
pub(crate) fn each<'n>(node: &'n Node, see: &mut impl FnMut(&'n Node)) {
    see(node);
    for part in parts(node) {
        each(part, see);
    }
}

/// The scopes that a node reads, those bound inside it among them.
pub(crate) fn scopes(node: &Node) -> Vec<ScopeId> {
    let mut scopes = Vec::new();
    each(node, &mut |node| {
        if let NodeKind::Field { scope, .. } | NodeKind::Call { scope, .. } = node.kind {
            scopes.push(scope);
        }
        scopes.extend(selections(node).into_iter().map(|rows| rows.base));
    });
    scopes
}

/// The values of a list value, or the value itself.
pub(crate) fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(values) => values.iter().flat_map(flat).collect(),
        value => vec![value],
    }
}
