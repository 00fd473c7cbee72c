//! Rows that lie between two times, of few records: looked at in blocks, the last block of each record first. A search for where they begin would
//! branch on what has just been read, which nobody foresees, and wait for each record's rows before it looks for the next one's.

use super::{
    schedule::Span,
    selection::{Among, Taken},
};
use crate::records::widest;

/// So many rows are looked at together.
const BLOCK: usize = 16;

/// Where there are not so many rows for each of the groups, to look at all rows costs less.
const ROWS: usize = 8;

/// The groups whose rows may lie right, and where these are.
pub(super) struct Blocks<'t> {
    span: Span,
    times: &'t [i32],
    offsets: &'t [u32],
    groups: Groups<'t>,
    len: usize,
}

/// A group, where it stands in the result, and the rows of it that are not looked at yet.
#[derive(Clone, Copy)]
struct Group {
    place: u32,
    start: u32,
    end: u32,
}

/// Which groups are looked at.
enum Groups<'t> {
    /// Those, which ascend, each of which has a place in the result.
    Only(&'t [u32]),
    /// The others have no row that lies right.
    Of(Vec<u32>),
}

impl<'r> Taken<'_, 'r> {
    /// The rows of few groups that lie right by their time, where that is all that is asked of them.
    pub(super) fn blocks(&self) -> Option<Blocks<'_>> {
        let (Among::All, Some(positions)) = (self.among, &self.positions) else {
            return None;
        };
        let (span, times, offsets) = positions.narrow()?;
        let groups = match self.only {
            Some(only) => Groups::Only(only),
            None => {
                let last = self.latest.as_ref()?.but(0)?;
                let some = last.reach(span.from, true);
                let rows = (offsets.last()? - offsets.first()?) as usize;
                if some.count() * ROWS > rows {
                    return None;
                }
                Groups::Of(some.iter().map(|at| at as u32).collect())
            }
        };
        Some(Blocks {
            span,
            times,
            offsets,
            groups,
            len: self.len(),
        })
    }
}

impl Blocks<'_> {
    /// How many rows of each group lie right.
    pub fn counts(&self) -> Vec<u32> {
        self.fold::<u8, ()>(None, 0, |_| (), |(), ()| ()).1
    }

    /// What the values of each group's rows that lie right come to, and how many these are: rows that do not have `none`, which adds nothing.
    /// The values are those of the chunk's rows.
    pub fn fold<T: Copy, A: Copy>(
        &self,
        values: Option<&[T]>,
        none: T,
        of: impl Fn(&[T; BLOCK]) -> A,
        join: impl Fn(A, A) -> A,
    ) -> (Vec<A>, Vec<u32>) {
        let mut sums = vec![of(&[none; BLOCK]); self.len];
        let mut counts = vec![0; self.len];
        let block = |group: Group| self.block(group, values, none);
        let mut open = self.groups();
        while !open.is_empty() {
            let mut left = 0;
            widest(
                #[inline(always)]
                || {
                    for at in 0..open.len() {
                        let group = open[at];
                        let (values, count, more) = block(group);
                        let place = group.place as usize;
                        sums[place] = join(sums[place], of(&values));
                        counts[place] += count;
                        // Kept or overwritten by the next: no branch on what has just been read.
                        open[left] = Group {
                            end: group.end.saturating_sub(BLOCK as u32),
                            ..group
                        };
                        left += usize::from(more);
                    }
                },
            );
            open.truncate(left);
        }
        (sums, counts)
    }

    fn groups(&self) -> Vec<Group> {
        let group = |place: usize, group: u32| {
            let bounds = self.offsets.get(group as usize..).unwrap_or_default();
            let (start, end) = match bounds {
                [start, end, ..] => (*start, *end),
                _ => (0, 0),
            };
            let place = place as u32;
            Group { place, start, end }
        };
        match &self.groups {
            Groups::Only(only) => {
                let groups = only.iter().enumerate();
                groups.map(|(at, &only)| group(at, only)).collect()
            }
            Groups::Of(some) => some.iter().map(|&at| group(at as usize, at)).collect(),
        }
    }

    /// The values of a group's last rows that lie right, how many these are, and whether rows before them may lie right, too.
    #[inline(always)]
    fn block<T: Copy>(
        &self,
        group: Group,
        values: Option<&[T]>,
        none: T,
    ) -> ([T; BLOCK], u32, bool) {
        let inside = self.span.narrow();
        let base = self.offsets.first().map_or(0, |&row| row as usize);
        let (start, end) = (group.start as usize, group.end as usize);
        let mut found = [none; BLOCK];
        let first = end.saturating_sub(BLOCK);
        let times = self.times.get(first..).and_then(<[i32]>::first_chunk);
        let enough = end >= base + BLOCK && start < end;
        let Some(times) = times.filter(|_: &&[i32; BLOCK]| enough) else {
            // There are not so many rows before.
            let mut count = 0;
            for row in start..end {
                if self.times.get(row).is_some_and(&inside) {
                    let value = values.and_then(|values| values.get(row - base));
                    found[count as usize % BLOCK] = value.copied().unwrap_or(none);
                    count += 1;
                }
            }
            return (found, count, false);
        };
        // Rows of the group before may stand in the block, too.
        let others = start.saturating_sub(first) as i32;
        let mut right = [0i32; BLOCK];
        for at in 0..BLOCK {
            right[at] = i32::from(inside(&times[at]) & (at as i32 >= others));
        }
        let values = values.and_then(|values| values.get(first - base..)?.first_chunk::<BLOCK>());
        if let Some(values) = values {
            for at in 0..BLOCK {
                found[at] = if right[at] != 0 { values[at] } else { none };
            }
        }
        let more = (start < first) & (i64::from(times[0]) >= self.span.from);
        (found, right.iter().sum::<i32>() as u32, more)
    }
}
