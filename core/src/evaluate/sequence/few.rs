//! Sequences of few groups.

use super::{
    super::mask::Mask,
    candidates::{Candidates, Edges, Lie, Times},
    kinds, of_all,
    walk::{Stage, Walk},
};
use crate::{calendar::Moment, evaluate::position::Positions, records::Bitmap};
use std::{hint::black_box, ops::Range, rc::Rc};

/// The rows of so many groups are fetched before the first are taken out.
const BATCH: usize = 128;

/// For fewer groups than this it is not worth taking their rows out.
const WORTH: usize = 32;

/// By the place of each group among those, which ascend.
pub(super) fn of_groups(stages: &[Stage<'_>], groups: &[u32], moment: Moment) -> Mask {
    if groups.len() >= WORTH
        && let Some(rows) = Rows::of(stages, groups)
    {
        return rows.outcomes(stages, moment);
    }
    let Some(first) = stages.first() else {
        return Mask::certain(Bitmap::zeros(groups.len()));
    };
    if let Some(found) = kinds::of_groups(stages, groups.iter().copied()) {
        return Mask::certain(found);
    }
    let none = || Bitmap::zeros(groups.len());
    let (mut holds, mut unknown) = (none(), none());
    let mut walk = Walk::new(stages, moment.zone);
    walk.each_group(&first.candidates, Some(groups), &mut holds, &mut unknown);
    Mask::with(holds, unknown)
}

/// The rows of some groups, taken out and put together.
struct Rows {
    times: Vec<i32>,
    offsets: Vec<u32>,
    /// By stage: of these rows those that meet its conditions, where it has any.
    masks: Vec<Option<Bitmap>>,
}

impl Rows {
    /// Where all steps go over one collection as it lies, by times of four bytes.
    fn of(stages: &[Stage<'_>], groups: &[u32]) -> Option<Rows> {
        let first = &*stages.first()?.candidates;
        let Lie::Lying(bounds, _) = &first.lie else {
            return None;
        };
        let (Times::Seconds(times) | Times::Days(times)) = first.times else {
            return None;
        };
        let mut rows = Rows {
            times: Vec::new(),
            offsets: vec![0],
            masks: Vec::new(),
        };
        for stage in stages {
            let Lie::Lying(others, _) = &stage.candidates.lie else {
                return None;
            };
            // Times of rows above stand elsewhere.
            let own = |positions: &Positions<'_>| positions.span().is_some();
            let same = others.offsets.len() == bounds.offsets.len() && others.base == bounds.base;
            if stage.candidates.collection != first.collection
                || !same
                || !others.positions.as_ref().is_none_or(own)
            {
                return None;
            }
        }
        let range = |&group: &u32| {
            let [start, end] = [0, 1].map(|next| bounds.offsets.get(group as usize + next));
            let [start, end] = [start, end].map(|at| at.map_or(0, |at| at - bounds.base));
            start as usize..end as usize
        };
        let ranges: Vec<Range<usize>> = groups.iter().map(range).collect();
        for batch in ranges.chunks(BATCH) {
            // A processor waits for none of these before it asks for the next.
            let time = |row: usize| times.get(row).copied().unwrap_or_default();
            let ends = batch.iter().flat_map(|rows| [rows.start, rows.end]);
            black_box(ends.fold(0, |seen, row| seen ^ time(row)));
            for range in batch {
                rows.times.extend_from_slice(times.get(range.clone())?);
                rows.offsets.push(rows.times.len() as u32);
            }
        }
        for stage in stages {
            let Lie::Lying(_, mask) = &stage.candidates.lie else {
                return None;
            };
            rows.masks.push(mask.map(|mask| {
                let mut taken = Bitmap::with_capacity(rows.times.len());
                for range in &ranges {
                    taken.extend(&mask.slice(range.start, range.len()));
                }
                taken
            }));
        }
        Some(rows)
    }

    fn outcomes(&self, stages: &[Stage<'_>], moment: Moment) -> Mask {
        let mut here: Vec<Stage<'_>> = Vec::with_capacity(stages.len());
        for (at, stage) in stages.iter().enumerate() {
            let same = |other: &Stage<'_>| Rc::ptr_eq(&other.candidates, &stage.candidates);
            let candidates = match stages[..at].iter().position(same) {
                Some(same) => Rc::clone(&here[same].candidates),
                None => Rc::new(self.candidates(at, &stage.candidates)),
            };
            here.push(Stage {
                step: stage.step,
                candidates,
                within: stage.within,
            });
        }
        of_all(&here, moment)
    }

    fn candidates<'v>(&'v self, at: usize, there: &Candidates<'v>) -> Candidates<'v> {
        let span = match &there.lie {
            Lie::Lying(bounds, _) => bounds.positions.as_ref().and_then(Positions::span),
            _ => None,
        };
        let positions = span.map(|span| Positions::of(span, &self.times, &self.offsets));
        let bounds = Edges {
            offsets: &self.offsets,
            base: 0,
            ends: None,
            owners: None,
            positions,
        };
        let times = match there.times {
            Times::Days(_) => Times::Days(&self.times),
            _ => Times::Seconds(&self.times),
        };
        Candidates {
            collection: there.collection,
            times,
            lie: Lie::Lying(bounds, self.masks.get(at).and_then(Option::as_ref)),
        }
    }
}
