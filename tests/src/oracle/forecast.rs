//! The line through a record's readings.

use super::{Bindings, Missing, Oracle, calendar, moment::Moment, number, rows::bind};
use chrono::{Days, NaiveDate};
use kardan_dsl::{
    program::{Node, Selection},
    syntax::CalendarUnit,
};
use num_rational::BigRational;
use num_traits::Signed;

/// `at_today + per_day * days from today`, by least squares.
pub(super) struct Line {
    at_today: BigRational,
    per_day: BigRational,
}

impl Oracle<'_> {
    /// Through the readings of the last three years; missing with fewer than two, or less than 30 days from first to last.
    pub(super) fn line(
        &self,
        rows: &Selection,
        value: &Node,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<Line, Missing> {
        let today = moment.date();
        let oldest = calendar::shift_date(today, -3, CalendarUnit::Year).ok_or(Missing)?;
        let mut points = Vec::new();
        for row in self.select(rows, bindings, moment) {
            let Some(time) = self.records.time(row) else {
                continue;
            };
            let date = super::value::local_date(time, moment)?;
            if let Ok(value) = self.number(value, &bind(bindings, rows, row), moment)
                && oldest < date
                && date <= today
            {
                points.push(((date - today).num_days(), value));
            }
        }
        let first = points.iter().map(|(day, _)| *day).min().ok_or(Missing)?;
        let last = points.iter().map(|(day, _)| *day).max().ok_or(Missing)?;
        if points.len() < 2 || last - first < 30 {
            Err(Missing)
        } else {
            Ok(Line::through(&points))
        }
    }
}

impl Line {
    /// Least squares; the points are not all on one day.
    fn through(points: &[(i64, BigRational)]) -> Line {
        let count = number::of_int(points.len() as i64);
        let x = || points.iter().map(|(day, _)| number::of_int(*day));
        let y = || points.iter().map(|(_, value)| value.clone());
        let sum_x: BigRational = x().sum();
        let sum_y: BigRational = y().sum();
        let sum_xx: BigRational = x().map(|x| &x * &x).sum();
        let sum_xy: BigRational = x().zip(y()).map(|(x, y)| x * y).sum();
        let per_day = (&count * sum_xy - &sum_x * &sum_y) / (&count * sum_xx - &sum_x * &sum_x);
        let at_today = (sum_y - &per_day * sum_x) / count;
        Line { at_today, per_day }
    }

    /// Its value today, down to a whole one.
    pub(super) fn today(&self) -> BigRational {
        self.at_today.floor()
    }

    /// The first day on which it is at least so much; missing where it does not rise.
    pub(super) fn reaches(
        &self,
        target: &BigRational,
        today: NaiveDate,
    ) -> Result<NaiveDate, Missing> {
        if !self.per_day.is_positive() {
            return Err(Missing);
        }
        let days = ((target - &self.at_today) / &self.per_day).ceil();
        let days = number::to_int(&days).ok_or(Missing)?;
        let length = Days::new(days.unsigned_abs());
        let date = if days < 0 {
            today.checked_sub_days(length)
        } else {
            today.checked_add_days(length)
        };
        date.ok_or(Missing)
    }
}
