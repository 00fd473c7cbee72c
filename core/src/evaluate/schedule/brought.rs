//! Conditions on what rows have from those that they hang on, or link to: they are asked of these, and the truth is brought over.

use super::{super::Run, Dated, PartId, making::Making};
use crate::plan::{Fill, NodeId, Operation, RouteId};
use std::collections::HashMap;

/// A condition on one value that is brought over from other rows, and nothing else that differs from row to row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brought {
    /// The value of the rows that ask.
    pub value: NodeId,
    /// The value where it comes from.
    pub from: NodeId,
    pub route: RouteId,
}

impl Brought {
    /// Calls `see` with what a condition compares the value with.
    pub(super) fn each_constant(self, condition: &Operation, mut see: impl FnMut(NodeId)) {
        condition.each_operand(|operand| {
            if operand != self.value {
                see(operand);
            }
        });
    }
}

impl Run<'_> {
    /// What a condition brings over, where it comes from rows that are no more than those that ask.
    pub(super) fn brought(&self, condition: NodeId, dated: Option<&Dated>) -> Option<Brought> {
        let graph = self.plan.graph();
        let node = graph.node_of(condition);
        let value = match (&node.operation, dated) {
            (_, Some(dated)) => dated.value,
            (
                operation @ (Operation::Compare(..)
                | Operation::Between(..)
                | Operation::InSet(..)
                | Operation::Text(..)
                | Operation::InWindow(..)),
                None,
            ) => {
                let (mut value, mut others) = (None, false);
                operation.each_operand(|operand| match graph.node_of(operand).operation {
                    Operation::Constant(_) => {}
                    _ if value.is_none() => value = Some(operand),
                    _ => others = true,
                });
                value.filter(|_| !others)?
            }
            _ => return None,
        };
        let Operation::Project {
            node: from,
            route,
            fill: Fill::Missing,
        } = graph.node_of(value).operation
        else {
            return None;
        };
        let rows = |frame| Some(self.data.table(self.dense(frame)?).len);
        let fewer = rows(graph.node_of(from).frame)? <= rows(node.frame)?;
        fewer.then_some(Brought { value, from, route })
    }
}

/// Which conditions are asked so.
pub(super) type AllBrought = HashMap<NodeId, Brought>;

impl Making<'_, '_> {
    /// Asks for what a condition brings over, and for what it is compared with.
    pub(super) fn ask_brought(
        &mut self,
        condition: NodeId,
        brought: Brought,
        part: Option<PartId>,
    ) {
        let part = self.reached(brought.from, brought.route, part);
        self.ask(brought.from, part);
        let operation = self.operation(condition);
        if !self.dated.contains_key(&condition) {
            brought.each_constant(operation, |constant| self.ask(constant, None));
        }
    }
}
