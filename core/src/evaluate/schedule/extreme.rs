//! What is asked of the least or greatest of some values, or of their average: how it compares with a constant, or whether there is any. Neither asks for
//! the value itself: the greatest reaches a number where any value does.

use super::making::{Demand, Making};
use crate::plan::{NodeId, Operation, Rows};
use kardan_dsl::syntax::{AggregateFunction, ComparisonOperator};

/// A comparison of the least or greatest of some values with a constant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extreme {
    /// The least or greatest itself, of which is asked whether there is one.
    pub of: NodeId,
    pub rows: Rows,
    pub value: NodeId,
    /// The comparison that one value is enough for.
    pub operator: ComparisonOperator,
    pub number: NodeId,
    /// Whether it is asked for the contrary.
    pub negated: bool,
}

impl Extreme {
    /// What it is computed from.
    pub(super) fn operands(&self) -> [NodeId; 4] {
        [self.rows.selected, self.value, self.number, self.of]
    }
}

impl Making<'_, '_> {
    /// A comparison of an extreme that nobody else asks for and no table keeps.
    pub(super) fn extreme(&self, operation: &Operation) -> Option<Extreme> {
        let Operation::Compare(operator, of, number) = *operation else {
            return None;
        };
        let Operation::Aggregate {
            function: function @ (AggregateFunction::Min | AggregateFunction::Max),
            rows,
            value: Some(value),
            ..
        } = *self.operation(of)
        else {
            return None;
        };
        use ComparisonOperator::{Greater, GreaterOrEqual, Less, LessOrEqual};
        let (operator, negated) = match (function, operator) {
            (AggregateFunction::Max, Greater | GreaterOrEqual)
            | (AggregateFunction::Min, Less | LessOrEqual) => (operator, false),
            (_, Greater) => (LessOrEqual, true),
            (_, GreaterOrEqual) => (Less, true),
            (_, Less) => (GreaterOrEqual, true),
            (_, LessOrEqual) => (Greater, true),
            _ => return None,
        };
        let alone = self.asked[of.0 as usize] == Demand::Never
            && self.facts.is_used_once(of)
            && !self.facts.is_kept(of);
        let constant = matches!(self.operation(number), Operation::Constant(_));
        (alone && constant).then_some(Extreme {
            of,
            rows,
            value,
            operator,
            number,
            negated,
        })
    }

    /// The rows and the values of which any is enough for a node to have a value.
    pub(super) fn knowable(&self, node: NodeId) -> Option<(Rows, NodeId)> {
        let Operation::Aggregate {
            function,
            rows,
            value: Some(value),
            ..
        } = *self.operation(node)
        else {
            return None;
        };
        let known = match function {
            AggregateFunction::Min | AggregateFunction::Max => true,
            AggregateFunction::Average => !self.facts.fallible(node),
            _ => false,
        };
        (known && !self.facts.is_kept(node)).then_some((rows, value))
    }
}
