//! How long rows stay visible or hidden: columns, links, routes.

use super::{
    bounds::Bounds,
    course::Course,
    until::{NEVER, Until},
};
use crate::{
    evaluate::Vector,
    plan::{FrameId, MomentId, NodeId, RouteId, Step},
    records::{Column, NO_ROW, Values},
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
    types::Type,
};

impl Bounds<'_, '_, '_> {
    /// A date or instant that is missing as long as it lies in the future.
    pub(super) fn hidden_column(
        &self,
        collection: CollectionId,
        field: FieldId,
        moment: MomentId,
    ) -> Until {
        let column = self.column(collection, field);
        let course = self.course(moment);
        let rows = self.chunk.range(collection);
        Until::of(rows.map(|row| passed(column, row, course)).collect())
    }

    pub(super) fn visible(&self, collection: CollectionId, moment: MomentId) -> Until {
        let time = self.chunk.run.data.schema.collection(collection).time;
        time.map_or(Until::Never, |time| {
            self.hidden_column(collection, time, moment)
        })
    }

    fn column(&self, collection: CollectionId, field: FieldId) -> &Column {
        self.chunk.run.data.table(collection).column(field)
    }

    pub(super) fn followed(
        &self,
        from: Option<NodeId>,
        collection: CollectionId,
        link: Link,
        moment: MomentId,
        frame: FrameId,
    ) -> Until {
        let start = self.chunk.range(collection).start;
        Until::of_each(self.len(frame), |row| match from {
            None => self.link(collection, link, start + row, moment),
            Some(from) => {
                let before = self.until(from).at(row);
                match self.vector(from) {
                    Vector::Rows(lane) => lane.get(row).map_or(before, |at| {
                        before.min(self.link(collection, link, at as usize, moment))
                    }),
                    _ => before,
                }
            }
        })
    }

    pub(super) fn fetched(
        &self,
        rows: NodeId,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Until {
        let (Vector::Rows(lane), Some(moment)) = (self.vector(rows), moment) else {
            return self.until(rows).clone();
        };
        let (column, course) = (self.column(collection, field), self.course(moment));
        Until::of_each(lane.values.len(), |row| {
            let there = lane.get(row);
            let field = there.map_or(NEVER, |at| passed(column, at as usize, course));
            self.until(rows).at(row).min(field)
        })
    }

    /// How long the end of a link stays visible or hidden, from a row of a whole table.
    fn link(&self, collection: CollectionId, link: Link, row: usize, moment: MomentId) -> i64 {
        let run = self.chunk.run;
        let target = match link {
            Link::Parent(_) => run.parent(collection, row),
            Link::Field(field) => {
                let Type::Record(target) = run.data.schema.field(collection, field).ty else {
                    return NEVER;
                };
                let column = self.column(collection, field);
                match &column.values {
                    Values::Link(rows) if column.is_known(row) => {
                        rows.get(row).map(|to| (target, to as usize))
                    }
                    _ => None,
                }
            }
        };
        let exists = target.filter(|(target, row)| *row < run.data.table(*target).len);
        exists.map_or(NEVER, |(target, row)| self.sight(target, row, moment))
    }

    /// How long a row of a whole table stays visible or hidden. It is hidden as long as anything that it hangs on is.
    fn sight(&self, collection: CollectionId, row: usize, moment: MomentId) -> i64 {
        let run = self.chunk.run;
        let course = self.course(moment);
        let (mut hidden, mut seen) = (None, NEVER);
        let mut at = Some((collection, row));
        while let Some((collection, row)) = at {
            if let Some(time) = run.data.schema.collection(collection).time {
                let column = self.column(collection, time);
                let until = passed(column, row, course);
                match is_later(column, row, course) {
                    true => hidden = hidden.max(Some(until)),
                    false => seen = seen.min(until),
                }
            }
            at = run.parent(collection, row);
        }
        hidden.unwrap_or(seen)
    }

    /// How long a route leads from each row to where it leads.
    pub(super) fn route(&self, route: RouteId) -> Until {
        let route = self.graph().route_of(route);
        let along = |step: &Step| matches!(step, Step::Along(..));
        if !route.steps.iter().any(along) {
            return Until::Never;
        }
        let mut rows: Vec<u32> = (0..self.len(route.from) as u32).collect();
        let mut untils = vec![NEVER; rows.len()];
        for &step in &route.steps {
            let next = self.chunk.step(step);
            for (row, until) in rows.iter_mut().zip(&mut untils) {
                if let (Step::Along(collection, field, moment), true) = (step, *row != NO_ROW) {
                    let from = self.chunk.range(collection).start + *row as usize;
                    *until = (*until).min(self.link(collection, Link::Field(field), from, moment));
                }
                *row = next.get(*row as usize).copied().unwrap_or(NO_ROW);
            }
        }
        Until::of(untils)
    }
}

/// When the moment comes past the time of a row.
fn passed(column: &Column, row: usize, course: &Course) -> i64 {
    if !column.is_known(row) {
        return NEVER;
    }
    match &column.values {
        Values::Instant(times) => course.crosses(times.get(row)),
        Values::Date(days) => course.crosses_some_day(days.get(row).copied()),
        _ => NEVER,
    }
}

/// Whether the time of a row is later than the moment.
fn is_later(column: &Column, row: usize, course: &Course) -> bool {
    let moment = course.moment;
    column.is_known(row)
        && match &column.values {
            Values::Instant(times) => times.get(row) > moment.instant,
            Values::Date(days) => days.get(row).is_some_and(|&day| day > moment.day),
            _ => false,
        }
}
