//! Sequences of rows that are listed by what kind they are, whenever they come: each step takes the next row of its kind.

use super::{candidates::Lie, walk::Stage};
use crate::records::Bitmap;
use std::rc::Rc;

/// Steps in a row that take rows of one kind.
struct Steps<'s> {
    /// All rows of the kind, and where those of each group begin.
    rows: &'s [u32],
    starts: &'s [u32],
    count: usize,
}

/// Of each of some groups, one after the other: whether all steps are taken; none where steps ask for more than that.
pub(super) fn of_groups(
    stages: &[Stage<'_>],
    groups: impl ExactSizeIterator<Item = u32>,
) -> Option<Bitmap> {
    let collection = stages.first()?.candidates.collection;
    let mut kinds: Vec<Steps<'_>> = Vec::with_capacity(stages.len());
    for (at, stage) in stages.iter().enumerate() {
        let candidates = &stage.candidates;
        let Lie::Listed {
            rows,
            starts: Some(starts),
            ..
        } = &candidates.lie
        else {
            return None;
        };
        let plain = !stage.step.absent && stage.within.is_none() && stage.step.bound_to.is_none();
        if !plain || candidates.collection != collection {
            return None;
        }
        let before = at.checked_sub(1).map(|before| &stages[before].candidates);
        match kinds.last_mut() {
            Some(steps) if before.is_some_and(|before| Rc::ptr_eq(before, candidates)) => {
                steps.count += 1;
            }
            _ => kinds.push(Steps {
                rows,
                starts,
                count: 1,
            }),
        }
    }
    let taken = |group: u32| {
        let mut row = None;
        for steps in &kinds {
            row = Some(steps.from(group as usize, row)?);
        }
        row
    };
    let mut all = Bitmap::with_capacity(groups.len());
    groups.for_each(|group| all.push(taken(group).is_some()));
    Some(all)
}

impl Steps<'_> {
    /// The row that is taken last of those of a group after a row, or of all.
    fn from(&self, group: usize, after: Option<u32>) -> Option<u32> {
        let [start, end] = *self.starts.get(group..)?.first_chunk()?;
        let rows = self.rows.get(start as usize..end as usize)?;
        let last = *rows.last()?;
        match after {
            None => rows.get(self.count - 1).copied(),
            // Any later one does as well where nothing is to come after it.
            Some(row) if last <= row => None,
            Some(row) => {
                let first = rows.partition_point(|&at| at <= row);
                rows.get(first + self.count - 1).copied()
            }
        }
    }
}
