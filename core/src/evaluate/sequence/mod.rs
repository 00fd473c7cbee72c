//! Sequences: for some row of the first step, each further step takes the next row, or sees none.
//!
//! Where rows of one collection follow each other, the times of all neighbours are compared at once ([`lags`]); what that leaves open is walked
//! through row by row ([`walk`]).

mod candidates;
mod lags;
mod time;
mod walk;

use super::{
    chunk::Chunk, groups::Groups, mask::Mask, narrow, schedule::PartId, selection::Among,
    vector::Vector,
};
use crate::{
    plan::{MomentId, NodeId, SequenceStep},
    records::{Bitmap, Dataset, NO_ROW},
};
use candidates::{Bounds, Candidates, Lie, Times};
use lags::Lags;
use std::{borrow::Cow, rc::Rc};
use time::Within;
use walk::{Stage, Walk};

/// Where fewer than one group in so many is asked for, theirs are walked through: to compare all neighbours would cost more.
const SPARSE: usize = 4;

impl Chunk<'_, '_> {
    /// For the groups of a part, or for all.
    pub(super) fn sequence(
        &self,
        steps: &[SequenceStep],
        moment: MomentId,
        part: Option<PartId>,
        len: usize,
    ) -> Mask {
        let moment = self.run.moment(moment);
        let mut stages: Vec<Stage> = Vec::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            let of = |step: &SequenceStep| (step.rows, step.bound_to, step.inner, step.time);
            let same = steps[..at].iter().position(|other| of(other) == of(step));
            let candidates = match same {
                Some(same) => Rc::clone(&stages[same].candidates),
                None => {
                    let part = part.filter(|_| step.bound_to.is_none());
                    Rc::new(self.candidates(step, part))
                }
            };
            let within = step.within.map(|period| Within::new(period, moment));
            stages.push(Stage {
                step,
                candidates,
                within,
            });
        }
        let only = self.part_rows(part);
        let (mut holds, mut unknown) = (Bitmap::zeros(len), Bitmap::zeros(len));
        let mut walk = Walk::new(&stages, moment.zone);
        let all = stages.first().map_or(0, |first| first.candidates.groups());
        let many = only.is_none_or(|only| only.len() * SPARSE >= all);
        let lags = many.then(|| Lags::of(&stages, moment)).flatten();
        match (lags, stages.first()) {
            (Some(lags), _) => {
                holds = lags.groups(&lags.outcomes.holds);
                unknown = lags.groups(&lags.outcomes.unknown);
                walk.each_group(&lags.open(), None, &mut holds, &mut unknown);
                if let Some(only) = only {
                    return Mask::with(holds, unknown).gather(only, Some(false));
                }
            }
            (None, Some(first)) => match (only, Walk::few_groups(&stages)) {
                (None, Some(few)) => {
                    let none = || Bitmap::zeros(few.len());
                    let (mut found, mut open) = (none(), none());
                    walk.each_group(&first.candidates, Some(&few), &mut found, &mut open);
                    found
                        .iter()
                        .for_each(|at| holds.set(few[at] as usize, true));
                    open.iter()
                        .for_each(|at| unknown.set(few[at] as usize, true));
                }
                (only, _) => {
                    walk.each_group(&first.candidates, only, &mut holds, &mut unknown);
                }
            },
            (None, None) => {}
        }
        Mask::with(holds, unknown)
    }

    fn candidates<'v>(&'v self, step: &SequenceStep, part: Option<PartId>) -> Candidates<'v> {
        let (times, known) = self.times(step.time);
        let kind = self.schedule.kind(step.rows.selected);
        let groups = self.groups(step.rows.grouping);
        let (Groups::Contiguous { offsets, base }, None, None) = (groups, step.inner, known) else {
            return self.grouped(step, part, times, known);
        };
        let data: &Dataset = self.run.data;
        let collection = step.collection;
        let whole = self.run.broad && self.run.is_positional(step.rows.grouping);
        let bounds = |positions| Bounds {
            offsets,
            base: *base,
            ends: whole.then(|| data.subject_ends(collection)),
            positions,
        };
        let lie = if let Some(kind) = kind {
            let rows = data.kinds(collection, kind.field).zip(kind.code);
            let rows = rows.map_or(&[][..], |(kinds, code)| kinds.rows(code));
            let positions = kind.span.map(|span| self.positions(collection, Some(span)));
            let first = self.range(collection).start as u32;
            Lie::Listed(bounds(positions), Cow::Borrowed(rows), first)
        } else {
            let taken = self.taken(&step.rows, part);
            // Rows of a list lie right already.
            match taken.among {
                Among::All => Lie::Lying(bounds(taken.positions), None),
                Among::Some(mask) => Lie::Lying(bounds(taken.positions), Some(mask)),
                Among::None => Lie::Listed(bounds(None), Cow::Borrowed(&[]), 0),
                Among::Listed(rows, None) => Lie::Listed(bounds(None), Cow::Borrowed(rows), 0),
                Among::Listed(rows, Some(holds)) => {
                    let rows = holds.iter().map(|at| rows[at]).collect();
                    Lie::Listed(bounds(None), rows, 0)
                }
            }
        };
        Candidates {
            collection,
            times,
            lie,
        }
    }

    /// Rows that hang on others than the steps' record, that are not in one place, or of which some have no time.
    fn grouped<'v>(
        &'v self,
        step: &SequenceStep,
        part: Option<PartId>,
        times: Times<'v>,
        known: Option<(&Bitmap, usize)>,
    ) -> Candidates<'v> {
        let taken = self.taken(&step.rows, part);
        let inner = step.inner.map(|route| self.index(route));
        let mut offsets = vec![0; taken.groups.len() + 1];
        let mut rows = Vec::new();
        taken.each(|at, place| {
            let row = match inner {
                None => place as u32,
                Some(inner) => inner.get(place).copied().unwrap_or(NO_ROW),
            };
            // A row without a time comes neither before nor after another.
            let timed = known.is_none_or(|(known, first)| known.get(first + row as usize));
            if timed && times.get(row as usize).is_some() {
                offsets[taken.group(at) + 1] += 1;
                rows.push((row, place as u32));
            }
        });
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        Candidates {
            collection: step.collection,
            times,
            lie: Lie::Grouped { offsets, rows },
        }
    }

    /// The times of the chunk's rows, and which of them are known, from which bit on; all without any.
    fn times(&self, time: NodeId) -> (Times<'_>, Option<(&Bitmap, usize)>) {
        const NONE: Times<'_> = Times::Days(&[]);
        if let Some((collection, field)) = self.run.own_column(time) {
            let data: &Dataset = self.run.data;
            let (column, rows) = (data.table(collection).column(field), self.range(collection));
            let known = column.validity.as_ref().map(|known| (known, rows.start));
            return (Times::of(&column.values, rows).unwrap_or(NONE), known);
        }
        let (times, known) = match self.vector(time) {
            Vector::Instant(narrow::Times::Seconds(lane)) => {
                (Times::Seconds(&lane.values), lane.known.as_ref())
            }
            Vector::Instant(narrow::Times::Micros(lane)) => {
                (Times::Micros(&lane.values), lane.known.as_ref())
            }
            Vector::Date(lane) => (Times::Days(&lane.values), lane.known.as_ref()),
            _ => (NONE, None),
        };
        (times, known.map(|known| (known, 0)))
    }
}
