//! Selections, and what is computed over their rows.

use super::{Body, trace};
use crate::{
    error::Error,
    plan::{
        node::{Fill, FrameId, Grouping, GroupingId, NodeId, Operation, RouteId, Rows},
        scope::Place,
        trace::{RowsTrace, Trace},
    },
};
use kardan_dsl::{
    program::{Node, NodeKind, Quantifier, Selection},
    syntax::{AggregateFunction, ComparisonOperator},
};
use std::sync::Arc;

/// Rows that are selected for each row of a frame.
pub(super) struct Selected {
    pub rows: Rows,
    /// Where the rows are.
    pub at: Place,
    /// The frame of what is computed over them.
    pub result: FrameId,
    /// From the place that the selection was made for to that frame.
    pub back: Option<RouteId>,
    pub trace: RowsTrace,
}

impl<'p> Body<'_, 'p> {
    pub(super) fn over_rows(&mut self, node: &'p Node, place: &Place) -> Result<Trace, Error> {
        match &node.kind {
            NodeKind::Quantifier(Quantifier::Count(rows, operator, number)) => {
                let (operator, number) = (*operator, *number);
                let none = Fill::Truth(holds(0, operator, number));
                let mut trace = self.reduced(rows, &[], place, none, |_, selected, _| {
                    Ok(Operation::CountIs(selected.rows, operator, number))
                })?;
                if let Some(node) = self.beyond(rows, operator, number, place)? {
                    trace.node = node;
                }
                Ok(trace)
            }
            NodeKind::Quantifier(Quantifier::Every(rows, condition)) => {
                let none = Fill::Truth(false);
                self.reduced(rows, &[condition], place, none, |_, selected, values| {
                    Ok(Operation::Every(selected.rows, values[0]))
                })
            }
            NodeKind::Aggregate(aggregate) => {
                let value: Vec<&Node> = aggregate.value.as_deref().into_iter().collect();
                let none = match aggregate.function {
                    AggregateFunction::Count | AggregateFunction::Sum => Fill::Zero,
                    _ => Fill::Missing,
                };
                self.reduced(
                    &aggregate.rows,
                    &value,
                    place,
                    none,
                    |_, selected, values| {
                        let rows = selected.rows;
                        if aggregate.function == AggregateFunction::Count && values.is_empty() {
                            return Ok(Operation::Count(rows));
                        }
                        Ok(Operation::Aggregate {
                            function: aggregate.function,
                            distinct: aggregate.distinct,
                            rows,
                            value: values.first().copied(),
                        })
                    },
                )
            }
            NodeKind::Pick { which, rows, value } => self.reduced(
                rows,
                &[value],
                place,
                Fill::Missing,
                |_, selected, values| {
                    Ok(Operation::Pick {
                        which: *which,
                        rows: selected.rows,
                        value: values[0],
                    })
                },
            ),
            NodeKind::AverageGap { rows, time } => self.reduced(
                rows,
                &[time],
                place,
                Fill::Missing,
                |_, selected, values| {
                    Ok(Operation::AverageGap {
                        rows: selected.rows,
                        time: values[0],
                    })
                },
            ),
            NodeKind::Regular {
                rows,
                at_least,
                of,
                unit,
            } => {
                let none = Fill::Truth(*at_least == 0);
                self.reduced(rows, &[], place, none, |body, selected, _| {
                    Ok(Operation::Regular {
                        rows: selected.rows,
                        time: body.row_time(rows, selected)?,
                        at_least: *at_least,
                        of: *of,
                        unit: *unit,
                        moment: body.moment,
                    })
                })
            }
            NodeKind::Forecast { rows, value } => {
                let mut line = self.line(rows, value, place)?;
                line.node = self.node(Operation::Forecast(line.node), place.frame)?;
                Ok(line)
            }
            NodeKind::DateWhenReaches {
                rows,
                value,
                target,
            } => {
                let mut line = self.line(rows, value, place)?;
                let target = self.lower(target, place)?;
                let reaches = Operation::Reaches {
                    line: line.node,
                    target: self.aligned(&target, place)?,
                    moment: self.moment,
                };
                line.node = self.node(reaches, place.frame)?;
                line.parts.push(target);
                Ok(line)
            }
            _ => Err(self.unsupported("this phrase over rows")),
        }
    }

    fn line(
        &mut self,
        rows: &'p Selection,
        value: &'p Node,
        place: &Place,
    ) -> Result<Trace, Error> {
        self.reduced(
            rows,
            &[value],
            place,
            Fill::Missing,
            |body, selected, values| {
                Ok(Operation::Line {
                    rows: selected.rows,
                    time: body.row_time(rows, selected)?,
                    value: values[0],
                    moment: body.moment,
                })
            },
        )
    }

    /// What an operation makes of selected rows, for the rows of a place.
    fn reduced(
        &mut self,
        rows: &'p Selection,
        values: &[&'p Node],
        place: &Place,
        none: Fill,
        operation: impl FnOnce(&mut Self, &Selected, &[NodeId]) -> Result<Operation, Error>,
    ) -> Result<Trace, Error> {
        let depth = self.scopes.depth();
        let mut selected = self.select(rows, values, place)?;
        let mut aligned = Vec::new();
        for value in values {
            let part = self.lower(value, &selected.at)?;
            aligned.push(self.aligned(&part, &selected.at)?);
            selected.trace.values.push(part);
        }
        let operation = operation(self, &selected, &aligned)?;
        let node = self.node(operation, selected.result)?;
        let node = self.projected(node, selected.back, none, place.frame)?;
        let named = selected
            .trace
            .values
            .iter()
            .find_map(|value| value.name.clone());
        let name = named
            .unwrap_or_else(|| Arc::from(self.scopes.name(self.scopes.depth() - 1, &[]).as_str()));
        self.scopes.release(depth);
        selected.trace.route = selected.back;
        Ok(Trace {
            rows: vec![selected.trace],
            ..trace(node, Some(name), Vec::new())
        })
    }

    /// Binds the rows of a selection and selects them. `values` are read at the rows as well.
    fn select(
        &mut self,
        rows: &'p Selection,
        values: &[&'p Node],
        place: &Place,
    ) -> Result<Selected, Error> {
        let mut read: Vec<_> = rows.filter.as_deref().into_iter().collect();
        read.extend(values);
        let outside: Vec<usize> = read.into_iter().flat_map(|node| self.read(node)).collect();
        let binder = self.bind(rows)?;
        if self.scopes.determines(binder, &outside) {
            let at = self.scopes.dense(binder, &mut self.plan.graph);
            let (grouping, result, back) = self.hanging(rows, place)?;
            let (trace, rows) = self.selected(rows, binder, &at, grouping)?;
            return Ok(Selected {
                rows,
                at,
                result,
                back,
                trace,
            });
        }
        let at = self.paired(place, binder)?;
        let grouping = self.plan.graph.grouping(Grouping::Pairs(at.frame));
        let (trace, rows) = self.selected(rows, binder, &at, grouping)?;
        Ok(Selected {
            rows,
            at,
            result: place.frame,
            back: None,
            trace,
        })
    }

    pub(super) fn paired(&mut self, outer: &Place, binder: usize) -> Result<Place, Error> {
        self.scopes
            .pairs(outer, binder, &mut self.plan.graph)
            .ok_or_else(|| {
                self.unsupported("a condition that reads records side by side in this way")
            })
    }

    /// How the rows of a selection hang on their record, the frame of that record, and the way there from a place.
    pub(super) fn hanging(
        &mut self,
        rows: &Selection,
        place: &Place,
    ) -> Result<(GroupingId, FrameId, Option<RouteId>), Error> {
        let base = self
            .scopes
            .position(rows.base)
            .ok_or_else(|| self.unsupported("rows of a record that is not in scope"))?;
        let mut steps = self.scopes.steps(place, base).unwrap_or_default();
        let (along, origin) = self.scopes.along(base, &rows.links);
        steps.extend(along);
        let graph = &mut self.plan.graph;
        let result = graph.dense(origin);
        let grouping = graph.grouping(Grouping::Hops {
            from: origin,
            hops: rows.hops.clone(),
            to: rows.collection,
        });
        Ok((grouping, result, graph.route(place.frame, steps, result)))
    }

    /// The masks of the rows that are visible and in the window of a selection, on all rows of their collection.
    pub(super) fn lying(&mut self, rows: &'p Selection) -> Result<Vec<NodeId>, Error> {
        let collection = rows.collection;
        let mut masks = self.visible(collection)?;
        if let Some(window) = &rows.window {
            let time = self
                .time(collection)?
                .ok_or_else(|| self.unsupported("a window over rows that have no time"))?;
            let within = Operation::InWindow(time, self.window(window)?, self.moment);
            let dense = self.plan.graph.dense(collection);
            masks.push(self.node(within, dense)?);
        }
        Ok(masks)
    }

    /// The mask of the selected rows at a place that has been made for their binder.
    pub(super) fn selected(
        &mut self,
        rows: &'p Selection,
        binder: usize,
        at: &Place,
        grouping: GroupingId,
    ) -> Result<(RowsTrace, Rows), Error> {
        let dense = self.plan.graph.dense(self.scopes.collection(binder));
        let masks = self.lying(rows)?;
        let inner = self.scopes.inner(at);
        let route = self.plan.graph.route(at.frame, inner, dense);
        let mut within = Vec::new();
        for mask in masks {
            within.push(self.projected(mask, route, Fill::Missing, at.frame)?);
        }
        let filter = match &rows.filter {
            None => None,
            Some(filter) => Some(self.lower(filter, at)?),
        };
        let selected = Operation::Selected {
            within: within.clone(),
            filter: match &filter {
                None => None,
                Some(filter) => Some(self.aligned(filter, at)?),
            },
        };
        let selected = self.node(selected, at.frame)?;
        let trace = RowsTrace {
            selected,
            route: None,
            grouping,
            within,
            filter: filter.map(Box::new),
            values: Vec::new(),
        };
        Ok((trace, Rows { selected, grouping }))
    }

    /// The time of selected rows, on their frame.
    fn row_time(&mut self, rows: &Selection, selected: &Selected) -> Result<NodeId, Error> {
        let time = self
            .time(rows.collection)?
            .ok_or_else(|| self.unsupported("a phrase about the time of rows that have none"))?;
        let dense = self.plan.graph.dense(rows.collection);
        let inner = self.scopes.inner(&selected.at);
        let route = self.plan.graph.route(selected.at.frame, inner, dense);
        self.projected(time, route, Fill::Missing, selected.at.frame)
    }
}

/// Whether a count compares so with a number.
pub(crate) fn holds(count: u64, operator: ComparisonOperator, number: u64) -> bool {
    match operator {
        ComparisonOperator::Equal => count == number,
        ComparisonOperator::NotEqual => count != number,
        ComparisonOperator::Less => count < number,
        ComparisonOperator::LessOrEqual => count <= number,
        ComparisonOperator::Greater => count > number,
        ComparisonOperator::GreaterOrEqual => count >= number,
    }
}
