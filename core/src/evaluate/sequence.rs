//! Sequences: for some row of the first step, each further step takes the next row, or sees none.

use super::{
    chunk::Chunk,
    mask::{Mask, some},
    schedule::PartId,
    vector::Vector,
};
use crate::{
    calendar::{Direction, Moment, Zone, shift_day},
    plan::{MomentId, NodeId, SequenceStep},
    records::{Bitmap, Column, Dataset, NO_ROW, Values},
};
use kardan_dsl::{
    schema::CollectionId,
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};
use std::{cmp::Ordering, ops::RangeInclusive, rc::Rc};

/// A point in time as rows have it: dates are whole days.
#[derive(Clone, Copy)]
enum Time {
    Instant(i64),
    Day(i32),
}

/// A row that a step may take.
#[derive(Clone, Copy)]
struct Candidate {
    time: Time,
    /// The row in its collection.
    row: u32,
    /// The row of the step's frame: what a later step's pairs hang on.
    place: u32,
}

/// The rows that a step may take, in order, for each row that they hang on.
struct Candidates {
    collection: CollectionId,
    offsets: Vec<u32>,
    rows: Vec<Candidate>,
}

/// Where a walk stands at one step.
#[derive(Clone, Copy, Default)]
struct Step {
    /// The row that was taken, by its place in the step's frame.
    place: u32,
    /// How many rows came too early for the start before: about as many do for the next one.
    early: usize,
}

/// What the next step must come after.
#[derive(Clone, Copy)]
enum Anchor {
    /// The row that the step before took.
    Row(CollectionId, Candidate),
    /// The end of the time, from a point on, in which nothing was to come.
    Deadline(Time, Period),
}

impl<'r> Chunk<'_, 'r> {
    /// For the groups of a part, or for all.
    pub(super) fn sequence(
        &self,
        steps: &[SequenceStep],
        moment: MomentId,
        part: Option<PartId>,
        len: usize,
    ) -> Mask {
        let moment = self.run.moment(moment);
        let mut candidates: Vec<Rc<Candidates>> = Vec::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            let of = |step: &SequenceStep| (step.rows, step.bound_to, step.inner, step.time);
            let same = steps[..at].iter().position(|other| of(other) == of(step));
            candidates.push(match same {
                Some(same) => Rc::clone(&candidates[same]),
                None => {
                    let part = part.filter(|_| step.bound_to.is_none());
                    Rc::new(self.candidates(step, part))
                }
            });
        }
        let walk = Walk {
            steps,
            candidates: &candidates,
            moment,
        };
        let mut taken = vec![Step::default(); steps.len()];
        let outcomes: Vec<Option<bool>> = (0..len)
            .map(|base| walk.any(base as u32, &mut taken))
            .collect();
        Mask {
            holds: Bitmap::pack(&outcomes, |outcome| *outcome == Some(true)),
            unknown: some(Bitmap::pack(&outcomes, Option::is_none)),
        }
    }

    /// The column of rows' own times, and the first of the chunk's rows in it: a sequence looks at few of them, as they lie.
    fn own_times(&self, time: NodeId) -> Option<(&'r Column, usize)> {
        let (collection, field) = self.run.own_column(time)?;
        let data: &'r Dataset = self.run.data;
        let column = data.table(collection).column(field);
        Some((column, self.range(collection).start))
    }

    fn candidates(&self, step: &SequenceStep, part: Option<PartId>) -> Candidates {
        let taken = self.taken(&step.rows, part);
        let inner = step.inner.map(|route| self.index(route));
        let mut found = Candidates {
            collection: step.collection,
            offsets: vec![0; taken.len() + 1],
            rows: Vec::new(),
        };
        // A row without a time comes neither before nor after another.
        let mut add = |group: usize, place: usize, row: u32, time: Option<Time>| {
            if let Some(time) = time {
                found.offsets[group + 1] += 1;
                found.rows.push(Candidate {
                    time,
                    row,
                    place: place as u32,
                });
            }
        };
        let row = |place: usize| {
            inner.map_or(place as u32, |inner| {
                inner.get(place).copied().unwrap_or(NO_ROW)
            })
        };
        if let Some((column, base)) = self.own_times(step.time) {
            let time = |row: u32| {
                let row = base + row as usize;
                match &column.values {
                    _ if !column.is_known(row) => None,
                    Values::Instant(times) => Some(Time::Instant(times.get(row))),
                    Values::Date(days) => days.get(row).copied().map(Time::Day),
                    _ => None,
                }
            };
            taken.each(|group, place| {
                let row = row(place);
                add(
                    group,
                    place,
                    row,
                    (row != NO_ROW).then(|| time(row)).flatten(),
                );
            });
        } else {
            let time = |row: u32| match self.vector(step.time) {
                Vector::Instant(times) => times.get(row as usize).map(Time::Instant),
                Vector::Date(days) => days.get(row as usize).map(Time::Day),
                _ => None,
            };
            taken.each(|group, place| {
                let row = row(place);
                add(group, place, row, time(row));
            });
        }
        for at in 1..found.offsets.len() {
            found.offsets[at] += found.offsets[at - 1];
        }
        found
    }
}

