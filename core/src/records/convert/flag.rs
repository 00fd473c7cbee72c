//! Yes and no.

use super::{Cell, Conversion, Fault, Kind, whole_text};
use crate::records::Bitmap;

/// `true` and `false`, `1` and `0`, also written `1.0`.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToFlag;

impl Conversion for ToFlag {
    type Store = Bitmap;

    fn convert(&mut self, cell: Cell<'_>) -> Result<bool, Fault> {
        match cell {
            Cell::Bool(value) => Ok(value),
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            _ => whole_text(cell)
                .and_then(|text| of_text(&text))
                .ok_or_else(|| not_a_flag(cell)),
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

/// Letters of either case: hosts write `True` and `TRUE`. Text files write `1.0` where some rows lack a value.
fn of_text(text: &str) -> Option<bool> {
    let is_whole = |zeros: &str| zeros.bytes().all(|digit| digit == b'0');
    let flag = match text.split_once('.') {
        Some((flag @ ("0" | "1"), zeros)) if !zeros.is_empty() && is_whole(zeros) => flag,
        _ => text,
    };
    match flag {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cold]
fn not_a_flag(cell: Cell<'_>) -> Fault {
    Fault::unparsable(cell, "is neither true nor false")
}
