//! Selected rows, by what they hang on: counts, quantifiers, first and last.

use super::{backward::Backward, groups::Groups, mask::Mask, position::Positions};
use crate::{
    plan::{asks_for_any, holds},
    records::{Bitmap, Dataset, LastTimes, NO_ROW},
};
use kardan_dsl::{
    schema::CollectionId,
    syntax::{ComparisonOperator, Pick},
};
use std::ops::Range;

/// Where more rows than one for so many groups are taken, groups are marked by bytes: a bit would wait for the one before it in its word.
const MARKED: usize = 16;

/// Which of the rows that lie right are taken.
#[derive(Clone, Copy)]
pub(super) enum Among<'v> {
    All,
    None,
    Some(&'v Bitmap),
    /// Those of a list, which ascend, that meet the conditions computed for the list.
    Listed(&'v [u32], Option<&'v Bitmap>),
}

/// The rows that are taken of each of some groups.
#[derive(Clone)]
pub(super) struct Taken<'v, 'r> {
    pub among: Among<'v>,
    pub groups: &'v Groups<'r>,
    /// The rows that lie right by their time; none where that is no matter.
    pub positions: Option<Positions<'r>>,
    /// The groups that are asked for, ascending; none for all.
    pub only: Option<&'v [u32]>,
    /// The latest times of each group's rows, where they are kept.
    pub latest: Option<Latest<'r>>,
    /// The group of each row, where it is kept.
    pub owners: Option<Owners<'r>>,
}

/// The rows of a chunk whose records are kept beside their table.
#[derive(Clone, Copy)]
pub(super) struct Owners<'r> {
    pub data: &'r Dataset,
    /// Whose rows, and whose records.
    pub collection: CollectionId,
    pub above: CollectionId,
    /// The first of the chunk.
    pub first_row: usize,
    pub first_record: usize,
}

impl<'r> Owners<'r> {
    /// From a row of the chunk to its record of the chunk.
    pub fn of(self) -> impl Fn(usize) -> usize + 'r {
        let owners = self.data.owners(self.collection, self.above);
        let owners = owners.get(self.first_row..).unwrap_or_default();
        let first = self.first_record;
        move |row| owners.get(row).map_or(0, |&owner| owner as usize - first)
    }
}

/// The latest times of a chunk's records, which are kept beside the table of their rows.
#[derive(Clone)]
pub(super) struct Latest<'r> {
    pub data: &'r Dataset,
    pub collection: CollectionId,
    pub subjects: Range<usize>,
}

impl<'r> Latest<'r> {
    /// The time of each record's last row but so many.
    pub fn but(&self, rows: usize) -> Option<LastTimes<'r>> {
        let times = self.data.times_of_last(self.collection, rows)?;
        times.of(self.subjects.clone())
    }
}

impl<'v, 'r> Taken<'v, 'r> {
    /// All rows of all groups.
    #[cfg(test)]
    pub fn all(groups: &'v Groups<'r>) -> Taken<'v, 'r> {
        Taken {
            among: Among::All,
            groups,
            positions: None,
            only: None,
            latest: None,
            owners: None,
        }
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        self.only.map_or_else(|| self.groups.len(), <[u32]>::len)
    }

    /// The group at a place among those asked for.
    pub fn group(&self, at: usize) -> usize {
        self.only.map_or(at, |only| only[at] as usize)
    }

    /// Calls `see` with the place of each group among those asked for and each row of it that is taken, in order.
    pub fn each(&self, mut see: impl FnMut(usize, usize)) {
        match (self.among, self.groups) {
            (Among::None, _) => {}
            (Among::Listed(rows, holds), _) => match holds {
                None => self.each_listed(rows.iter().copied(), see),
                Some(holds) => self.each_listed(holds.iter().map(|at| rows[at]), see),
            },
            // Few rows are taken as a rule: going from one to the next passes over all others unseen.
            (Among::Some(rows), Groups::Contiguous { .. })
                if self.positions.is_none() && self.only.is_none() =>
            {
                self.each_listed(rows.iter().map(|row| row as u32), see);
            }
            (Among::All, _) => self.each_lying(see),
            (Among::Some(taken), _) => self.each_lying(|at, row| {
                if taken.get(row) {
                    see(at, row);
                }
            }),
        }
    }

