//! The rows of a part within a chunk, and values that are for them only.

use super::{
    chunk::Chunk,
    frame::first_from,
    mask::{Mask, some},
    schedule::{Part, PartId, Source, Span},
    vector::{Vector, value_at},
};
use crate::{
    plan::{FrameId, NodeId, Operation, RouteId, Rows},
    records::{Bitmap, NO_ROW},
};
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    syntax::Pick,
};
use std::{borrow::Cow, hint::select_unpredictable, rc::Rc};

/// Where more than one row in so many is left, all are computed: one after the other costs less than here and there.
const SPARSE: usize = 2;

/// To look for the rows of a record in a span takes as long as to look at so many rows one after the other.
const SOUGHT: usize = 64;

/// The rows of a part, ascending; none for all rows of its frame.
pub(super) type PartRows = Option<Rc<[u32]>>;

impl<'r> Chunk<'_, 'r> {
    /// The rows of a part, ascending; none for all.
    pub(super) fn part_rows(&self, part: Option<PartId>) -> Option<&[u32]> {
        self.rows_of_part(part?).as_deref()
    }

    /// The rows for which a node is computed; none for all.
    pub(super) fn rows_of_node(&self, node: NodeId) -> Option<&[u32]> {
        self.part_rows(self.schedule.part_of(node))
    }

    fn rows_of_part(&self, part: PartId) -> &PartRows {
        self.parts[part.0 as usize].get_or_init(|| match self.schedule.part(part) {
            Part::Open {
                frame,
                by,
                bounds,
                settled,
                exact,
                within,
            } => {
                let open = self.left_open(*frame, by, bounds, *settled, *within);
                self.open(open, *exact, *within)
            }
            Part::Reached { route, from } => self.reached(*route, *from),
            Part::Picked { pick } => self.picks(*pick),
            Part::Among {
                collection,
                span,
                source,
            } => self.among(*collection, *span, source),
        })
    }

    /// Where the node's value for a row of its frame stands; none for a row for which it is not computed.
    pub(super) fn place(&self, node: NodeId, row: u32) -> Option<usize> {
        match self.rows_of_node(node) {
            None => Some(row as usize),
            Some(rows) => rows.binary_search(&row).ok(),
        }
    }

    /// Whether a node is neither true nor false, or has no value, at rows, which ascend as a rule.
    pub(super) fn missing(&self, node: NodeId) -> impl FnMut(u32) -> bool {
        let node = self.run.known_as(node);
        let told = self.known_through(node);
        let (known, rows) = (self.vector(node).known(), self.rows_of_node(node));
        let mut at = 0;
        move |row| {
            if let Some(told) = &told {
                return row == NO_ROW || !told(row as usize);
            }
            let Some(known) = &known else {
                return row == NO_ROW;
            };
            let place = match rows {
                None => Some(row as usize),
                Some(rows) => {
                    at = place_from(rows, at, row);
                    (rows.get(at) == Some(&row)).then_some(at)
                }
            };
            row == NO_ROW || place.is_some_and(|place| !known.get(place))
        }
    }

    /// Whether what a row of a node's frame has through links is known; none for other nodes.
    pub(super) fn known_through(&self, node: NodeId) -> Option<impl Fn(usize) -> bool> {
        let known = self.run.known_through(node)?;
        let frame = self.frame(node);
        let start = self.range(self.run.dense(frame)?).start;
        Some(move |row| known(start + row))
    }

    /// How many rows a part has.
    pub(super) fn part_len(&self, part: Option<PartId>, frame: FrameId) -> usize {
        self.part_rows(part)
            .map_or_else(|| self.len(frame), <[u32]>::len)
    }

    /// A node's values for the rows of a part for which, or for all rows, it is computed.
    pub(super) fn in_part(&self, node: NodeId, part: Option<PartId>) -> Cow<'_, Vector<'r>> {
        let whole = self.schedule.part_of(node).is_none();
        let rows = self.part_rows(part);
        if let (Some(rows), Some(part), true) = (rows, part, whole) {
            let shared = self.schedule.shared(part, node);
            if let Some(shared) = shared.and_then(|at| self.shared.get(at)) {
                return Cow::Borrowed(shared.get_or_init(|| self.column_at(node, rows)));
            }
            if self.is_open(node) {
                return Cow::Owned(self.column_at(node, rows));
            }
        }
        match (rows, self.vector(node)) {
            (Some(rows), vector) if whole && !vector.is_constant() => {
                Cow::Owned(vector.gather(rows))
            }
            (_, vector) => Cow::Borrowed(vector),
        }
    }

    /// The truth of an operand of a conjunction or disjunction for the rows of its part; what another part leaves out is false.
    pub(super) fn joined(
        &self,
        node: NodeId,
        part: Option<PartId>,
        frame: FrameId,
    ) -> Cow<'_, Mask> {
        let own = self.schedule.part_of(node);
        let len = self.part_len(part, frame);
        let there = match own {
            Some(id) if own != part => self.rows_of_part(id).as_deref(),
            _ => return self.truth(self.in_part(node, part), len),
        };
        let here = self.part_rows(part);
        if there == here {
            return self.truth(Cow::Borrowed(self.vector(node)), len);
        }
        let there = there.unwrap_or_default();
        let mask = self.truth(Cow::Borrowed(self.vector(node)), there.len());
        let spread = |bits: &Bitmap| {
            let rows = bits.iter().map(|at| there[at]);
            let Some(here) = here else {
                return Bitmap::of_positions(len, rows.map(|row| row as usize));
            };
            let mut at = 0;
            let places = rows.filter_map(|row| {
                at = place_from(here, at, row);
                (here.get(at) == Some(&row)).then_some(at)
            });
            Bitmap::of_positions(len, places)
        };
        Cow::Owned(Mask {
            holds: spread(&mask.holds),
            unknown: mask.unknown.as_ref().map(spread).and_then(some),
        })
    }

    fn truth<'v>(&self, vector: Cow<'v, Vector<'r>>, len: usize) -> Cow<'v, Mask> {
        match vector {
            Cow::Borrowed(Vector::Mask(mask)) => Cow::Borrowed(mask),
            Cow::Owned(Vector::Mask(mask)) => Cow::Owned(mask),
            other => match *other {
                Vector::Truth(truth) => Cow::Owned(Mask::all(truth, len)),
                _ => Cow::Owned(Mask::all(false, len)),
            },
        }
    }

    /// The rows of a part that are open; all of them, where too many are for a list.
    fn open(&self, open: Bitmap, exact: bool, within: Option<PartId>) -> PartRows {
        let outer = within.map(|within| self.rows_of_part(within));
        if open.count() * SPARSE > open.len() && !exact {
            return outer.cloned().flatten();
        }
        Some(match outer.and_then(|outer| outer.as_deref()) {
            None => open.iter().map(|row| row as u32).collect(),
            Some(outer) => open.iter().map(|at| outer[at]).collect(),
        })
    }

    /// The rows that some operands leave open: not false yet, or, where truth settles it, not true.
    fn left_open(
        &self,
        frame: FrameId,
        by: &[NodeId],
        bounds: &[NodeId],
        settled: bool,
        within: Option<PartId>,
    ) -> Bitmap {
        let len = self.part_len(within, frame);
        let mut open = Bitmap::ones(len);
        for &node in by {
            let mask = self.joined(node, within, frame);
            open = match (settled, &mask.unknown) {
                (true, _) => open.and_not(&mask.holds),
                (false, None) => open.and(&mask.holds),
                (false, Some(unknown)) => open.and(&mask.holds.or(unknown)),
            };
        }
        if self.part_rows(within).is_none() {
            for possible in bounds.iter().filter_map(|&node| self.possible(node)) {
                open = open.and(&possible);
            }
        }
        open
    }

    /// The rows at the end of a route from the rows of a part.
    fn reached(&self, route: RouteId, from: PartId) -> PartRows {
        let from = self.part_rows(Some(from))?;
        let mut rows = self.origins(route, Some(from)).into_owned();
        if !rows.is_sorted() {
            rows.sort_unstable();
        }
        rows.dedup();
        // What leads nowhere stands last.
        while rows.last() == Some(&NO_ROW) {
            rows.pop();
        }
        Some(rows.into())
    }

    /// The ends of a route from the rows of a part, or from all: where the values of a node for them stand.
    pub(super) fn ends(
        &self,
        route: RouteId,
        part: Option<PartId>,
        node: NodeId,
    ) -> Cow<'_, [u32]> {
        let ends = self.origins(route, self.part_rows(part));
        let Some(rows) = self.rows_of_node(node) else {
            return ends;
        };
        let mut at = 0;
        let place = |&row: &u32| {
            at = place_from(rows, at, row);
            match rows.get(at) {
                Some(&found) if found == row => at as u32,
                _ => NO_ROW,
            }
        };
        ends.iter().map(place).collect()
    }

    /// The rows that a node picks, one of each group that has any.
    fn picks(&self, pick: NodeId) -> PartRows {
        let Operation::Pick { which, rows, .. } = &self.run.plan.graph().node_of(pick).operation
        else {
            return None;
        };
        let picked = self.pick(pick, *which, rows);
        Some(picked.into_iter().filter(|&row| row != NO_ROW).collect())
    }

    /// The first or last row of each group.
    pub(super) fn pick(&self, node: NodeId, which: Pick, rows: &Rows) -> Vec<u32> {
        let listed = || {
            let kind = self.schedule.kind(node)?;
            let (collection, code) = (self.collection_of(self.frame(rows.selected)), kind.code?);
            let data = self.run.data;
            let starts = data.kind_offsets(collection, kind.field, code);
            let subjects = self.range(data.schema.subject);
            let starts = starts.get(subjects.start..=subjects.end)?;
            let rows = data.kind_rows(collection, kind.field, code);
            let first = self.range(collection).start as u32;
            let row = |ends: &[u32]| {
                let at = match which {
                    Pick::First => ends[0],
                    Pick::Last => ends[1].saturating_sub(1),
                };
                // Nobody foresees who has one.
                let row = value_at(rows, at, &first).wrapping_sub(first);
                select_unpredictable(ends[0] < ends[1], row, NO_ROW)
            };
            Some(starts.windows(2).map(row).collect())
        };
        listed().unwrap_or_else(|| self.taken(rows, self.schedule.part_of(node)).pick(which))
    }

    /// The rows that a selection may take.
    fn among(&self, collection: CollectionId, span: Option<Span>, source: &Source) -> PartRows {
        match source {
            Source::Groups(groups) => self.of_groups(collection, span, self.part_rows(*groups)),
            Source::Kinds(field, codes) => Some(self.of_kinds(collection, span, *field, codes)),
        }
    }

    fn of_groups(
        &self,
        collection: CollectionId,
        span: Option<Span>,
        groups: Option<&[u32]>,
    ) -> PartRows {
        if span.is_none() && groups.is_none() {
            return None;
        }
        let positions = self.positions(collection, span);
        if let (None, Some(groups)) = (span, groups) {
            // Where most rows are theirs, all are computed.
            let sizes = groups
                .iter()
                .map(|&group| positions.rows(group as usize).len());
            if sizes.sum::<usize>() * SPARSE > self.range(collection).len() {
                return None;
            }
        }
        let mut rows = Vec::new();
        let mut of_group = |group: usize| rows.extend(positions.rows(group));
        if let Some(groups) = groups {
            groups.iter().for_each(|&group| of_group(group as usize));
        } else if let Some(late) = span.and_then(|span| self.late(span)) {
            late.iter().for_each(of_group);
        } else if let Some((lying, _)) = positions.mask() {
            rows.reserve_exact(lying.count());
            rows.extend(lying.iter().map(|row| row as u32));
        } else {
            (0..positions.len()).for_each(of_group);
        }
        Some(rows.into())
    }

    /// The subject's records whose last row is not before a span, where those are few.
    fn late(&self, span: Span) -> Option<Bitmap> {
        let data = self.run.data;
        if !self.run.broad || span.from == i64::MIN {
            return None;
        }
        let last = data.times_of_last(span.timed, 0)?;
        let last = last.of(self.range(data.schema.subject))?;
        let late = last.reach(span.from, true);
        (late.count() * SOUGHT < self.range(span.timed).len()).then_some(late)
    }

    pub(super) fn of_kinds(
        &self,
        collection: CollectionId,
        span: Option<Span>,
        field: FieldId,
        codes: &[u32],
    ) -> Rc<[u32]> {
        let range = self.range(collection);
        let data = self.run.data;
        let mut rows = Vec::new();
        let own = span.filter(|span| span.timed == collection);
        // Whether the span has been looked at.
        let mut settled = true;
        for &code in codes {
            let all = data.kind_rows(collection, field, code);
            let before = |end: usize| all.partition_point(|&row| (row as usize) < end);
            let (first, end) = (before(range.start), before(range.end));
            let here = &all[first..end];
            let local = |row: u32| row - range.start as u32;
            let times = own.map(|span| (span, data.kind_times(collection, field, code)));
            match times.and_then(|(span, times)| Some((span, times.get(first..end)?))) {
                None => {
                    rows.extend(here.iter().map(|&row| local(row)));
                    settled = false;
                }
                // Times that lie side by side are looked at in a fraction of the time that it takes to look each of them up.
                Some((span, times)) => {
                    Bitmap::each_packed(times, span.narrow(), |at| rows.push(local(here[at])));
                }
            }
        }
        if codes.len() > 1 {
            let mut marked = Bitmap::zeros(range.len());
            rows.iter().for_each(|&row| marked.set(row as usize, true));
            rows = marked.iter().map(|row| row as u32).collect();
        }
        if !settled {
            self.positions(collection, span).keep(&mut rows);
        }
        rows.into()
    }
}

/// The first of ascending rows that is not before a row, from the place of the row before, which is the same or near as a rule.
fn place_from(rows: &[u32], at: usize, row: u32) -> usize {
    let (mut from, mut step) = (at.min(rows.len()), 1);
    while from > 0 && rows.get(from).is_none_or(|&before| before > row) {
        from = from.saturating_sub(step);
        step *= 2;
    }
    first_from(rows, from, row)
}

#[cfg(test)]
mod tests {
    use super::place_from;

    #[test]
    fn the_place_of_a_row_is_found_from_any_other() {
        let rows = [2, 3, 5, 8, 13, 21, 34];
        for from in 0..=rows.len() + 1 {
            for row in 0..40 {
                let found = rows.iter().position(|&at| at >= row);
                assert_eq!(place_from(&rows, from, row), found.unwrap_or(rows.len()));
            }
        }
    }
}
