//! Rows of a collection: the way to them, their window, their filter.

use super::{
    Body,
    record::{Frame, Record, time_of},
    way::Way,
    window::Seen,
};
use crate::{
    diagnostics::codes,
    parser::move_window,
    program::{Hop, Link, Node, ScopeId, Selection},
    schema::CollectionId,
    syntax::{Expression, Name, Rows},
    types::Type,
};

impl Body<'_, '_> {
    /// The way to rows, and the names behind it that name a value of a row.
    pub(super) fn rows_way<'r>(
        &mut self,
        rows: &'r Rows,
        picking: bool,
    ) -> Option<(Way, Vec<&'r Name>)> {
        let names: Vec<&Name> = rows
            .of
            .iter()
            .flat_map(|of| &of.names)
            .chain(&rows.path.names)
            .collect();
        let way = self.way(&names, picking)?;
        let rest = names.get(way.taken..).unwrap_or_default().to_vec();
        Some((way, rest))
    }

    /// The way to rows whose path names no value of a row.
    pub(super) fn whole_rows(&mut self, rows: &Rows) -> Option<Way> {
        let (way, rest) = self.rows_way(rows, false)?;
        match rest.first() {
            None => Some(way),
            Some(name) => {
                let below = super::way::names_below(self.schema(), way.collection);
                self.checker
                    .report_unknown(codes::UNKNOWN_COLLECTION, name, "", &below)
            }
        }
    }

    /// The rows of a way with their window and filter; `inside` is asked in the row's scope.
    pub(super) fn select<T>(
        &mut self,
        way: Way,
        rows: &Rows,
        inside: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<(Selection, T)> {
        let frames = self.frames.len();
        let selection = self.open(way, rows);
        let value = inside(self);
        self.frames.truncate(frames);
        Some((selection?, value?))
    }

    /// As [`Body::select`], and leaves the row's scope open.
    pub(super) fn open(&mut self, way: Way, rows: &Rows) -> Option<Selection> {
        let window = match &rows.window {
            None => Some(None),
            Some(window) => self.time_of_rows(&way, rows).and_then(|time| {
                let seen = Seen {
                    time: &time,
                    planned: false,
                };
                self.window(window, rows.span, seen).map(Some)
            }),
        };
        let scope = self.new_scope();
        let entries = self.schema().entries();
        if entries.is_some_and(|(entries, ..)| entries == way.collection) {
            self.checker.points_read.push(rows.span);
        }
        self.frames.push(Frame {
            scope,
            collection: way.collection,
            nested: way.nested,
        });
        let filter = match &rows.filter {
            None => Some(None),
            Some(filter) => self
                .filter(filter, rows)
                .map(|filter| Some(Box::new(filter))),
        };
        Some(Selection {
            scope,
            collection: way.collection,
            base: way.base,
            links: way.links,
            hops: way.hops,
            window: window?,
            filter: filter?,
        })
    }

    /// What stands behind `where`.
    fn filter(&mut self, filter: &Expression, rows: &Rows) -> Option<Node> {
        self.filters += 1;
        let checked = self.condition(filter);
        self.filters -= 1;
        if let Some(windowed) = self.misplaced.take() {
            let sources = &self.checker.input.sources.files;
            let file = sources.get(usize::from(windowed.span.source.0))?;
            let language = self.language(windowed.span);
            let moved = move_window(language, rows, &windowed, &file.text)?;
            self.push(moved);
            return None;
        }
        checked
    }

    /// The type of the rows' time; an error where they have none.
    pub(super) fn time_of_rows(&mut self, way: &Way, rows: &Rows) -> Option<Type> {
        let schema = self.schema();
        match time_of(schema, way.collection) {
            Some((collection, field)) => Some(schema.field(collection, field).ty.clone()),
            None => {
                let noun = self.noun(way.collection, rows.path.span);
                self.report(codes::NO_TIME, rows.path.span, &[&noun])
            }
        }
    }

    /// The value that names lead to from the innermost row.
    pub(super) fn value_of_row(&mut self, names: &[&Name]) -> Option<Node> {
        let names: Vec<Name> = names.iter().map(|name| (*name).clone()).collect();
        let span = names.first()?.span.to(names.last()?.span);
        let row = Record::bound(self.frames.last()?);
        self.value_of(&row, &names, span)
    }

    /// The time of the innermost row: its own, or that of a record it is nested in.
    pub(super) fn time_of_row(&mut self, rows: &Rows) -> Option<Node> {
        let schema = self.schema();
        let mut record = Record::bound(self.frames.last()?);
        let (holder, field) = time_of(schema, record.collection)?;
        while record.collection != holder {
            record = record.parent(schema)?;
        }
        let kind = crate::program::NodeKind::Field {
            scope: record.scope,
            links: record.links,
            field,
        };
        let ty = schema.field(holder, field).ty.clone();
        Some(super::node(kind, ty, false, rows.path.span))
    }

    /// The collection of the record that links lead to from an open scope.
    pub(super) fn collection_at(&self, scope: ScopeId, links: &[Link]) -> Option<CollectionId> {
        let schema = self.schema();
        let frame = self.frames.iter().find(|frame| frame.scope == scope)?;
        let mut record = Record::bound(frame);
        for link in links {
            record = match link {
                Link::Field(field) => record.follow(schema, *field)?,
                Link::Parent(_) => record.parent(schema)?,
            };
        }
        Some(record.collection)
    }

    /// The rows of a collection that hang on a record, without window and filter.
    pub(super) fn all_rows(&mut self, record: &Record, hop: Hop) -> Selection {
        let (Hop::Children(collection) | Hop::Linked(collection, _)) = hop;
        Selection {
            scope: self.new_scope(),
            collection,
            base: record.scope,
            links: record.links.clone(),
            hops: vec![hop],
            window: None,
            filter: None,
        }
    }
}
