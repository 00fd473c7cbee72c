//! A chunk: a range of the subject's records and all that hangs on them, through every node of the plan.

use super::{
    dates,
    frame::Frames,
    mask::Mask,
    run::Run,
    selection::Selection,
    value::value,
    vector::{Lane, Vector},
};
use crate::{
    calendar::Zone,
    error::{Error, ErrorKind},
    plan::{Constant, Fill, FrameId, NodeId, Plan, RouteId, Rows},
    records::NO_ROW,
};
use kardan_dsl::{
    program::RuleId,
    types::{Type, Value},
};
use std::{borrow::Cow, ops::Range};

/// The values of all nodes for a range of the subject's records.
pub(crate) struct Chunk<'c, 'r> {
    pub(super) run: &'c Run<'r>,
    pub(super) frames: Frames<'r>,
    vectors: Vec<Vector<'r>>,
    first: bool,
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
    /// Evaluates every node, operands first. `first` tells whether no chunk comes before this one.
    ///
    /// # Errors
    /// An overflow, naming the rule.
    pub fn evaluate(
        run: &'c Run<'r>,
        subjects: Range<usize>,
        first: bool,
    ) -> Result<Chunk<'c, 'r>, Error> {
        let mut chunk = Chunk {
            run,
            frames: Frames::new(run, &subjects),
            vectors: Vec::with_capacity(run.plan.graph().nodes().len()),
            first,
        };
        for at in 0..run.plan.graph().nodes().len() {
            let id = NodeId(at as u32);
            let vector = chunk
                .compute(id)
                .map_err(|Overflow| overflow(run.plan, run.plan.graph().rule_of(id)))?;
            chunk.vectors.push(vector);
        }
        Ok(chunk)
    }

    pub(super) fn is_first(&self) -> bool {
        self.first
    }

    /// The values of a node.
    pub(crate) fn vector(&self, id: NodeId) -> &Vector<'r> {
        &self.vectors[id.0 as usize]
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
        value(self.vector(id), ty, self.run.data, row as usize)
    }

    /// The business zone.
    pub(crate) fn zone(&self) -> Zone {
        self.run.now().zone
    }

    /// Whether a node is neither true nor false, or has no value, at a row.
    pub(crate) fn is_missing(&self, id: NodeId, row: u32) -> bool {
        row == NO_ROW || !self.vector(id).is_known(row as usize)
    }

    /// The rows that a `Selected` node takes; none where it takes all.
    pub(super) fn selection(&self, rows: &Rows) -> Selection<'_> {
        match self.vector(rows.selected) {
            Vector::Mask(mask) => Selection::Some(&mask.holds),
            Vector::Truth(true) => Selection::All,
            _ => Selection::None,
        }
    }

    pub(super) fn rows_len(&self, rows: &Rows) -> usize {
        self.len(self.frame(rows.selected))
    }

    /// The local day of each row.
    pub(super) fn days(&self, time: NodeId, rows: &Rows) -> Cow<'_, Lane<'_, i32>> {
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

    pub(super) fn join(&self, all: &[NodeId], frame: FrameId, and: bool) -> Vector<'r> {
        let mut joined: Option<Mask> = None;
        for &id in all {
            match self.vector(id) {
                Vector::Truth(truth) if *truth == and => {}
                Vector::Truth(truth) => return Vector::Truth(*truth),
                _ => {
                    let mask = self.mask(id, self.len(frame));
                    joined = Some(match joined {
                        None => mask.into_owned(),
                        Some(before) if and => before.and(&mask),
                        Some(before) => before.or(&mask),
                    });
                }
            }
        }
        joined.map_or(Vector::Truth(and), Vector::Mask)
    }

    pub(super) fn selected(
        &self,
        within: &[NodeId],
        filter: Option<NodeId>,
        frame: FrameId,
    ) -> Vector<'r> {
        let mut selected: Option<crate::records::Bitmap> = None;
        for &id in within.iter().chain(&filter) {
            match self.vector(id) {
                Vector::Truth(true) => {}
                Vector::Truth(false) => return Vector::Truth(false),
                _ => {
                    let mask = self.mask(id, self.len(frame));
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

    pub(super) fn project(&self, vector: &Vector<'r>, route: RouteId, fill: Fill) -> Vector<'r> {
        let index = self.index(route);
        match (vector, fill) {
            (Vector::Truth(truth), Fill::Truth(none)) if *truth == none => Vector::Truth(none),
            (Vector::Truth(truth), _) if !index.contains(&NO_ROW) => Vector::Truth(*truth),
            (Vector::Mask(mask), Fill::Truth(none)) => Vector::Mask(mask.gather(index, Some(none))),
            (Vector::Number(lane, scale), Fill::Zero) => {
                Vector::Number(lane.gather(index, Some(&0)), *scale)
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
    pub(crate) fn along(&self, route: Option<RouteId>, rows: &[u32]) -> Vec<u32> {
        match route {
            None => rows.to_vec(),
            Some(route) => {
                let index = self.index(route);
                rows.iter()
                    .map(|&row| index.get(row as usize).copied().unwrap_or(NO_ROW))
                    .collect()
            }
        }
    }
}
