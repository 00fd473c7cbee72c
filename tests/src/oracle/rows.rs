//! Which rows a phrase is about.

use super::{Bindings, Datum, Oracle, RowId, moment::Moment};
use kardan_dsl::program::{Hop, Link, Selection};

impl Oracle<'_> {
    /// The record at the end of links; none where one is missing.
    pub(super) fn follow(&self, start: RowId, links: &[Link], moment: Moment) -> Option<RowId> {
        links.iter().try_fold(start, |row, link| match link {
            Link::Parent(_) => self.records.row(row).parent,
            Link::Field(field) => match self.known(row, *field, moment)? {
                Datum::Record(target) => Some(target),
                other => panic!("{other:?} is no link"),
            },
        })
    }

    /// The selected rows in their order.
    pub(super) fn select(
        &self,
        rows: &Selection,
        bindings: &Bindings,
        moment: Moment,
    ) -> Vec<RowId> {
        let mut found: Vec<RowId> = self
            .follow(bindings[&rows.base], &rows.links, moment)
            .into_iter()
            .collect();
        for &hop in &rows.hops {
            found = found
                .into_iter()
                .flat_map(|row| self.hop(row, hop, moment))
                .collect();
        }
        found.sort_by_key(|&row| self.records.place(row));
        found.retain(|&row| self.is_in_window(row, rows, bindings, moment));
        found.retain(|&row| match &rows.filter {
            Some(filter) => self.truth(filter, &bind(bindings, rows, row), moment) == Ok(true),
            None => true,
        });
        found
    }

    fn is_in_window(
        &self,
        row: RowId,
        rows: &Selection,
        bindings: &Bindings,
        moment: Moment,
    ) -> bool {
        let Some(window) = &rows.window else {
            return true;
        };
        let Ok(stretch) = self.stretch(window, bindings, moment) else {
            return false;
        };
        self.records
            .time(row)
            .is_some_and(|time| stretch.holds(time, moment) == Ok(true))
    }

    /// The visible rows one step away.
    fn hop(&self, from: RowId, hop: Hop, moment: Moment) -> Vec<RowId> {
        let records = self.records;
        let there: Vec<RowId> = match hop {
            Hop::Children(collection) => records
                .of(collection)
                .filter(|&row| records.row(row).parent == Some(from))
                .collect(),
            Hop::Linked(collection, link) => records
                .of(collection)
                .filter(|&row| records.subject_of(row) == records.subject_of(from))
                .filter(|&row| records.stored(row, link) == Some(&Datum::Record(from)))
                .collect(),
        };
        there
            .into_iter()
            .filter(|&row| self.is_visible(row, moment))
            .collect()
    }
}

/// The bindings with one row of the selection bound.
pub(super) fn bind(bindings: &Bindings, rows: &Selection, row: RowId) -> Bindings {
    let mut bound = bindings.clone();
    bound.insert(rows.scope, row);
    bound
}
