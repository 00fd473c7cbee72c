//! When a fixed time comes into a window, and when it goes out of it, as D and T move on.

use super::{Direction, Window, shift::clock_micros, shift_day, window::period_start};
use kardan_dsl::{syntax::PeriodUnit, types::Period};

/// The first day that, shifted by a period, is not before a day: the inverse of [`shift_day`], which passes over days at the ends of
/// months. None for a clock period or outside of the calendar.
#[must_use]
pub fn first_day_shifted(day: i32, by: Period, direction: Direction) -> Option<i32> {
    let opposite = match direction {
        Direction::Back => Direction::Forward,
        Direction::Forward => Direction::Back,
    };
    let near = shift_day(day, by, opposite)?;
    // The end of a shorter month is shifted to a day before it: the next day is the first of a month.
    match shift_day(near, by, direction)? >= day {
        true => Some(near),
        false => near.checked_add(1),
    }
}

impl Window {
    /// The days D on which a day can come into the window or go out of it. None of a window that does not move.
    #[must_use]
    pub fn day_edges(self, day: i32) -> [Option<i32>; 2] {
        let after = |by| first_day_shifted(day, by, Direction::Back);
        match self {
            Window::Last(by) => [Some(day), after(by)],
            Window::Next(by) => [first_day_shifted(day, by, Direction::Forward), Some(day)],
            Window::AtLeastAgo(by) => [after(by), None],
            Window::FromToAgo(from, to) => [after(to), after(from)],
            Window::This(unit) => [period_start(day, unit, 0), period_start(day, unit, 1)],
            Window::Previous(count, unit) => {
                let later = i32::try_from(count)
                    .ok()
                    .and_then(|count| count.checked_add(1));
                let end = later.and_then(|later| period_start(day, unit, later));
                [period_start(day, unit, 1), end]
            }
            Window::Today => [Some(day), day.checked_add(1)],
            Window::Between(..) | Window::FromUntil(..) => [None, None],
        }
    }

    /// The instants T at which an instant can come into a window by the clock or go out of it.
    #[must_use]
    pub fn instant_edges(self, instant: i64) -> [Option<i64>; 2] {
        let after = |by: Period| Some(instant.saturating_add(clock_micros(by)?));
        match self {
            Window::Last(by) => [Some(instant), after(by)],
            Window::Next(by) => [
                clock_micros(by).map(|by| instant.saturating_sub(by)),
                Some(instant),
            ],
            Window::AtLeastAgo(by) => [after(by), None],
            Window::FromToAgo(from, to) => [after(to), after(from)],
            _ => [None, None],
        }
    }

    /// Whether it is a stretch of the clock rather than of local days.
    #[must_use]
    pub fn is_by_clock(self) -> bool {
        match self {
            Window::Last(by)
            | Window::Next(by)
            | Window::AtLeastAgo(by)
            | Window::FromToAgo(by, _) => matches!(by.unit, PeriodUnit::Clock(_)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Moment, Zone, day_of_date};
    use chrono_tz::Tz;
    use kardan_dsl::syntax::CalendarUnit;

    fn day(text: &str) -> i32 {
        day_of_date(text.parse().unwrap())
    }

    fn period(count: u32, unit: CalendarUnit) -> Period {
        Period {
            count,
            unit: PeriodUnit::Calendar(unit),
        }
    }

    #[test]
    fn the_inverse_of_a_shift_passes_over_the_ends_of_months() {
        let half_a_year = period(6, CalendarUnit::Month);
        let back = |text| first_day_shifted(day(text), half_a_year, Direction::Back);
        // 28 February less 6 months is 28 August, 1 March less 6 months is 1 September.
        assert_eq!(back("2025-08-28"), Some(day("2026-02-28")));
        assert_eq!(back("2025-08-29"), Some(day("2026-03-01")));
        assert_eq!(back("2025-08-31"), Some(day("2026-03-01")));
        assert_eq!(back("2025-09-01"), Some(day("2026-03-01")));
        assert_eq!(back("2026-05-21"), Some(day("2026-11-21")));
    }

    #[test]
    fn no_earlier_day_is_shifted_so_far() {
        let units = [
            (1, CalendarUnit::Month),
            (13, CalendarUnit::Month),
            (1, CalendarUnit::Year),
            (2, CalendarUnit::Quarter),
        ];
        for (count, unit) in units.into_iter().chain([(3, CalendarUnit::Week)]) {
            let by = period(count, unit);
            for direction in [Direction::Back, Direction::Forward] {
                for target in day("2023-12-20")..day("2025-03-10") {
                    let first = first_day_shifted(target, by, direction).unwrap();
                    assert!(shift_day(first, by, direction).unwrap() >= target);
                    assert!(shift_day(first - 1, by, direction).unwrap() < target);
                }
            }
        }
    }

    #[test]
    fn a_day_comes_and_goes_at_the_edges_alone() {
        let zone = Zone(Tz::UTC);
        let month = CalendarUnit::Month;
        let windows = [
            Window::Last(period(1, month)),
            Window::Next(period(1, month)),
            Window::AtLeastAgo(period(2, month)),
            Window::FromToAgo(period(2, month), period(1, month)),
            Window::This(CalendarUnit::Week),
            Window::This(month),
            Window::Previous(2, month),
            Window::Previous(1, CalendarUnit::Year),
            Window::This(CalendarUnit::Quarter),
            Window::Previous(3, CalendarUnit::Quarter),
            Window::Today,
        ];
        let holds = |window, today: i32, at: i32| {
            let now = Moment::at(zone.start_of_day(today), zone);
            now.resolve(window).days.contains(&at)
        };
        for window in windows {
            for at in [day("2024-01-31"), day("2024-02-29"), day("2024-03-15")] {
                let mut changes = Vec::new();
                for today in day("2023-11-01")..day("2026-02-28") {
                    if holds(window, today, at) != holds(window, today + 1, at) {
                        changes.push(today + 1);
                    }
                }
                let mut edges: Vec<i32> = window.day_edges(at).into_iter().flatten().collect();
                edges.dedup();
                assert_eq!(edges, changes, "{window:?} at {at}");
            }
        }
    }
}
