//! Yes and no.

use super::{Cell, Conversion, Fault, Kind};
use crate::records::Bitmap;

/// `true` and `false`, `1` and `0`.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToFlag;

impl Conversion for ToFlag {
    type Store = Bitmap;

    fn convert(&mut self, cell: Cell<'_>) -> Result<bool, Fault> {
        match cell {
            Cell::Bool(value) => Ok(value),
            Cell::Int(0) | Cell::Decimal(0, _) => Ok(false),
            Cell::Int(1) | Cell::Decimal(1, 0) => Ok(true),
            Cell::Float(value) if value == 0.0 || value == 1.0 => Ok(value == 1.0),
            Cell::Text(text) | Cell::Number(text) => of_text(text).ok_or_else(|| not_a_flag(cell)),
            _ => Err(not_a_flag(cell)),
        }
    }

    fn convert_all(&mut self, kind: Kind, _given: usize, numbers: &mut [i64]) -> bool {
        match kind {
            Kind::Flag => true,
            Kind::Int => numbers.iter().all(|number| (0..=1).contains(number)),
            _ => false,
        }
    }
}

/// Letters of either case: hosts write `True` and `TRUE`.
fn of_text(text: &str) -> Option<bool> {
    if text == "1" || text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text == "0" || text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cold]
fn not_a_flag(cell: Cell<'_>) -> Fault {
    Fault::unparsable(cell, "is neither true nor false")
}
