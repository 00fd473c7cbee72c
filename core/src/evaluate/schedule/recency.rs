//! When each record's last row was: some rows since a time, and none since a later one. Two conditions on how many rows lie in stretches of time are one then,
//! which the times of the last rows tell.

use super::{
    super::selection::bounds,
    Span,
    making::{Demand, Making},
};
use crate::plan::{NodeId, Operation};
use kardan_dsl::schema::CollectionId;

/// That a record has so many rows since a time, and none since another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recency {
    pub collection: CollectionId,
    /// How many of the last rows may lie before the first time.
    pub but: usize,
    /// The two times, in the unit of the rows' column.
    pub from: i64,
    pub before: i64,
}

impl Making<'_, '_> {
    /// Of the operands of a conjunction that is computed for all records, two that say when the last row was: one is asked for what both say, the other is
    /// left out.
    pub(super) fn settle_recency(&mut self, operands: &mut Vec<NodeId>) {
        let silent = operands.iter().find_map(|&node| {
            let (1, false) = self.bounds_of(node)? else {
                return None;
            };
            let span = self.stretch_of(node)?;
            (span.until == i64::MAX).then_some((node, span))
        });
        let Some((silent, since)) = silent.filter(|_| self.run.broad) else {
            return;
        };
        let told = operands.iter().find_map(|&node| {
            let (least, true) = self.bounds_of(node)? else {
                return None;
            };
            let but = usize::try_from(least.checked_sub(1)?).ok()?;
            let span = self.stretch_of(node)?;
            // What lies in a stretch is all since its beginning where there is nothing since its end.
            let ends = span.timed == since.timed && since.from <= span.until;
            let alone =
                self.asked[node.0 as usize] == Demand::Never && self.facts.is_used_once(node);
            let recency = Recency {
                collection: span.timed,
                but,
                from: span.from,
                before: since.from,
            };
            (ends && alone && self.is_told(recency)).then_some((node, recency))
        });
        if let Some((node, recency)) = told {
            self.recencies.insert(node, recency);
            operands.retain(|&operand| operand != silent);
        }
    }

    /// Whether the times of the last rows are kept that tell it.
    fn is_told(&self, recency: Recency) -> bool {
        let data = self.run.data;
        [0, recency.but].into_iter().all(|but| {
            let last = data.times_of_last(recency.collection, but);
            last.is_some_and(|last| last.of(0..data.len()).is_some())
        })
    }

    /// Of a condition on a number of rows: from which number on it is true, or false.
    fn bounds_of(&self, node: NodeId) -> Option<(u64, bool)> {
        match self.operation(node) {
            Operation::CountIs(_, operator, number) => bounds(*operator, *number),
            _ => None,
        }
    }

    fn stretch_of(&self, node: NodeId) -> Option<Span> {
        self.run.only_span(self.operation(node).reduced_rows()?)
    }
}
