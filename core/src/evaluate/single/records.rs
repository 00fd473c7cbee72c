//! Where the values of one record and of the rows below it come from.

use super::code::{LinkField, Reading, Rows, RowsId};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

/// Records of which conditions are asked: a data set's columns, or a host that is asked for what decides.
///
/// A selection of rows is a range of places; what row a place means is asked of the same records.
pub(super) trait Records {
    /// The value of a row; none where it is missing.
    fn value(&self, of: Reading, row: usize) -> Option<i64>;

    /// The places of the rows that hang on a row and lie right by their time.
    fn places(&self, id: RowsId, rows: &Rows, row: usize) -> Range<usize>;

    /// The row of a place.
    fn row(&self, place: usize) -> usize;

    /// What the values at some places add up to, where none is missing and that is told at once.
    fn sum(&self, of: Reading, places: Range<usize>) -> Option<i128>;

    /// The row that the link of a row leads to.
    fn linked(&self, link: LinkField, row: usize) -> Option<usize>;

    /// The row that a row of a collection hangs on, one of the records of a subject.
    fn above(&self, subject: usize, collection: CollectionId, row: usize) -> Option<usize>;
}