impl Candidates {
    fn of(&self, group: u32) -> &[Candidate] {
        match self.offsets.get(group as usize..) {
            Some([start, end, ..]) => self
                .rows
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The steps of a sequence and what each may take.
struct Walk<'w> {
    steps: &'w [SequenceStep],
    candidates: &'w [Rc<Candidates>],
    moment: Moment,
}

impl Walk<'_> {
    /// Whether the steps can be taken from some row of the first. `taken` is room for what each step takes.
    fn any(&self, base: u32, taken: &mut [Step]) -> Option<bool> {
        let Some(first) = self.candidates.first() else {
            return Some(false);
        };
        let mut outcome = Some(false);
        for &start in first.of(base) {
            taken[0].place = start.place;
            match self.from(base, Anchor::Row(first.collection, start), taken) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => outcome = None,
            }
        }
        outcome
    }

    /// The steps after the first. `taken` holds what each took, for the steps whose rows hang on it.
    fn from(&self, base: u32, mut anchor: Anchor, taken: &mut [Step]) -> Option<bool> {
        let mut outcome = Some(true);
        // Steps without `within` that must not come before the next one does.
        let mut barred: Vec<&[Candidate]> = Vec::new();
        for (at, step) in self.steps.iter().enumerate().skip(1) {
            let candidates = &self.candidates[at];
            let group = step.bound_to.map_or(base, |earlier| taken[earlier].place);
            let rows = candidates.of(group);
            let later = |row: &Candidate| self.later(candidates.collection, row, &anchor);
            let mut early = taken[at].early.min(rows.len());
            while early > 0 && later(&rows[early - 1]) {
                early -= 1;
            }
            while rows.get(early).is_some_and(|row| !later(row)) {
                early += 1;
            }
            taken[at].early = early;
            let rows = &rows[early..];
            let from = self.time(&anchor);
            let in_time = |row: &Candidate| {
                step.within
                    .is_none_or(|within| self.in_time(row.time, from, within))
            };
            taken[at].place = NO_ROW;
            match (step.absent, step.within) {
                (true, None) => barred.push(rows),
                (true, Some(within)) => {
                    if rows.first().is_some_and(in_time) {
                        return Some(false);
                    }
                    if !self.has_ended(from, within) {
                        outcome = None;
                    }
                    anchor = Anchor::Deadline(from, within);
                }
                (false, _) => {
                    let Some(row) = rows.first().filter(|row| in_time(row)) else {
                        return Some(false);
                    };
                    let came = |rows: &[Candidate]| {
                        rows.first()
                            .is_some_and(|barred| self.order(barred.time, row.time).is_lt())
                    };
                    if barred.iter().any(|rows| came(rows)) {
                        return Some(false);
                    }
                    barred.clear();
                    taken[at].place = row.place;
                    anchor = Anchor::Row(candidates.collection, *row);
                }
            }
        }
        if barred.iter().any(|rows| !rows.is_empty()) {
            return Some(false);
        }
        outcome
    }

