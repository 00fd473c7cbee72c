//! Columns, through links, as of a moment.

use super::{
    chunk::Chunk,
    mask::Mask,
    narrow::{self, Narrow, Times},
    schedule::PartId,
    vector::{Codes, Lane, Texts, Vector, both, values_at},
};
use crate::{
    calendar::Moment,
    plan::{MomentId, NodeId, Operation},
    records::{self, Bitmap, Column, Instants, Integers, NO_ROW, Values},
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
    types::{Type, scale},
};
use std::{borrow::Cow, ops::Range, sync::Arc};

impl<'r> Chunk<'_, 'r> {
    pub(super) fn column(&self, node: NodeId) -> Vector<'r> {
        let Operation::Column { collection, .. } = self.run.plan.graph().node_of(node).operation
        else {
            return Vector::Truth(false);
        };
        let rows = self.range(collection);
        self.of_column(node, |column, ty, scale| read(column, ty, scale, rows))
    }

    /// Some of a column's rows.
    pub(super) fn column_at(&self, node: NodeId, rows: &[u32]) -> Vector<'r> {
        let Operation::Column { collection, .. } = self.run.plan.graph().node_of(node).operation
        else {
            return Vector::Truth(false);
        };
        let start = self.range(collection).start as u32;
        let rows: Vec<u32> = rows.iter().map(|row| start + row).collect();
        self.of_column(node, |column, ty, scale| gather(column, ty, scale, &rows))
    }

    fn of_column(
        &self,
        node: NodeId,
        read: impl FnOnce(&'r Column, &Type, u32) -> Vector<'r>,
    ) -> Vector<'r> {
        let Operation::Column {
            collection,
            field,
            moment,
        } = self.run.plan.graph().node_of(node).operation
        else {
            return Vector::Truth(false);
        };
        let data: &'r records::Dataset = self.run.data;
        let column = data.table(collection).column(field);
        let ty = &self.run.plan.program().schema.field(collection, field).ty;
        let read = read(column, ty, scale(ty, data.currency));
        match self.run.later(collection, field, moment) {
            Some(moment) => seen(read, moment),
            None => read,
        }
    }

    /// A column of all records of its table.
    pub(super) fn whole_column(
        &self,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Vector<'r> {
        let data: &'r records::Dataset = self.run.data;
        let table = data.table(collection);
        let ty = &self.run.plan.program().schema.field(collection, field).ty;
        let scale = scale(ty, data.currency);
        let read = read(table.column(field), ty, scale, 0..table.len);
        match self.run.later(collection, field, moment) {
            Some(moment) => seen(read, moment),
            None => read,
        }
    }

    pub(super) fn fetch(
        &self,
        rows: &Vector<'r>,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Vector<'r> {
        let Vector::Rows(rows) = rows else {
            return Vector::Truth(false);
        };
        let data: &'r records::Dataset = self.run.data;
        let ty = &self.run.plan.program().schema.field(collection, field).ty;
        let fetched = gather(
            data.table(collection).column(field),
            ty,
            scale(ty, data.currency),
            &rows_or_none(rows),
        );
        match moment {
            Some(moment) => seen(fetched, self.run.moment(moment)),
            None => fetched,
        }
    }

    /// Where the links of an operation lead.
    pub(super) fn follow(&self, follow: &Operation, part: Option<PartId>) -> Vector<'r> {
        let Operation::Follow {
            from,
            collection,
            link,
            moment,
        } = *follow
        else {
            return Vector::Truth(false);
        };
        let range = self.range(collection);
        // Where all that is linked to can be seen, a link column is the answer as it lies.
        if let (Some(links), None) = (self.run.own_links(follow), part) {
            let known = links.known(&range);
            return Vector::Rows(Lane::of_rows(links.rows, range, known));
        }
        let start = range.start as u32;
        let rows: Cow<'_, [u32]> = match (from, self.part_rows(part)) {
            (Some(from), _) => match &*self.in_part(from, part) {
                Vector::Rows(lane) => rows_or_none(lane).into_owned().into(),
                _ => return Vector::Truth(false),
            },
            (None, Some(rows)) => rows.iter().map(|row| start + row).collect(),
            (None, None) => range.map(|row| row as u32).collect(),
        };
        self.followed(&rows, collection, link, moment)
    }

    /// Where rows of a table lead, some of which may be none.
    fn followed(
        &self,
        rows: &[u32],
        collection: CollectionId,
        link: Link,
        moment: MomentId,
    ) -> Vector<'r> {
        let data = self.run.data;
        let Some(target) = self.run.target(collection, link) else {
            return Vector::Rows(Lane::missing(rows.len()));
        };
        let hides = self.run.hides(moment, target);
        let column = match link {
            Link::Parent(_) => None,
            Link::Field(field) => Some(data.table(collection).column(field)),
        };
        if let (false, Some(column)) = (hides, column)
            && let Values::Link(links) = &column.values
        {
            let known = match &column.validity {
                Some(known) => Bitmap::pack(rows, |&row| known.get(row as usize)),
                None => Bitmap::pack(rows, |&row| row != NO_ROW),
            };
            return Vector::Rows(Lane::new(links.at(rows), lacking(known)));
        }
        let follow = |&row: &u32| -> Option<u32> {
            if row == NO_ROW {
                return None;
            }
            let at = row as usize;
            let to = match column {
                None => self.run.parent(collection, at)?.1 as u32,
                Some(column) => match &column.values {
                    Values::Link(rows) if column.is_known(at) => rows.get(at)?,
                    _ => return None,
                },
            };
            let exists = (to as usize) < data.table(target).len;
            let seen = !hides || self.run.is_visible(moment, target, to as usize);
            (exists && seen).then_some(to)
        };
        Vector::Rows(Lane::of_options(rows.iter().map(follow).collect()))
    }

    /// What rows of a frame, some of which may be none, have through links: the values of a node that [`Run::reads`].
    pub(super) fn read_at(&self, node: NodeId, index: &[u32]) -> Vector<'r> {
        let run = self.run;
        match run.plan.graph().node_of(node).operation {
            Operation::Fetch {
                rows,
                collection,
                field,
                moment,
            } => self.fetch(&self.read_at(rows, index), collection, field, moment),
            Operation::Follow {
                from,
                collection,
                link,
                moment,
            } => {
                let rows: Cow<'_, [u32]> = match from {
                    Some(from) => match self.read_at(from, index) {
                        Vector::Rows(lane) => rows_or_none(&lane).into_owned().into(),
                        _ => return Vector::Truth(false),
                    },
                    None => {
                        let start = self.range(collection).start as u32;
                        let row = |&row: &u32| match row {
                            NO_ROW => NO_ROW,
                            row => start + row,
                        };
                        index.iter().map(row).collect()
                    }
                };
                self.followed(&rows, collection, link, moment)
            }
            _ => Vector::Truth(false),
        }
    }

    /// Whether the rows' own time is not later than a moment.
    pub(super) fn visible(&self, collection: CollectionId, moment: MomentId) -> Vector<'r> {
        let moment = self.run.seen_at(moment, collection);
        if self.run.all_visible(moment, collection) {
            return Vector::Truth(true);
        }
        let Some(field) = self.run.plan.program().schema.collection(collection).time else {
            return Vector::Truth(true);
        };
        let column = self.run.data.table(collection).column(field);
        let rows = self.range(collection);
        let later = match &column.values {
            Values::Instant(times) => {
                let times = Times::of_column(times, rows.clone(), None);
                narrow::between(&times, &(i64::MIN..moment.instant.saturating_add(1))).not()
            }
            Values::Date(days) => {
                let days = days.get(rows.clone()).unwrap_or_default();
                Bitmap::pack(days, |&day| day > moment.day)
            }
            _ => return Vector::Truth(true),
        };
        // A row without a time is not later than anything.
        let mut later = match &column.validity {
            Some(known) => later.and(&known.slice(rows.start, rows.len())),
            None => later,
        };
        for &gone in self.run.gone(collection) {
            if rows.contains(&gone) {
                later.set(gone - rows.start, true);
            }
        }
        Vector::Mask(Mask::certain(later.not()))
    }
}

