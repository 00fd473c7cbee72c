//! Sequences: some row of the first step, then the others.

use super::{Body, trace};
use crate::{
    error::Error,
    plan::{
        node::{Fill, Grouping, Operation, SequenceStep},
        scope::Place,
        trace::Trace,
    },
};
use kardan_dsl::program;
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
        let mut binders = Vec::new();
        let mut paired = false;
        for step in steps {
            let read = self.filter_reads(step);
            let binder = self.bind(&step.rows)?;
            let outside: Vec<usize> = read.iter().copied().filter(|&at| at < depth).collect();
            let bound = read.iter().any(|&at| at >= depth);
            paired |= !self.scopes.determines(binder, &outside);
            paired |= bound && !self.scopes.determines(binder, &[self.base(step)?]);
            binders.push((binder, read));
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
        for (step, (binder, read)) in steps.iter().zip(&binders) {
            let earlier: Vec<usize> = read
                .iter()
                .filter_map(|&at| at.checked_sub(depth))
                .collect();
            let (at, grouping, bound_to) = match earlier[..] {
                [] if !paired => {
                    let (grouping, ..) = self.hanging(&step.rows, place)?;
                    let dense = self.scopes.dense(*binder, &mut self.plan.graph);
                    (dense, Some(grouping), None)
                }
                [] => (self.paired(place, *binder)?, None, None),
                [earlier] => match places.get(earlier) {
                    Some(outer) => {
                        let outer = outer.clone();
                        (self.paired(&outer, *binder)?, None, Some(earlier))
                    }
                    None => return Err(self.unsupported("a step that reads a later step")),
                },
                _ => return Err(self.unsupported("a step that reads two steps before it")),
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
        let operation = Operation::Sequence {
            steps: planned,
            moment: self.moment,
        };
        let node = self.node(operation, result)?;
        let node = self.projected(node, back, Fill::Truth(false), place.frame)?;
        Ok(Trace {
            rows: rows_traces,
            ..trace(node, Some(name), Vec::new())
        })
    }

    fn filter_reads(&self, step: &program::SequenceStep) -> Vec<usize> {
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
