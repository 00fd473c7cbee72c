//! Selected rows, by what they hang on: counts, quantifiers, first and last.

use super::{
    backward::Backward,
    frame::first_past,
    groups::Groups,
    latest::{Latest, Told},
    mask::Mask,
    owners::Owners,
    position::Positions,
};
use crate::{
    plan::{asks_for_any, holds},
    records::{Ascending, Bitmap, Fences, NO_ROW},
};
use kardan_dsl::syntax::{ComparisonOperator, Pick};
use std::{borrow::Cow, hint::select_unpredictable, ops::Range};

/// Where fewer rows than so many of each word of bits are taken, going from one to the next costs less than going through the words.
const SPARSE: usize = 1;
/// Of two groups as many rows, and one, are counted as fast by themselves as between their bounds; to look at each costs more.
const COUNTED: usize = 1;
const FOLDED: usize = 6;
/// Where fewer groups than one in so many are asked for, they are looked up one by one.
const LISTED: usize = 64;
/// Where more groups than one in so many are asked for, the rows in a stretch of time are counted of all.
const PICKED: usize = 8;
/// Where so many times fewer rows are taken than groups are asked for, one goes from row to row, not from group to group.
const SPARED: usize = 4;
/// The bits are gone through once for each of so many rows: more rows are counted.
const ROUNDS: u64 = 4;

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
                if self.positions.is_none()
                    && (self.only.is_none() || rows.count() * SPARED < self.len()) =>
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

    /// Whether some rows are so few that going from one to the next, and to its group, costs less than going through the groups: for two groups
    /// fewer than so many rows.
    fn is_sparse(&self, rows: &Bitmap, most: usize) -> bool {
        let plain = self.positions.is_none() && self.only.is_none();
        plain && self.owners.is_some() && 2 * rows.count() < most * self.len()
    }

    /// Some rows instead of those taken.
    pub fn sifted_to<'w>(&self, rows: &'w Bitmap) -> Taken<'w, 'r>
    where
        'v: 'w,
    {
        Taken {
            among: Among::Some(rows),
            positions: None,
            latest: None,
            ..self.clone()
        }
    }

    /// Whether each row belongs to a group, and those of a group stand one after the other.
    pub fn are_contiguous(&self) -> bool {
        matches!(self.groups, Groups::Contiguous { .. })
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
            Among::Some(taken) if ranges && !self.is_sparse(taken, FOLDED) => {
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
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<u32>> {
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
            at = first_past(at, len, |at| bound(self.group(at) + 1) <= row);
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
        if let Some(only) = self
            .only
            .filter(|only| only.len() * PICKED > self.groups.len())
            && self.backward().is_some()
        {
            let all = Taken {
                only: None,
                ..self.clone()
            };
            let counts = all.counts();
            let count = |&group: &u32| counts.get(group as usize).copied().unwrap_or_default();
            return only.iter().map(count).collect();
        }
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
                if !self.is_sparse(rows, COUNTED) =>
            {
                rows.counts_between(offsets.iter().map(|at| (at - base) as usize))
            }
            (Among::All, ..) if self.stand_together() => {
                self.ranges().map(|rows| rows.len() as u32).collect()
            }
            (Among::Some(taken), ..)
                if self.stand_together() && !self.is_sparse(taken, COUNTED) =>
            {
                let rows = self.ranges();
                rows.map(|rows| taken.count_between(rows.start as usize..rows.end as usize))
                    .collect()
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
        if let Some(mask) = self.of_all(|all| all.count_is(operator, number)) {
            return mask;
        }
        let bounds = bounds(operator, number);
        if let Some((least, reached)) = bounds
            && let Some(enough) = self.reaching(least)
        {
            return Mask::certain(if reached { enough } else { enough.not() });
        }
        let rows = self.bits();
        if let (Some(rows), Some((least, reached))) = (&rows, bounds)
            && let Some(fences) = self.fences(rows).filter(|_| least <= ROUNDS)
        {
            let enough = fences.at_least(rows, least);
            return Mask::certain(if reached { enough } else { enough.not() });
        }
        if let Some(wanted) = asks_for_any(operator, number)
            && let Some(any) = self.few(rows.as_deref())
        {
            return Mask::certain(if wanted { any } else { any.not() });
        }
        Mask::certain(numbers(&self.counts(), operator, number))
    }

    /// What is so of all groups, for those that are asked for, where few rows are taken and their records are kept: to set the bits of these records
    /// takes less than to look for them among those asked for.
    fn of_all(&self, of: impl Fn(&Taken<'_, '_>) -> Mask) -> Option<Mask> {
        let (only, _) = self.only.zip(self.owners)?;
        let taken = match (self.among, &self.positions) {
            (Among::Some(rows), None) => rows.count(),
            (Among::Listed(_, Some(holds)), _) => holds.count(),
            (Among::Listed(rows, None), _) => rows.len(),
            _ => return None,
        };
        (taken < only.len() && only.len() < taken * SPARED * LISTED).then(|| {
            let all = Taken {
                only: None,
                ..self.clone()
            };
            of(&all).gather(only, Some(false))
        })
    }

    /// The taken rows of all groups as bits.
    fn bits(&self) -> Option<Cow<'_, Bitmap>> {
        let (Groups::Contiguous { .. }, None) = (self.groups, self.only) else {
            return None;
        };
        match (self.among, &self.positions) {
            (Among::Some(rows), None) => Some(Cow::Borrowed(rows)),
            (Among::Some(rows), Some(positions)) => Some(Cow::Owned(positions.mask()?.0.and(rows))),
            _ => None,
        }
    }

    /// Where the rows of each group lie, where it pays to go through all of them as bits.
    fn fences(&self, rows: &Bitmap) -> Option<Cow<'r, Fences>> {
        let owners = self.owners?;
        let many = rows.count() > rows.words().len() * SPARSE;
        many.then(|| owners.fences(rows.len(), self.len()))?
    }

    /// The groups with at least so many taken rows, where the last rows of each tell.
    fn reaching(&self, least: u64) -> Option<Bitmap> {
        let positions = self.positions.as_ref()?;
        if least == 0 || !matches!(self.among, Among::All) {
            return None;
        }
        if let Some(told) = self.told(positions, least) {
            let Some(open) = told.open else {
                return Some(match self.only {
                    None => told.holds,
                    Some(only) => Bitmap::pack(only, |&group| told.holds.get(group as usize)),
                });
            };
            return Some(self.looked_up(&open, least, told.holds));
        }
        let from = positions.tail()?;
        Some(match self.only {
            None => {
                // Those without any row need no look at so many.
                let any = self.latest.as_ref().and_then(|latest| latest.but(0));
                let few = any.map(|last| last.reach(from, true));
                let few = few.filter(|any| 2 * any.count() < any.len());
                positions.reaching(least, few.as_ref())
            }
            Some(only) => Bitmap::pack(only, |&group| positions.has(group as usize, least)),
        })
    }

    /// What the times of last rows tell of which groups have so many rows in the span; none where they are not kept so far back.
    fn told(&self, positions: &Positions<'_>, least: u64) -> Option<Told> {
        let (latest, span) = (self.latest.as_ref()?, positions.span()?);
        let few = |only: &[u32]| only.len() * LISTED < self.groups.len();
        if self.only.is_some_and(few) {
            return None;
        }
        let among = self.only.map(|only| {
            let mut among = Bitmap::zeros(self.groups.len());
            only.iter()
                .for_each(|&group| among.set(group as usize, true));
            among
        });
        latest.tell(span, usize::try_from(least).ok()?, among)
    }

    /// Groups that are known to have so many rows, and those of others that are found to.
    fn looked_up(&self, others: &Bitmap, least: u64, mut holds: Bitmap) -> Bitmap {
        let groups: Vec<u32> = others.iter().map(|group| group as u32).collect();
        let mut taken = self.clone();
        taken.only = Some(&groups);
        for (&group, count) in groups.iter().zip(taken.counts()) {
            holds.set(group as usize, u64::from(count) >= least);
        }
        match self.only {
            None => holds,
            Some(only) => Bitmap::pack(only, |&group| holds.get(group as usize)),
        }
    }

    /// The groups with any taken row, where those are so few that going from one to the next is the way to find them. `rows` are those as bits.
    fn few(&self, rows: Option<&Bitmap>) -> Option<Bitmap> {
        let mut any = Ascending::new(self.len());
        match (self.among, rows) {
            (Among::None, _) => {}
            (Among::Listed(..), _) => self.each(|at, _| any.set(at)),
            (Among::Some(_), Some(rows)) if self.owners.is_some() && rows.count() <= self.len() => {
                self.each_listed(rows.iter().map(|row| row as u32), |at, _| any.set(at));
            }
            _ => return None,
        }
        Some(any.bitmap())
    }

    /// Whether a row is taken, and the condition is true for each taken one.
    pub fn every(&self, condition: &Mask) -> Mask {
        if let Some(taken) = self.bits()
            && let Some(fences) = self.fences(&taken)
        {
            let fails = fences.any(&taken.and_not(&condition.holds));
            return Mask::certain(fences.any(&taken).and_not(&fails));
        }
        if let Some(taken) = self.stretches(None) {
            let any = Bitmap::pack(&taken.counts(), |&count| count > 0);
            let fails = taken.counts_of(&condition.holds.not());
            return Mask::certain(any.and(&Bitmap::pack(&fails, |&count| count == 0)));
        }
        if let (Among::All | Among::Some(_), true) = (self.among, self.stand_together()) {
            let failing = match self.among {
                Among::Some(taken) => taken.and_not(&condition.holds),
                _ => condition.holds.not(),
            };
            let is_met = |rows: Range<u32>| {
                let rows = rows.start as usize..rows.end as usize;
                let any = match self.among {
                    Among::Some(taken) => taken.first_between(rows.clone()).is_some(),
                    _ => !rows.is_empty(),
                };
                any && failing.first_between(rows).is_none()
            };
            let met: Vec<bool> = self.ranges().map(is_met).collect();
            return Mask::certain(Bitmap::pack(&met, |&met| met));
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
                let picked = |rows: Range<u32>| {
                    let row = match which {
                        Pick::First => rows.start,
                        Pick::Last => rows.end.wrapping_sub(1),
                    };
                    // Nobody foresees who has none.
                    select_unpredictable(rows.is_empty(), NO_ROW, row)
                };
                return self.ranges().map(picked).collect();
            }
            Among::All if self.only.is_none() => return self.groups.ends(which),
            Among::All => {
                let picked = |at| {
                    let mut rows = self.groups.rows(self.group(at));
                    let row = match which {
                        Pick::First => rows.next(),
                        Pick::Last => rows.next_back(),
                    };
                    row.unwrap_or(NO_ROW)
                };
                return (0..self.len()).map(picked).collect();
            }
            Among::Some(taken) if self.stand_together() && !self.is_sparse(taken, FOLDED) => {
                let picked = |rows: Range<u32>| {
                    let rows = rows.start as usize..rows.end as usize;
                    // Most of the first and last rows are taken as a rule, and a look is less than a search.
                    let row = match which {
                        _ if rows.is_empty() => None,
                        Pick::First if taken.get(rows.start) => Some(rows.start),
                        Pick::Last if taken.get(rows.end - 1) => Some(rows.end - 1),
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

/// A comparison of a number of rows as that with the least number from which on it is true, or false.
pub(super) fn bounds(operator: ComparisonOperator, number: u64) -> Option<(u64, bool)> {
    Some(match operator {
        ComparisonOperator::GreaterOrEqual => (number, true),
        ComparisonOperator::Greater => (number.checked_add(1)?, true),
        ComparisonOperator::Less => (number, false),
        ComparisonOperator::LessOrEqual => (number.checked_add(1)?, false),
        ComparisonOperator::Equal if number == 0 => (1, false),
        _ => return None,
    })
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
