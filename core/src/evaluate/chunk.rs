//! A chunk: a range of the subject's records and all that hangs on them, through every node of the plan.

use super::{
    dates,
    frame::Frames,
    groups::Groups,
    latest::Latest,
    mask::Mask,
    part::PartRows,
    run::Run,
    schedule::{PartId, Schedule},
    selection::{Among, Taken},
    value::value,
    vector::{Lane, Vector},
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    plan::{Constant, Fill, FrameId, NodeId, Operation, Plan, RouteId, Rows},
    records::{Bitmap, Dataset, NO_ROW},
};
use kardan_dsl::{
    program::RuleId,
    types::{Type, Value},
};
use std::{borrow::Cow, cell::OnceCell, ops::Range};

/// The values of all nodes for a range of the subject's records.
pub(crate) struct Chunk<'c, 'r> {
    pub(crate) run: &'c Run<'r>,
    pub(super) schedule: &'c Schedule,
    pub(super) frames: Frames<'r>,
    pub(super) parts: Vec<OnceCell<PartRows>>,
    /// By place among the columns that more than one node reads for the rows of a part.
    pub(super) shared: Vec<OnceCell<Vector<'r>>>,
    /// By node; what the schedule leaves out stays false, and a column is open until it is asked for: for some of its rows it need not be cut out whole.
    /// What is spent is open, too: who asks for it all the same has it computed again.
    vectors: Vec<OnceCell<Vector<'r>>>,
}

/// A number left the range of exact decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

/// The error for a rule in which a number left the range.
pub(super) fn overflow(plan: &Plan, rule: RuleId) -> Error {
    let name = &plan.rule(rule).name;
    Error::new(
        ErrorKind::Overflow,
        format!("`{name}`: a number leaves the range of exact decimals"),
    )
}

/// What a node gives, or why it cannot.
pub(super) type Computed<'r> = Result<Vector<'r>, Overflow>;

