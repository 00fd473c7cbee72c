//! Everything that is drawn by lot.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use std::{cell::RefCell, ops::RangeInclusive};

/// A source of chance that a seed determines. Draws may stand within draws, hence the cell.
pub(crate) struct Chance(RefCell<fastrand::Rng>);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(RefCell::new(fastrand::Rng::with_seed(seed)))
    }

    /// A source of its own, so that what one client does moves nothing for the next.
    pub(crate) fn fork(&self) -> Chance {
        Chance(RefCell::new(self.0.borrow_mut().fork()))
    }

    pub(crate) fn between(&self, range: RangeInclusive<i64>) -> i64 {
        self.0.borrow_mut().i64(range)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&self, percent: i64) -> bool {
        self.between(0..=99) < percent
    }

    /// The value in so many of a hundred cases, else nothing.
    pub(crate) fn perhaps<T>(&self, percent: i64, value: T) -> Option<T> {
        self.percent(percent).then_some(value)
    }

    /// Mostly near the middle, never below a quarter of it or above seven quarters.
    pub(crate) fn around(&self, middle: i64) -> i64 {
        let quarter = middle / 4;
        (0..3)
            .map(|_| self.between(-quarter..=quarter))
            .sum::<i64>()
            + middle
    }

    pub(crate) fn one_of<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.0.borrow_mut().usize(..items.len())]
    }

    /// One of the items, as often as its weight says.
    pub(crate) fn weighted<'a, T>(&self, items: &'a [(i64, T)]) -> &'a T {
        let mut left = self.between(0..=items.iter().map(|(weight, _)| weight).sum::<i64>() - 1);
        for (weight, item) in items {
            if left < *weight {
                return item;
            }
            left -= weight;
        }
        &items[items.len() - 1].1
    }

    /// A moment of a day when the shop is open, to the minute.
    pub(crate) fn working_hours(&self, day: NaiveDate) -> NaiveDateTime {
        self.moment(day, 9..=19)
    }

    /// A moment of a day between these hours, to the minute.
    pub(crate) fn moment(&self, day: NaiveDate, hours: RangeInclusive<i64>) -> NaiveDateTime {
        let seconds = self.between(hours) * 3600 + self.between(0..=59) * 60;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, 0);
        day.and_time(time.unwrap_or_default())
    }
}

/// So many days later.
pub(crate) fn after(day: NaiveDate, days: i64) -> NaiveDate {
    let shifted = match u64::try_from(days) {
        Ok(days) => day.checked_add_days(Days::new(days)),
        Err(_) => day.checked_sub_days(Days::new(days.unsigned_abs())),
    };
    shifted.unwrap_or(day)
}
