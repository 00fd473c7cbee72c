//! Selected rows, by what they hang on: counts, quantifiers, first and last.

use super::{groups::Groups, mask::Mask};
use crate::{
    plan::holds,
    records::{Bitmap, NO_ROW},
};
use kardan_dsl::syntax::{ComparisonOperator, Pick};

/// Which rows are taken.
#[derive(Clone, Copy)]
pub(super) enum Selection<'v> {
    All,
    None,
    Some(&'v Bitmap),
}

impl Selection<'_> {
    pub fn takes(&self, row: usize) -> bool {
        match self {
            Selection::All => true,
            Selection::None => false,
            Selection::Some(rows) => rows.get(row),
        }
    }
}

/// Calls `see` with each group and each row of it that is taken, in order.
pub(super) fn each(
    selection: Selection<'_>,
    groups: &Groups<'_>,
    mut see: impl FnMut(usize, usize),
) {
    match (selection, groups) {
        (Selection::None, _) => {}
        // Few rows are taken as a rule: going from one to the next passes over all others unseen.
        (Selection::Some(rows), Groups::Contiguous { offsets, base }) => {
            let end = |group: usize| offsets.get(group + 1).map(|&end| (end - base) as usize);
            let mut group = 0;
            for row in rows.iter() {
                while end(group).is_some_and(|end| end <= row) {
                    group += 1;
                }
                if group >= groups.len() {
                    return;
                }
                see(group, row);
            }
        }
        _ => {
            for group in 0..groups.len() {
                for row in groups.rows(group) {
                    if selection.takes(row as usize) {
                        see(group, row as usize);
                    }
                }
            }
        }
    }
}

/// How many rows of each group are taken.
pub(super) fn count(selection: Selection<'_>, groups: &Groups<'_>) -> Vec<u32> {
    match (selection, groups) {
        (Selection::All, groups) => groups.sizes(),
        // Running counts to both ends, instead of a walk whose length differs from group to group.
        (Selection::Some(rows), Groups::Contiguous { offsets, base }) => {
            let ranks = rows.ranks();
            let rank = |&at: &u32| rows.rank(&ranks, (at - base) as usize);
            let mut before = offsets.first().map_or(0, rank);
            offsets
                .iter()
                .skip(1)
                .map(|at| {
                    let here = rank(at);
                    let count = here - before;
                    before = here;
                    count
                })
                .collect()
        }
        _ => {
            let mut counts = vec![0; groups.len()];
            each(selection, groups, |group, _| counts[group] += 1);
            counts
        }
    }
}

/// Whether the number of taken rows compares so with a number.
pub(super) fn count_is(
    selection: Selection<'_>,
    groups: &Groups<'_>,
    operator: ComparisonOperator,
    number: u64,
) -> Mask {
    let counts = count(selection, groups);
    let test = |&count: &u32| holds(count.into(), operator, number);
    Mask::certain(Bitmap::pack(&counts, test))
}

/// Whether a row is taken, and the condition is true for each taken one.
pub(super) fn every(selection: Selection<'_>, condition: &Mask, groups: &Groups<'_>) -> Mask {
    let all = count(selection, groups);
    let failing = condition.holds.not();
    let failing = match selection {
        Selection::All => failing,
        Selection::Some(rows) => failing.and(rows),
        Selection::None => return Mask::all(false, groups.len()),
    };
    let failing = count(Selection::Some(&failing), groups);
    let holds = Bitmap::from_fn(groups.len(), |group| all[group] > 0 && failing[group] == 0);
    Mask::certain(holds)
}

/// The first or last taken row of each group.
pub(super) fn pick(which: Pick, selection: Selection<'_>, groups: &Groups<'_>) -> Vec<u32> {
    let mut picked = vec![NO_ROW; groups.len()];
    each(selection, groups, |group, row| {
        if which == Pick::Last || picked[group] == NO_ROW {
            picked[group] = row as u32;
        }
    });
    picked
}
