//! The rhythm of rows: the average gap between them, and in how many periods some lie.

use super::{
    chunk::Chunk,
    dates,
    mask::Mask,
    narrow,
    selection::{Among, Taken},
    shares::Shares,
    stretches::Edges,
    vector::{Lane, Vector},
};
use crate::{
    calendar::Stretch,
    plan::{NodeId, Rows},
    records::{Bitmap, Line},
};
use kardan_dsl::syntax::{ComparisonOperator, Pick};

/// The first day, the last day and the number of some rows.
type Span = (i32, i32, u32);

/// The periods in which a group has rows are kept as bits.
const PERIODS: usize = u64::BITS as usize;

/// To look a row's period up costs as much as to look whether so many rows lie in one.
const PASSES: usize = 16;

impl<'r> Chunk<'_, 'r> {
    /// Days from the first to the last row, shared by the steps between; missing under two.
    pub(super) fn average_gap(
        &self,
        taken: &Taken<'_, 'r>,
        rows: &Rows,
        time: NodeId,
    ) -> Vector<'r> {
        if !self.run.is_positional(rows.grouping) || !self.run.ascends(time) {
            return gaps(taken, &self.days(time, rows));
        }
        let spans = self.recent_spans(taken, time);
        let spans = spans.unwrap_or_else(|| self.spans(taken, time));
        shared(spans.into_iter())
    }

    /// By the last rows that are kept, for rows in a stretch of time.
    fn recent_spans(&self, taken: &Taken<'_, 'r>, time: NodeId) -> Option<Vec<Span>> {
        let told = taken.recent()?.ends(taken.only);
        let days = |mut times: Vec<i32>| {
            // What stands for no row lies so far from all rows that the changes of the clocks between them could not be told.
            let any = times.iter().copied().find(|&time| time != Line::NONE);
            for time in times.iter_mut().filter(|time| **time == Line::NONE) {
                *time = any.unwrap_or_default();
            }
            let (len, times) = (times.len(), Lane::new(times, None));
            let times = match self.vector(time) {
                Vector::Instant(narrow::Times::Seconds(_)) => {
                    Vector::Instant(narrow::Times::Seconds(times))
                }
                Vector::Date(_) => Vector::Date(times),
                _ => return None,
            };
            let days = dates::days(&times, self.run.plan.days(), len);
            Some(days.into_owned().values.into_owned())
        };
        let (first, last) = told.values.into_iter().unzip();
        let mut spans = zipped(days(first)?, days(last)?, told.counts);
        let groups = taken.groups_at(&told.open);
        let mut rest = taken.clone();
        rest.only = Some(&groups);
        for (at, span) in told.open.into_iter().zip(self.spans(&rest, time)) {
            spans[at as usize] = span;
        }
        Some(spans)
    }

    /// By the first and the last row, which are where they stand.
    fn spans(&self, taken: &Taken<'_, '_>, time: NodeId) -> Vec<Span> {
        let zone = self.run.plan.days();
        let days = |times: &Vector<'_>| {
            let days = dates::days(times, zone, taken.len()).into_owned();
            days.values.into_owned()
        };
        if taken.are_all()
            && let Some(first) = self.end(time, Pick::First)
            && let Some(last) = self.end(time, Pick::Last)
        {
            return zipped(days(&first), days(&last), taken.counts());
        }
        let ends = taken.ends();
        let picked = |row: fn(&Edges) -> u32| {
            let rows: Vec<u32> = ends.iter().map(row).collect();
            days(&self.vector(time).gather(&rows))
        };
        let (first, last) = (picked(|ends| ends.0), picked(|ends| ends.1));
        zipped(first, last, ends.into_iter().map(|ends| ends.2).collect())
    }

    /// Whether rows lie in at least so many of some periods, latest first, each of which ends where the one before it begins.
    pub(super) fn regular(
        &self,
        taken: &Taken<'_, '_>,
        rows: &Rows,
        time: NodeId,
        periods: &[Stretch],
        at_least: u32,
    ) -> Mask {
        let (Some(latest), Some(earliest)) = (periods.first(), periods.last()) else {
            return Mask::all(at_least == 0, taken.len());
        };
        let found = match self.vector(time) {
            Vector::Instant(times) => {
                let span = earliest.instants.start..latest.instants.end;
                let inside = narrow::between(times, &span);
                if are_dense(&inside, periods.len())
                    && let Some(found) = period_by_period(taken, periods, |period| {
                        narrow::between(times, &period.instants)
                    })
                {
                    return Mask::certain(Bitmap::pack(&found, |&found| found >= at_least));
                }
                let starts = periods.iter().map(|period| period.instants.start);
                in_periods(taken, &inside, starts.collect(), |row| times.get(row))
            }
            vector => {
                let days = dates::days(vector, self.run.plan.days(), self.rows_len(rows));
                let (first, last) = (*earliest.days.start(), *latest.days.end());
                let inside = Bitmap::pack(&days.values, |&day| (first <= day) & (day <= last));
                let starts = periods.iter().map(|period| *period.days.start());
                in_periods(taken, &inside, starts.collect(), |row| days.get(row))
            }
        };
        Mask::certain(Bitmap::pack(&found, |&found| found >= at_least))
    }
}

