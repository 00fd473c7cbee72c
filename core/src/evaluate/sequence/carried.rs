//! Steps that take rows of one collection as they lie, however much later they come: by whole words of bits, each row that was taken is carried on to the
//! next one that the next step may take, unless one comes before that it must not see. No time is looked at.

use super::{
    super::position::Positions,
    candidates::{Candidates, Edges, Lie},
    walk::Stage,
};
use crate::records::{Bitmap, carried};

/// To go through the rows of a record one by one takes as long as to look at so many words.
const RECORD: usize = 24;

/// Steps that can be taken so.
pub(super) struct Steps<'w> {
    stages: &'w [Stage<'w>],
    bounds: &'w Edges<'w>,
}

impl<'w> Steps<'w> {
    /// None where a step asks how much later a row comes, or whose it is; or where all rows are listed, and few.
    pub fn of(stages: &'w [Stage<'w>]) -> Option<Steps<'w>> {
        let (first, last) = (stages.first()?, stages.last()?);
        let bounds = edges(&first.candidates)?;
        let plain = |stage: &Stage<'_>| {
            let here = edges(&stage.candidates);
            let here = here.is_some_and(|edges| {
                (edges.base, edges.offsets.len(), edges.len())
                    == (bounds.base, bounds.offsets.len(), bounds.len())
            });
            let step = stage.step;
            let any_time = step.within.is_none() && step.bound_to.is_none();
            here && any_time && stage.candidates.collection == first.candidates.collection
        };
        let lies = |stage: &Stage<'_>| matches!(stage.candidates.lie, Lie::Lying(..));
        let fit = stages.iter().all(plain) && stages.iter().any(lies);
        (fit && !last.step.absent).then_some(Steps { stages, bounds })
    }

    /// Whether it takes less than to go through so many records.
    pub fn are_worth(&self, records: usize) -> bool {
        let words = self.bounds.len() / 64 * self.stages.len();
        let free = self.stages.iter().filter(|stage| !stage.step.absent);
        let listed = free.filter_map(|stage| Some(stage.candidates.listed()?.len()));
        listed.min().unwrap_or(records).min(records) * RECORD > words
    }

    /// The groups in which all steps are taken.
    pub fn groups(&self) -> Option<Bitmap> {
        let ends = self.bounds.ends();
        let (first, others) = self.stages.split_first()?;
        let mut reached = rows(&first.candidates)?;
        let mut barred: Option<Bitmap> = None;
        for stage in others {
            let taken = rows(&stage.candidates)?;
            if stage.step.absent {
                barred = Some(match barred {
                    None => taken,
                    Some(barred) => barred.or(&taken),
                });
            } else {
                reached = carried(&reached, &taken, barred.take().as_ref(), &ends);
            }
        }
        Some(self.bounds.groups_of(&reached))
    }
}

fn edges<'w>(candidates: &'w Candidates<'w>) -> Option<&'w Edges<'w>> {
    match &candidates.lie {
        Lie::Lying(bounds, _) | Lie::Listed { bounds, .. } => Some(bounds),
        Lie::Grouped { .. } => None,
    }
}

/// The rows that a step may take.
pub(super) fn rows(candidates: &Candidates<'_>) -> Option<Bitmap> {
    let bounds = edges(candidates)?;
    let span = match &bounds.positions {
        None => None,
        Some(positions) => Some(Positions::mask(positions)?.0),
    };
    let taken = match &candidates.lie {
        Lie::Lying(_, mask) => mask.cloned(),
        Lie::Listed { first, .. } => {
            let mut taken = Bitmap::zeros(bounds.len());
            let listed = candidates.listed()?.iter();
            listed.for_each(|&row| taken.set((row - first) as usize, true));
            Some(taken)
        }
        Lie::Grouped { .. } => return None,
    };
    Some(match (taken, span) {
        (None, None) => Bitmap::ones(bounds.len()),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(taken), Some(span)) => span.and(&taken),
    })
}
