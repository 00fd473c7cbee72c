//! Numbers: scaled integers, never floats.

use super::{Cell, Conversion, Fault, Kind, bounds};
use crate::records::Integers;
use kardan_dsl::types::{self, Currency, Type};
use rust_decimal::Decimal;

/// So many digits never leave the range.
const DIGITS: usize = 18;

/// Whole numbers of a field's smallest unit.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToNumber {
    /// Decimal places,
    scale: u32,
    /// and how many of the smallest unit make one.
    unit: i64,
    /// `is no amount of money`.
    refusal: &'static str,
    /// `inexact_money` or `inexact_number`.
    inexact: &'static str,
}

impl ToNumber {
    pub(in crate::records) fn new(ty: &Type, currency: Currency) -> ToNumber {
        let (refusal, inexact) = match ty {
            Type::Money => ("is no amount of money", "inexact_money"),
            Type::Points => ("is no number of points", "inexact_money"),
            Type::Kilometres => ("is no whole number of kilometres", "inexact_number"),
            Type::Int => ("is no whole number", "inexact_number"),
            _ => ("is no number", "inexact_number"),
        };
        let scale = types::scale(ty, currency);
        ToNumber {
            scale,
            unit: 10_i64.pow(scale),
            refusal,
            inexact,
        }
    }

    fn of_int(&self, value: i64, cell: Cell<'_>) -> Result<i64, Fault> {
        value
            .checked_mul(self.unit)
            .ok_or_else(|| out_of_range(cell))
    }

    /// `value / 10^places`.
    fn of_decimal(&self, value: i128, places: i32, cell: Cell<'_>) -> Result<i64, Fault> {
        let shift = self.scale as i32 - places;
        let scaled = if value == 0 {
            0
        } else if shift >= 0 {
            10_i128
                .checked_pow(shift.unsigned_abs())
                .and_then(|factor| value.checked_mul(factor))
                .ok_or_else(|| out_of_range(cell))?
        } else {
            match 10_i128.checked_pow(shift.unsigned_abs()) {
                Some(divisor) if value % divisor == 0 => value / divisor,
                _ => return Err(self.too_fine(cell)),
            }
        };
        i64::try_from(scaled).map_err(|_| out_of_range(cell))
    }

    /// The only decimal of this scale to which the float is the nearest double. Any decimal of up to 15 digits has a nearest double
    /// of its own, and so has any whole number up to 2^53; beyond that several share one, and none can be told to be meant.
    fn of_float(&self, value: f64, cell: Cell<'_>) -> Result<i64, Fault> {
        let distinct = if self.scale == 0 {
            9_007_199_254_740_992.0
        } else {
            1e15
        };
        if !value.is_finite() {
            return Err(Fault::unparsable(cell, self.refusal));
        }
        let unit = self.unit as f64;
        let scaled = (value * unit).round();
        if scaled.abs() >= distinct {
            return Err(out_of_range(cell));
        }
        // A division of two exact doubles gives the double nearest to the quotient.
        if scaled / unit == value {
            Ok(scaled as i64)
        } else {
            Err(self.too_fine(cell))
        }
    }

    /// Digits with a point among them and a sign before, as nearly all texts are; none for what needs a closer look.
    fn of_digits(&self, text: &str) -> Option<i64> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        if digits.len() > DIGITS || !digits.ends_with(|last: char| last.is_ascii_digit()) {
            return None;
        }
        let (mut value, mut places) = (0_i64, None);
        for (at, byte) in digits.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    value = value * 10 + i64::from(byte - b'0');
                    places = places.map(|places| places + 1);
                }
                b'.' if places.is_none() && at > 0 => places = Some(0_u32),
                _ => return None,
            }
        }
        let places = places.unwrap_or_default();
        let scaled = match self.scale.checked_sub(places) {
            Some(shift) => value.checked_mul(10_i64.checked_pow(shift)?)?,
            None => {
                let divisor = 10_i64.checked_pow(places - self.scale)?;
                (value % divisor == 0).then(|| value / divisor)?
            }
        };
        Some(if negative { -scaled } else { scaled })
    }

    fn of_text(&self, text: &str, cell: Cell<'_>) -> Result<i64, Fault> {
        if let Some(value) = self.of_digits(text) {
            return Ok(value);
        }
        let is_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
        let decimal = if !text.bytes().all(is_number) {
            None
        } else if text.bytes().any(|byte| byte | 0x20 == b'e') {
            Decimal::from_scientific(text).ok()
        } else {
            Decimal::from_str_exact(text).ok()
        };
        let Some(decimal) = decimal else {
            return Err(Fault::unparsable(cell, self.refusal));
        };
        let decimal = decimal.normalize();
        self.of_decimal(decimal.mantissa(), decimal.scale() as i32, cell)
    }

    #[cold]
    fn too_fine(&self, cell: Cell<'_>) -> Fault {
        let reason = match (cell, self.scale) {
            (_, 0) => self.refusal.to_owned(),
            (Cell::Float(_), places) => format!(
                "is a binary fraction that is no exact number of {places} decimal places: round it first"
            ),
            (_, places) => format!("has more than {places} decimal places"),
        };
        Fault::of(self.inexact, cell, reason)
    }
}

impl Conversion for ToNumber {
    type Store = Integers;

    #[inline]
    fn convert(&mut self, cell: Cell<'_>) -> Result<i64, Fault> {
        match cell {
            Cell::Int(value) => self.of_int(value, cell),
            Cell::Decimal(value, places) => self.of_decimal(value, places.into(), cell),
            Cell::Float(value) => self.of_float(value, cell),
            Cell::Number(text) | Cell::Text(text) => self.of_text(text, cell),
            _ => Err(Fault::unparsable(cell, self.refusal)),
        }
    }

    fn convert_all(&mut self, kind: Kind, _given: usize, numbers: &mut [i64]) -> bool {
        let places = match kind {
            Kind::Int => 0,
            Kind::Decimal(places) => i32::from(places),
            Kind::Flag | Kind::Date | Kind::Local | Kind::Instant => return false,
        };
        let factor = u32::try_from(self.scale as i32 - places)
            .ok()
            .and_then(|shift| 10_i64.checked_pow(shift));
        let (least, most) = bounds(numbers);
        match factor {
            Some(1) => true,
            Some(factor)
                if least.checked_mul(factor).is_some() && most.checked_mul(factor).is_some() =>
            {
                numbers.iter_mut().for_each(|number| *number *= factor);
                true
            }
            _ => false,
        }
    }
}

#[cold]
fn out_of_range(cell: Cell<'_>) -> Fault {
    Fault::of("out_of_range", cell, "is too large a number")
}