    /// Whether all rows of a group are known to lie before the span.
    fn is_earlier(&self) -> impl Fn(usize) -> bool {
        let last = self.latest.as_ref().and_then(|latest| latest.but(0));
        let from = self.positions.as_ref().and_then(Positions::from);
        let known = last.zip(from).filter(|_| self.only.is_none());
        move |group| match &known {
            Some((last, from)) => last.get(group).is_some_and(|last| last < *from),
            None => false,
        }
    }

    /// Whether some rows are so few that going from one to the next, and to its group, costs less than going through the groups.
    fn is_sparse(&self, rows: &Bitmap) -> bool {
        let plain = self.positions.is_none() && self.only.is_none();
        plain && self.owners.is_some() && 2 * rows.count() < self.len()
    }

    /// Whether the rows of each group stand one after the other.
    pub fn stand_together(&self) -> bool {
        matches!(self.groups, Groups::Contiguous { .. }) || self.positions.is_some()
    }

    /// What the taken rows of each group add up to.
    pub fn fold<A: Clone>(&self, none: A, mut add: impl FnMut(&mut A, usize)) -> Vec<A> {
        let ranges = self.stand_together();
        let sum = |rows: Range<u32>| {
            let mut sum = none.clone();
            rows.for_each(|row| add(&mut sum, row as usize));
            sum
        };
        match self.among {
            Among::All if ranges => self.ranges().map(sum).collect(),
            Among::Some(taken) if ranges && !self.is_sparse(taken) => {
                let sum = |rows: Range<u32>| {
                    let mut sum = none.clone();
                    let (start, end) = (rows.start as usize, rows.end as usize);
                    taken.each_between(start..end, |row| add(&mut sum, row));
                    sum
                };
                self.ranges().map(sum).collect()
            }
            _ => {
                let mut sums = vec![none; self.len()];
                self.each(|at, row| add(&mut sums[at], row));
                sums
            }
        }
    }

    /// The rows of each group that are taken, where those stand one after the other.
    pub fn whole_ranges(&self) -> Option<impl Iterator<Item = Range<u32>>> {
        let whole = matches!(self.among, Among::All) && self.stand_together();
        whole.then(|| self.ranges())
    }

    /// The rows of each group that lie right, where they stand one after the other.
    fn ranges(&self) -> impl Iterator<Item = Range<u32>> {
        let is_earlier = self.is_earlier();
        (0..self.len()).map(move |at| {
            let group = self.group(at);
            match (&self.positions, self.groups) {
                (Some(_), _) if is_earlier(group) => 0..0,
                (Some(positions), _) => positions.rows(group),
                (None, Groups::Contiguous { offsets, base }) => match offsets.get(group..) {
                    Some([start, end, ..]) => start - base..end - base,
                    _ => 0..0,
                },
                (None, Groups::Listed { .. }) => 0..0,
            }
        })
    }

    /// Each row that lies right, group by group.
    fn each_lying(&self, mut see: impl FnMut(usize, usize)) {
        let is_earlier = self.is_earlier();
        for at in 0..self.len() {
            let group = self.group(at);
            match &self.positions {
                Some(_) if is_earlier(group) => {}
                Some(positions) => positions.rows(group).for_each(|row| see(at, row as usize)),
                None => self
                    .groups
                    .rows(group)
                    .for_each(|row| see(at, row as usize)),
            }
        }
    }

    /// Rows of contiguous groups, ascending.
    fn each_listed(&self, rows: impl Iterator<Item = u32>, mut see: impl FnMut(usize, usize)) {
        let Groups::Contiguous { offsets, base } = self.groups else {
            return;
        };
        if let (Some(owners), None) = (self.owners, self.only) {
            let owner = owners.of();
            return rows.for_each(|row| see(owner(row as usize), row as usize));
        }
        let (len, mut at) = (self.len(), 0);
        let bound = |at: usize| offsets.get(at).map_or(0, |&bound| bound - base);
        for row in rows {
            while at < len && bound(self.group(at) + 1) <= row {
                at += 1;
            }
            if at == len {
                return;
            }
            if bound(self.group(at)) <= row {
                see(at, row as usize);
            }
        }
    }

