//! The rows of a chunk: frames, and the ways between them.

use super::{chunk::Chunk, groups::Groups, pairs::Pairs, run::Run};
use crate::{
    plan::{Frame, FrameId, Grouping, GroupingId, MomentId, NOW, RouteId, Step},
    records::{Dataset, NO_ROW, Values},
};
use kardan_dsl::{
    program::Hop,
    schema::{CollectionId, FieldId},
};
use std::{borrow::Cow, cell::OnceCell, ops::Range};

/// The frames, routes and groupings of a chunk, made when they are first needed.
pub(super) struct Frames<'r> {
    /// The rows of each collection that belong to the chunk's subjects.
    ranges: Vec<Range<usize>>,
    pairs: Vec<OnceCell<Pairs>>,
    routes: Vec<OnceCell<Vec<u32>>>,
    groupings: Vec<OnceCell<Groups<'r>>>,
    parents: Vec<OnceCell<Vec<u32>>>,
}

impl<'r> Frames<'r> {
    pub fn new(run: &Run<'_>, subjects: &Range<usize>) -> Frames<'r> {
        let graph = run.plan.graph();
        let collections = run.data.tables.len();
        Frames {
            ranges: (0..collections)
                .map(|at| run.data.rows_of(subjects.clone(), CollectionId(at as u16)))
                .collect(),
            pairs: cells(graph.frames()),
            routes: cells(graph.routes()),
            groupings: cells(graph.groupings()),
            parents: cells(collections),
        }
    }
}

fn cells<T>(len: usize) -> Vec<OnceCell<T>> {
    (0..len).map(|_| OnceCell::new()).collect()
}

impl<'r> Chunk<'_, 'r> {
    /// The rows of a collection that belong to the chunk.
    pub(crate) fn range(&self, collection: CollectionId) -> Range<usize> {
        self.frames.ranges[usize::from(collection.0)].clone()
    }

    /// How many rows a frame has.
    pub(crate) fn len(&self, frame: FrameId) -> usize {
        match self.run.plan.graph().frame_of(frame) {
            Frame::Dense(collection) => self.range(*collection).len(),
            Frame::Pairs { .. } => self.pairs(frame).inner.len(),
        }
    }

    /// The collection of a frame's rows; of pairs, that of the inner rows.
    pub(crate) fn collection_of(&self, frame: FrameId) -> CollectionId {
        let graph = self.run.plan.graph();
        match graph.frame_of(frame) {
            Frame::Dense(collection) => *collection,
            Frame::Pairs { grouping, .. } => match graph.grouping_of(*grouping) {
                Grouping::Hops { to, .. } => *to,
                Grouping::Pairs(pairs) => self.collection_of(*pairs),
            },
        }
    }

    /// The row in its table of a row of a frame; of a pair, that of its inner row.
    pub(crate) fn table_row(&self, frame: FrameId, row: usize) -> usize {
        let inner = match self.run.plan.graph().frame_of(frame) {
            Frame::Dense(_) => row,
            Frame::Pairs { .. } => self
                .pairs(frame)
                .inner
                .get(row)
                .map_or(row, |&at| at as usize),
        };
        self.range(self.collection_of(frame)).start + inner
    }

    /// The rows of a frame of pairs.
    fn pairs(&self, frame: FrameId) -> &Pairs {
        self.frames.pairs[frame.0 as usize].get_or_init(|| self.paired(frame))
    }

    /// Whether some of a frame's pairs may have an outer row that is later than T.
    pub(super) fn pairs_may_hide(&self, frame: FrameId) -> bool {
        match self.run.plan.graph().frame_of(frame) {
            Frame::Dense(_) => false,
            Frame::Pairs { outer, .. } => {
                self.run.hides(NOW, self.collection_of(*outer)) || self.pairs_may_hide(*outer)
            }
        }
    }