/// Rows of a column, borrowed as they lie.
fn read<'r>(column: &'r Column, ty: &Type, scale: u32, rows: Range<usize>) -> Vector<'r> {
    let len = rows.len();
    let known = column
        .validity
        .as_ref()
        .map(|known| known.slice(rows.start, len));
    match &column.values {
        Values::Absent => absent(ty, len),
        Values::Bool(holds) => Vector::Mask(Mask::of(holds.slice(rows.start, len), known.as_ref())),
        Values::Number(values) => Vector::Number(Narrow::of_column(values, rows, known), scale),
        Values::Date(values) => Vector::Date(Lane::of_column(values, rows, known)),
        Values::Birthday(values) => Vector::Birthday(Lane::of_column(values, rows, known)),
        Values::Instant(values) => Vector::Instant(Times::of_column(values, rows, known)),
        Values::Link(values) => Vector::Rows(Lane::of_rows(values, rows, known)),
        Values::Text(..) | Values::Key(_) => {
            let Some((codes, dictionary)) = column.texts() else {
                return absent(ty, len);
            };
            let codes = match codes {
                records::Codes::U8(codes) => {
                    Codes::U8(Cow::Borrowed(codes.get(rows).unwrap_or_default()))
                }
                records::Codes::U16(codes) => {
                    Codes::U16(Cow::Borrowed(codes.get(rows).unwrap_or_default()))
                }
                records::Codes::U32(codes) => {
                    Codes::U32(Cow::Borrowed(codes.get(rows).unwrap_or_default()))
                }
            };
            Vector::Text(Texts {
                codes,
                known,
                dictionary: Arc::clone(dictionary),
            })
        }
    }
}

