//! Comparisons of sums of a stretch of time with a number: where what tables keep of the last rows reaches it, no more of them are looked at.

use super::{
    aggregate::aggregate,
    chunk::{Chunk, Computed},
    compare::compare,
    mask::Mask,
    schedule::{Bounded, PartId},
    selection::Taken,
    vector::{Lane, Vector},
};
use crate::records::Bitmap;
use kardan_dsl::{syntax::AggregateFunction, types::scale};

impl<'r> Chunk<'_, 'r> {
    /// The truth of a comparison for the records of a part, or for all.
    pub(super) fn bounded(&self, bounded: &Bounded, part: Option<PartId>) -> Computed<'r> {
        let mut taken = self.taken(&bounded.rows, part);
        let value = Some(self.vector(bounded.value));
        let sum = |taken: &Taken<'_, 'r>| {
            let sums = aggregate(AggregateFunction::Sum, false, taken, value)?;
            Ok(self.compared(bounded, &sums, taken.len()))
        };
        let holds = match self.recent_sums(&taken, bounded.value) {
            None => sum(&taken)?,
            Some(told) => {
                let sums = Vector::Number(Lane::new(told.values, None).into(), self.scale(bounded));
                let mut holds = self.compared(bounded, &sums, taken.len());
                // No number is less than nought: where the last rows come to so much, all do.
                let mut open = told.open;
                open.retain(|&at| !holds.get(at as usize));
                let groups = taken.groups_at(&open);
                taken.only = Some(&groups);
                for at in sum(&taken)?.iter() {
                    holds.set(open[at] as usize, true);
                }
                holds
            }
        };
        Ok(Vector::Mask(Mask::certain(match bounded.negated {
            true => holds.not(),
            false => holds,
        })))
    }

    fn compared(&self, bounded: &Bounded, sums: &Vector<'_>, len: usize) -> Bitmap {
        let (number, days) = (self.vector(bounded.number), self.run.plan.days());
        compare(bounded.operator, sums, number, len, days).holds
    }

    fn scale(&self, bounded: &Bounded) -> u32 {
        let data = self.run.data;
        let field = data.schema.field(bounded.collection, bounded.field);
        scale(&field.ty, data.currency)
    }
}