    /// All rows of some groups in a stretch of time.
    pub fn backward(&self) -> Option<Backward<'_>> {
        match (self.among, &self.positions, self.only) {
            (Among::All, Some(positions), Some(only)) => positions.backward(only),
            _ => None,
        }
    }

    /// How many rows of each group are taken.
    pub fn counts(&self) -> Vec<u32> {
        if let Some(rows) = self.backward() {
            return rows.counts();
        }
        match (self.among, self.groups, &self.positions, self.only) {
            (Among::All, groups, None, None) => groups.sizes(),
            (Among::All | Among::Some(_), _, Some(positions), None)
                if let Some((mask, bounds)) = positions.mask() =>
            {
                match self.among {
                    Among::Some(rows) => mask.and(rows).counts_between(bounds),
                    _ => mask.counts_between(bounds),
                }
            }
            (Among::All, _, Some(positions), _) => {
                let is_earlier = self.is_earlier();
                let count = |at| match self.group(at) {
                    group if is_earlier(group) => 0,
                    group => positions.rows(group).len() as u32,
                };
                (0..self.len()).map(count).collect()
            }
            // Running counts to both ends, instead of a walk whose length differs from group to group.
            (Among::Some(rows), Groups::Contiguous { offsets, base }, None, None)
                if !self.is_sparse(rows) =>
            {
                rows.counts_between(offsets.iter().map(|at| (at - base) as usize))
            }
            _ => {
                let mut counts = vec![0; self.len()];
                self.each(|at, _| counts[at] += 1);
                counts
            }
        }
    }

    /// Whether these are all rows of all groups.
    pub fn are_all(&self) -> bool {
        matches!(self.among, Among::All) && self.positions.is_none() && self.only.is_none()
    }

    /// Whether rows of all groups are found by a search for two times among those of each.
    pub fn are_searched(&self) -> bool {
        let open = |positions: &Positions<'_>| positions.tail().is_none();
        matches!(self.among, Among::All)
            && self.only.is_none()
            && self.positions.as_ref().is_some_and(open)
    }

    /// Whether the number of taken rows compares so with a number.
    pub fn count_is(&self, operator: ComparisonOperator, number: u64) -> Mask {
        if let Some(mask) = self.reaches(operator, number) {
            return mask;
        }
        if let Some(wanted) = asks_for_any(operator, number)
            && let Some(any) = self.any()
        {
            return Mask::certain(if wanted { any } else { any.not() });
        }
        Mask::certain(numbers(&self.counts(), operator, number))
    }

    /// The same where the last but so many row tells.
    fn reaches(&self, operator: ComparisonOperator, number: u64) -> Option<Mask> {
        let (least, reached) = match operator {
            ComparisonOperator::GreaterOrEqual => (number, true),
            ComparisonOperator::Greater => (number.checked_add(1)?, true),
            ComparisonOperator::Less => (number, false),
            ComparisonOperator::LessOrEqual => (number.checked_add(1)?, false),
            ComparisonOperator::Equal if number == 0 => (1, false),
            _ => return None,
        };
        let positions = self.positions.as_ref()?;
        let from = positions.tail()?;
        if least == 0 || !matches!(self.among, Among::All) {
            return None;
        }
        let latest = |but: u64| self.latest.as_ref()?.but(usize::try_from(but).ok()?);
        let holds = match (latest(least - 1), self.only) {
            (Some(last), None) => last.reach(from, reached),
            (None, None) => {
                // Those without any row need no look at so many.
                let any = latest(0).map(|last| last.reach(from, true));
                let few = any.filter(|any| 2 * any.count() < any.len());
                let holds = positions.reaching(least, few.as_ref());
                if reached { holds } else { holds.not() }
            }
            (_, Some(_)) => Bitmap::from_fn(self.len(), |at| {
                positions.has(self.group(at), least) == reached
            }),
        };
        Some(Mask::certain(holds))
    }

    /// The groups with any taken row, where those are so few that going from one to the next is the way to find them.
    fn any(&self) -> Option<Bitmap> {
        let mut any = Bitmap::zeros(self.len());
        match (self.among, self.groups, self.only) {
            (Among::None, ..) => {}
            (Among::Listed(..), ..) => self.each(|at, _| any.set(at, true)),
            (Among::Some(rows), Groups::Contiguous { .. }, None) if self.owners.is_some() => {
                let lying = match &self.positions {
                    Some(positions) => Some(positions.mask()?.0.and(rows)),
                    None => None,
                };
                let rows = lying.as_ref().unwrap_or(rows);
                let count = rows.count();
                if count > self.len() {
                    return None;
                }
                if let Some(owners) = self.owners.filter(|_| count * MARKED > self.len()) {
                    let mut marks = vec![0u8; self.len()];
                    let owner = owners.of();
                    rows.each_between(0..rows.len(), |row| {
                        if let Some(mark) = marks.get_mut(owner(row)) {
                            *mark = 1;
                        }
                    });
                    return Some(Bitmap::pack(&marks, |&mark| mark > 0));
                }
                self.each_listed(rows.iter().map(|row| row as u32), |at, _| any.set(at, true));
            }
            _ => return None,
        }
        Some(any)
    }

    /// Whether a row is taken, and the condition is true for each taken one.
    pub fn every(&self, condition: &Mask) -> Mask {
        if let Some(taken) = self.stretches(None) {
            let any = Bitmap::pack(&taken.counts(), |&count| count > 0);
            let fails = taken.counts_of(&condition.holds.not());
            return Mask::certain(any.and(&Bitmap::pack(&fails, |&count| count == 0)));
        }
        let (mut any, mut fails) = (Bitmap::zeros(self.len()), Bitmap::zeros(self.len()));
        self.each(|at, row| {
            any.set(at, true);
            if !condition.holds.get(row) {
                fails.set(at, true);
            }
        });
        Mask::certain(any.and_not(&fails))
    }

    /// The first or last taken row of each group.
    pub fn pick(&self, which: Pick) -> Vec<u32> {
        match self.among {
            Among::All if self.stand_together() => {
                let picked = |rows: Range<u32>| match which {
                    _ if rows.is_empty() => NO_ROW,
                    Pick::First => rows.start,
                    Pick::Last => rows.end - 1,
                };
                return self.ranges().map(picked).collect();
            }
            Among::Some(taken) if self.stand_together() => {
                let picked = |rows: Range<u32>| {
                    let rows = rows.start as usize..rows.end as usize;
                    let row = match which {
                        Pick::First => taken.first_between(rows),
                        Pick::Last => taken.last_between(rows),
                    };
                    row.map_or(NO_ROW, |row| row as u32)
                };
                return self.ranges().map(picked).collect();
            }
            _ => {}
        }
        let mut picked = vec![NO_ROW; self.len()];
        self.each(|at, row| {
            if which == Pick::Last || picked[at] == NO_ROW {
                picked[at] = row as u32;
            }
        });
        picked
    }
}

/// Which of some counts compare so with a number.
pub(super) fn numbers<T>(counts: &[T], operator: ComparisonOperator, number: u64) -> Bitmap
where
    T: Copy + Ord + TryFrom<u64>,
{
    let all = |truth: bool| match truth {
        true => Bitmap::ones(counts.len()),
        false => Bitmap::zeros(counts.len()),
    };
    // What is above every count is so for all of them.
    let Ok(number) = T::try_from(number) else {
        return all(holds(0, operator, u64::MAX));
    };
    match operator {
        ComparisonOperator::Equal => Bitmap::pack(counts, move |&count| count == number),
        ComparisonOperator::NotEqual => Bitmap::pack(counts, move |&count| count != number),
        ComparisonOperator::Less => Bitmap::pack(counts, move |&count| count < number),
        ComparisonOperator::LessOrEqual => Bitmap::pack(counts, move |&count| count <= number),
        ComparisonOperator::Greater => Bitmap::pack(counts, move |&count| count > number),
        ComparisonOperator::GreaterOrEqual => Bitmap::pack(counts, move |&count| count >= number),
    }
}
