//! Whether any row lies beyond a value of another record: the greatest or the least of the rows' values tells, without a look at pairs.

use super::Body;
use crate::{
    error::Error,
    plan::{
        node::{Fill, NodeId, Operation, Rows},
        scope::Place,
        walk::{each, each_selection},
    },
};
use kardan_dsl::{
    program::{Node, NodeKind, Selection},
    syntax::{AggregateFunction, ComparisonOperator},
    types::Type,
};

/// A condition on rows that holds selections within selections deeper than this is left as it is: each is planned twice.
const NESTED: usize = 3;

/// A condition on rows that compares them with a value of another record.
struct Beyond<'p> {
    /// What is asked of the rows alone.
    own: Vec<&'p Node>,
    /// The value of each row, and how it is to compare with the other.
    value: &'p Node,
    operator: ComparisonOperator,
    other: &'p Node,
}

impl<'p> Body<'_, 'p> {
    /// Whether there is any selected row, or none, where that asks no more than whether the greatest or least of the rows' values compares so
    /// with a value of the place; none where it asks for something else. It is never unknown.
    pub(super) fn beyond(
        &mut self,
        rows: &'p Selection,
        operator: ComparisonOperator,
        number: u64,
        place: &Place,
    ) -> Result<Option<NodeId>, Error> {
        let (Some(any), Some(filter)) = (asks_for_any(operator, number), rows.filter.as_deref())
        else {
            return Ok(None);
        };
        let mut nested = 0;
        each(filter, &mut |node| each_selection(node, |_| nested += 1));
        if nested > NESTED {
            return Ok(None);
        }
        let depth = self.scopes.depth();
        let binder = self.bind(rows)?;
        let node = match self.split(filter, binder) {
            None => None,
            Some(beyond) => Some(self.extreme(rows, binder, &beyond, place)?),
        };
        self.scopes.release(depth);
        match node {
            Some(node) if !any => Ok(Some(self.node(Operation::Not(node), place.frame)?)),
            node => Ok(node),
        }
    }

    /// The parts of a condition: all but one about the rows alone, and that one a comparison with something else.
    fn split(&self, filter: &'p Node, binder: usize) -> Option<Beyond<'p>> {
        let (mut own, mut beyond) = (Vec::new(), None);
        let mut open = vec![filter];
        while let Some(node) = open.pop() {
            if let NodeKind::And(all) = &node.kind {
                open.extend(all.iter().rev());
                continue;
            }
            if self.is_own(node, binder) {
                own.push(node);
                continue;
            }
            let NodeKind::Compare(operator, left, right) = &node.kind else {
                return None;
            };
            let compared = match (self.is_own(left, binder), self.is_own(right, binder)) {
                (true, false) => (&**left, *operator, &**right),
                (false, true) => (&**right, super::mirrored(*operator), &**left),
                _ => return None,
            };
            let reads = |node: &Node| self.read(node).contains(&binder);
            if beyond.is_some() || !reads(compared.0) || reads(compared.2) {
                return None;
            }
            beyond = Some(compared);
        }
        let (value, operator, other) = beyond?;
        let ordered = value.ty == other.ty && is_ordered(&value.ty);
        (ordered && greatest(operator).is_some()).then_some(Beyond {
            own,
            value,
            operator,
            other,
        })
    }

    /// Whether a row determines all that is read.
    fn is_own(&self, node: &Node, binder: usize) -> bool {
        self.scopes.determines(binder, &self.read(node))
    }

    fn extreme(
        &mut self,
        rows: &'p Selection,
        binder: usize,
        beyond: &Beyond<'p>,
        place: &Place,
    ) -> Result<NodeId, Error> {
        let at = self.scopes.dense(binder, &mut self.plan.graph);
        let (grouping, result, back) = self.hanging(rows, place)?;
        let mut own = Vec::new();
        for &condition in &beyond.own {
            let trace = self.lower(condition, &at)?;
            own.push(self.aligned(&trace, &at)?);
        }
        let filter = match own[..] {
            [] => None,
            [only] => Some(only),
            _ => Some(self.node(Operation::And(own), at.frame)?),
        };
        let within = self.lying(rows)?;
        let value = self.lower(beyond.value, &at)?;
        let value = self.aligned(&value, &at)?;
        let selected = self.node(Operation::Selected { within, filter }, at.frame)?;
        let function = match greatest(beyond.operator) {
            Some(true) => AggregateFunction::Max,
            _ => AggregateFunction::Min,
        };
        let extreme = Operation::Aggregate {
            function,
            distinct: false,
            rows: Rows { selected, grouping },
            value: Some(value),
        };
        let extreme = self.node(extreme, result)?;
        let extreme = self.projected(extreme, back, Fill::Missing, place.frame)?;
        let other = self.lower(beyond.other, place)?;
        let other = self.aligned(&other, place)?;
        let compared = Operation::Compare(beyond.operator, extreme, other);
        let compared = self.node(compared, place.frame)?;
        // A comparison with a missing value selects no row.
        self.node(Operation::IsTrue(compared), place.frame)
    }
}

/// Whether a question about a number of rows asks for any, or for none.
pub(crate) fn asks_for_any(operator: ComparisonOperator, number: u64) -> Option<bool> {
    match (operator, number) {
        (ComparisonOperator::GreaterOrEqual, 1)
        | (ComparisonOperator::Greater | ComparisonOperator::NotEqual, 0) => Some(true),
        (ComparisonOperator::Less, 1)
        | (ComparisonOperator::LessOrEqual | ComparisonOperator::Equal, 0) => Some(false),
        _ => None,
    }
}

/// Whether the greatest of some values tells whether any compares so, or the least does.
fn greatest(operator: ComparisonOperator) -> Option<bool> {
    match operator {
        ComparisonOperator::Greater | ComparisonOperator::GreaterOrEqual => Some(true),
        ComparisonOperator::Less | ComparisonOperator::LessOrEqual => Some(false),
        ComparisonOperator::Equal | ComparisonOperator::NotEqual => None,
    }
}

fn is_ordered(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Int
            | Type::Decimal
            | Type::Date
            | Type::Instant
            | Type::Ratio
            | Type::Money
            | Type::Points
            | Type::Kilometres
    )
}
