//! Sequences: some row of the first step, then the others.

use super::{Body, Positions, trace};
use crate::{
    error::Error,
    plan::{
        node::{Fill, Grouping, Operation, SequenceStep},
        scope::Place,
        trace::Trace,
    },
};
use kardan_dsl::{program, syntax::ComparisonOperator};
use std::sync::Arc;

impl<'p> Body<'_, 'p> {
    pub(super) fn sequence(
        &mut self,
        steps: &'p [program::SequenceStep],
        place: &Place,
    ) -> Result<Trace, Error> {
        let depth = self.scopes.depth();
        let Some(first) = steps.first() else {
            return Err(self.unsupported("a sequence without a step"));
        };
        // All steps hang on one record; what they compute is on its rows, or, where a step's row does not determine
        // all that its filter reads, on the rows of the place itself.
        let mut binders: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut paired = false;
        for step in steps {
            let read = self.filter_reads(step);
            let binder = self.bind(&step.rows)?;
            let outside: Vec<usize> = read.iter().copied().filter(|&at| at < depth).collect();
            paired |= !self.scopes.determines(binder, &outside);
            let earlier = read.iter().filter_map(|&at| at.checked_sub(depth));
            binders.push((binder, earlier.collect()));
        }
        chain(&mut binders);
        for (step, (binder, earlier)) in steps.iter().zip(&binders) {
            let bound = !earlier.is_empty();
            paired |= bound && !self.scopes.determines(*binder, &[self.base(step)?]);
        }
        let (result, back) = if paired {
            (place.frame, None)
        } else {
            let (_, result, back) = self.hanging(&first.rows, place)?;
            (result, back)
        };
        let mut places: Vec<Place> = Vec::new();
        let mut planned = Vec::new();
        let mut rows_traces = Vec::new();
        for (step, (binder, earlier)) in steps.iter().zip(&binders) {
            let (at, grouping, bound_to) = match earlier.last() {
                None if !paired => {
                    let (grouping, ..) = self.hanging(&step.rows, place)?;
                    let dense = self.scopes.dense(*binder, &mut self.plan.graph);
                    (dense, Some(grouping), None)
                }
                None => (self.paired(place, *binder)?, None, None),
                Some(&last) => match places.get(last) {
                    Some(outer) => {
                        let outer = outer.clone();
                        (self.paired(&outer, *binder)?, None, Some(last))
                    }
                    None => return Err(self.unsupported("a step that reads a later step")),
                },
            };
            let grouping =
                grouping.unwrap_or_else(|| self.plan.graph.grouping(Grouping::Pairs(at.frame)));
            let (rows_trace, rows) = self.selected(&step.rows, *binder, &at, grouping)?;
            let collection = self.scopes.collection(*binder);
            let time = self
                .time(collection)?
                .ok_or_else(|| self.unsupported("a sequence of rows that have no time"))?;
            let dense = self.plan.graph.dense(collection);
            let inner = self.scopes.inner(&at);
            planned.push(SequenceStep {
                absent: step.absent,
                within: match &step.within {
                    None => None,
                    Some(period) => Some(self.period(period)?),
                },
                rows,
                bound_to,
                inner: self.plan.graph.route(at.frame, inner, dense),
                collection,
                time,
            });
            rows_traces.push(rows_trace);
            places.push(at);
        }
        // What is unknown about a sequence is whether a row will still come.
        let last = binders.last().map_or(0, |(binder, _)| *binder);
        let name = self.time_name(last);
        self.scopes.release(depth);
        // Where a step with a condition of its own finds no row at all, there is no sequence: that is cheap to tell, and may leave few
        // records to go through.
        let mut all = Vec::new();
        for (step, planned) in steps.iter().zip(&planned) {
            if !step.absent && planned.bound_to.is_none() && step.rows.filter.is_some() {
                let any = Operation::CountIs(planned.rows, ComparisonOperator::GreaterOrEqual, 1);
                let any = self.node(any, result)?;
                if !all.contains(&any) {
                    all.push(any);
                }
            }
        }
        let operation = Operation::Sequence {
            steps: planned,
            moment: self.moment,
        };
        let sequence = self.node(operation, result)?;
        let node = match all.is_empty() {
            true => sequence,
            false => {
                all.push(sequence);
                self.node(Operation::And(all), result)?
            }
        };
        let node = self.projected(node, back, Fill::Truth(false), place.frame)?;
        Ok(Trace {
            rows: rows_traces,
            ..trace(node, Some(name), Vec::new())
        })
    }

    fn filter_reads(&self, step: &program::SequenceStep) -> Positions {
        step.rows
            .filter
            .as_deref()
            .map(|filter| self.read(filter))
            .unwrap_or_default()
    }

    fn base(&self, step: &program::SequenceStep) -> Result<usize, Error> {
        self.scopes
            .position(step.rows.base)
            .ok_or_else(|| self.unsupported("rows of a record that is not in scope"))
    }

    /// The name of the time of a binder's rows.
    fn time_name(&self, binder: usize) -> Arc<str> {
        let schema = &self.plan.program.schema;
        let path = self.scopes.name(binder, &[]);
        let collection = schema.collection(self.scopes.collection(binder));
        match collection
            .time
            .and_then(|at| collection.fields.get(usize::from(at.0)))
        {
            Some(field) => Arc::from(format!("{path}.{}", field.name)),
            None => Arc::from(path),
        }
    }
}

/// A step that reads several steps before it hangs on the last of them, and that one on the others in turn. By step: its binder, and
/// the steps that it reads, in order.
fn chain(steps: &mut [(usize, Vec<usize>)]) {
    for at in (0..steps.len()).rev() {
        let Some((&last, others)) = steps[at].1.split_last() else {
            continue;
        };
        let others = others.to_vec();
        if let Some((_, read)) = steps.get_mut(last) {
            read.extend(others);
            read.sort_unstable();
            read.dedup();
        }
    }
}
