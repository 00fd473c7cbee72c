//! Comparisons of sums since a time with a number: what tables keep of the last rows tells of most records how they come out. The rows of the
//! others are looked at.

use super::{
    aggregate::aggregate,
    chunk::{Chunk, Computed},
    compare::compare,
    mask::Mask,
    narrow::Narrow,
    schedule::{Bounded, PartId},
    vector::Vector,
};
use crate::records::{Bitmap, TAILS};
use kardan_dsl::{syntax::AggregateFunction, types::scale};

/// Where more than one record in so many is left open, the sums of all are computed.
const FEW: usize = 4;

impl<'r> Chunk<'_, 'r> {
    /// The truth of a comparison for the records of a part, or for all.
    pub(super) fn bounded(&self, bounded: &Bounded, part: Option<PartId>) -> Computed<'r> {
        let subjects = self.range(self.run.data.schema.subject);
        let only = self.part_rows(part);
        let mut asked = match only {
            None => Bitmap::ones(subjects.len()),
            Some(rows) => {
                let mut asked = Bitmap::zeros(subjects.len());
                rows.iter().for_each(|&row| asked.set(row as usize, true));
                asked
            }
        };
        let mut holds = Bitmap::zeros(subjects.len());
        if let Some((reached, missed)) = self.told(bounded) {
            holds = reached.and(&asked);
            asked = asked.and_not(&reached).and_not(&missed);
        }
        let open: Vec<u32> = asked.iter().map(|row| row as u32).collect();
        let mut taken = self.taken(&bounded.rows, part);
        let listed = only.is_some() || open.len() * FEW < subjects.len();
        if listed {
            taken.only = Some(&open);
        }
        let value = Some(self.vector(bounded.value));
        let sums = aggregate(AggregateFunction::Sum, false, &taken, value)?;
        let found = self.compared(bounded, &sums, taken.len());
        let holds = match listed {
            false => found,
            true => {
                for at in found.iter() {
                    holds.set(open[at] as usize, true);
                }
                holds
            }
        };
        let mask = Mask::certain(if bounded.negated { holds.not() } else { holds });
        Ok(Vector::Mask(match only {
            None => mask,
            Some(rows) => mask.gather(rows, None),
        }))
    }

    /// The records whose sums reach the number as what is kept tells, and those whose sums do not.
    fn told(&self, bounded: &Bounded) -> Option<(Bitmap, Bitmap)> {
        let data = self.run.data;
        let subjects = self.range(data.schema.subject);
        let field = data.schema.field(bounded.collection, bounded.field);
        let scale = scale(&field.ty, data.currency);
        let last = |but: usize| {
            data.times_of_last(bounded.collection, but)?
                .of(subjects.clone())
        };
        // Rows after the span are among the last, but not taken.
        let late = match bounded.span.until {
            i64::MAX => None,
            until => Some(last(0)?.reach(until, true)),
        };
        let mut reached = Bitmap::zeros(subjects.len());
        let mut missed = Bitmap::zeros(subjects.len());
        for (tail, rows) in TAILS.into_iter().enumerate() {
            let inside = last(rows - 1)?.reach(bounded.span.from, true);
            let sums = data.sums_of_last(bounded.collection, bounded.field, tail)?;
            let sums = Vector::Number(Narrow::of_column(sums, subjects.clone(), None), scale);
            let enough = self.compared(bounded, &sums, subjects.len());
            // All these rows are taken, and maybe more; or no more than these.
            reached = reached.or(&inside.and(&enough));
            missed = missed.or(&inside.or(&enough).not());
        }
        Some(match late {
            None => (reached, missed),
            Some(late) => (reached.and_not(&late), missed),
        })
    }

    fn compared(&self, bounded: &Bounded, sums: &Vector<'_>, len: usize) -> Bitmap {
        let (number, days) = (self.vector(bounded.number), self.run.plan.days());
        compare(bounded.operator, sums, number, len, days).holds
    }
}
