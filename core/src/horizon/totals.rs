//! How long comparisons of sums and averages hold: rows come and go one after the other, and what they add may not reach the limit for long.

use super::{
    bounds::Bounds,
    linear::Limit,
    until::{NEVER, Until},
};
use crate::{
    evaluate::{Fraction, fractions},
    plan::{NodeId, Rows},
};
use kardan_dsl::syntax::ComparisonOperator;

/// A sum or an average over rows.
#[derive(Clone, Copy)]
pub(super) struct Total<'p> {
    pub rows: &'p Rows,
    pub value: NodeId,
    pub is_average: bool,
}

/// Between which bounds a total lies that some rows may have left or joined.
struct Between {
    low: Fraction,
    high: Fraction,
}

/// A row that may leave or join from an instant on.
struct Turning {
    at: i64,
    /// What it may take from the lower and add to the upper bound; none where its value may be another then.
    moves: Option<(Fraction, Fraction)>,
}

impl Bounds<'_, '_, '_> {
    /// By row, how long a total stays on its side of a limit.
    pub(super) fn total(&self, total: Total<'_>, len: usize, limits: &[Option<Limit>]) -> Until {
        let inner = self.len(self.chunk.frame(total.rows.selected));
        let values = fractions(self.vector(total.value), inner);
        Until::of_each(len, |group| {
            // Against what is missing nothing holds, whatever the total is.
            let Some(Some(limit)) = limits.get(group) else {
                return NEVER;
            };
            self.turns(total, group, limit, |row| values.get(row))
                .unwrap_or_else(|| self.any_row(total.rows, group, &[total.value]))
                .min(self.pairing(total.rows).at(group))
        })
    }

    /// When so many rows may have come or gone that the comparison turns; none where numbers are too large to tell.
    fn turns(
        &self,
        total: Total<'_>,
        group: usize,
        limit: &Limit,
        value: impl Fn(usize) -> Option<Fraction>,
    ) -> Option<i64> {
        // An average is on that side of a limit on which the sum of the distances from it is of zero.
        let (shift, limit) = match total.is_average {
            true => (limit.value, limit.at(Fraction::scaled(0, 0))),
            false => (Fraction::scaled(0, 0), *limit),
        };
        let zero = Fraction::scaled(0, 0);
        let mut sum = zero;
        let (mut turning, mut known, mut last) = (Vec::new(), 0, NEVER);
        for (row, selected, until) in self.each_row(total.rows, group) {
            let changes = self.until(total.value).at(row);
            let Some(value) = value(row) else {
                // It counts once it is known.
                let at = if selected { changes } else { until };
                if changes != NEVER {
                    turning.push(Turning { at, moves: None });
                }
                continue;
            };
            let value = value.subtract(shift)?;
            if selected {
                sum = sum.add(value)?;
                known += 1;
                last = if known == 1 { until } else { last.max(until) };
            }
            let at = until.min(if selected { changes } else { NEVER });
            if at == NEVER {
                continue;
            }
            // Out of the sum or in it, it may go to either side of what it is now.
            let (low, high) = (value.min(zero), value.max(zero));
            let now = if selected { value } else { zero };
            let moves = match changes == NEVER {
                true => Some((low.subtract(now)?, high.subtract(now)?)),
                false => None,
            };
            turning.push(Turning { at, moves });
        }
        if total.is_average && known == 0 {
            let first = turning.iter().map(|turning| turning.at).min();
            return Some(first.unwrap_or(NEVER));
        }
        let empty = if total.is_average { last } else { NEVER };
        turning.sort_unstable_by_key(|turning| turning.at);
        let mut between = Between {
            low: sum,
            high: sum,
        };
        for turning in turning.iter().take_while(|turning| turning.at < empty) {
            let Some((low, high)) = turning.moves else {
                return Some(turning.at);
            };
            between.low = between.low.add(low)?;
            between.high = between.high.add(high)?;
            if !between.is_certain(&limit) {
                return Some(turning.at);
            }
        }
        Some(empty)
    }
}

impl Between {
    /// Whether a comparison has one answer for all between the bounds.
    fn is_certain(&self, limit: &Limit) -> bool {
        let (low, high) = (self.low.cmp(&limit.value), self.high.cmp(&limit.value));
        match limit.operator {
            ComparisonOperator::GreaterOrEqual | ComparisonOperator::Less => {
                low.is_ge() == high.is_ge()
            }
            ComparisonOperator::Greater | ComparisonOperator::LessOrEqual => {
                low.is_gt() == high.is_gt()
            }
            ComparisonOperator::Equal | ComparisonOperator::NotEqual => low == high,
        }
    }
}
