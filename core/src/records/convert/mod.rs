//! From a cell to a value of a field's type, exactly or not at all.

mod choice;
mod date;
mod flag;
mod hours;
mod instant;
mod iso;
mod number;
mod text;

pub(super) use choice::{ToChoice, nearest};
pub(super) use date::{ToBirthday, ToDate};
pub(super) use flag::ToFlag;
pub(super) use instant::ToInstant;
pub(super) use number::ToNumber;
pub(super) use text::{ToReference, ToText, whole_text};

use super::{cell::Cell, problem::Fault, store::Store};

/// Makes values of one field out of cells.
pub(super) trait Conversion: Send + Sync {
    /// Where a column keeps the values.
    type Store: Store;

    /// The value that a cell stands for. A missing cell never comes here.
    fn convert(&mut self, cell: Cell<'_>) -> Result<ValueOf<Self>, Fault>;

    /// Turns many cells of one kind, each as its number, into the numbers of their values ([`Store::number`]). So many of them are given;
    /// the others are zero and mean nothing. False where this is not known to be right for all: then they are converted one by one.
    fn convert_all(&mut self, _kind: Kind, _given: usize, _numbers: &mut [i64]) -> bool {
        false
    }

    /// The numbers of the values of many texts; none where they have to be converted one by one.
    fn convert_texts(&mut self, _texts: &[&str]) -> Option<Vec<i64>> {
        None
    }
}

/// What a conversion makes of a cell.
pub(super) type ValueOf<C> = <<C as Conversion>::Store as Store>::Value;

/// What the number of a cell means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// As in [`Cell::Bool`]: zero or one.
    Flag,
    /// As in [`Cell::Int`].
    Int,
    /// As in [`Cell::Decimal`], with so many places.
    Decimal(i8),
    /// As in [`Cell::Date`].
    Date,
    /// As in [`Cell::Local`].
    Local,
    /// As in [`Cell::Instant`].
    Instant,
}

/// The least and the greatest number; both of none are zero.
fn bounds(numbers: &[i64]) -> (i64, i64) {
    let first = numbers.first().copied().unwrap_or_default();
    numbers
        .iter()
        .fold((first, first), |(least, most), &number| {
            (least.min(number), most.max(number))
        })
}

#[cfg(test)]
mod tests;
