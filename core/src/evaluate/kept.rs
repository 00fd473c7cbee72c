//! Answers from what tables keep beside their columns.

use super::{
    chunk::{Chunk, Computed},
    mask::Mask,
    narrow::{Narrow, Times},
    number::arithmetic,
    schedule::{Counted, Kept, PartId, Totalled},
    selection::numbers,
    shares::Shares,
    vector::{Lane, Vector},
};
use crate::{
    plan::{NodeId, Operation, asks_for_any, holds},
    records::{Bitmap, Dataset, Ends, Extremes, Numbers},
};
use kardan_dsl::{
    syntax::{AggregateFunction, ArithmeticOperator, ComparisonOperator, Pick},
    types::scale,
};

impl<'r> Chunk<'_, 'r> {
    /// The values of a node, of a part or of all its rows.
    pub(super) fn of_kept(
        &self,
        operation: &Operation,
        kept: &Kept,
        part: Option<PartId>,
    ) -> Computed<'r> {
        let rows = self.part_rows(part);
        let all = match (kept, operation) {
            (Kept::Counted(counted), Operation::CountIs(_, operator, number)) => {
                Vector::Mask(Mask::certain(self.count_is(counted, *operator, *number)))
            }
            (Kept::Totalled(totalled), _) => match totalled.function {
                AggregateFunction::Min => {
                    self.extreme(totalled.numbers, |extremes| &extremes.least)
                }
                AggregateFunction::Max => self.extreme(totalled.numbers, |extremes| &extremes.most),
                AggregateFunction::Average => return Ok(self.average(totalled, rows)),
                _ => self.sum(totalled.numbers),
            }
            .unwrap_or(Vector::Truth(false)),
            _ => Vector::Truth(false),
        };
        let all = match rows {
            Some(rows) => all.gather(rows),
            None => all,
        };
        let Kept::Totalled(Totalled {
            factor: Some(factor),
            ..
        }) = kept
        else {
            return Ok(all);
        };
        let subjects = self.range(self.run.data.schema.subject).len();
        let len = rows.map_or(subjects, <[u32]>::len);
        let factor = match &self.run.plan.graph().node_of(*factor).operation {
            Operation::Constant(factor) => Vector::Constant(factor),
            _ => Vector::Truth(false),
        };
        arithmetic(ArithmeticOperator::Multiply, &all, &factor, len)
    }

    /// Whether the numbers of rows of a kind compare so with a number.
    fn count_is(&self, counted: &Counted, operator: ComparisonOperator, number: u64) -> Bitmap {
        let data = self.run.data;
        let Counted {
            collection,
            above,
            field,
            code,
        } = *counted;
        let records = self.range(above);
        if let Some(code) = code {
            if let Some(any) = asks_for_any(operator, number)
                && let Some(having) = data.having(collection, field, code, above)
            {
                let having = having.slice(records.start, records.len());
                return if any { having } else { having.not() };
            }
            let counts = data.counts_of(collection, field, code);
            if let Some(counts) = counts.get(records.clone()) {
                return numbers(counts, operator, number);
            }
        }
        match holds(0, operator, number) {
            true => Bitmap::ones(records.len()),
            false => Bitmap::zeros(records.len()),
        }
    }

    fn extreme(
        &self,
        numbers: Numbers,
        end: impl Fn(&'r Extremes) -> &'r Ends,
    ) -> Option<Vector<'r>> {
        let data: &'r Dataset = self.run.data;
        let records = self.range(data.schema.subject);
        let extremes = data.extremes_of(numbers)?;
        let any = extremes.any.slice(records.start, records.len());
        let known = (any.count() < any.len()).then_some(any);
        Some(match end(extremes) {
            Ends::Numbers(values) => {
                let values = Narrow::of_column(values, records, known);
                Vector::Number(values, self.scale_of(numbers))
            }
            Ends::Instants(seconds) => {
                let seconds = Lane::of_column(seconds, records, known);
                Vector::Instant(Times::Seconds(seconds))
            }
            Ends::Dates(days) => Vector::Date(Lane::of_column(days, records, known)),
        })
    }

    /// The time of each record's first or last row, where all rows have times that ascend.
    pub(super) fn end(&self, time: NodeId, which: Pick) -> Option<Vector<'r>> {
        let (collection, field) = self.run.own_column(time).filter(|_| self.run.broad)?;
        let numbers = Numbers {
            collection,
            field,
            kind: None,
        };
        match which {
            Pick::First => self.extreme(numbers, |extremes| &extremes.least),
            Pick::Last => self.extreme(numbers, |extremes| &extremes.most),
        }
    }

    /// The sums of each record's numbers.
    pub(super) fn sum(&self, numbers: Numbers) -> Option<Vector<'r>> {
        let data: &'r Dataset = self.run.data;
        let records = self.range(data.schema.subject);
        let sums = &data.sums_of(numbers)?.sums;
        let sums = Narrow::of_column(sums, records, None);
        Some(Vector::Number(sums, self.scale_of(numbers)))
    }

    fn average(&self, totalled: &Totalled, rows: Option<&[u32]>) -> Vector<'r> {
        let data: &'r Dataset = self.run.data;
        let records = self.range(data.schema.subject);
        let Some(kept) = data.sums_of(totalled.numbers) else {
            return Vector::Truth(false);
        };
        let counts = kept.counts.get(records.clone()).unwrap_or_default();
        let (sums, counts) = match rows {
            None => (kept.sums.wide(records).into_owned(), counts.to_vec()),
            Some(rows) => {
                let sum = |&row: &u32| kept.sums.get(records.start + row as usize);
                let count = |&row: &u32| counts.get(row as usize).copied().unwrap_or_default();
                (
                    rows.iter().map(sum).collect(),
                    rows.iter().map(count).collect(),
                )
            }
        };
        Vector::Share(Shares::new(sums, counts, self.scale_of(totalled.numbers)))
    }

    fn scale_of(&self, numbers: Numbers) -> u32 {
        let data = self.run.data;
        scale(
            &data.schema.field(numbers.collection, numbers.field).ty,
            data.currency,
        )
    }

    /// The days of the year of a column's dates, where its table keeps them.
    pub(super) fn year_days(&self, date: NodeId) -> Option<&'r [u16]> {
        let graph = self.run.plan.graph();
        let Operation::Column {
            collection, field, ..
        } = graph.node_of(date).operation
        else {
            return None;
        };
        let data: &'r Dataset = self.run.data;
        let kept = self.run.broad.then(|| data.year_days(collection, field))?;
        kept.get(self.range(collection))
    }
}
