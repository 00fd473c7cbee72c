//! Sums of so many times a column: the column is summed and the sum multiplied, instead of each number.

use super::making::Making;
use crate::plan::{NodeId, Operation, Rows};
use kardan_dsl::syntax::AggregateFunction;

/// The sum of a multiple.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Multiple {
    pub rows: Rows,
    /// What is summed.
    pub value: NodeId,
    /// What the sum is multiplied by.
    pub factor: NodeId,
}

impl Multiple {
    /// What it is computed from.
    pub(super) fn operands(&self) -> [NodeId; 3] {
        [self.rows.selected, self.value, self.factor]
    }
}

impl Making<'_, '_> {
    /// Of a sum that leaves the range of numbers in neither way.
    pub(super) fn multiple(&self, node: NodeId) -> Option<Multiple> {
        let Operation::Aggregate {
            function: AggregateFunction::Sum,
            distinct: false,
            rows,
            value: Some(value),
        } = *self.operation(node)
        else {
            return None;
        };
        let (value, factor) = self.run.scaled(value);
        let factor = factor.filter(|_| !self.facts.fallible(node))?;
        Some(Multiple {
            rows,
            value,
            factor,
        })
    }
}
