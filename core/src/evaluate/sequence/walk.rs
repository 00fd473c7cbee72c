//! From a first row through the other steps: each takes the next row that it may take, or is to find none.

use super::{
    candidates::{Candidates, Lie, MICROS, Times},
    time::{Time, Within},
};
use crate::evaluate::position::first_not_before;
use crate::{
    calendar::Zone,
    plan::SequenceStep,
    records::{Bitmap, NO_ROW},
};
use kardan_dsl::schema::CollectionId;
use std::{cmp::Ordering, ops::Range, rc::Rc};

/// Where no more groups than one in so many have a row of some step, the others are passed over unseen.
const FEW: usize = 4;

/// A step, what it may take, and how long after the step before.
pub(super) struct Stage<'w> {
    pub step: &'w SequenceStep,
    pub candidates: Rc<Candidates<'w>>,
    pub within: Option<Within>,
}

/// Goes through the rows of one group after the other.
pub(super) struct Walk<'w> {
    stages: &'w [Stage<'w>],
    zone: Zone,
    cursors: Vec<Cursor>,
    /// The next rows of steps without `within`, which must not come before the row of the next step does.
    barred: Vec<(CollectionId, u32, Time)>,
    /// Whether steps only take rows, whenever these come: then what cannot be done from the first row of all cannot be done from a later one.
    only_takes: bool,
}

/// Where a step stands in its rows.
#[derive(Clone, Copy)]
struct Cursor {
    /// The group whose rows these are.
    group: u32,
    start: usize,
    end: usize,
    /// The first row that came late enough for the start before: about there it is for the next one.
    late: usize,
    /// The row that was taken, by its place in the step's frame.
    place: u32,
}

/// What the next step must come after.
#[derive(Clone, Copy)]
enum Anchor<'w> {
    /// A row that a step took.
    Row(CollectionId, u32, Time),
    /// The end of the time, from a point on, in which nothing was to come; and the row that a step took before.
    Deadline(Time, &'w Within, (CollectionId, u32)),
}

impl<'w> Walk<'w> {
    pub fn new(stages: &'w [Stage<'w>], zone: Zone) -> Walk<'w> {
        let none = Cursor {
            group: NO_ROW,
            start: 0,
            end: 0,
            late: 0,
            place: NO_ROW,
        };
        Walk {
            stages,
            zone,
            cursors: vec![none; stages.len()],
            barred: Vec::new(),
            only_takes: stages.iter().all(|stage| {
                let step = stage.step;
                !step.absent && step.within.is_none() && step.bound_to.is_none()
            }),
        }
    }

    /// The groups with a row of a step that has few to take, where there is such a step: without one, a step fails.
    pub fn few_groups(stages: &[Stage<'_>]) -> Option<Vec<u32>> {
        let free = |stage: &&Stage<'_>| !stage.step.absent && stage.step.bound_to.is_none();
        let listed = stages.iter().filter(free).filter_map(|stage| {
            let candidates = &*stage.candidates;
            Some((candidates.listed()?.len(), candidates))
        });
        let (rows, candidates) = listed.min_by_key(|&(rows, _)| rows)?;
        let many = candidates.groups() / FEW;
        (rows < many).then(|| candidates.listed_groups())
    }

    /// Walks from the first rows of some groups, ascending, or of all. Sets the bits of those that succeed, and of those of which it is not
    /// known yet; groups whose bit is set already are passed over.
    pub fn each_group(
        &mut self,
        starts: &Candidates<'_>,
        groups: Option<&[u32]>,
        holds: &mut Bitmap,
        unknown: &mut Bitmap,
    ) {
        let len = holds.len() as u32;
        let (mut at, mut from) = (0, 0);
        loop {
            let group = match groups {
                Some(groups) => match groups.get(at) {
                    None => return,
                    Some(&group) => group,
                },
                None if at as u32 >= len => return,
                None => match starts.next_group(at as u32, from) {
                    None => return,
                    Some((group, near)) => {
                        (at, from) = (group as usize, near.max(from));
                        group
                    }
                },
            };
            let range = starts.range(group, from);
            from = range.end;
            if !range.is_empty() && !holds.get(at) {
                match self.any(starts, group, range) {
                    Some(true) => holds.set(at, true),
                    Some(false) => {}
                    None => unknown.set(at, true),
                }
            }
            at += 1;
        }
    }

    /// Whether the steps can be taken from some of a group's first rows.
    fn any(&mut self, starts: &Candidates<'_>, group: u32, rows: Range<usize>) -> Option<bool> {
        let mut outcome = Some(false);
        let mut index = starts.next(rows.start, rows.end);
        while index < rows.end {
            if let Some(time) = starts.time(index) {
                self.cursors[0].place = starts.place(index);
                let anchor = Anchor::Row(starts.collection, starts.row(index), time);
                match self.from(group, anchor) {
                    Some(true) => return Some(true),
                    Some(false) if self.only_takes => return outcome,
                    Some(false) => {}
                    None => outcome = None,
                }
            }
            index = starts.next(index + 1, rows.end);
        }
        outcome
    }

    /// The steps after the first.
    fn from(&mut self, base: u32, mut anchor: Anchor<'w>) -> Option<bool> {
        let mut outcome = Some(true);
        self.barred.clear();
        let stages = self.stages;
        for (at, stage) in stages.iter().enumerate().skip(1) {
            let candidates = &*stage.candidates;
            let group = match stage.step.bound_to {
                Some(earlier) => self.cursors[earlier].place,
                None => base,
            };
            let cursor = &mut self.cursors[at];
            if cursor.group != group {
                let range = candidates.range(group, cursor.end);
                (cursor.group, cursor.start, cursor.end) = (group, range.start, range.end);
                cursor.late = range.start;
            }
            cursor.late = anchor.first_later(candidates, cursor, self.zone);
            cursor.place = NO_ROW;
            let (next, end) = (candidates.next(cursor.late, cursor.end), cursor.end);
            let time = match next < end {
                true => candidates.time(next),
                false => None,
            };
            match (stage.step.absent, &stage.within, time) {
                (true, None, Some(time)) => {
                    let row = candidates.row(next);
                    self.barred.push((candidates.collection, row, time));
                }
                (true, None, None) => {}
                (true, Some(within), time) => {
                    let from = anchor.time();
                    if time.is_some_and(|time| within.holds(time, from)) {
                        return Some(false);
                    }
                    if !within.has_ended(from) {
                        outcome = None;
                    }
                    anchor = Anchor::Deadline(from, within, anchor.row());
                }
                (false, _, None) => return Some(false),
                (false, within, Some(time)) => {
                    if let Some(within) = within
                        && !within.holds(time, anchor.time())
                    {
                        return Some(false);
                    }
                    let (zone, row) = (self.zone, candidates.row(next));
                    let came = |&(of, barred, at): &(CollectionId, u32, Time)| {
                        let order = at.order(time, zone);
                        let tied = order.is_eq() && of == candidates.collection;
                        order.is_lt() || (tied && barred < row)
                    };
                    if self.barred.iter().any(came) {
                        return Some(false);
                    }
                    self.barred.clear();
                    cursor.place = candidates.place(next);
                    anchor = Anchor::Row(candidates.collection, row, time);
                }
            }
        }
        if !self.barred.is_empty() {
            return Some(false);
        }
        outcome
    }
}

