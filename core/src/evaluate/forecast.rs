//! The line through a record's readings, exactly.

use super::{
    chunk::{Computed, Overflow},
    fraction::Fraction,
    number::fractions,
    selection::Taken,
    vector::{Lane, Vector},
};
use crate::calendar::{Direction, date_of_day, shift_day};
use kardan_dsl::{
    syntax::{CalendarUnit, PeriodUnit},
    types::Period,
};

/// Readings older than this do not count.
pub(crate) const OLDEST: Period = Period {
    count: 3,
    unit: PeriodUnit::Calendar(CalendarUnit::Year),
};
/// The first and the last reading lie so many days apart.
const SPAN: i32 = 30;

/// `(start + slope * days) / divisor`, in units of a power of ten; the divisor is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    start: i128,
    slope: i128,
    divisor: i128,
    scale: u32,
}

/// What a group's readings add up to.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: i128,
    days: i128,
    values: i128,
    squares: i128,
    products: i128,
    first: Option<i32>,
    last: Option<i32>,
}

/// The least-squares line through the selected readings of each group, by days from D.
pub(super) fn lines<'r>(
    rows: &Taken<'_, '_>,
    days: &Lane<'_, i32>,
    value: &Vector<'_>,
    today: i32,
) -> Computed<'r> {
    let after = shift_day(today, OLDEST, Direction::Back).unwrap_or(i32::MIN);
    let (lane, scale) = match value {
        Vector::Number(lane, scale) => (lane.wide(), *scale),
        other => {
            let rounded = whole(other, days.values.len())?;
            return lines(rows, days, &Vector::Number(rounded.into(), 6), today);
        }
    };
    let mut sums = vec![Sums::default(); rows.len()];
    let mut overflow = false;
    rows.each(|group, row| {
        if let (Some(day), Some(value)) = (days.get(row), lane.get(row))
            && after < day
            && day <= today
        {
            overflow |= sums[group].add(day, today, value).is_none();
        }
    });
    if overflow {
        return Err(Overflow);
    }
    let mut lines = Vec::with_capacity(sums.len());
    for sums in sums {
        lines.push(match sums.spans() {
            true => Some(sums.line(scale).ok_or(Overflow)?),
            false => None,
        });
    }
    Ok(Vector::Line(Lane::of_options(lines)))
}

/// Fractions as millionths, rounded down: finer readings than that are not stored.
fn whole<'r>(value: &Vector<'_>, len: usize) -> Result<Lane<'r, i64>, Overflow> {
    let lane = fractions(value, len);
    let whole = |row| match lane.get(row) {
        Some(value) => {
            let value = value.floor(6).ok_or(Overflow)?;
            i64::try_from(value).map(Some).map_err(|_| Overflow)
        }
        None => Ok(None),
    };
    let values: Result<Vec<_>, _> = (0..lane.values.len()).map(whole).collect();
    Ok(Lane::of_options(values?))
}

impl Sums {
    fn add(&mut self, day: i32, today: i32, value: i64) -> Option<()> {
        let (x, y) = (i128::from(day) - i128::from(today), i128::from(value));
        self.count += 1;
        self.days = self.days.checked_add(x)?;
        self.values = self.values.checked_add(y)?;
        self.squares = self.squares.checked_add(x.checked_mul(x)?)?;
        self.products = self.products.checked_add(x.checked_mul(y)?)?;
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
        Some(())
    }

    fn spans(&self) -> bool {
        self.first
            .zip(self.last)
            .is_some_and(|(first, last)| last - first >= SPAN)
    }

    fn line(&self, scale: u32) -> Option<Line> {
        let times = i128::checked_mul;
        let sub = |a: Option<i128>, b: Option<i128>| a?.checked_sub(b?);
        Some(Line {
            start: sub(
                times(self.values, self.squares),
                times(self.days, self.products),
            )?,
            slope: sub(
                times(self.count, self.products),
                times(self.days, self.values),
            )?,
            divisor: sub(times(self.count, self.squares), times(self.days, self.days))?,
            scale,
        })
    }
}

/// The value of each line at D, rounded down to a whole one.
pub(super) fn values<'r>(lines: &Vector<'_>) -> Computed<'r> {
    let Vector::Line(lane) = lines else {
        return Ok(Vector::whole(Vec::new()));
    };
    let mut values = Vec::with_capacity(lane.values.len());
    for row in 0..lane.values.len() {
        values.push(match lane.get(row) {
            None => None,
            Some(line) => {
                let divisor = line
                    .divisor
                    .checked_mul(10i128.pow(line.scale))
                    .ok_or(Overflow)?;
                let value = line.start.div_euclid(divisor);
                Some(i64::try_from(value).map_err(|_| Overflow)?)
            }
        });
    }
    Ok(Vector::whole(values))
}

