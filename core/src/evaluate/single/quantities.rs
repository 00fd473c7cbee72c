//! Numbers that are made of more than one column or row, and the rows that they are made of.

use super::{
    code::{Quantity, Reading, Rows, RowsId},
    making::Making,
};
use crate::{
    plan::{Frame, FrameId, Grouping, GroupingId, NodeId, Operation},
    records::Values,
};
use kardan_dsl::{program::Hop, schema::CollectionId, syntax::AggregateFunction};
use std::cmp::Ordering;

impl Making<'_, '_> {
    /// A number, and how many decimal places it has.
    pub fn quantity(&mut self, node: NodeId) -> Option<(Quantity, u32)> {
        Some(match self.operation(node) {
            Operation::Count(rows) => {
                (Quantity::Count(self.rows(rows.selected, rows.grouping)?), 0)
            }
            Operation::DaysSince(date, moment) => {
                let (reading, day) = (self.own_reading(*date)?, self.run.moment(*moment).day);
                matches!(
                    self.column(reading).values,
                    Values::Date(_) | Values::Instant(_)
                )
                .then_some((Quantity::DaysUntil(reading, day), 0))?
            }
            Operation::AgeOf(date, moment) => {
                let (reading, day) = (self.own_reading(*date)?, self.run.moment(*moment).day);
                matches!(
                    self.column(reading).values,
                    Values::Date(_) | Values::Birthday(_)
                )
                .then_some((Quantity::YearsUntil(reading, day), 0))?
            }
            Operation::Aggregate {
                function,
                distinct: false,
                rows,
                value: Some(value),
            } => {
                let reading = self.own_reading(*value)?;
                let rows = self.rows(rows.selected, rows.grouping)?;
                if *function == AggregateFunction::Count {
                    return Some((Quantity::CountKnown(rows, reading), 0));
                }
                let scale = self.scale(reading)?;
                let quantity = match function {
                    AggregateFunction::Sum => Quantity::Sum(rows, reading),
                    AggregateFunction::Min => Quantity::Extreme(rows, reading, Ordering::Less),
                    AggregateFunction::Max => Quantity::Extreme(rows, reading, Ordering::Greater),
                    _ => return None,
                };
                (quantity, scale)
            }
            _ => return None,
        })
    }

    /// The column that a value is, at the row itself.
    pub fn own_reading(&self, node: NodeId) -> Option<Reading> {
        let source = self.source(node)?;
        source.up.is_empty().then_some(source.reading)
    }

    /// The rows of a selection, where they hang on a row by being nested in it.
    pub fn rows(&mut self, selected: NodeId, grouping: GroupingId) -> Option<RowsId> {
        if let Some(&known) = self.rows_of.get(&(selected, grouping)) {
            return Some(known);
        }
        let rows = self.make_rows(selected, grouping)?;
        self.rows.push(rows);
        let id = RowsId(self.rows.len() as u32 - 1);
        self.rows_of.insert((selected, grouping), id);
        Some(id)
    }

    fn make_rows(&mut self, selected: NodeId, grouping: GroupingId) -> Option<Rows> {
        let Grouping::Hops { from, hops, to } = self.run.plan.graph().grouping_of(grouping) else {
            return None;
        };
        let path = hops.iter().map(|hop| match hop {
            Hop::Children(collection) => Some(*collection),
            Hop::Linked(..) => None,
        });
        let path: Box<[CollectionId]> = path.collect::<Option<_>>()?;
        self.is_dense(self.run.plan.graph().node_of(selected).frame, *to)?;
        let Operation::Selected { within, filter } = self.operation(selected) else {
            return None;
        };
        let (span, mut masks) = match self.run.is_positional(grouping) {
            true => self.run.span_of(within, *to),
            false => (None, within.clone()),
        };
        masks.extend(filter);
        Some(Rows {
            path,
            span,
            conditions: self.all(&masks),
            own: *from == self.run.data.schema.subject,
        })
    }

    fn is_dense(&self, frame: FrameId, collection: CollectionId) -> Option<()> {
        let is_it =
            matches!(self.run.plan.graph().frame_of(frame), Frame::Dense(of) if *of == collection);
        is_it.then_some(())
    }
}
