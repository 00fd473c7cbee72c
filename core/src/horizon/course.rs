//! How a moment of the plan moves on as T does.
//!
//! T itself goes steadily. What lies a calendar period before it does not: at the end of a longer month it stays where it is and
//! goes back by a day, and where clocks change it leaps. Between a midnight or a change of the clocks and the next it goes steadily.

use super::until::NEVER;
use crate::calendar::{Direction, Moment, clock_micros, first_day_shifted};
use kardan_dsl::types::Period;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// A moment goes back by less than this: by a day at the end of a month, and by what clocks are set back.
const BACK: i64 = 3 * DAY;
const BACK_DAYS: i32 = 3;

/// A moment as T moves on.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub moment: Moment,
    /// T.
    now: i64,
    /// The periods from T back to the moment, in that order.
    by: Vec<Period>,
    /// How long before T it lies, where that is always the same.
    distance: Option<i64>,
    /// Until then it goes steadily.
    pub steady_until: i64,
    /// When its local day goes back to the day before: clocks that are set back past midnight.
    pub day_goes_back: i64,
}

impl Course {
    /// The course of T.
    pub fn of_now(now: Moment) -> Course {
        let mut course = Course {
            moment: now,
            now: now.instant,
            by: Vec::new(),
            distance: Some(0),
            steady_until: NEVER,
            day_goes_back: NEVER,
        };
        course.settle();
        course
    }

    /// The course of a moment a period before another.
    pub fn before(later: &Course, by: Period, moment: Moment) -> Course {
        let mut course = Course {
            moment,
            now: later.now,
            by: later.by.iter().copied().chain([by]).collect(),
            distance: later
                .distance
                .zip(clock_micros(by))
                .and_then(|(one, other)| one.checked_add(other)),
            steady_until: later.steady_until,
            day_goes_back: NEVER,
        };
        course.settle();
        course
    }

    fn settle(&mut self) {
        let Moment { instant, zone, day } = self.moment;
        let midnight = zone.start_of_day(day.saturating_add(1));
        let change = zone.change_between(instant, midnight);
        let steady = change.map_or(midnight, |change| change.min(midnight));
        self.steady_until = self.steady_until.min(self.on_course(steady));
        if let Some(change) = zone.change_between(instant, instant.saturating_add(3 * HOUR))
            && zone.day(change) < day
        {
            self.day_goes_back = self.on_course(change);
        }
    }

    /// T when the moment, going steadily, has come to an instant.
    fn on_course(&self, instant: i64) -> i64 {
        self.now
            .saturating_add(instant.saturating_sub(self.moment.instant))
    }

    /// The earliest T at which the moment can have come to the other side of an instant, where to be at it is to be past it.
    pub fn crosses(&self, instant: i64) -> i64 {
        let ahead = instant.saturating_sub(self.moment.instant);
        match self.distance {
            Some(_) if ahead <= 0 => NEVER,
            Some(distance) => instant.saturating_add(distance),
            None if ahead > BACK => self.first_near(instant).max(self.steady_until),
            None if ahead > 0 => self.on_course(instant).min(self.steady_until),
            None if ahead > -BACK => self.steady_until,
            None => NEVER,
        }
    }

    /// The earliest T at which the moment's local day can have come to the other side of a day.
    pub fn crosses_day(&self, day: i32) -> i64 {
        if self.distance == Some(0) && day <= self.moment.day {
            return NEVER;
        }
        self.crosses(self.moment.zone.start_of_day(day))
    }

    /// The same for a day that there may not be.
    pub fn crosses_some_day(&self, day: Option<i32>) -> i64 {
        day.map_or(NEVER, |day| self.crosses_day(day))
    }

    /// No later than when the moment comes within reach of an instant far ahead of it.
    fn first_near(&self, instant: i64) -> i64 {
        let zone = self.moment.zone;
        let near = zone.day(instant).saturating_sub(BACK_DAYS);
        let first = self
            .by
            .iter()
            .rev()
            .try_fold(near, |day, &by| match clock_micros(by) {
                Some(micros) => day.checked_add((micros / DAY) as i32 - 1),
                None => first_day_shifted(day, by, Direction::Back),
            });
        first.map_or(NEVER, |day| zone.start_of_day(day))
    }
}
