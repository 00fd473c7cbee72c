//! Where the program's nodes stand in the plan: what blame and explanation walk.

use super::{
    NOW,
    graph::Graph,
    node::{GroupingId, MomentId, NodeId, Operation, RouteId},
};
use foldhash::fast::RandomState;
use kardan_dsl::{program::RuleId, syntax::ArithmeticOperator};
use std::{collections::HashMap, sync::Arc};

/// The rules of a plan. As in its graph, nobody outside chooses what is in it.
pub(crate) type PlannedRules = HashMap<(RuleId, MomentId), Arc<PlannedRule>, RandomState>;

/// A node of the program and where its values are. Its parts are the program node's parts, in order.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// Its values.
    pub node: NodeId,
    /// From a row of the whole to a row of this node; none where they are the same rows or any row will do.
    pub route: Option<RouteId>,
    /// The field to name where it is missing and no part is.
    pub name: Option<Arc<str>>,
    /// The nodes that it is made of, whose values are read at the same record.
    pub parts: Vec<Trace>,
    /// The rows that it goes through.
    pub rows: Vec<RowsTrace>,
    /// The rule that it asks about the record at the end of the route, and the path to that record.
    pub call: Option<(RuleId, MomentId, String)>,
}

/// Rows that a node goes through.
#[derive(Clone, Debug)]
pub(crate) struct RowsTrace {
    /// The `Selected` node.
    pub selected: NodeId,
    /// From a row of the node to the record that the rows hang on; none where it is that record.
    pub route: Option<RouteId>,
    /// From that record to the rows.
    pub grouping: GroupingId,
    /// The masks of visibility and window, on the frame of `selected`.
    pub within: Vec<NodeId>,
    /// The condition on each row.
    pub filter: Option<Box<Trace>>,
    /// The value or condition per row that is not part of the selection.
    pub values: Vec<Trace>,
}

/// A rule in the plan, at a moment.
#[derive(Clone, Debug)]
pub(crate) struct PlannedRule {
    /// Its conditions or its value: one for each state of a partition, else one.
    pub traces: Vec<Trace>,
    /// What a call of it reads: a condition's truth, an attribute's value, a segment's members, a partition's states.
    pub value: NodeId,
    /// Which of the subject's rows exist at the moment; none where all do.
    pub visible: Option<NodeId>,
    /// The field to name where its value is missing and nothing below tells.
    pub name: Option<Arc<str>>,
}

/// The conditions on rows and the quotients in the texts of rules as of T: where each has a value everywhere, there is nothing to remark on.
pub(super) fn remarked(
    graph: &Graph,
    rules: &PlannedRules,
    number: usize,
) -> Vec<(NodeId, RuleId)> {
    let mut found = Vec::new();
    for rule in (0..number as u32).map(RuleId) {
        let planned = rules.get(&(rule, NOW));
        for trace in planned.iter().flat_map(|planned| &planned.traces) {
            trace.each_remarked(graph, &mut |node| found.push((node, rule)));
        }
    }
    found
}

impl Trace {
    fn each_remarked(&self, graph: &Graph, see: &mut impl FnMut(NodeId)) {
        let operation = &graph.node_of(self.node).operation;
        if let Operation::Arithmetic(ArithmeticOperator::Divide, ..) = operation {
            see(self.node);
        }
        for part in &self.parts {
            part.each_remarked(graph, see);
        }
        for rows in &self.rows {
            for filter in rows.filter.iter().map(Box::as_ref) {
                see(filter.node);
                filter.each_remarked(graph, see);
            }
            for value in &rows.values {
                value.each_remarked(graph, see);
            }
        }
    }
}
