//! The rows that a step may take, as they lie in the table or listed.

use super::{
    super::{frame::first_from, owners::Owners, position::Positions},
    time::Time,
};
use crate::records::{Bitmap, Instants, Values};
use kardan_dsl::schema::CollectionId;
use std::{borrow::Cow, ops::Range};

/// The rows that a step may take, in order, for each row that they hang on.
///
/// They are numbered by an *index*: rows that lie one after the other by their row, others by their place in a list.
pub(super) struct Candidates<'v> {
    pub collection: CollectionId,
    pub times: Times<'v>,
    pub lie: Lie<'v>,
}

/// Where rows lie.
pub(super) enum Lie<'v> {
    /// Those of group `g` from `offsets[g] - base` on, of them those of a mask.
    Lying(Edges<'v>, Option<&'v Bitmap>),
    /// Ascending rows, which count from `first` on, each of which is taken.
    Listed {
        bounds: Edges<'v>,
        rows: Cow<'v, [u32]>,
        first: u32,
        /// Where those of each group begin, where that is kept and all of them are taken.
        starts: Option<&'v [u32]>,
    },
    /// By group.
    Grouped {
        offsets: Vec<u32>,
        /// The row in its collection and its row in the step's frame: what a later step's pairs hang on.
        rows: Vec<(u32, u32)>,
    },
}

/// Where the rows of each group begin and end.
pub(super) struct Edges<'v> {
    pub offsets: &'v [u32],
    pub base: u32,
    /// The last row of each group of the whole table, where that is kept.
    pub ends: Option<&'v Bitmap>,
    /// The group of each row, where that is kept.
    pub owners: Option<Owners<'v>>,
    /// Those of them that lie right by their time.
    pub positions: Option<Positions<'v>>,
}

impl Edges<'_> {
    /// How many rows all groups have together.
    pub fn len(&self) -> usize {
        let last = self.offsets.last().copied().unwrap_or_default();
        last.saturating_sub(self.base) as usize
    }

    /// The last row of each group.
    pub fn ends(&self) -> Bitmap {
        if let Some(ends) = self.ends {
            return ends.slice(self.base as usize, self.len());
        }
        let mut ends = Bitmap::zeros(self.len());
        for bounds in self.offsets.windows(2) {
            if bounds[0] < bounds[1] {
                ends.set((bounds[1] - self.base) as usize - 1, true);
            }
        }
        ends
    }

    fn rows(&self, group: u32) -> Range<usize> {
        let rows = match (&self.positions, self.offsets.get(group as usize..)) {
            (Some(positions), _) => positions.rows(group as usize),
            (None, Some([start, end, ..])) => start - self.base..end - self.base,
            (None, _) => 0..0,
        };
        rows.start as usize..rows.end as usize
    }

    /// The groups with any of some rows.
    pub fn groups_of(&self, rows: &Bitmap) -> Bitmap {
        let groups = self.offsets.len().saturating_sub(1);
        let count = rows.count();
        if count * FEW > groups {
            let bounds = self.offsets.iter().map(|&at| (at - self.base) as usize);
            return Bitmap::pack(&rows.counts_between(bounds), |&count| count > 0);
        }
        let mut found = Bitmap::zeros(groups);
        if let Some(owners) = self.owners {
            let owner = owners.of();
            rows.iter().for_each(|row| found.set(owner(row), true));
            return found;
        }
        let mut group = 0;
        for row in rows.iter() {
            // The group whose end lies beyond the row.
            let end = first_from(self.offsets, group + 1, row as u32 + self.base + 1);
            group = end - 1;
            found.set(group, true);
        }
        found
    }

    /// The first group from one on whose rows reach beyond a row.
    fn group_beyond(&self, mut group: u32, row: u32) -> Option<u32> {
        let ends = self.offsets.get(group as usize + 1..).unwrap_or_default();
        for &end in ends {
            if end - self.base > row {
                return Some(group);
            }
            group += 1;
        }
        None
    }
}

