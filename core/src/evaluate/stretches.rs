//! The taken rows of all groups as bits over rows that stand one after the other: what goes through them needs no branch per row.

use super::{
    groups::Groups,
    selection::{Among, Taken},
};
use crate::records::{Bitmap, NO_ROW, widest};
use std::{borrow::Cow, ops::Range};

/// Where fewer than one row in so many is taken, going from one to the next costs less than passing over all.
const SPARSE: usize = 16;

/// Where fewer are taken than one in so many, going from one to the next costs less than going through all rows of each record.
const SIFTED: usize = 3;

/// The taken rows of contiguous groups, all of which are asked for: where each group begins and ends, and the rows that are taken among them, or all.
pub(super) struct Stretches<'t> {
    offsets: &'t [u32],
    base: u32,
    taken: Option<Cow<'t, Bitmap>>,
}

/// The first taken row of a group, the last, and how many there are.
pub(super) type Edges = (u32, u32, u32);

impl<'v> Taken<'v, '_> {
    /// Where the taken rows of each group begin and end, in one pass over the groups.
    pub(super) fn ends(&self) -> Vec<Edges> {
        if let Some(ranges) = self.whole_ranges() {
            let ends = |rows: Range<u32>| match rows.is_empty() {
                true => (NO_ROW, NO_ROW, 0),
                false => (rows.start, rows.end - 1, rows.end - rows.start),
            };
            return ranges.map(ends).collect();
        }
        if let Some(stretches) = self.stretches(None) {
            return stretches.ends();
        }
        // Of some groups, and of rows in a stretch of time, the rows of each are looked at alone.
        let apart = self.only.is_some() || self.positions.is_some();
        if let (Among::Some(taken), true) = (self.among, apart && self.stand_together()) {
            let ends = |rows: Range<u32>| edges(taken, rows.start as usize..rows.end as usize);
            return self.ranges().map(ends).collect();
        }
        self.fold((NO_ROW, NO_ROW, 0), |(first, last, count), row| {
            if *count == 0 {
                *first = row as u32;
            }
            (*last, *count) = (row as u32, *count + 1);
        })
    }

    /// The taken rows that have a value as bits, where that is the way to go through them.
    pub(super) fn stretches(&self, known: Option<&Bitmap>) -> Option<Stretches<'v>> {
        let taken = self.known_bits(known)?;
        let Groups::Contiguous { offsets, base } = self.groups else {
            return None;
        };
        let few = |taken: &Bitmap| taken.count() * SPARSE < taken.len();
        let sparse = taken.as_deref().is_some_and(few);
        (!sparse).then_some(Stretches {
            offsets,
            base: *base,
            taken,
        })
    }

    /// The taken rows that have a value, where they are so few that going from one to the next, and to the record of each, is the way.
    pub(super) fn sifted(&self, known: Option<&Bitmap>) -> Option<Bitmap> {
        self.owners?;
        let taken = self.known_bits(known)??;
        (taken.count() * SIFTED < taken.len()).then(|| taken.into_owned())
    }

    /// The taken rows of all groups that have a value; no bits where these are all rows.
    fn known_bits(&self, known: Option<&Bitmap>) -> Option<Option<Cow<'v, Bitmap>>> {
        let (Groups::Contiguous { .. }, None) = (self.groups, self.only) else {
            return None;
        };
        let taken = match (self.among, &self.positions) {
            (Among::All, None) => None,
            (Among::Some(bits), None) => Some(Cow::Borrowed(bits)),
            (Among::All, Some(positions)) => Some(Cow::Owned(positions.mask()?.0)),
            (Among::Some(bits), Some(positions)) => Some(Cow::Owned(positions.mask()?.0.and(bits))),
            _ => return None,
        };
        Some(match (taken, known) {
            (Some(taken), Some(known)) => Some(Cow::Owned(taken.and(known))),
            (None, Some(known)) => Some(Cow::Owned(known.clone())),
            (taken, None) => taken,
        })
    }
}

impl Stretches<'_> {
    /// The rows of each group, taken or not.
    pub fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.offsets.windows(2);
        ends.map(|ends| (ends[0] - self.base) as usize..(ends[1] - self.base) as usize)
    }

    /// How many rows of each group are taken.
    pub fn counts(&self) -> Vec<u32> {
        match &self.taken {
            None => self.rows().map(|rows| rows.len() as u32).collect(),
            Some(taken) => {
                let bounds = self.offsets.iter().map(|&at| (at - self.base) as usize);
                taken.counts_between(bounds)
            }
        }
    }

    /// Where the taken rows of each group begin and end.
    fn ends(&self) -> Vec<Edges> {
        let ends = |rows: Range<usize>| match &self.taken {
            _ if rows.is_empty() => (NO_ROW, NO_ROW, 0),
            None => (rows.start as u32, rows.end as u32 - 1, rows.len() as u32),
            Some(taken) => edges(taken, rows),
        };
        self.rows().map(ends).collect()
    }

    /// How many rows of each group are taken and among some.
    pub fn counts_of(&self, rows: &Bitmap) -> Vec<u32> {
        let bounds = self.offsets.iter().map(|&at| (at - self.base) as usize);
        match &self.taken {
            None => rows.counts_between(bounds),
            Some(taken) => taken.and(rows).counts_between(bounds),
        }
    }

    /// What the taken values of each group come to: rows that are not taken have `none`, which adds nothing.
    pub fn fold<T: Copy, A>(&self, values: &[T], none: T, of: impl Fn(&[T]) -> A) -> Vec<A> {
        let values = match &self.taken {
            None => Cow::Borrowed(values),
            Some(taken) => Cow::Owned(taken.chosen(values, none)),
        };
        let mut folded = Vec::with_capacity(self.offsets.len());
        widest(
            #[inline(always)]
            || {
                for ends in self.offsets.windows(2) {
                    let rows = (ends[0] - self.base) as usize..(ends[1] - self.base) as usize;
                    folded.push(of(values.get(rows).unwrap_or_default()));
                }
            },
        );
        folded
    }
}

/// The first of some bits in a range, the last, and how many there are.
fn edges(taken: &Bitmap, rows: Range<usize>) -> Edges {
    let first = taken.first_between(rows.clone());
    match first.zip(taken.last_between(rows)) {
        Some((first, last)) => {
            let count = taken.count_between(first..last + 1);
            (first as u32, last as u32, count)
        }
        None => (NO_ROW, NO_ROW, 0),
    }
}