/// The rows of a column that an index names, and no others: a link into a large table costs what it links to.
fn gather<'r>(column: &Column, ty: &Type, scale: u32, index: &[u32]) -> Vector<'r> {
    let known = match &column.validity {
        None => Bitmap::pack(index, |&at| at != NO_ROW),
        Some(known) => known.at(index, false),
    };
    let known = lacking(known);
    fn lane<'r, T: Copy + Default>(
        values: &[T],
        index: &[u32],
        known: Option<Bitmap>,
    ) -> Lane<'r, T> {
        Lane::new(values_at(values, index, &T::default()), known)
    }
    match &column.values {
        Values::Absent => absent(ty, index.len()),
        Values::Bool(holds) => Vector::Mask(Mask::of(holds.at(index, false), known.as_ref())),
        Values::Number(values) => Vector::Number(
            match values {
                Integers::I8(values) => Narrow::I8(lane(values, index, known)),
                Integers::I16(values) => Narrow::I16(lane(values, index, known)),
                Integers::I32(values) => Narrow::I32(lane(values, index, known)),
                Integers::I64(values) => Narrow::I64(lane(values, index, known)),
            },
            scale,
        ),
        Values::Date(values) => Vector::Date(lane(values, index, known)),
        Values::Birthday(values) => Vector::Birthday(lane(values, index, known)),
        Values::Instant(values) => Vector::Instant(match values {
            Instants::Seconds(values) => Times::Seconds(lane(values, index, known)),
            Instants::Micros(values) => Times::Micros(lane(values, index, known)),
        }),
        Values::Link(rows) => Vector::Rows(Lane::new(rows.at(index), known)),
        Values::Text(..) | Values::Key(_) => {
            let Some((codes, dictionary)) = column.texts() else {
                return absent(ty, index.len());
            };
            fn picked<'r, T: Copy + Default>(codes: &[T], index: &[u32]) -> Cow<'r, [T]> {
                values_at(codes, index, &T::default()).into()
            }
            Vector::Text(Texts {
                codes: match codes {
                    records::Codes::U8(codes) => Codes::U8(picked(codes, index)),
                    records::Codes::U16(codes) => Codes::U16(picked(codes, index)),
                    records::Codes::U32(codes) => Codes::U32(picked(codes, index)),
                },
                dictionary: Arc::clone(dictionary),
                known,
            })
        }
    }
}

/// Which rows are known, where not all are.
fn lacking(known: Bitmap) -> Option<Bitmap> {
    (known.count() < known.len()).then_some(known)
}

/// Row numbers, [`NO_ROW`] for those that lead nowhere.
fn rows_or_none<'v>(rows: &'v Lane<'_, u32>) -> Cow<'v, [u32]> {
    match &rows.known {
        None => Cow::Borrowed(&rows.values),
        Some(known) => Cow::Owned(known.chosen(&rows.values, NO_ROW)),
    }
}

/// The values of a column that the host did not give.
fn absent<'r>(ty: &Type, len: usize) -> Vector<'r> {
    match ty {
        Type::Bool => Vector::Mask(Mask::of(Bitmap::zeros(len), Some(&Bitmap::zeros(len)))),
        Type::Date => Vector::Date(Lane::missing(len)),
        Type::Birthday | Type::DayOfYear => Vector::Birthday(Lane::missing(len)),
        Type::Instant => Vector::Instant(Lane::missing(len).into()),
        Type::Record(_) => Vector::Rows(Lane::missing(len)),
        Type::Text | Type::Enum(_) => Vector::Text(Texts {
            codes: Codes::U8(Cow::Owned(vec![0; len])),
            known: Some(Bitmap::zeros(len)),
            dictionary: Arc::default(),
        }),
        _ => Vector::Number(Narrow::I8(Lane::missing(len)), 0),
    }
}

/// What of instants and dates is not later than a moment.
fn seen(vector: Vector<'_>, moment: Moment) -> Vector<'_> {
    match vector {
        Vector::Instant(times) => Vector::Instant(times.until(moment.instant)),
        Vector::Date(lane) => {
            let seen = Bitmap::pack(&lane.values, |&day| day <= moment.day);
            if seen.count() == seen.len() {
                return Vector::Date(lane);
            }
            Vector::Date(Lane {
                known: both(lane.known.as_ref(), Some(&seen)),
                values: lane.values,
            })
        }
        other => other,
    }
}
