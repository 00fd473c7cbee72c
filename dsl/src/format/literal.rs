//! Numbers, units, dates and text.

use super::{name::names_period, printer::Printer};
use crate::{
    syntax::{CalendarUnit, Number, PeriodAmount, PeriodUnit, QuantityUnit},
    vocabulary::{Case, Count, Unit, month_name},
};
use chrono::{NaiveDateTime, Timelike};

impl Printer {
    pub(super) fn text(&self, text: &str) -> String {
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('"');
        for letter in text.chars() {
            match letter {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                other => quoted.push(other),
            }
        }
        quoted.push('"');
        quoted
    }

    /// `60 thousand`, `60 000`; four digits stay together, as in a year.
    pub(super) fn number(&self, number: &Number) -> String {
        let digits = group(&number.digits.to_string());
        match number.magnitude {
            None => digits,
            Some(magnitude) => {
                let count = self.count(&Number {
                    magnitude: None,
                    ..*number
                });
                let word = Unit::Magnitude(magnitude).word(self.language, Case::Nominative, count);
                format!("{digits} {word}")
            }
        }
    }

    pub(super) fn quantity(&self, number: &Number, unit: &QuantityUnit) -> String {
        self.quantity_in(number, unit, Case::Nominative)
    }

    pub(super) fn quantity_in(&self, number: &Number, unit: &QuantityUnit, case: Case) -> String {
        let word = match (Unit::try_from(unit), unit) {
            (Ok(unit), _) => unit
                .word(self.language, case, self.count(number))
                .to_owned(),
            (Err(()), QuantityUnit::Money(code)) => code.to_lowercase(),
            (Err(()), _) => String::new(),
        };
        format!("{} {word}", self.number(number))
    }

    pub(super) fn period(&self, number: &Number, unit: PeriodUnit, case: Case) -> String {
        let word = Unit::Period(unit).word(self.language, case, self.count(number));
        format!("{} {word}", self.number(number))
    }

    pub(super) fn amount(&self, amount: &PeriodAmount, case: Case) -> String {
        match amount {
            PeriodAmount::Literal { number, unit, .. } => self.period(number, *unit, case),
            PeriodAmount::Param(name) => self.name_unless(name, names_period),
        }
    }

    /// The unit alone, as in `in this month`.
    pub(super) fn calendar_unit(&self, unit: CalendarUnit, case: Case) -> &'static str {
        Unit::Period(PeriodUnit::Calendar(unit)).word(self.language, case, Count::One)
    }

    pub(super) fn day_of_year(&self, month: u32, day: u32) -> String {
        let month = month_name(self.language, month).unwrap_or_default();
        format!("{day} {month}")
    }

    pub(super) fn moment(&self, moment: &NaiveDateTime) -> String {
        if moment.second() == 0 && moment.nanosecond() == 0 {
            moment.format("%Y-%m-%d %H:%M").to_string()
        } else {
            moment.format("%Y-%m-%d %H:%M:%S%.f").to_string()
        }
    }

    pub(super) fn count(&self, number: &Number) -> Count {
        Count::of(self.language, number)
    }
}

/// Groups of three before the decimal point, from five digits on.
fn group(digits: &str) -> String {
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        let left = whole.len() - position;
        if whole.len() > 4 && position > 0 && left % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Whether it can be left out, as in `in the previous month`.
pub(super) fn is_one(number: &Number) -> bool {
    number.magnitude.is_none() && number.digits == rust_decimal::Decimal::ONE
}
