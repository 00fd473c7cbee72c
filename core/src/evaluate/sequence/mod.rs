//! Sequences: for some row of the first step, each further step takes the next row, or sees none.
//!
//! Where rows of one collection follow each other, the times of all neighbours are compared at once ([`lags`]), of rows that are sifted first where
//! all steps may take the same ones ([`taken_out`]); what that leaves open is walked through row by row ([`walk`]). Rows that may come whenever they like are carried on by whole words ([`carried`]), or are found in lists of rows of a kind
//! ([`kinds`]). Few groups are gone through alone ([`few`]).

mod candidates;
mod carried;
mod few;
mod kinds;
mod lags;
mod possible;
mod taken_out;
mod time;
mod walk;

pub(super) use time::Within;

use super::{
    chunk::Chunk, groups::Groups, mask::Mask, narrow, schedule::PartId, selection::Among,
    vector::Vector,
};
use crate::{
    calendar::Moment,
    plan::{MomentId, NodeId, SequenceStep},
    records::{Bitmap, Dataset, Fences, NO_ROW},
};
use candidates::{Candidates, Edges, Lie, Times};
use lags::Lags;
use std::{borrow::Cow, rc::Rc};
use taken_out::TakenOut;
use walk::{Stage, Walk};

/// Where fewer than one group in so many is asked for, or can have the rows, theirs are taken out: to compare all neighbours would cost more.
const SPARSE: usize = 4;

/// Of each group.
fn of_all(stages: &[Stage<'_>], moment: Moment) -> Mask {
    let Some(first) = stages.first() else {
        return Mask::certain(Bitmap::zeros(0));
    };
    let groups = first.candidates.groups() as u32;
    if let Some(found) = kinds::of_groups(stages, 0..groups) {
        return Mask::certain(found);
    }
    if let Some(rows) = TakenOut::sifted(stages) {
        return rows.outcomes(stages, moment);
    }
    let mut walk = Walk::new(stages, moment.zone);
    let Some(lags) = Lags::of(stages, moment) else {
        let none = || Bitmap::zeros(first.candidates.groups());
        let (mut holds, mut unknown) = (none(), none());
        walk.each_group(&first.candidates, None, &mut holds, &mut unknown);
        return Mask::with(holds, unknown);
    };
    let mut holds = lags.groups(&lags.outcomes.holds);
    let mut unknown = lags.groups(&lags.outcomes.unknown);
    walk.each_group(&lags.open(), None, &mut holds, &mut unknown);
    Mask::with(holds, unknown)
}

/// What was found of some groups, for so many.
fn spread(found: &Mask, groups: &[u32], len: usize) -> Mask {
    let spread = |bits: &Bitmap| {
        let mut spread = Bitmap::zeros(len);
        bits.iter()
            .for_each(|at| spread.set(groups[at] as usize, true));
        spread
    };
    Mask {
        holds: spread(&found.holds),
        unknown: found.unknown.as_ref().map(spread),
    }
}

impl Chunk<'_, '_> {
    /// For the groups of a part, or for all.
    pub(super) fn sequence(
        &self,
        steps: &[SequenceStep],
        moment_id: MomentId,
        part: Option<PartId>,
        len: usize,
    ) -> Mask {
        let moment = self.run.moment(moment_id);
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
        let all = stages.first().map_or(0, |first| first.candidates.groups());
        let only = self.part_rows(part);
        if let Some(steps) = carried::Steps::of(&stages)
            && steps.are_worth(only.map_or(all, <[u32]>::len))
            && let Some(holds) = steps.groups()
        {
            let holds = Mask::certain(holds);
            return match only {
                None => holds,
                Some(only) => holds.gather(only, Some(false)),
            };
        }
        let possible = match only {
            None => self.possible_steps(steps, moment_id),
            // What is possible has been asked before.
            Some(_) => None,
        };
        let few = |groups: usize| groups * SPARSE < all;
        let groups: Option<Cow<'_, [u32]>> = match (only, possible) {
            (Some(only), _) => Some(only.into()),
            (None, Some(possible)) if few(possible.count()) => {
                Some(possible.iter().map(|group| group as u32).collect())
            }
            (None, _) => Walk::few_groups(&stages).map(Cow::Owned),
        };
        let found = match &groups {
            Some(groups) if few(groups.len()) => few::of_groups(&stages, groups, moment),
            _ => of_all(&stages, moment),
        };
        match (groups, only) {
            (Some(groups), None) if few(groups.len()) => spread(&found, &groups, len),
            (Some(groups), Some(_)) if !few(groups.len()) => found.gather(&groups, Some(false)),
            _ => found,
        }
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
        let bounds = |positions| Edges {
            offsets,
            base: *base,
            ends: match whole {
                true => data
                    .fences(collection, data.schema.subject)
                    .map(Fences::last),
                false => None,
            },
            owners: whole.then(|| self.owners(collection, data.schema.subject)),
            positions,
        };
        let lie = if let Some(kind) = kind
            && let (Some(span), Some(code)) = (kind.span, kind.code)
        {
            // Times of a kind lie side by side: those of a stretch are listed before any group is looked at.
            let rows = self.of_kinds(collection, Some(span), kind.field, &[code]);
            Lie::Listed {
                bounds: bounds(None),
                rows: Cow::Owned(rows.to_vec()),
                first: 0,
                starts: None,
            }
        } else if let Some(kind) = kind {
            let rows = kind
                .code
                .map_or(&[][..], |code| data.kind_rows(collection, kind.field, code));
            let positions = kind.span.map(|span| self.positions(collection, Some(span)));
            let first = self.range(collection).start as u32;
            let subjects = self.range(data.schema.subject);
            let starts = match (&positions, kind.code) {
                (None, Some(code)) => data
                    .kind_offsets(collection, kind.field, code)
                    .get(subjects.start..=subjects.end),
                _ => None,
            };
            Lie::Listed {
                bounds: bounds(positions),
                rows: Cow::Borrowed(rows),
                first,
                starts,
            }
        } else {
            let taken = self.taken(&step.rows, part);
            // Rows of a list lie right already.
            let listed = |rows: Cow<'v, [u32]>| Lie::Listed {
                bounds: bounds(None),
                rows,
                first: 0,
                starts: None,
            };
            match taken.among {
                Among::All => Lie::Lying(bounds(taken.positions), None),
                Among::Some(mask) => Lie::Lying(bounds(taken.positions), Some(mask)),
                Among::None => listed(Cow::Borrowed(&[])),
                Among::Listed(rows, None) => listed(Cow::Borrowed(rows)),
                Among::Listed(rows, Some(holds)) => {
                    listed(holds.iter().map(|at| rows[at]).collect())
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