impl<'c, 'r> Chunk<'c, 'r> {
    /// Evaluates what the schedule names.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub fn evaluate(
        run: &'c Run<'r>,
        schedule: &'c Schedule,
        subjects: Range<usize>,
    ) -> Result<Chunk<'c, 'r>, Error> {
        Chunk::watched(run, schedule, subjects, |_, _, _| {})
    }

    /// The same; `watch` is told of each node that has been computed, and of its place in the order.
    ///
    /// # Errors
    /// As [`Chunk::evaluate`].
    pub fn watched(
        run: &'c Run<'r>,
        schedule: &'c Schedule,
        subjects: Range<usize>,
        mut watch: impl FnMut(&Chunk<'c, 'r>, usize, NodeId),
    ) -> Result<Chunk<'c, 'r>, Error> {
        let graph = run.plan.graph();
        let mut chunk = Chunk {
            run,
            schedule,
            frames: Frames::new(run, &subjects),
            parts: (0..schedule.parts()).map(|_| OnceCell::new()).collect(),
            shared: schedule.all_shared(None).map(|_| OnceCell::new()).collect(),
            vectors: vec![OnceCell::from(Vector::Truth(false)); graph.nodes().len()],
        };
        let mut spent = (schedule.spent.nodes(), schedule.spent.parts());
        for (place, &id) in schedule.order.iter().enumerate() {
            chunk.vectors[id.0 as usize] = match graph.node_of(id).operation {
                Operation::Column { .. } => OnceCell::new(),
                _ => {
                    let vector = chunk.compute(id);
                    let vector =
                        vector.map_err(|Overflow| overflow(run.plan, graph.rule_of(id)))?;
                    OnceCell::from(vector)
                }
            };
            watch(&chunk, place, id);
            for node in spent.0.at(place) {
                chunk.vectors[node.0 as usize] = OnceCell::new();
            }
            for part in spent.1.at(place) {
                chunk.parts[part.0 as usize] = OnceCell::new();
                for at in schedule.all_shared(Some(*part)) {
                    chunk.shared[at] = OnceCell::new();
                }
            }
        }
        Ok(chunk)
    }

    /// The values of a node, for the rows for which it is computed.
    pub(crate) fn vector(&self, id: NodeId) -> &Vector<'r> {
        // What is computed again has not failed before.
        let open = || self.compute(id).unwrap_or(Vector::Truth(false));
        self.vectors[id.0 as usize].get_or_init(open)
    }

    /// Whether nobody has asked for a column as it lies.
    pub(super) fn is_open(&self, id: NodeId) -> bool {
        let operation = &self.run.plan.graph().node_of(id).operation;
        matches!(operation, Operation::Column { .. }) && self.vectors[id.0 as usize].get().is_none()
    }

    /// The frame of a node.
    pub(crate) fn frame(&self, id: NodeId) -> FrameId {
        self.run.plan.graph().node_of(id).frame
    }

    /// The truth of a node for so many rows.
    pub(crate) fn mask(&self, id: NodeId, len: usize) -> Cow<'_, Mask> {
        match self.vector(id) {
            Vector::Mask(mask) => Cow::Borrowed(mask),
            Vector::Truth(truth) | Vector::Constant(Constant::Bool(truth)) => {
                Cow::Owned(Mask::all(*truth, len))
            }
            _ => Cow::Owned(Mask::all(false, len)),
        }
    }

    /// The value of a node at one row.
    pub(crate) fn value_at(&self, id: NodeId, row: u32, ty: &Type) -> Option<Value> {
        let place = self.place(id, row)?;
        value(self.vector(id), ty, self.run.data, place)
    }

    /// The business zone.
    pub(crate) fn zone(&self) -> Zone {
        self.run.now().zone
    }

    /// Whether a node is neither true nor false, or has no value, at a row.
    pub(crate) fn is_missing(&self, id: NodeId, row: u32) -> bool {
        let id = self.run.known_as(id);
        if let Some(told) = self.known_through(id) {
            return row == NO_ROW || !told(row as usize);
        }
        let known = |place| self.vector(id).is_known(place);
        row == NO_ROW || !self.place(id, row).is_none_or(known)
    }

    /// The rows that a `Selected` node takes of the groups of a part.
    pub(super) fn taken(&self, rows: &Rows, part: Option<PartId>) -> Taken<'_, 'r> {
        let taking = self.schedule.taking(rows.selected);
        let among = match self.vector(rows.selected) {
            Vector::Mask(mask) => Among::Some(&mask.holds),
            Vector::Truth(true) => Among::All,
            _ => Among::None,
        };
        let list = taking.and_then(|taking| self.part_rows(taking.part));
        let among = match (among, list) {
            (Among::All, Some(list)) => Among::Listed(list, None),
            (Among::Some(holds), Some(list)) => Among::Listed(list, Some(holds)),
            (among, _) => among,
        };
        let span = taking.and_then(|taking| taking.span);
        let collection = self.collection_of(self.frame(rows.selected));
        let kept = span.filter(|span| self.run.broad && span.timed == collection);
        let data: &'r Dataset = self.run.data;
        let subjects = self.range(data.schema.subject);
        let above = match self.run.broad {
            true => self.run.above(rows.grouping),
            false => None,
        };
        Taken {
            among,
            groups: self.groups(rows.grouping),
            positions: span.map(|span| self.positions(collection, Some(span))),
            only: self.part_rows(part),
            owners: above.map(|above| self.owners(collection, above)),
            latest: kept.map(|_| Latest {
                data,
                collection,
                subjects,
            }),
        }
    }

    pub(super) fn rows_len(&self, rows: &Rows) -> usize {
        self.len(self.frame(rows.selected))
    }

    /// The local day of each row.
    pub(crate) fn days(&self, time: NodeId, rows: &Rows) -> Cow<'_, Lane<'_, i32>> {
        dates::days(self.vector(time), self.run.plan.days(), self.rows_len(rows))
    }

    /// The value at one row of each group.
    pub(super) fn picked(&self, value: NodeId, index: &[u32]) -> Vector<'r> {
        let len = self.len(self.frame(value));
        match self.vector(value) {
            Vector::Truth(_) => Vector::Mask(self.mask(value, len).gather(index, None)),
            // A constant has no rows of its own: there are as many as the index can name.
            Vector::Constant(constant) => {
                let rows = index.iter().filter(|&&at| at != NO_ROW).max();
                Vector::spread(constant, rows.map_or(0, |&at| at as usize + 1)).gather(index)
            }
            vector => vector.gather(index),
        }
    }

    /// The same for a value that is computed for the rows of the index alone, which ascend.
    pub(super) fn spread(&self, value: NodeId, index: &[u32]) -> Vector<'r> {
        if self.vector(value).is_constant() {
            return self.picked(value, index);
        }
        let mut next = 0;
        let place = |&row: &u32| match row {
            NO_ROW => NO_ROW,
            _ => {
                next += 1;
                next - 1
            }
        };
        let places: Vec<u32> = index.iter().map(place).collect();
        self.vector(value).gather(&places)
    }

    pub(super) fn join(
        &self,
        node: NodeId,
        all: &[NodeId],
        frame: FrameId,
        and: bool,
    ) -> Vector<'r> {
        let part = self.schedule.part_of(node);
        let mut joined: Option<Cow<'_, Mask>> = None;
        for &id in self.schedule.stages(node).unwrap_or(all) {
            match self.vector(id) {
                Vector::Truth(truth) if *truth == and => {}
                // What is settled for the open rows alone is not settled for all.
                Vector::Truth(truth) if self.schedule.part_of(id) == part => {
                    return Vector::Truth(*truth);
                }
                _ => {
                    let mask = self.joined(id, part, frame);
                    joined = Some(match joined {
                        None => mask,
                        Some(before) if and => Cow::Owned(before.and(&mask)),
                        Some(before) => Cow::Owned(before.or(&mask)),
                    });
                }
            }
        }
        joined.map_or(Vector::Truth(and), |mask| Vector::Mask(mask.into_owned()))
    }

    pub(super) fn selected(
        &self,
        id: NodeId,
        within: &[NodeId],
        filter: Option<NodeId>,
        frame: FrameId,
    ) -> Vector<'r> {
        let mut selected: Option<Bitmap> = None;
        let (masks, part) = match self.schedule.taking(id) {
            Some(taking) => (taking.masks.as_slice(), taking.part),
            None => (within, None),
        };
        let filter = filter.filter(|_| self.schedule.taking(id).is_none());
        for &mask in masks.iter().chain(&filter) {
            match self.vector(mask) {
                Vector::Truth(true) => {}
                Vector::Truth(false) => return Vector::Truth(false),
                _ => {
                    let mask = self.joined(mask, part, frame);
                    selected = Some(match selected {
                        None => mask.into_owned().holds,
                        Some(before) => before.and(&mask.holds),
                    });
                }
            }
        }
        match selected {
            None => Vector::Truth(true),
            Some(selected) => Vector::Mask(Mask::certain(selected)),
        }
    }

    pub(super) fn project(
        &self,
        node: NodeId,
        route: RouteId,
        fill: Fill,
        part: Option<PartId>,
    ) -> Vector<'r> {
        self.projected(self.vector(node), node, route, fill, part)
    }

    /// The same of other values of the rows for which a node is computed.
    pub(super) fn projected(
        &self,
        vector: &Vector<'r>,
        node: NodeId,
        route: RouteId,
        fill: Fill,
        part: Option<PartId>,
    ) -> Vector<'r> {
        if let (Vector::Truth(truth), Fill::Truth(none)) = (vector, fill)
            && *truth == none
        {
            return Vector::Truth(none);
        }
        if let (None, None) = (part, self.schedule.part_of(node))
            && let Some(Groups::Contiguous { offsets, .. }) = self.children_of(route)
            && let Some(spread) = vector.spread_over(&offsets)
        {
            return spread;
        }
        if let Vector::Truth(truth) = vector
            && self.run.plan.graph().reaches(route)
        {
            return Vector::Truth(*truth);
        }
        let index = &*self.ends(route, part, node);
        match (vector, fill) {
            (Vector::Truth(truth), _) if !index.contains(&NO_ROW) => Vector::Truth(*truth),
            (Vector::Mask(mask), Fill::Truth(none)) => Vector::Mask(mask.gather(index, Some(none))),
            (Vector::Number(lane, scale), Fill::Zero) => {
                Vector::Number(lane.gather(index, true), *scale)
            }
            (Vector::Fraction(lane), Fill::Zero) => {
                Vector::Fraction(lane.gather(index, Some(&Default::default())))
            }
            (Vector::Truth(truth), fill) => {
                let none = match fill {
                    Fill::Truth(none) => Some(none),
                    _ => None,
                };
                let first: Vec<u32> = index
                    .iter()
                    .map(|&at| if at == NO_ROW { NO_ROW } else { 0 })
                    .collect();
                Vector::Mask(Mask::all(*truth, 1).gather(&first, none))
            }
            (vector, _) => vector.gather(index),
        }
    }

    /// The rows that a trace's route leads to.
    pub(crate) fn along<'l>(&'l self, route: Option<RouteId>, rows: &'l [u32]) -> Cow<'l, [u32]> {
        let Some(route) = route else {
            return Cow::Borrowed(rows);
        };
        if rows.last() != Some(&NO_ROW) && rows.is_sorted() {
            return self.origins(route, Some(rows));
        }
        let index = self.index(route);
        let end = |&row: &u32| index.get(row as usize).copied().unwrap_or(NO_ROW);
        rows.iter().map(end).collect()
    }
}
