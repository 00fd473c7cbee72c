//! Windows of time, resolved at a moment.

use super::{Bindings, Datum, Missing, Oracle, calendar, moment::Moment};
use chrono::{DateTime, Days, NaiveDate, Utc};
use kardan_dsl::{
    program::{Node, NodeKind, TimeWindow},
    syntax::{CalendarUnit, PeriodUnit},
    types::{Period, Value},
};

/// A stretch of local dates or of instants, both ends included; none is no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    Dates(Option<NaiveDate>, Option<NaiveDate>),
    Instants(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

impl Stretch {
    /// Whether a date or an instant lies in it; missing for a birthday without a year.
    pub(super) fn holds(self, datum: &Datum, moment: Moment) -> Result<bool, Missing> {
        match (self, datum) {
            (Stretch::Dates(first, last), Datum::Date(date)) => Ok(lies_in(*date, first, last)),
            (Stretch::Dates(first, last), Datum::Instant(instant)) => {
                Ok(lies_in(moment.local_date(*instant), first, last))
            }
            (Stretch::Instants(first, last), Datum::Instant(instant)) => {
                Ok(lies_in(*instant, first, last))
            }
            (_, Datum::DayOfYear(..)) => Err(Missing),
            _ => panic!("{datum:?} in a window of {self:?}"),
        }
    }
}

fn lies_in<T: PartialOrd>(at: T, first: Option<T>, last: Option<T>) -> bool {
    first.is_none_or(|first| first <= at) && last.is_none_or(|last| at <= last)
}

impl Oracle<'_> {
    pub(super) fn stretch(
        &self,
        window: &TimeWindow,
        bindings: &Bindings,
        moment: Moment,
    ) -> Result<Stretch, Missing> {
        let today = moment.date();
        let next_day =
            |date: Option<NaiveDate>| date.and_then(|date| date.checked_add_days(Days::new(1)));
        let next_tick =
            |at: Option<DateTime<Utc>>| at.and_then(|at| at.checked_add_signed(calendar::tick()));
        // The date or instant so far from D or T.
        let date = |period: Period, sign: i64| match period.unit {
            PeriodUnit::Calendar(unit) => {
                calendar::shift_date(today, sign * i64::from(period.count), unit)
            }
            PeriodUnit::Clock(_) => panic!("a date shifted by the clock"),
        };
        let instant = |period: Period, sign| {
            calendar::shift_instant(moment.instant, sign, period, moment.zone)
        };
        Ok(match window {
            TimeWindow::Last(period) => {
                let period = self.period(period);
                if is_calendar(period) {
                    Stretch::Dates(next_day(date(period, -1)), Some(today))
                } else {
                    Stretch::Instants(next_tick(instant(period, -1)), Some(moment.instant))
                }
            }
            TimeWindow::Next(period) => {
                let period = self.period(period);
                if is_calendar(period) {
                    Stretch::Dates(next_day(Some(today)), date(period, 1))
                } else {
                    Stretch::Instants(next_tick(Some(moment.instant)), instant(period, 1))
                }
            }
            TimeWindow::AtLeastAgo(period) => {
                let period = self.period(period);
                if is_calendar(period) {
                    Stretch::Dates(None, date(period, -1))
                } else {
                    Stretch::Instants(None, instant(period, -1))
                }
            }
            TimeWindow::FromToAgo(from, to) => {
                let (from, to) = (self.period(from), self.period(to));
                if is_calendar(from) {
                    Stretch::Dates(next_day(date(from, -1)), date(to, -1))
                } else {
                    Stretch::Instants(next_tick(instant(from, -1)), instant(to, -1))
                }
            }
            TimeWindow::This(unit) => whole_periods(today, 0, 1, *unit),
            TimeWindow::Previous(count, unit) => whole_periods(today, -i64::from(*count), 0, *unit),
            TimeWindow::Today => Stretch::Dates(Some(today), Some(today)),
            TimeWindow::Between(low, high) => {
                let low = self.value(low, bindings, moment)?;
                let high = self.value(high, bindings, moment)?;
                match (&low, &high) {
                    (Datum::Instant(low), Datum::Instant(high)) => {
                        Stretch::Instants(Some(*low), Some(*high))
                    }
                    _ => Stretch::Dates(Some(to_date(&low, moment)), Some(to_date(&high, moment))),
                }
            }
            TimeWindow::FromUntil(from, until) => {
                let from = self.value(from, bindings, moment)?;
                let until = self.value(until, bindings, moment)?;
                match (&from, &until) {
                    (Datum::Instant(from), Datum::Instant(until)) => {
                        Stretch::Instants(Some(*from), Some(*until - calendar::tick()))
                    }
                    _ => Stretch::Dates(
                        Some(to_date(&from, moment)),
                        Some(to_date(&until, moment) - Days::new(1)),
                    ),
                }
            }
        })
    }

    /// The period that a literal or a parameter is.
    pub(super) fn period(&self, node: &Node) -> Period {
        let value = match &node.kind {
            NodeKind::Literal(value) => value,
            NodeKind::Param(param) => self.param(*param),
            other => panic!("{other:?} is no period"),
        };
        match value {
            Value::Period(period) => *period,
            other => panic!("{other:?} is no period"),
        }
    }
}

/// From the first day of the period `first` periods from this one until the first day of the one `until` from it.
fn whole_periods(today: NaiveDate, first: i64, until: i64, unit: CalendarUnit) -> Stretch {
    let this = calendar::first_of_period(today, unit);
    let start = calendar::shift_date(this, first, unit);
    let end = calendar::shift_date(this, until, unit);
    Stretch::Dates(
        start,
        end.and_then(|end| end.checked_sub_days(Days::new(1))),
    )
}

fn is_calendar(period: Period) -> bool {
    matches!(period.unit, PeriodUnit::Calendar(_))
}

fn to_date(datum: &Datum, moment: Moment) -> NaiveDate {
    match datum {
        Datum::Date(date) => *date,
        Datum::Instant(instant) => moment.local_date(*instant),
        other => panic!("{other:?} is no bound of a window"),
    }
}