/// The times of rows, from the first of the chunk on.
#[derive(Clone, Copy)]
pub(super) enum Times<'v> {
    Seconds(&'v [i32]),
    Micros(&'v [i64]),
    Days(&'v [i32]),
}

impl<'v> Times<'v> {
    /// Of a column, as they lie.
    pub fn of(values: &'v Values, rows: Range<usize>) -> Option<Times<'v>> {
        Some(match values {
            Values::Instant(Instants::Seconds(times)) => Times::Seconds(times.get(rows)?),
            Values::Instant(Instants::Micros(times)) => Times::Micros(times.get(rows)?),
            Values::Date(days) => Times::Days(days.get(rows)?),
            _ => return None,
        })
    }

    pub fn get(&self, row: usize) -> Option<Time> {
        match self {
            Times::Seconds(times) => {
                let second = times.get(row)?;
                Some(Time::Instant(i64::from(*second) * MICROS))
            }
            Times::Micros(times) => times.get(row).copied().map(Time::Instant),
            Times::Days(days) => days.get(row).copied().map(Time::Day),
        }
    }
}

/// Microseconds of a second.
pub(super) const MICROS: i64 = 1_000_000;

impl Candidates<'_> {
    /// How many groups.
    pub fn groups(&self) -> usize {
        let offsets = match &self.lie {
            Lie::Lying(bounds, _) | Lie::Listed { bounds, .. } => bounds.offsets.len(),
            Lie::Grouped { offsets, .. } => offsets.len(),
        };
        offsets.saturating_sub(1)
    }

    /// Where the rows of each group begin and end; none where rows are not of one table as it lies.
    pub fn edges(&self) -> Option<&Edges<'_>> {
        match &self.lie {
            Lie::Lying(bounds, _) | Lie::Listed { bounds, .. } => Some(bounds),
            Lie::Grouped { .. } => None,
        }
    }

    /// The rows that may be taken as bits, likewise.
    pub fn taken(&self) -> Option<Bitmap> {
        let bounds = self.edges()?;
        let span = match &bounds.positions {
            None => None,
            Some(positions) => Some(positions.mask()?.0),
        };
        let taken = match &self.lie {
            Lie::Lying(_, mask) => mask.cloned(),
            Lie::Listed { first, .. } => {
                let listed = self.listed()?.iter().map(|&row| (row - first) as usize);
                Some(Bitmap::of_positions(bounds.len(), listed))
            }
            Lie::Grouped { .. } => return None,
        };
        Some(match (taken, span) {
            (None, None) => Bitmap::ones(bounds.len()),
            (Some(one), None) | (None, Some(one)) => one,
            (Some(taken), Some(span)) => span.and(&taken),
        })
    }

    /// The rows that may be taken, where they are listed.
    pub fn listed(&self) -> Option<&[u32]> {
        let Lie::Listed {
            bounds,
            rows,
            first,
            ..
        } = &self.lie
        else {
            return None;
        };
        let start = first_from(rows, 0, *first);
        let end = first_from(rows, start, first + bounds.len() as u32);
        rows.get(start..end)
    }

    /// The groups of these rows.
    pub fn listed_groups(&self) -> Vec<u32> {
        let (Lie::Listed { bounds, first, .. }, Some(rows)) = (&self.lie, self.listed()) else {
            return Vec::new();
        };
        let mut groups: Vec<u32> = Vec::with_capacity(rows.len());
        if let Some(owners) = bounds.owners {
            let owner = owners.of();
            groups.extend(rows.iter().map(|row| owner((row - first) as usize) as u32));
            groups.dedup();
            return groups;
        }
        let mut end = 1;
        for row in rows {
            // The group whose end lies beyond the row.
            end = first_from(bounds.offsets, end, row - first + bounds.base + 1);
            let group = end as u32 - 1;
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// Where the rows of a group are. `from` is where those of an earlier group end, or zero.
    pub fn range(&self, group: u32, from: usize) -> Range<usize> {
        match &self.lie {
            Lie::Lying(bounds, _) => bounds.rows(group),
            Lie::Listed {
                starts: Some(starts),
                ..
            } => match starts.get(group as usize..) {
                Some([start, end, ..]) => *start as usize..*end as usize,
                _ => 0..0,
            },
            Lie::Listed {
                bounds,
                rows,
                first,
                ..
            } => {
                let lying = bounds.rows(group);
                let start = first_from(rows, from, lying.start as u32 + first);
                start..first_from(rows, start, lying.end as u32 + first)
            }
            Lie::Grouped { offsets, .. } => match offsets.get(group as usize..) {
                Some([start, end, ..]) => *start as usize..*end as usize,
                _ => 0..0,
            },
        }
    }

    /// The first row from an index on that may be taken; `end` where none is.
    pub fn next(&self, index: usize, end: usize) -> usize {
        match &self.lie {
            Lie::Lying(_, Some(mask)) => mask.first_between(index..end).unwrap_or(end),
            _ => index.min(end),
        }
    }

    /// The first group from one on that may have rows, and an index at or before them. `from` is where those of an earlier group end.
    pub fn next_group(&self, group: u32, from: usize) -> Option<(u32, usize)> {
        match &self.lie {
            Lie::Lying(bounds, Some(mask)) => {
                let first = *bounds.offsets.get(group as usize)? - bounds.base;
                let row = mask.first_between(first as usize..mask.len())?;
                Some((bounds.group_beyond(group, row as u32)?, row))
            }
            Lie::Listed {
                bounds,
                rows,
                first,
                ..
            } => {
                let start = *bounds.offsets.get(group as usize)? - bounds.base;
                let at = first_from(rows, from, start + first);
                Some((bounds.group_beyond(group, rows.get(at)? - first)?, at))
            }
            _ => Some((group, 0)),
        }
    }

    /// The row in its collection.
    pub fn row(&self, index: usize) -> u32 {
        match &self.lie {
            Lie::Lying(..) => index as u32,
            Lie::Listed { rows, first, .. } => rows.get(index).map_or(0, |row| row - first),
            Lie::Grouped { rows, .. } => rows.get(index).map_or(0, |&(row, _)| row),
        }
    }

    /// The row of the step's frame.
    pub fn place(&self, index: usize) -> u32 {
        match &self.lie {
            Lie::Grouped { rows, .. } => rows.get(index).map_or(0, |&(_, place)| place),
            _ => self.row(index),
        }
    }

    pub fn time(&self, index: usize) -> Option<Time> {
        self.times.get(self.row(index) as usize)
    }

    /// Whether these are all rows of the groups.
    pub fn are_all(&self) -> bool {
        matches!(&self.lie, Lie::Lying(bounds, None) if bounds.positions.is_none())
    }
}

/// Where fewer rows than one for so many groups are left, their groups are looked for one by one.
const FEW: usize = 8;
