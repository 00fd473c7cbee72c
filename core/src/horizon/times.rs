//! How long what is said of dates and instants stays true: windows, anniversaries, days since, ages.

use super::{
    bounds::Bounds,
    course::Course,
    until::{NEVER, Until},
};
use crate::{
    calendar::{Window, anniversary, date_of_day},
    evaluate::{Lane, Vector, days},
    plan::{Constant, FrameId, MomentId, NodeId, day_of_year},
    records::{day_in_year, year_day},
};
use chrono::Datelike;
use kardan_dsl::types::DayOfYear;
use std::{borrow::Cow, collections::HashMap};

/// No window's anniversaries are looked for further away than this many years.
const YEARS: i32 = 400;
/// Days that lie so far before a window are not reached when its moment goes back.
const MARGIN: i32 = 4;

impl Bounds<'_, '_, '_> {
    pub(super) fn days(&self, of: NodeId, len: usize) -> Cow<'_, Lane<'_, i32>> {
        days(self.vector(of), self.chunk.run.plan.days(), len)
    }

    pub(super) fn in_window(
        &self,
        of: NodeId,
        window: Window,
        moment: MomentId,
        frame: FrameId,
    ) -> Until {
        let operand = self.until(of);
        if matches!(window, Window::Between(..) | Window::FromUntil(..)) {
            return operand.clone();
        }
        let len = self.len(frame);
        let course = self.course(moment);
        let moves: Until = if window.is_by_clock() {
            let edge = |instant: i64| {
                let edges = window.instant_edges(instant).into_iter().flatten();
                edges
                    .map(|edge| course.crosses(edge))
                    .min()
                    .unwrap_or(NEVER)
            };
            match self.vector(of) {
                Vector::Instant(lane) => {
                    Until::of_each(len, |row| lane.get(row).map_or(NEVER, edge))
                }
                Vector::Constant(Constant::Instant(instant)) => {
                    Until::of(vec![edge(*instant); len])
                }
                _ => Until::Never,
            }
        } else {
            // What lies before a window that moves on does not come into it again.
            let gone = *course.moment.resolve(window).days.start();
            let gone = gone.saturating_sub(MARGIN);
            let days = self.days(of, len);
            Until::of_each(len, |row| match days.get(row) {
                Some(day) if day >= gone => day_edge(window, day, course),
                _ => NEVER,
            })
        };
        moves.or_before(operand)
    }

    pub(super) fn anniversary(
        &self,
        date: NodeId,
        to_march: bool,
        window: Window,
        moment: MomentId,
        frame: FrameId,
    ) -> Until {
        let operand = self.until(date);
        if matches!(window, Window::Between(..) | Window::FromUntil(..)) {
            return operand.clone();
        }
        let course = self.course(moment);
        let len = self.len(frame);
        let days = self.days(date, len);
        let mut known: HashMap<u16, i64> = HashMap::new();
        let moves = Until::of_each(len, |row| {
            let day = match self.vector(date) {
                Vector::Birthday(lane) => lane.get(row).and_then(day_in_year),
                Vector::Constant(Constant::DayOfYear(day)) => day_of_year(*day),
                _ => days.get(row).and_then(day_in_year),
            };
            day.map_or(NEVER, |day| {
                let of_day = || anniversary_edge(window, day, to_march, course);
                *known.entry(year_day(day)).or_insert_with(of_day)
            })
        });
        moves.or_before(operand)
    }

    /// Days pass.
    pub(super) fn days_since(&self, of: NodeId, moment: MomentId) -> Until {
        self.each_day(
            of,
            |course, _| course.crosses_day(course.moment.day.saturating_add(1)),
            moment,
        )
    }

    /// A year older on each birthday.
    pub(super) fn age_of(&self, of: NodeId, moment: MomentId) -> Until {
        self.each_day(
            of,
            |course, born| {
                let year = date_of_day(course.moment.day).map_or(0, |today| today.year());
                let ages = date_of_day(born).map_or(0, |born| year - born.year());
                let next = (ages..=ages + 1).filter_map(|age| turns(born, age));
                next.map(|day| course.crosses_day(day))
                    .min()
                    .unwrap_or(NEVER)
            },
            moment,
        )
    }

    fn each_day(&self, of: NodeId, until: impl Fn(&Course, i32) -> i64, moment: MomentId) -> Until {
        let course = self.course(moment);
        let len = self.len(self.chunk.frame(of));
        let days = self.days(of, len);
        let moves = Until::of_each(len, |row| {
            days.get(row).map_or(NEVER, |day| until(course, day))
        });
        moves.or_before(self.until(of))
    }
}

/// The day on which somebody born on a day has reached an age.
pub(super) fn turns(born: i32, age: i32) -> Option<i32> {
    let born = date_of_day(born)?;
    let birthday = DayOfYear {
        month: born.month(),
        day: born.day(),
    };
    anniversary(birthday, born.year().checked_add(age)?, false)
}

/// When a day comes into a window or goes out of it.
fn day_edge(window: Window, day: i32, course: &Course) -> i64 {
    let edges = window.day_edges(day).into_iter();
    edges
        .map(|edge| course.crosses_some_day(edge))
        .min()
        .unwrap_or(NEVER)
}

/// When any year's anniversary comes into a window or goes out of it.
pub(super) fn anniversary_edge(
    window: Window,
    of: DayOfYear,
    to_march: bool,
    course: &Course,
) -> i64 {
    let year = |day| date_of_day(day).map(|date| date.year());
    let Some(this) = year(course.moment.day) else {
        return NEVER;
    };
    let days = course.moment.resolve(window).days;
    let first = year(*days.start()).map_or(this - 1, |first| (first - 1).min(this - 1));
    let last = year(*days.end()).map_or(this + 1, |last| (last + 1).max(this + 1));
    (first.max(this - YEARS)..=last.min(this + YEARS))
        .filter_map(|year| anniversary(of, year, to_march))
        .map(|day| day_edge(window, day, course))
        .min()
        .unwrap_or(NEVER)
}
