//! Windows: phrases resolved to a stretch of instants and a stretch of days, once per run.

use super::{Direction, Moment, date_of_day, day_of_date, shift_day};
use chrono::{Datelike, NaiveDate};
use kardan_dsl::{
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};
use std::ops::{Range, RangeInclusive};

/// A window whose periods and bounds are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Calendar `(D−N, D]`, clock `(T−N, T]`.
    Last(Period),
    /// Calendar `(D, D+N]`, clock `(T, T+N]`.
    Next(Period),
    /// Calendar date ≤ `D−N`, clock instant ≤ `T−N`.
    AtLeastAgo(Period),
    /// Calendar `(D−A, D−B]`, clock `(T−A, T−B]`.
    FromToAgo(Period, Period),
    /// The whole calendar period that holds `D`.
    This(CalendarUnit),
    /// So many whole periods before that.
    Previous(u32, CalendarUnit),
    /// `D`.
    Today,
    /// Both included.
    Between(Bound, Bound),
    /// From the first until before the second.
    FromUntil(Bound, Bound),
}

/// One end of a window that the text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A local day.
    Day(i32),
    /// An instant.
    Instant(i64),
}

/// A window as of a moment. Either stretch may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The instants in it.
    pub instants: Range<i64>,
    /// The local days in it; of a clock window, which a date cannot be in, no day.
    pub days: RangeInclusive<i32>,
}

impl Moment {
    /// The stretch of time that a window means as of this moment.
    #[must_use]
    pub fn resolve(&self, window: Window) -> Stretch {
        match window {
            Window::Last(period) => self.between(period, Direction::Back, None),
            Window::Next(period) => self.between(period, Direction::Forward, None),
            Window::FromToAgo(from, to) => self.between(from, Direction::Back, Some(to)),
            Window::AtLeastAgo(period) => match period.unit {
                PeriodUnit::Calendar(_) => {
                    self.days(i32::MIN, self.day_shifted(period, Direction::Back))
                }
                PeriodUnit::Clock(_) => clock(
                    i64::MIN,
                    self.instant_shifted(period, Direction::Back)
                        .saturating_add(1),
                ),
            },
            Window::This(unit) => self.whole_periods(unit, 0, 1),
            Window::Previous(count, unit) => {
                let count = i32::try_from(count).unwrap_or(i32::MAX);
                self.whole_periods(unit, count.saturating_neg(), 0)
            }
            Window::Today => self.days(self.day, self.day),
            Window::Between(first, last) => self.bounded(first, last, true),
            Window::FromUntil(first, end) => self.bounded(first, end, false),
        }
    }

    /// The i-th of the consecutive rolling periods that end at D: `(D − (i+1) units, D − i units]`, both ends shifted once from D.
    #[must_use]
    pub fn rolling(&self, index: u32, unit: CalendarUnit) -> Stretch {
        let ago = |count| Period {
            count,
            unit: PeriodUnit::Calendar(unit),
        };
        let first = self
            .day_shifted(ago(index.saturating_add(1)), Direction::Back)
            .saturating_add(1);
        self.days(first, self.day_shifted(ago(index), Direction::Back))
    }

    /// Between now (or `until` ago) and a period away; open at the earlier end, closed at the later.
    fn between(&self, period: Period, direction: Direction, until: Option<Period>) -> Stretch {
        match period.unit {
            PeriodUnit::Calendar(_) => {
                let far = self.day_shifted(period, direction);
                let near = until.map_or(self.day, |until| self.day_shifted(until, direction));
                self.days(far.min(near).saturating_add(1), far.max(near))
            }
            PeriodUnit::Clock(_) => {
                let far = self.instant_shifted(period, direction);
                let near =
                    until.map_or(self.instant, |until| self.instant_shifted(until, direction));
                clock(
                    far.min(near).saturating_add(1),
                    far.max(near).saturating_add(1),
                )
            }
        }
    }

    /// Whole calendar periods, counted from the one that holds D.
    fn whole_periods(&self, unit: CalendarUnit, from: i32, until: i32) -> Stretch {
        let start = |index| {
            period_start(self.day, unit, index).unwrap_or(if index < 0 {
                i32::MIN
            } else {
                i32::MAX
            })
        };
        self.days(start(from), start(until).saturating_sub(1))
    }

    fn bounded(&self, first: Bound, last: Bound, included: bool) -> Stretch {
        let after = |at: i64| if included { at.saturating_add(1) } else { at };
        let start = match first {
            Bound::Day(day) => self.zone.start_of_day(day),
            Bound::Instant(instant) => instant,
        };
        let end = match last {
            Bound::Day(day) => {
                self.zone
                    .start_of_day(if included { day.saturating_add(1) } else { day })
            }
            Bound::Instant(instant) => after(instant),
        };
        let day = |bound| match bound {
            Bound::Day(day) => day,
            Bound::Instant(instant) => self.zone.day(instant),
        };
        let last_day = if included {
            day(last)
        } else {
            day(last).saturating_sub(1)
        };
        Stretch {
            instants: start..end,
            days: day(first)..=last_day,
        }
    }

    fn days(&self, first: i32, last: i32) -> Stretch {
        let end = self.zone.start_of_day(last.saturating_add(1));
        Stretch {
            instants: self.zone.start_of_day(first)..end,
            days: first..=last,
        }
    }

    fn day_shifted(&self, by: Period, direction: Direction) -> i32 {
        shift_day(self.day, by, direction).unwrap_or(match direction {
            Direction::Back => i32::MIN,
            Direction::Forward => i32::MAX,
        })
    }

    fn instant_shifted(&self, by: Period, direction: Direction) -> i64 {
        self.zone
            .shift(self.instant, by, direction)
            .unwrap_or(match direction {
                Direction::Back => i64::MIN,
                Direction::Forward => i64::MAX,
            })
    }
}

/// The first day of a whole calendar period, counted from the one that holds a day.
pub(super) fn period_start(day: i32, unit: CalendarUnit, index: i32) -> Option<i32> {
    let date = date_of_day(day)?;
    match unit {
        CalendarUnit::Day => day.checked_add(index),
        CalendarUnit::Week => {
            let monday = day - date.weekday().num_days_from_monday() as i32;
            monday.checked_add(index.checked_mul(7)?)
        }
        CalendarUnit::Month | CalendarUnit::Quarter | CalendarUnit::Year => {
            let each = unit.months()? as i32;
            let months = date.year() * 12 + date.month0() as i32;
            let first = months
                .div_euclid(each)
                .checked_add(index)?
                .checked_mul(each)?;
            NaiveDate::from_ymd_opt(first.div_euclid(12), first.rem_euclid(12) as u32 + 1, 1)
                .map(day_of_date)
        }
    }
}

/// A stretch of instants in which no date can lie.
fn clock(start: i64, end: i64) -> Stretch {
    Stretch {
        instants: start..end,
        days: RangeInclusive::new(1, 0),
    }
}
