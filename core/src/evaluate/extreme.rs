//! Whether any of some values is known, or compares so with a number: that tells of the least and the greatest, and of who has an average, and takes no more
//! than the bits of rows.

use super::{
    chunk::Chunk,
    compare::compare,
    mask::Mask,
    schedule::{Extreme, PartId},
    selection::{Among, Taken},
    vector::Vector,
};
use crate::{plan::Operation, records::Bitmap};
use kardan_dsl::syntax::ComparisonOperator;

/// To look up the time of a row takes as long as to look at so many one after the other.
const TIMED: usize = 32;

impl<'r> Chunk<'_, 'r> {
    /// What is known where any value of the selected rows is.
    pub(super) fn is_any_known(&self, operation: &Operation, part: Option<PartId>) -> Vector<'r> {
        let Operation::Aggregate {
            rows,
            value: Some(value),
            ..
        } = operation
        else {
            return Vector::Truth(false);
        };
        let taken = self.taken(rows, part);
        let any = match self.vector(*value).known() {
            None => taken.count_is(ComparisonOperator::GreaterOrEqual, 1),
            Some(known) => taken.any_of(&known),
        };
        let missing = any.holds.not();
        Vector::Mask(Mask::with(any.holds, missing))
    }

    /// Whether the least or greatest of some values compares so with a number.
    pub(super) fn extreme_compares(
        &self,
        extreme: &Extreme,
        part: Option<PartId>,
        len: usize,
    ) -> Vector<'r> {
        let taken = self.taken(&extreme.rows, part);
        let (value, number) = (self.vector(extreme.value), self.vector(extreme.number));
        let rows = self.rows_len(&extreme.rows);
        let reached = compare(extreme.operator, value, number, rows, self.run.plan.days());
        let reached = taken.any_of(&reached.holds).holds;
        let known = match self.in_part(extreme.of, part).known() {
            None => Bitmap::ones(len),
            Some(known) => known.into_owned(),
        };
        let holds = match extreme.negated {
            true => known.and_not(&reached),
            false => reached,
        };
        Vector::Mask(Mask::of(holds, Some(&known)))
    }
}

impl Taken<'_, '_> {
    /// Whether any of the taken rows of each group is among some.
    fn any_of(&self, rows: &Bitmap) -> Mask {
        let (met, listed, timed);
        let mut positions = self.positions;
        let among = match self.among {
            Among::None => Among::None,
            Among::Listed(list, holds) => {
                let is_met = |at: usize| holds.is_none_or(|holds| holds.get(at));
                met = Bitmap::from_fn(list.len(), |at| is_met(at) && rows.get(list[at] as usize));
                Among::Listed(list, Some(&met))
            }
            among => {
                let rows = match among {
                    Among::Some(taken) => {
                        met = taken.and(rows);
                        &met
                    }
                    _ => rows,
                };
                match positions.take() {
                    None => Among::Some(rows),
                    // Few rows are asked for their time.
                    Some(span) if rows.count() * TIMED < rows.len() => {
                        let mut list = rows.iter().map(|row| row as u32).collect();
                        span.keep(&mut list);
                        listed = list;
                        Among::Listed(&listed, None)
                    }
                    Some(span) => match span.mask() {
                        Some((lying, _)) => {
                            timed = lying.and(rows);
                            Among::Some(&timed)
                        }
                        None => {
                            positions = Some(span);
                            Among::Some(rows)
                        }
                    },
                }
            }
        };
        let any = Taken {
            among,
            positions,
            ..self.clone()
        };
        any.count_is(ComparisonOperator::GreaterOrEqual, 1)
    }
}
