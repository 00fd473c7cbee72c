//! Conditions on linked records that are asked once of each record, not of each row that links to it.

use super::{super::Run, facts::rows_of};
use crate::plan::{NodeId, Operation};

/// A condition that is asked once of each linked record, whatever number of rows links to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    /// The field that it is about.
    pub field: NodeId,
    /// The linked record of each row.
    pub rows: NodeId,
    /// Whether these are read off a column, for the rows that are asked for: nobody else need make a list of them.
    own: bool,
}

impl Judged {
    /// Calls `see` with what the condition is computed from.
    pub(super) fn each_operand(self, condition: &Operation, mut see: impl FnMut(NodeId)) {
        condition.each_operand(|operand| match operand == self.field {
            true if self.own => {}
            true => see(self.rows),
            false => see(operand),
        });
    }
}

impl Run<'_> {
    /// A condition that is about one field of a linked record, and nothing else that differs from row to row, where there are no more
    /// such records than rows.
    pub(super) fn judged(&self, operation: &Operation) -> Option<Judged> {
        let tests = matches!(
            operation,
            Operation::Compare(..)
                | Operation::Between(..)
                | Operation::InSet(..)
                | Operation::Text(..)
        );
        if !self.broad || !tests {
            return None;
        }
        let graph = self.plan.graph();
        let (mut field, mut others) = (None, false);
        operation.each_operand(|operand| match graph.node_of(operand).operation {
            Operation::Constant(_) => {}
            Operation::Fetch { .. } if field.is_none() => field = Some(operand),
            _ => others = true,
        });
        let field = field.filter(|_| !others)?;
        let Operation::Fetch {
            rows, collection, ..
        } = graph.node_of(field).operation
        else {
            return None;
        };
        let records = self.data.table(collection).len as f32;
        let links = rows_of(self, graph.node_of(rows).frame) * self.data.len() as f32;
        let own = self.own_links(&graph.node_of(rows).operation).is_some();
        (records <= links).then_some(Judged { field, rows, own })
    }
}
