//! Rows by what they hang on.

use crate::records::NO_ROW;
use kardan_dsl::syntax::Pick;
use std::{borrow::Cow, ops::Range};

/// For each row of one frame, the rows of another that hang on it, in order.
#[derive(Clone, Debug)]
pub(crate) enum Groups<'r> {
    /// Those of row `g` lie from `offsets[g] - base` until `offsets[g + 1] - base`.
    Contiguous { offsets: Cow<'r, [u32]>, base: u32 },
    /// Those of row `g` are `rows[offsets[g]..offsets[g + 1]]`.
    Listed {
        offsets: Cow<'r, [u32]>,
        rows: Cow<'r, [u32]>,
    },
}

impl<'r> Groups<'r> {
    /// Groups by where each begins in a list of their rows.
    pub fn listed(offsets: Vec<u32>, rows: Vec<u32>) -> Groups<'r> {
        Groups::Listed {
            offsets: offsets.into(),
            rows: rows.into(),
        }
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        let (Groups::Contiguous { offsets, .. } | Groups::Listed { offsets, .. }) = self;
        offsets.len().saturating_sub(1)
    }

    /// How many rows each group has.
    pub fn sizes(&self) -> Vec<u32> {
        let (Groups::Contiguous { offsets, .. } | Groups::Listed { offsets, .. }) = self;
        offsets.windows(2).map(|ends| ends[1] - ends[0]).collect()
    }

    /// The rows of a group, in order; none of a group that there is not.
    pub fn rows(&self, group: usize) -> GroupRows<'_> {
        let bounds = |offsets: &[u32]| match offsets.get(group..) {
            Some([start, end, ..]) => *start..*end,
            _ => 0..0,
        };
        match self {
            Groups::Contiguous { offsets, base } => {
                let bounds = bounds(offsets);
                GroupRows::Range(
                    bounds.start.saturating_sub(*base)..bounds.end.saturating_sub(*base),
                )
            }
            Groups::Listed { offsets, rows } => {
                let bounds = bounds(offsets);
                GroupRows::List(
                    rows.get(bounds.start as usize..bounds.end as usize)
                        .unwrap_or_default()
                        .iter(),
                )
            }
        }
    }

    /// The first or last row of each group; [`NO_ROW`] of one that has none.
    pub fn ends(&self, which: Pick) -> Vec<u32> {
        let (Groups::Contiguous { offsets, .. } | Groups::Listed { offsets, .. }) = self;
        let place = |ends: &[u32]| match which {
            _ if ends[0] == ends[1] => None,
            Pick::First => Some(ends[0]),
            Pick::Last => Some(ends[1] - 1),
        };
        let places = offsets.windows(2).map(place);
        match self {
            Groups::Contiguous { base, .. } => {
                let row = |place: Option<u32>| place.map_or(NO_ROW, |place| place - base);
                places.map(row).collect()
            }
            Groups::Listed { rows, .. } => {
                let row = |place: Option<u32>| rows.get(place? as usize).copied();
                places.map(|place| row(place).unwrap_or(NO_ROW)).collect()
            }
        }
    }

    /// The groups of the rows of these groups.
    pub fn then(&self, next: &Groups<'_>) -> Groups<'r> {
        if let (
            Groups::Contiguous { offsets, base },
            Groups::Contiguous {
                offsets: next,
                base: next_base,
            },
        ) = (self, next)
        {
            let offsets = offsets
                .iter()
                .map(|&at| {
                    next.get((at - base) as usize)
                        .map_or(0, |&at| at - next_base)
                })
                .collect();
            return Groups::Contiguous {
                offsets: Cow::Owned(offsets),
                base: 0,
            };
        }
        let (mut offsets, mut rows) = (vec![0], Vec::new());
        for group in 0..self.len() {
            for row in self.rows(group) {
                rows.extend(next.rows(row as usize));
            }
            offsets.push(rows.len() as u32);
        }
        Groups::listed(offsets, rows)
    }
}

/// The rows of a group.
pub(crate) enum GroupRows<'g> {
    Range(Range<u32>),
    List(std::slice::Iter<'g, u32>),
}

impl Iterator for GroupRows<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            GroupRows::Range(range) => range.next(),
            GroupRows::List(rows) => rows.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            GroupRows::Range(range) => range.size_hint(),
            GroupRows::List(rows) => rows.size_hint(),
        }
    }
}

impl DoubleEndedIterator for GroupRows<'_> {
    fn next_back(&mut self) -> Option<u32> {
        match self {
            GroupRows::Range(range) => range.next_back(),
            GroupRows::List(rows) => rows.next_back().copied(),
        }
    }
}
