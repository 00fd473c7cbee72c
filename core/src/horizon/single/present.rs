//! T, and where the windows of rules lie then.

use super::Outlook;
use crate::{
    calendar::{Moment, Stretch, Window, Zone},
    horizon::{course::Course, until::NEVER},
};

/// T, and where the windows of rules lie then.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    pub(in crate::horizon) course: Course,
    stretches: Vec<Stretch>,
}

impl Present {
    /// An instant, for the windows of an outlook.
    pub fn new(outlook: &Outlook, instant: i64, zone: Zone) -> Present {
        let moment = Moment::at(instant, zone);
        let windows = outlook.windows.iter();
        Present {
            course: Course::of_now(moment),
            stretches: windows.map(|&window| moment.resolve(window)).collect(),
        }
    }

    /// Goes on to another instant. Windows of whole days move at midnight.
    pub fn come_to(&mut self, outlook: &Outlook, instant: i64) {
        let before = self.moment();
        if before.instant == instant {
            return;
        }
        let moment = Moment::at(instant, before.zone);
        let same_day = moment.day == before.day;
        for (stretch, &window) in self.stretches.iter_mut().zip(&outlook.windows) {
            if !same_day || window.is_by_clock() {
                *stretch = moment.resolve(window);
            }
        }
        self.course = Course::of_now(moment);
    }

    /// T.
    pub fn moment(&self) -> Moment {
        self.course.moment
    }

    /// Where a window lies.
    pub(super) fn stretch(&self, window: usize) -> Option<&Stretch> {
        self.stretches.get(window)
    }

    /// When an instant next comes into a window or goes out of it.
    pub(super) fn edge_of_instant(&self, window: Window, instant: i64) -> i64 {
        if window.is_by_clock() {
            let edges = window.instant_edges(instant).into_iter().flatten();
            let edges = edges.map(|edge| self.course.crosses(edge));
            return edges.min().unwrap_or(NEVER);
        }
        let zone = self.moment().zone;
        self.edge_of_day(window, zone.day(instant))
    }

    /// The same of a day.
    pub(super) fn edge_of_day(&self, window: Window, day: i32) -> i64 {
        let edges = window.day_edges(day).into_iter();
        let edges = edges.map(|edge| self.course.crosses_some_day(edge));
        edges.min().unwrap_or(NEVER)
    }
}
