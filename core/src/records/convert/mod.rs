//! From a cell to a value of a field's type, exactly or not at all.

mod choice;
mod date;
mod flag;
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

use super::{cell::Cell, problem::Fault};

/// Makes values of one field out of cells.
pub(super) trait Conversion {
    /// What a column holds per row.
    type Output: Copy + Default + PartialEq + Send + Sync;

    /// The value that a cell stands for. A missing cell never comes here.
    fn convert(&mut self, cell: Cell<'_>) -> Result<Self::Output, Fault>;
}

#[cfg(test)]
mod tests;