impl Anchor<'_> {
    fn time(&self) -> Time {
        match *self {
            Anchor::Row(_, _, time) => time,
            Anchor::Deadline(from, within, _) => within.end(from),
        }
    }

    /// The row that was taken last.
    fn row(&self) -> (CollectionId, u32) {
        match *self {
            Anchor::Row(of, row, _) | Anchor::Deadline(_, _, (of, row)) => (of, row),
        }
    }

    /// The index of the first row of a step's group that comes later, whether it may be taken or not.
    ///
    /// Rows of one collection stand by (time, sequence, key), which is their order in the table; rows of two by time alone.
    fn first_later(&self, candidates: &Candidates<'_>, cursor: &Cursor, zone: Zone) -> usize {
        let (of, row) = self.row();
        let same = of == candidates.collection;
        let mut first = cursor.start;
        if same && matches!(candidates.lie, Lie::Lying(..)) {
            first = (row as usize + 1).clamp(cursor.start, cursor.end);
            if let Anchor::Row(..) = self {
                return first;
            }
        }
        let rows = first..cursor.end;
        let near = cursor.late.max(first);
        let order = |index: usize, before: Time| {
            let time = candidates.time(index);
            time.map_or(Ordering::Less, |time| time.order(before, zone))
        };
        match *self {
            // Listed rows stand in the order of the table, too.
            Anchor::Row(..) if same && matches!(candidates.lie, Lie::Listed { .. }) => {
                nearest(rows, near, |index| candidates.row(index) > row)
            }
            Anchor::Row(_, _, before) if same => nearest(rows, near, |index| {
                let order = order(index, before);
                order.is_gt() || (order.is_eq() && candidates.row(index) > row)
            }),
            Anchor::Row(_, _, before) => match (candidates.times, before) {
                (Times::Seconds(times), Time::Instant(before)) => {
                    let before = before.div_euclid(MICROS);
                    if near == rows.start && matches!(candidates.lie, Lie::Lying(..)) {
                        return first_not_before(times, rows, before.saturating_add(1));
                    }
                    nearest(rows, near, |index| {
                        let time = times.get(candidates.row(index) as usize);
                        time.is_some_and(|&time| i64::from(time) > before)
                    })
                }
                _ => nearest(rows, near, |index| order(index, before).is_gt()),
            },
            Anchor::Deadline(from, within, _) => nearest(rows, near, |index| {
                let time = candidates.time(index);
                time.is_some_and(|time| !within.holds(time, from))
            }),
        }
    }
}

/// The first of some ascending rows that comes later; it is near another one.
#[inline]
fn nearest(rows: Range<usize>, near: usize, later: impl Fn(usize) -> bool) -> usize {
    let mut first = near;
    while first > rows.start && later(first - 1) {
        first -= 1;
    }
    while first < rows.end && !later(first) {
        first += 1;
    }
    first
}
