//! Steps that take rows of one collection as they lie, however much later they come: by whole words of bits, each row that was taken is carried on to the
//! next one that the next step may take, unless one comes before that it must not see. No time is looked at.

use super::{
    candidates::{Edges, Lie},
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
        let bounds = first.candidates.edges()?;
        let plain = |stage: &Stage<'_>| {
            let here = stage.candidates.edges();
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
        let mut reached = first.candidates.taken()?;
        let mut barred: Option<Bitmap> = None;
        for stage in others {
            let taken = stage.candidates.taken()?;
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
