//! How long a sequence stays as it is: until a row of a step comes or goes, or the time has passed in which none was to come.

use super::{
    bounds::Bounds,
    course::Course,
    until::{NEVER, Until},
};
use crate::{
    calendar::{Direction, Zone, shift_day},
    evaluate::Vector,
    plan::{Frame, FrameId, Grouping, MomentId, NodeId, SequenceStep},
};
use kardan_dsl::types::Period;

/// A time as rows have it: dates are whole days.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Time {
    Instant(i64),
    Day(i32),
}

impl Bounds<'_, '_, '_> {
    pub(super) fn sequence(
        &self,
        id: NodeId,
        steps: &[SequenceStep],
        moment: MomentId,
        frame: FrameId,
    ) -> Until {
        let waits = steps
            .iter()
            .any(|step| step.absent && step.within.is_some());
        let stays =
            |step: &SequenceStep| self.until(step.rows.selected).is_never() && !self.may_pair(step);
        if !waits && steps.iter().all(stays) {
            return Until::Never;
        }
        let course = self.course(moment);
        Until::of_each(self.len(frame), |base| {
            // What is settled is so whatever time passes.
            let waits = self.truth(id, base).is_none();
            self.sequence_of(steps, base, waits.then_some(course))
        })
    }

    fn sequence_of(&self, steps: &[SequenceStep], base: usize, waits: Option<&Course>) -> i64 {
        let mut until = NEVER;
        let mut places: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
        let mut anchors: Vec<Time> = Vec::new();
        for step in steps {
            let outer = match step.bound_to {
                None => vec![base],
                Some(earlier) => places.get(earlier).cloned().unwrap_or_default(),
            };
            let groups = self.chunk.groups(step.rows.grouping);
            let mut rows = Vec::new();
            let mut times = Vec::new();
            for &outer in &outer {
                until = until.min(self.pairs_until(step, outer));
                for place in groups.rows(outer).map(|place| place as usize) {
                    until = until.min(self.until(step.rows.selected).at(place));
                    rows.push(place);
                    if self.truth(step.rows.selected, place) == Some(true) {
                        times.extend(self.time_of(step, place));
                    }
                }
            }
            places.push(rows);
            match (waits, step.absent, step.within) {
                (None, ..) | (_, true, None) => {}
                (_, false, _) => anchors = times,
                (Some(course), true, Some(within)) => {
                    let zone = course.moment.zone;
                    let deadline = |from: &Time| (*from, from.shifted(within, zone));
                    let waits: Vec<(Time, Time)> = anchors.iter().map(deadline).collect();
                    for (from, end) in &waits {
                        // Where a row has come in time, no more is waited for.
                        let came = step.bound_to.is_none()
                            && times
                                .iter()
                                .any(|time| from.is_before(*time) && !end.is_before(*time));
                        if !came {
                            until = until.min(end.passed(course));
                        }
                    }
                    anchors = waits.into_iter().map(|(_, end)| end).collect();
                }
            }
        }
        until
    }

    fn may_pair(&self, step: &SequenceStep) -> bool {
        match self.pairs_of(step) {
            Some(Frame::Pairs {
                route: Some(route), ..
            }) => !self.route(*route).is_never(),
            _ => false,
        }
    }

    fn pairs_until(&self, step: &SequenceStep, outer: usize) -> i64 {
        match self.pairs_of(step) {
            Some(Frame::Pairs {
                route: Some(route), ..
            }) => self.route(*route).at(outer),
            _ => NEVER,
        }
    }

    fn pairs_of(&self, step: &SequenceStep) -> Option<&Frame> {
        match self.graph().grouping_of(step.rows.grouping) {
            Grouping::Pairs(frame) => Some(self.graph().frame_of(*frame)),
            Grouping::Hops { .. } => None,
        }
    }

    fn time_of(&self, step: &SequenceStep, place: usize) -> Option<Time> {
        let row = match step.inner {
            None => place,
            Some(inner) => *self.chunk.index(inner).get(place)? as usize,
        };
        match self.vector(step.time) {
            Vector::Instant(times) => times.get(row).map(Time::Instant),
            Vector::Date(days) => days.get(row).map(Time::Day),
            _ => None,
        }
    }
}

impl Time {
    /// The end of a period that begins here; beyond the calendar it never ends.
    fn shifted(self, by: Period, zone: Zone) -> Time {
        match self {
            Time::Instant(instant) => {
                let end = zone.shift(instant, by, Direction::Forward);
                Time::Instant(end.unwrap_or(i64::MAX))
            }
            Time::Day(day) => Time::Day(shift_day(day, by, Direction::Forward).unwrap_or(i32::MAX)),
        }
    }

    /// Whether it is certainly before another; of a day and an instant that is not asked.
    fn is_before(self, other: Time) -> bool {
        match (self, other) {
            (Time::Instant(one), Time::Instant(other)) => one < other,
            (Time::Day(one), Time::Day(other)) => one < other,
            _ => false,
        }
    }

    /// When a moment comes to it.
    fn passed(self, course: &Course) -> i64 {
        match self {
            Time::Instant(i64::MAX) | Time::Day(i32::MAX) => NEVER,
            Time::Instant(instant) => course.crosses(instant),
            Time::Day(day) => course.crosses_day(day),
        }
    }
}
