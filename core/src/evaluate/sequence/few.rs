//! Sequences of few groups.

use super::{
    super::mask::Mask,
    kinds,
    taken_out::TakenOut,
    walk::{Stage, Walk},
};
use crate::{calendar::Moment, records::Bitmap};

/// For fewer groups than this it is not worth taking their rows out.
const WORTH: usize = 32;

/// By the place of each group among those, which ascend.
pub(super) fn of_groups(stages: &[Stage<'_>], groups: &[u32], moment: Moment) -> Mask {
    if groups.len() >= WORTH
        && let Some(rows) = TakenOut::of_groups(stages, groups)
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
