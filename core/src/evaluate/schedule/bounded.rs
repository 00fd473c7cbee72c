//! Sums of a stretch of time that are asked for nothing but how they compare with a number.

use super::making::{Demand, Making};
use crate::plan::{Constant, NodeId, Operation, Rows};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::{AggregateFunction, ComparisonOperator},
};

/// A comparison of the sum of each record's numbers since a time with a number. No number is less than nought: where the last rows reach it, no
/// others need be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounded {
    pub rows: Rows,
    /// The numbers.
    pub value: NodeId,
    pub collection: CollectionId,
    pub field: FieldId,
    /// The comparison that is true from some sum on.
    pub operator: ComparisonOperator,
    pub number: NodeId,
    /// Whether it is asked for the contrary.
    pub negated: bool,
}

impl Bounded {
    /// What it is computed from.
    pub(super) fn operands(&self) -> [NodeId; 3] {
        [self.rows.selected, self.value, self.number]
    }
}

impl Making<'_, '_> {
    /// A comparison with a sum that nobody else asks for.
    pub(super) fn bounded(&self, operation: &Operation) -> Option<Bounded> {
        let (operator, sum, number) = match *operation {
            Operation::Compare(operator, sum, number) if self.run.broad => (operator, sum, number),
            _ => return None,
        };
        let (operator, negated) = match operator {
            ComparisonOperator::GreaterOrEqual | ComparisonOperator::Greater => (operator, false),
            ComparisonOperator::Less => (ComparisonOperator::GreaterOrEqual, true),
            ComparisonOperator::LessOrEqual => (ComparisonOperator::Greater, true),
            _ => return None,
        };
        let Operation::Aggregate {
            function: AggregateFunction::Sum,
            distinct: false,
            rows,
            value: Some(value),
        } = *self.operation(sum)
        else {
            return None;
        };
        let Operation::Constant(Constant::Number(_)) = self.operation(number) else {
            return None;
        };
        let alone = self.asked[sum.0 as usize] == Demand::Never
            && self.facts.is_used_once(sum)
            && !self.facts.fallible(sum);
        let (collection, field) = self.run.own_column(value).filter(|_| alone)?;
        let span = self.run.only_span(&rows)?;
        let since = span.from > i64::MIN && span.timed == collection;
        (since && self.run.data.grows(collection, field)).then_some(Bounded {
            rows,
            value,
            collection,
            field,
            operator,
            number,
            negated,
        })
    }
}
