//! What rows have through links, as the columns say it: whether it is known is told without a value for every row.

use super::run::Run;
use crate::{
    calendar::Moment,
    plan::{MomentId, NodeId, Operation},
    records::{Bitmap, RowNumbers, Values},
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::ops::Range;

/// Links of a table's own rows to records of which all can be seen, as their column has them.
#[derive(Clone, Copy)]
pub(crate) struct OwnLinks<'r> {
    pub collection: CollectionId,
    pub rows: &'r RowNumbers,
    known: Option<&'r Bitmap>,
}

impl OwnLinks<'_> {
    /// Which of some rows have one; none where all have.
    pub fn known(&self, rows: &Range<usize>) -> Option<Bitmap> {
        Some(self.known?.slice(rows.start, rows.len()))
    }

    /// Whether all rows have one.
    pub fn are_complete(&self) -> bool {
        self.known.is_none()
    }
}

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

    /// The links that an operation follows, where it does nothing but read them off a column.
    pub fn own_links(&self, operation: &Operation) -> Option<OwnLinks<'r>> {
        let Operation::Follow {
            from: None,
            collection,
            link: link @ Link::Field(field),
            moment,
        } = *operation
        else {
            return None;
        };
        if self.hides(moment, self.target(collection, link)?) {
            return None;
        }
        let column = self.data.table(collection).column(field);
        let Values::Link(rows) = &column.values else {
            return None;
        };
        Some(OwnLinks {
            collection,
            rows,
            known: column.validity.as_ref(),
        })
    }

    /// The links without which a row has no value of a node, and whether it has one wherever it has such a link.
    pub fn leading(&self, node: NodeId) -> Option<(OwnLinks<'r>, bool)> {
        match &self.plan.graph().node_of(node).operation {
            &Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } if self.later(collection, field, moment).is_none() => {
                let complete = self.data.table(collection).column(field).is_complete();
                let links = self.own_links(&self.plan.graph().node_of(rows).operation)?;
                Some((links, complete))
            }
            operation => Some((self.own_links(operation)?, true)),
        }
    }

    /// Whether what a row of a table has through links is known; none for another node, or where some of it may be later than its moment.
    pub fn known_through(&self, node: NodeId) -> Option<Box<dyn Fn(usize) -> bool + 'r>> {
        if let Some((OwnLinks { known, .. }, true)) = self.leading(node) {
            return Some(Box::new(move |row| {
                known.is_none_or(|known| known.get(row))
            }));
        }
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