    /// Whether the outer row of a pair exists at T, and so do those that this hangs on.
    pub(super) fn pair_exists(&self, frame: FrameId, pair: usize) -> bool {
        let Frame::Pairs { outer, .. } = self.run.plan.graph().frame_of(frame) else {
            return true;
        };
        let Some(&row) = self.pairs(frame).outer.get(pair) else {
            return true;
        };
        let (collection, at) = (
            self.collection_of(*outer),
            self.table_row(*outer, row as usize),
        );
        self.run.is_visible(NOW, collection, at) && self.pair_exists(*outer, row as usize)
    }

    /// Whether some of a grouping's groups may be those of a row that is later than T.
    pub(super) fn groups_may_hide(&self, grouping: GroupingId) -> bool {
        match self.run.plan.graph().grouping_of(grouping) {
            Grouping::Hops { from, .. } => self.run.hides(NOW, *from),
            Grouping::Pairs(_) => false,
        }
    }

    /// Whether the row of a group exists at T, and so does what it hangs on.
    pub(super) fn group_exists(&self, grouping: GroupingId, group: usize) -> bool {
        match self.run.plan.graph().grouping_of(grouping) {
            Grouping::Hops { from, .. } => {
                let row = self.range(*from).start + group;
                self.run.is_visible(NOW, *from, row)
            }
            Grouping::Pairs(_) => true,
        }
    }

    /// The row at the end of a route for each row of the frame where it begins; [`NO_ROW`] where it leads nowhere.
    pub(crate) fn index(&self, route: RouteId) -> &[u32] {
        let steps = &self.run.plan.graph().route_of(route).steps;
        if let [only] = steps[..]
            && let Some(index) = self.kept(only)
        {
            return index;
        }
        self.frames.routes[route.0 as usize].get_or_init(|| {
            let Some((first, rest)) = steps.split_first() else {
                return Vec::new();
            };
            let mut index = self.step(*first).into_owned();
            for &step in rest {
                let next = self.step(step);
                for at in &mut index {
                    *at = next.get(*at as usize).copied().unwrap_or(NO_ROW);
                }
            }
            index
        })
    }

