//! Sequences: for some row of the first step, each further step takes the next row, or sees none.

use super::{
    chunk::Chunk,
    mask::{Mask, some},
    selection::each,
    vector::Vector,
};
use crate::{
    calendar::{Direction, Moment, Zone, shift_day},
    plan::{MomentId, SequenceStep},
    records::{Bitmap, NO_ROW},
};
use kardan_dsl::{schema::CollectionId, types::Period};
use std::cmp::Ordering;

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

/// What the next step must come after.
#[derive(Clone, Copy)]
enum Anchor {
    /// The row that the step before took.
    Row(CollectionId, Candidate),
    /// The end of the time in which nothing was to come.
    Deadline(Time),
}

impl<'r> Chunk<'_, 'r> {
    pub(super) fn sequence(&self, steps: &[SequenceStep], moment: MomentId, len: usize) -> Mask {
        let moment = self.run.moment(moment);
        let candidates: Vec<Candidates> = steps.iter().map(|step| self.candidates(step)).collect();
        let walk = Walk {
            steps,
            candidates: &candidates,
            moment,
        };
        let mut taken = vec![NO_ROW; steps.len()];
        let outcomes: Vec<Option<bool>> = (0..len)
            .map(|row| walk.any(row as u32, &mut taken))
            .collect();
        Mask {
            holds: Bitmap::pack(&outcomes, |outcome| *outcome == Some(true)),
            unknown: some(Bitmap::pack(&outcomes, Option::is_none)),
        }
    }

    fn candidates(&self, step: &SequenceStep) -> Candidates {
        let groups = self.groups(step.rows.grouping);
        let inner = step.inner.map(|route| self.index(route));
        let time = |row: u32| match self.vector(step.time) {
            Vector::Instant(lane) => lane.get(row as usize).map(Time::Instant),
            Vector::Date(lane) => lane.get(row as usize).map(Time::Day),
            _ => None,
        };
        let mut found = Candidates {
            collection: step.collection,
            offsets: vec![0; groups.len() + 1],
            rows: Vec::new(),
        };
        each(self.selection(&step.rows), groups, |group, place| {
            let row = inner.map_or(place as u32, |inner| {
                inner.get(place).copied().unwrap_or(NO_ROW)
            });
            // A row without a time comes neither before nor after another.
            if let Some(time) = time(row) {
                found.offsets[group + 1] += 1;
                found.rows.push(Candidate {
                    time,
                    row,
                    place: place as u32,
                });
            }
        });
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
    candidates: &'w [Candidates],
    moment: Moment,
}

impl Walk<'_> {
    /// Whether the steps can be taken from some row of the first. `taken` is room for what each step takes.
    fn any(&self, base: u32, taken: &mut [u32]) -> Option<bool> {
        let Some(first) = self.candidates.first() else {
            return Some(false);
        };
        let mut outcome = Some(false);
        for &start in first.of(base) {
            taken[0] = start.place;
            match self.from(base, Anchor::Row(first.collection, start), taken) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => outcome = None,
            }
        }
        outcome
    }

    /// The steps after the first. `taken` holds what each took, for the steps whose rows hang on it.
    fn from(&self, base: u32, mut anchor: Anchor, taken: &mut [u32]) -> Option<bool> {
        let mut outcome = Some(true);
        // Steps without `within` that must not come before the next one does.
        let mut barred: Vec<&[Candidate]> = Vec::new();
        for (at, step) in self.steps.iter().enumerate().skip(1) {
            let candidates = &self.candidates[at];
            let group = step.bound_to.map_or(base, |earlier| taken[earlier]);
            let rows = candidates.of(group);
            let next = rows.partition_point(|row| !self.later(candidates.collection, row, &anchor));
            let rows = &rows[next..];
            let deadline = step.within.map(|within| self.deadline(&anchor, within));
            let in_time = |row: &Candidate| {
                deadline.is_none_or(|deadline| self.order(row.time, deadline).is_le())
            };
            taken[at] = NO_ROW;
            match (step.absent, deadline) {
                (true, None) => barred.push(rows),
                (true, Some(deadline)) => {
                    if rows.first().is_some_and(in_time) {
                        return Some(false);
                    }
                    if !self.reached(deadline) {
                        outcome = None;
                    }
                    anchor = Anchor::Deadline(deadline);
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
                    taken[at] = row.place;
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
            Anchor::Deadline(deadline) => self.order(row.time, *deadline).is_gt(),
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

    /// The end of a period that begins at the anchor; beyond the calendar it never ends.
    fn deadline(&self, anchor: &Anchor, within: Period) -> Time {
        let (Anchor::Row(_, Candidate { time, .. }) | Anchor::Deadline(time)) = anchor;
        match *time {
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

    fn reached(&self, deadline: Time) -> bool {
        match deadline {
            Time::Instant(instant) => instant <= self.moment.instant,
            Time::Day(day) => day <= self.moment.day,
        }
    }
}