/// The first day on which each line is at least a value; missing where it does not rise.
pub(super) fn reaches<'r>(lines: &Vector<'_>, target: &Vector<'_>, today: i32) -> Computed<'r> {
    let Vector::Line(lane) = lines else {
        return Ok(Vector::Date(Lane::new(Vec::new(), None)));
    };
    let targets = fractions(target, lane.values.len());
    let mut days = Vec::with_capacity(lane.values.len());
    for row in 0..lane.values.len() {
        let day = match (lane.get(row), targets.get(row)) {
            (Some(line), Some(target)) if line.slope > 0 => {
                let distance = line.distance(target).ok_or(Overflow)?;
                i32::try_from(i128::from(today).saturating_add(distance)).ok()
            }
            _ => None,
        };
        days.push(day.filter(|&day| date_of_day(day).is_some()));
    }
    Ok(Vector::Date(Lane::of_options(days)))
}

impl Line {
    /// In how many days the line, rounded down, comes to the other side of a whole number; none where it never does.
    pub fn days_until(&self, whole: i128) -> Option<i128> {
        let scale = 10i128.checked_pow(self.scale)?;
        let wanted = whole.checked_mul(scale)?.checked_mul(self.divisor)?;
        let missing = wanted.checked_sub(self.start)?;
        let days = match self.slope {
            0 => return None,
            rising if rising > 0 => -(-missing).div_euclid(rising),
            falling => missing.checked_neg()?.div_euclid(falling.checked_neg()?) + 1,
        };
        (days > 0).then_some(days)
    }

    /// In how many days the line, rounded down, is another whole number.
    pub fn days_until_next(&self) -> Option<i128> {
        let divisor = self.divisor.checked_mul(10i128.checked_pow(self.scale)?)?;
        let now = self.start.div_euclid(divisor);
        self.days_until(if self.slope > 0 { now + 1 } else { now })
    }

    /// How many days from D the line is first at least a value. None where that leaves the range of integers.
    fn distance(&self, target: Fraction) -> Option<i128> {
        // start + slope * days >= target * divisor, both sides brought to whole numbers.
        let ours = target.denominator();
        let theirs = 10i128.checked_pow(self.scale)?;
        let wanted = target
            .numerator()
            .checked_mul(theirs)?
            .checked_mul(self.divisor)?;
        let missing = wanted.checked_sub(self.start.checked_mul(ours)?)?;
        let slope = self.slope.checked_mul(ours)?;
        Some(-((-missing).div_euclid(slope)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::groups::Groups;
    use rust_decimal::Decimal;
    use std::borrow::Cow;

    fn line(readings: &[(i32, i64)], today: i32) -> Vector<'static> {
        let days = Lane::new(readings.iter().map(|&(day, _)| day).collect(), None);
        let values = Lane::new(readings.iter().map(|&(_, value)| value).collect(), None);
        let groups = Groups::Contiguous {
            offsets: Cow::Owned(vec![0, readings.len() as u32]),
            base: 0,
        };
        let values = Vector::Number(Lane::into(values), 0);
        lines(&Taken::all(&groups), &days, &values, today).unwrap()
    }

    fn value(vector: &Vector<'_>) -> Option<i64> {
        match values(vector).unwrap() {
            Vector::Number(lane, 0) => lane.get(0),
            _ => None,
        }
    }

    fn reached(vector: &Vector<'_>, target: i64, today: i32) -> Option<i32> {
        let target = crate::plan::Constant::Number(Decimal::from(target));
        match reaches(vector, &Vector::Constant(&target), today).unwrap() {
            Vector::Date(lane) => lane.get(0),
            _ => None,
        }
    }

    #[test]
    fn the_line_runs_through_two_readings() {
        // 1000 km on day 19900, 4000 km on day 20000: 30 km a day.
        let vector = line(&[(19_900, 1000), (20_000, 4000)], 20_010);
        assert_eq!(value(&vector), Some(4300));
        assert_eq!(reached(&vector, 4300, 20_010), Some(20_010));
        assert_eq!(reached(&vector, 4301, 20_010), Some(20_011));
        assert_eq!(reached(&vector, 1000, 20_010), Some(19_900));
    }

    #[test]
    fn least_squares_are_rounded_down() {
        // Days -60, -30, 0 with 0, 10, 21: slope 0.35, mean 31/3 at -30, so 20.8333 at 0.
        let vector = line(&[(19_940, 0), (19_970, 10), (20_000, 21)], 20_000);
        assert_eq!(value(&vector), Some(20));
        let lower = line(&[(19_940, -1), (19_970, 9), (20_000, 20)], 20_000);
        assert_eq!(value(&lower), Some(19));
    }

    #[test]
    fn short_single_and_old_readings_give_no_line() {
        assert_eq!(value(&line(&[(20_000, 5)], 20_000)), None);
        assert_eq!(value(&line(&[(19_971, 5), (20_000, 9)], 20_000)), None);
        assert_eq!(value(&line(&[(19_970, 5), (20_000, 9)], 20_000)), Some(9));
        // Three years before day 20000 (2024-10-04) is day 18904 (2021-10-04), itself outside.
        assert_eq!(value(&line(&[(18_904, 5), (20_000, 9)], 20_000)), None);
        assert_eq!(value(&line(&[(18_905, 5), (20_000, 9)], 20_000)), Some(9));
    }

    #[test]
    fn a_line_that_does_not_rise_reaches_nothing() {
        let vector = line(&[(19_900, 100), (20_000, 100)], 20_000);
        assert_eq!(value(&vector), Some(100));
        assert_eq!(reached(&vector, 50, 20_000), None);
    }
}