    /// The row at the end of a route for some rows, which ascend, or for all.
    pub(super) fn origins(&self, route: RouteId, only: Option<&[u32]>) -> Cow<'_, [u32]> {
        let Some(rows) = only else {
            return Cow::Borrowed(self.index(route));
        };
        let mut ends = Cow::Borrowed(rows);
        for &step in &self.run.plan.graph().route_of(route).steps {
            let Step::Up(collection) = step else {
                let index = self.index(route);
                return rows.iter().map(|&row| index[row as usize]).collect();
            };
            // Rows that ascend hang on records that do.
            ends = Cow::Owned(self.above(collection, &ends));
        }
        Cow::Owned(ends.into_owned())
    }

    /// The record that each of some rows of a collection hangs on; they ascend.
    fn above(&self, collection: CollectionId, rows: &[u32]) -> Vec<u32> {
        if self.run.broad
            && let Some(above) = self.run.data.schema.parent(collection)
        {
            let owner = self.owners(collection, above).of();
            return rows.iter().map(|&row| owner(row as usize) as u32).collect();
        }
        let Groups::Contiguous { offsets, base } = self.children(collection) else {
            return Vec::new();
        };
        let mut end = 1;
        let above = |&row: &u32| {
            end = first_from(&offsets, end, row + base + 1);
            end as u32 - 1
        };
        rows.iter().map(above).collect()
    }

    /// The rows that a route goes up from, by the row that it leads to, where it is one step up.
    pub(super) fn children_of(&self, route: RouteId) -> Option<Groups<'r>> {
        match self.run.plan.graph().route_of(route).steps[..] {
            [Step::Up(collection)] => Some(self.children(collection)),
            _ => None,
        }
    }

    /// The row at the end of a step for each row of where it begins.
    pub(crate) fn step(&self, step: Step) -> Cow<'_, [u32]> {
        match step {
            Step::Along(collection, field, moment) => {
                Cow::Owned(self.linked(collection, field, Some(moment)))
            }
            kept => Cow::Borrowed(self.kept(kept).unwrap_or_default()),
        }
    }

    /// The index of a step that the chunk keeps in any case.
    fn kept(&self, step: Step) -> Option<&[u32]> {
        match step {
            Step::Up(collection) => Some(self.parents(collection)),
            Step::Outer(frame) => Some(&self.pairs(frame).outer),
            Step::Inner(frame) => Some(&self.pairs(frame).inner),
            Step::Along(..) => None,
        }
    }

    /// The parent of each row of a collection.
    fn parents(&self, collection: CollectionId) -> &[u32] {
        self.frames.parents[usize::from(collection.0)].get_or_init(|| {
            let children = self.children(collection);
            let mut parents = Vec::with_capacity(self.range(collection).len());
            for (parent, children) in children.sizes().into_iter().enumerate() {
                parents.extend(std::iter::repeat_n(parent as u32, children as usize));
            }
            parents
        })
    }

    /// The subject of each row of a collection below it.
    fn subjects_of(&self, mut collection: CollectionId) -> Vec<u32> {
        let schema = &self.run.plan.program().schema;
        let mut index: Vec<u32> = (0..self.range(collection).len() as u32).collect();
        while let Some(parent) = schema.parent(collection) {
            let parents = self.parents(collection);
            for at in &mut index {
                *at = parents.get(*at as usize).copied().unwrap_or(NO_ROW);
            }
            collection = parent;
        }
        index
    }

    /// Where a link field leads for each row of a collection: to a row of the same subject (or of a table beside the subjects), one
    /// that is visible where a moment is named.
    fn linked(
        &self,
        collection: CollectionId,
        field: FieldId,
        moment: Option<MomentId>,
    ) -> Vec<u32> {
        let range = self.range(collection);
        let schema = &self.run.plan.program().schema;
        let column = self.run.data.table(collection).column(field);
        let kardan_dsl::types::Type::Record(target) = schema.field(collection, field).ty else {
            return vec![NO_ROW; range.len()];
        };
        let Values::Link(rows) = &column.values else {
            return vec![NO_ROW; range.len()];
        };
        let there = self.range(target);
        let hides = moment.filter(|&moment| self.run.hides(moment, target));
        let below = |collection| schema.parent(collection).is_some();
        if self.run.broad
            && hides.is_none()
            && below(collection)
            && below(target)
            && self.run.data.links_own(collection, field, target)
        {
            let local = |&to: &u32| match to {
                NO_ROW => NO_ROW,
                to => to - there.start as u32,
            };
            return rows.rows(range).iter().map(local).collect();
        }
        let owned = schema.subject == target || schema.parent(target).is_some();
        let owners = owned.then(|| (self.subjects_of(collection), self.subjects_of(target)));
        range
            .clone()
            .map(|row| {
                let Some(to) = rows.get(row).filter(|_| column.is_known(row)) else {
                    return NO_ROW;
                };
                let Some(local) = (to as usize).checked_sub(there.start) else {
                    return NO_ROW;
                };
                let same = owners
                    .as_ref()
                    .is_none_or(|(here, there)| here.get(row - range.start) == there.get(local));
                let seen =
                    hides.is_none_or(|moment| self.run.is_visible(moment, target, to as usize));
                if local < there.len() && same && seen {
                    local as u32
                } else {
                    NO_ROW
                }
            })
            .collect()
    }

    /// The rows of a grouping.
    pub(crate) fn groups(&self, grouping: GroupingId) -> &Groups<'r> {
        self.frames.groupings[grouping.0 as usize].get_or_init(|| {
            match self.run.plan.graph().grouping_of(grouping) {
                Grouping::Pairs(frame) => Groups::Contiguous {
                    offsets: Cow::Owned(self.pairs(*frame).offsets.clone()),
                    base: 0,
                },
                Grouping::Hops { from, hops, to } => {
                    let mut groups: Option<Groups<'r>> = None;
                    let mut at = *from;
                    for hop in hops {
                        let next = match *hop {
                            Hop::Children(collection) => self.children(collection),
                            Hop::Linked(collection, field) => self.pointing(at, collection, field),
                        };
                        let (Hop::Children(collection) | Hop::Linked(collection, _)) = *hop;
                        at = collection;
                        groups = Some(match groups {
                            None => next,
                            Some(before) => before.then(&next),
                        });
                    }
                    let groups = groups.unwrap_or_else(|| Groups::Contiguous {
                        offsets: Cow::Owned((0..=self.range(*from).len() as u32).collect()),
                        base: 0,
                    });
                    self.in_order(groups, *from, hops, *to)
                }
            }
        })
    }

    /// The rows of a collection by their parent.
    fn children(&self, collection: CollectionId) -> Groups<'r> {
        let parents = self
            .run
            .plan
            .program()
            .schema
            .parent(collection)
            .map_or(0..0, |parent| self.range(parent));
        let offsets = &self.run.data.table(collection).offsets;
        match offsets.get(parents.start..=parents.end) {
            Some(offsets) => Groups::Contiguous {
                base: offsets.first().copied().unwrap_or_default(),
                offsets: Cow::Borrowed(offsets),
            },
            None => Groups::Contiguous {
                offsets: Cow::Owned(vec![0; parents.len() + 1]),
                base: 0,
            },
        }
    }

    /// The rows of a collection by the row that their link field points at, each list in their order: a counting sort.
    fn pointing(&self, to: CollectionId, collection: CollectionId, field: FieldId) -> Groups<'r> {
        if let Some(kept) = self.kept_links(to, collection, field) {
            return kept;
        }
        let targets = self.linked(collection, field, None);
        let mut offsets = vec![0u32; self.range(to).len() + 1];
        for &target in &targets {
            if let Some(count) = offsets.get_mut(target as usize + 1) {
                *count += 1;
            }
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut next = offsets.clone();
        let mut rows = vec![0; offsets.last().copied().unwrap_or_default() as usize];
        for (row, &target) in targets.iter().enumerate() {
            if let Some(slot) = next.get_mut(target as usize)
                && (target as usize) < offsets.len() - 1
            {
                rows[*slot as usize] = row as u32;
                *slot += 1;
            }
        }
        Groups::listed(offsets, rows)
    }

    /// The same as the table keeps them, where no link leaves its record of the subject.
    fn kept_links(
        &self,
        to: CollectionId,
        collection: CollectionId,
        field: FieldId,
    ) -> Option<Groups<'r>> {
        let data: &'r Dataset = self.run.data;
        let below = |collection| data.schema.parent(collection).is_some();
        if !self.run.broad || !below(collection) || !below(to) {
            return None;
        }
        let kept = data.linking(collection, field, to)?;
        let (targets, first) = (self.range(to), self.range(collection).start as u32);
        let offsets = kept.offsets.get(targets.start..=targets.end)?;
        let (start, end) = (*offsets.first()?, *offsets.last()?);
        let rows = kept.rows.get(start as usize..end as usize)?;
        if (start, first) == (0, 0) {
            return Some(Groups::Listed {
                offsets: offsets.into(),
                rows: rows.into(),
            });
        }
        Some(Groups::Listed {
            offsets: offsets.iter().map(|at| at - start).collect(),
            rows: rows.iter().map(|row| row - first).collect(),
        })
    }
}

/// The first of ascending rows, from a place on, that is not before a row. It is near as a rule.
pub(super) fn first_from(rows: &[u32], from: usize, row: u32) -> usize {
    first_past(from, rows.len(), |at| rows[at] < row)
}

/// The first of so many places, from one on, that no longer comes before what is looked for. It is near as a rule.
pub(super) fn first_past(from: usize, len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut step) = (from, 1);
    while low + step <= len && before(low + step - 1) {
        low += step;
        step *= 2;
    }
    let mut high = len.min(low + step - 1);
    while low < high {
        let middle = low.midpoint(high);
        match before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::first_from;

    #[test]
    fn the_first_row_from_a_place_on() {
        let rows = [2, 3, 5, 8, 13, 21, 34];
        for from in 0..=rows.len() {
            for row in 0..40 {
                let found = (from..rows.len()).find(|&at| rows[at] >= row);
                assert_eq!(first_from(&rows, from, row), found.unwrap_or(rows.len()));
            }
        }
    }
}
