//! Values as text, the same in every host and every language.

use super::{DayOfYear, Period, Value};
use crate::syntax::{CalendarUnit, ClockUnit, PeriodUnit};
use chrono::SecondsFormat;
use std::fmt::{Display, Formatter, Result};

impl Display for Value {
    /// Numbers in plain decimals without trailing zeros and without a unit, days and moments as ISO 8601 (moments in
    /// UTC), a birthday without a year as `--02-23`.
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Value::Bool(value) => value.fmt(out),
            Value::Int(value) => value.fmt(out),
            Value::Decimal(value)
            | Value::Ratio(value)
            | Value::Money(value, _)
            | Value::Points(value)
            | Value::Kilometres(value) => value.normalize().fmt(out),
            Value::Text(value) => value.fmt(out),
            Value::Date(value) => value.fmt(out),
            Value::DayOfYear(value) => value.fmt(out),
            Value::Instant(value) => value.to_rfc3339_opts(SecondsFormat::AutoSi, true).fmt(out),
            Value::Period(value) => value.fmt(out),
            Value::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.write_str(", ")?;
                    }
                    value.fmt(out)?;
                }
                Ok(())
            }
        }
    }
}

impl Display for DayOfYear {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "--{:02}-{:02}", self.month, self.day)
    }
}

impl Display for Period {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let unit = match self.unit {
            PeriodUnit::Calendar(CalendarUnit::Day) => "day",
            PeriodUnit::Calendar(CalendarUnit::Week) => "week",
            PeriodUnit::Calendar(CalendarUnit::Month) => "month",
            PeriodUnit::Calendar(CalendarUnit::Quarter) => "quarter",
            PeriodUnit::Calendar(CalendarUnit::Year) => "year",
            PeriodUnit::Clock(ClockUnit::Minute) => "minute",
            PeriodUnit::Clock(ClockUnit::Hour) => "hour",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(out, "{} {unit}{plural}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        syntax::{CalendarUnit, PeriodUnit},
        types::{Currency, DayOfYear, Period, Value},
    };
    use chrono::{DateTime, NaiveDate};
    use rust_decimal::Decimal;

    #[test]
    fn numbers_have_no_trailing_zeros_and_no_unit() {
        let money = |minor, scale| Value::Money(Decimal::new(minor, scale), Currency::Rub);
        assert_eq!(money(400_000, 2).to_string(), "4000");
        assert_eq!(money(1_990, 2).to_string(), "19.9");
        assert_eq!(money(-5, 2).to_string(), "-0.05");
        assert_eq!(
            Value::Kilometres(Decimal::new(60_000, 0)).to_string(),
            "60000"
        );
        assert_eq!(Value::Int(-7).to_string(), "-7");
    }

    #[test]
    fn days_and_moments_are_iso_8601() {
        let date = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        assert_eq!(Value::Date(date).to_string(), "2026-02-03");
        let day = DayOfYear { month: 2, day: 23 };
        assert_eq!(Value::DayOfYear(day).to_string(), "--02-23");
        let instant = DateTime::from_timestamp_micros(1_500_000).unwrap();
        assert_eq!(
            Value::Instant(instant).to_string(),
            "1970-01-01T00:00:01.500Z"
        );
    }

    #[test]
    fn periods_and_lists_read_as_words() {
        let period = |count| {
            let unit = PeriodUnit::Calendar(CalendarUnit::Month);
            Value::Period(Period { count, unit })
        };
        assert_eq!(period(1).to_string(), "1 month");
        assert_eq!(
            Value::List(vec![period(2), Value::Bool(true)]).to_string(),
            "2 months, true"
        );
    }
}