    /// Rows of one collection stand by (time, sequence, key), which is their order in the table; rows of two by time alone.
    fn later(&self, collection: CollectionId, row: &Candidate, anchor: &Anchor) -> bool {
        match anchor {
            Anchor::Row(of, before) => {
                let order = self.order(row.time, before.time);
                order.is_gt() || (order.is_eq() && *of == collection && row.row > before.row)
            }
            Anchor::Deadline(from, within) => !self.in_time(row.time, *from, *within),
        }
    }

    fn order(&self, left: Time, right: Time) -> Ordering {
        let zone: Zone = self.moment.zone;
        match (left, right) {
            (Time::Instant(left), Time::Instant(right)) => left.cmp(&right),
            (Time::Day(left), Time::Day(right)) => left.cmp(&right),
            (Time::Instant(left), Time::Day(right)) => zone.day(left).cmp(&right),
            (Time::Day(left), Time::Instant(right)) => left.cmp(&zone.day(right)),
        }
    }

    /// The point in time of an anchor.
    fn time(&self, anchor: &Anchor) -> Time {
        match anchor {
            Anchor::Row(_, row) => row.time,
            Anchor::Deadline(from, within) => self.deadline(*from, *within),
        }
    }

    /// Whether a time is not later than the end of a period that begins at another. The calendar is asked only where its days of 23
    /// or 25 hours and its months of 28 to 31 days could matter.
    fn in_time(&self, time: Time, from: Time, within: Period) -> bool {
        let apart = match (time, from) {
            (Time::Instant(time), Time::Instant(from)) => {
                Some(time.saturating_sub(from).div_euclid(MICROS_PER_DAY))
            }
            (Time::Day(time), Time::Day(from)) => Some(i64::from(time) - i64::from(from)),
            _ => None,
        };
        match (apart, days_in(within)) {
            (Some(apart), Some(days)) if apart < *days.start() => true,
            (Some(apart), Some(days)) if apart > *days.end() => false,
            _ => self.order(time, self.deadline(from, within)).is_le(),
        }
    }

    /// The end of a period that begins at a time; beyond the calendar it never ends.
    fn deadline(&self, from: Time, within: Period) -> Time {
        match from {
            Time::Instant(instant) => Time::Instant(
                self.moment
                    .zone
                    .shift(instant, within, Direction::Forward)
                    .unwrap_or(i64::MAX),
            ),
            Time::Day(day) => {
                Time::Day(shift_day(day, within, Direction::Forward).unwrap_or(i32::MAX))
            }
        }
    }

    /// Whether a period that begins at a time is over at T.
    fn has_ended(&self, from: Time, within: Period) -> bool {
        match from {
            Time::Instant(_) => {
                let now = Time::Instant(self.moment.instant);
                !self.in_time(now, from, within) || self.reached(self.deadline(from, within))
            }
            Time::Day(_) => self.reached(self.deadline(from, within)),
        }
    }

    fn reached(&self, deadline: Time) -> bool {
        match deadline {
            Time::Instant(instant) => instant <= self.moment.instant,
            Time::Day(day) => day <= self.moment.day,
        }
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;
/// No zone moves its clocks by so many days.
const MARGIN: i64 = 3;

/// How many days a calendar period certainly has at least and at most.
fn days_in(period: Period) -> Option<RangeInclusive<i64>> {
    let PeriodUnit::Calendar(unit) = period.unit else {
        return None;
    };
    let (least, most) = match unit {
        CalendarUnit::Day => (1, 1),
        CalendarUnit::Week => (7, 7),
        CalendarUnit::Month => (28, 31),
        CalendarUnit::Year => (365, 366),
    };
    let count = i64::from(period.count);
    Some(count * least - MARGIN..=count * most + MARGIN)
}
