//! Records that a host keeps, asked for what decides and for nothing else.

use super::reader::Wanted;
use crate::records::{Cell, Misfit};

/// How a host is asked for what its records hold.
pub trait Host {
    /// A client, or a record that is nested in one.
    type Record;
    /// What stands under a name.
    type Value;

    /// What stands in a record under the names of something that is asked; none where nothing does.
    ///
    /// # Errors
    /// A record that is of another kind, or has several of the names.
    fn find(&self, record: &Self::Record, asked: &Wanted) -> Result<Option<Self::Value>, Misfit>;

    /// Hands over a value.
    ///
    /// # Errors
    /// A value that is no cell, and what the taker returns.
    fn read<T>(
        &self,
        value: &Self::Value,
        take: impl FnOnce(Cell<'_>) -> Result<T, Misfit>,
    ) -> Result<T, Misfit>;

    /// Hands over the records of a list; of what stands for none, none.
    ///
    /// # Errors
    /// A value that is no such list.
    fn each(&self, list: &Self::Value, see: impl FnMut(Self::Record)) -> Result<(), Misfit>;

    /// Whether a moment lies in the span of a number ([`super::Reader::spans`]), where the host can tell without handing it over.
    fn lies_in(&self, _moment: &Self::Value, _span: usize) -> Option<bool> {
        None
    }
}
