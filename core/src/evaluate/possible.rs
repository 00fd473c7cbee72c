//! Which records a condition can hold for, as far as what tables keep beside their columns tells: for all others it is false. That takes a
//! fraction of the time that the condition does, and may leave few records to look at.

use super::{chunk::Chunk, compare::compare, mask::Mask, selection::numbers, vector::Vector};
use crate::{
    plan::{Constant, Frame, NodeId, Operation, Rows, holds},
    records::{Bitmap, DEPTH, Numbers},
};
use kardan_dsl::syntax::{AggregateFunction, ComparisonOperator};
use rust_decimal::Decimal;

/// Where it is possible for fewer than one record in so many, they are looked at alone.
const FEW: usize = 16;

impl Chunk<'_, '_> {
    /// The subject's records for which a node may be true or unknown; none where nothing tells.
    pub(super) fn possible(&self, node: NodeId) -> Option<Bitmap> {
        let graph = self.run.plan.graph();
        let node = graph.node_of(node);
        let subject = self.run.data.schema.subject;
        if !self.run.broad || *graph.frame_of(node.frame) != Frame::Dense(subject) {
            return None;
        }
        match &node.operation {
            Operation::CountIs(rows, operator, number) => {
                self.having(rows, at_least(*operator, *number)?)
            }
            Operation::Compare(operator, value, number) => {
                self.reducing(*value, *operator, *number)
            }
            Operation::Between(value, low, _) => {
                self.reducing(*value, ComparisonOperator::GreaterOrEqual, *low)
            }
            Operation::Sequence { steps, moment } => self.possible_steps(steps, *moment),
            Operation::And(all) => {
                let all = all.iter().filter_map(|&operand| self.possible(operand));
                all.reduce(|one, other| one.and(&other))
            }
            _ => None,
        }
    }

    /// Whether a number of rows compares so: they are counted where that is possible, if that is for few records.
    pub(super) fn count_compares(
        &self,
        node: NodeId,
        rows: &Rows,
        operator: ComparisonOperator,
        number: u64,
    ) -> Mask {
        let mut taken = self.taken(rows, self.schedule.part_of(node));
        let few = match taken.are_searched() {
            true => self.possible(node),
            false => None,
        };
        let Some(few) = few.filter(|few| few.count() * FEW < few.len()) else {
            return taken.count_is(operator, number);
        };
        let groups: Vec<u32> = few.iter().map(|group| group as u32).collect();
        taken.only = Some(&groups);
        let found = taken.count_is(operator, number);
        let mut holds = Bitmap::zeros(few.len());
        for at in found.holds.iter() {
            holds.set(groups[at] as usize, true);
        }
        Mask::certain(holds)
    }

    /// A number of rows, or their sum, can only compare so where there are any: without rows it is nought.
    fn reducing(
        &self,
        value: NodeId,
        operator: ComparisonOperator,
        number: NodeId,
    ) -> Option<Bitmap> {
        let graph = self.run.plan.graph();
        let Operation::Constant(Constant::Number(number)) = graph.node_of(number).operation else {
            return None;
        };
        let positive = match operator {
            ComparisonOperator::GreaterOrEqual | ComparisonOperator::Equal => {
                number > Decimal::ZERO
            }
            ComparisonOperator::Greater => number >= Decimal::ZERO,
            _ => false,
        };
        match &graph.node_of(value).operation {
            Operation::Count(rows)
            | Operation::Aggregate {
                function: AggregateFunction::Count,
                rows,
                ..
            } if positive => self.having(rows, 1),
            Operation::Aggregate {
                function: AggregateFunction::Sum,
                rows,
                value,
                ..
            } if positive => {
                let having = self.having(rows, 1);
                let enough = value.and_then(|value| self.summing(rows, value, number));
                match (having, enough) {
                    (Some(having), Some(enough)) => Some(having.and(&enough)),
                    (having, enough) => having.or(enough),
                }
            }
            _ => None,
        }
    }

    /// The records of which all rows together come to so much: where no number is less than nought, some of them come to no more.
    fn summing(&self, rows: &Rows, value: NodeId, least: Decimal) -> Option<Bitmap> {
        let (collection, field) = self.run.own_column(value)?;
        if !self.run.is_positional(rows.grouping) {
            return None;
        }
        let all = Numbers {
            collection,
            field,
            kind: None,
        };
        let sums = match self.run.data.grows(collection, field) {
            true => self.sum(all)?,
            false => return None,
        };
        let len = self.range(self.run.data.schema.subject).len();
        let least = Constant::Number(least);
        let (least, days) = (Vector::Constant(&least), self.run.plan.days());
        let reached = compare(ComparisonOperator::GreaterOrEqual, &sums, &least, len, days);
        Some(reached.holds)
    }

    /// The records that may have so many selected rows.
    pub(super) fn having(&self, rows: &Rows, least: u64) -> Option<Bitmap> {
        if !self.run.broad || least == 0 || !self.run.is_positional(rows.grouping) {
            return None;
        }
        let (data, subjects) = (self.run.data, self.range(self.run.data.schema.subject));
        let collection = self.collection_of(self.frame(rows.selected));
        let (span, kind) = match self.schedule.kind(rows.selected) {
            Some(kind) => (kind.span, Some((kind.field, kind.code))),
            None => (self.schedule.taking(rows.selected)?.span, None),
        };
        let since = span.filter(|span| span.from > i64::MIN).and_then(|span| {
            // Of the rows above others, one is enough for any number.
            let but = match span.timed == collection {
                true => usize::try_from(least - 1).ok()?.min(DEPTH - 1),
                false => 0,
            };
            let last = data.times_of_last(span.timed, but)?;
            Some(last.of(subjects.clone())?.reach(span.from, true))
        });
        let coded = kind.map(|(field, code)| {
            let counts = code.map(|code| data.counts_of(collection, field, code));
            let counts = counts.and_then(|counts| counts.get(subjects.clone()));
            match counts {
                Some(counts) => numbers(counts, ComparisonOperator::GreaterOrEqual, least),
                None => Bitmap::zeros(subjects.len()),
            }
        });
        match (since, coded) {
            (Some(since), Some(coded)) => Some(since.and(&coded)),
            (since, coded) => since.or(coded),
        }
    }
}

/// The least number that compares so, where all greater ones may do so and no smaller one does.
fn at_least(operator: ComparisonOperator, number: u64) -> Option<u64> {
    match operator {
        ComparisonOperator::GreaterOrEqual | ComparisonOperator::Equal => Some(number),
        ComparisonOperator::Greater => number.checked_add(1),
        _ => None,
    }
    .filter(|_| !holds(0, operator, number))
}