fn zipped(first: Vec<i32>, last: Vec<i32>, counts: Vec<u32>) -> Vec<Span> {
    let ends = first.into_iter().zip(last).zip(counts);
    ends.map(|((first, last), count)| (first, last, count))
        .collect()
}

/// Whether to look at all rows for each period costs less than to look each row's period up.
fn are_dense(inside: &Bitmap, periods: usize) -> bool {
    inside.len() * periods < PASSES * inside.count()
}

/// In how many periods each group has a row; none where rows are no bits.
fn period_by_period(
    taken: &Taken<'_, '_>,
    periods: &[Stretch],
    lying: impl Fn(&Stretch) -> Bitmap,
) -> Option<Vec<u32>> {
    let mut found = vec![0; taken.len()];
    for period in periods {
        let lying = lying(period);
        let rows = match taken.among {
            Among::All => lying,
            Among::Some(rows) => rows.and(&lying),
            _ => return None,
        };
        let mut taken = taken.clone();
        taken.among = Among::Some(&rows);
        let any = taken.count_is(ComparisonOperator::GreaterOrEqual, 1).holds;
        for (at, found) in found.iter_mut().enumerate() {
            *found += u32::from(any.get(at));
        }
    }
    Some(found)
}

/// In how many periods each group has a row, of those inside all of them; by the periods' starts, latest first.
fn in_periods<T: Copy + Ord>(
    taken: &Taken<'_, '_>,
    inside: &Bitmap,
    starts: Vec<T>,
    time: impl Fn(usize) -> Option<T>,
) -> Vec<u32> {
    let joined;
    let (mut taken, mut sifted) = (taken.clone(), false);
    if let Among::All | Among::Some(_) = taken.among {
        joined = match taken.among {
            Among::Some(rows) => rows.and(inside),
            _ => inside.clone(),
        };
        taken.among = Among::Some(&joined);
        sifted = true;
    }
    let mut found = vec![0; taken.len()];
    for first in (0..starts.len()).step_by(PERIODS) {
        let mut sets = vec![0u64; taken.len()];
        taken.each(|group, row| {
            if (sifted || inside.get(row))
                && let Some(time) = time(row)
            {
                let period = starts.partition_point(|&start| start > time);
                if (first..first + PERIODS).contains(&period) {
                    sets[group] |= 1 << (period - first);
                }
            }
        });
        for (found, set) in found.iter_mut().zip(sets) {
            *found += set.count_ones();
        }
    }
    found
}

/// The gap by the first day, the last day and the number of rows of each group.
fn gaps<'r>(taken: &Taken<'_, '_>, days: &Lane<'_, i32>) -> Vector<'r> {
    let none: Span = (i32::MAX, i32::MIN, 0);
    let spans = taken.fold(none, |(first, last, count), row| {
        if let Some(day) = days.get(row) {
            (*first, *last, *count) = ((*first).min(day), (*last).max(day), *count + 1);
        }
    });
    shared(spans.into_iter())
}

/// Each span of days shared by the steps between so many rows.
fn shared<'r>(spans: impl Iterator<Item = Span>) -> Vector<'r> {
    let gap = |(first, last, count): Span| match count {
        0 | 1 => (0, 0),
        _ => (i64::from(last) - i64::from(first), count - 1),
    };
    let (days, steps) = spans.map(gap).unzip();
    Vector::Share(Shares::new(days, steps, 0))
}
