//! What rows have through links, as the columns say it: whether it is known is told without a value for every row.

use super::run::Run;
use crate::{
    calendar::Moment,
    plan::{MomentId, NodeId, Operation},
    records::Values,
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
    types::Type,
};

/// From a row of a table to one of another.
type Way<'r> = Box<dyn Fn(usize) -> Option<usize> + 'r>;

impl<'r> Run<'r> {
    /// The collection that a link leads to.
    pub fn target(&self, collection: CollectionId, link: Link) -> Option<CollectionId> {
        match link {
            Link::Parent(parent) => Some(parent),
            Link::Field(field) => match self.plan.program().schema.field(collection, field).ty {
                Type::Record(target) => Some(target),
                _ => None,
            },
        }
    }

    /// The moment after which dates of a column are missing, where some may be later.
    pub fn later(
        &self,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Option<Moment> {
        let moment = self.moment(moment?);
        let later = !self.broad || self.data.latest_day(collection, field) > moment.day;
        later.then_some(moment)
    }

    /// Whether a node is what rows have through links, and nothing else.
    pub fn reads(&self, node: NodeId) -> bool {
        match self.plan.graph().node_of(node).operation {
            Operation::Fetch { rows, .. } => self.reads(rows),
            Operation::Follow { from, .. } => from.is_none_or(|from| self.reads(from)),
            _ => false,
        }
    }

    /// Whether what a row of a table has through links is known; none for another node, or where some of it may be later than its moment.
    pub fn known_through(&self, node: NodeId) -> Option<Box<dyn Fn(usize) -> bool + 'r>> {
        match self.plan.graph().node_of(node).operation {
            Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } if self.later(collection, field, moment).is_none() => {
                let way = self.way(rows)?;
                let column = self.data.table(collection).column(field);
                Some(match column.is_complete() {
                    true => Box::new(move |row| way(row).is_some()),
                    false => Box::new(move |row| way(row).is_some_and(|to| column.is_known(to))),
                })
            }
            Operation::Follow { .. } => {
                let way = self.way(node)?;
                Some(Box::new(move |row| way(row).is_some()))
            }
            _ => None,
        }
    }

    /// Where links lead from a row, where all that they lead to can be seen.
    fn way(&self, node: NodeId) -> Option<Way<'r>> {
        let Operation::Follow {
            from,
            collection,
            link,
            moment,
        } = self.plan.graph().node_of(node).operation
        else {
            return None;
        };
        if self.hides(moment, self.target(collection, link)?) {
            return None;
        }
        let table = self.data.table(collection);
        let step: Way<'r> = match link {
            Link::Parent(_) => Box::new(|row| table.parent_of(row)),
            Link::Field(field) => {
                let column = table.column(field);
                let Values::Link(links) = &column.values else {
                    return None;
                };
                Box::new(move |row| {
                    let to = links.get(row).filter(|_| column.is_known(row))?;
                    Some(to as usize)
                })
            }
        };
        let Some(from) = from else {
            return Some(step);
        };
        let before = self.way(from)?;
        Some(Box::new(move |row| step(before(row)?)))
    }
}
