//! The records: columns in client order.
//!
//! A [`Dataset`] holds one [`Table`] per collection of the schema. The subject's table is in the order in which the host
//! gave it; a collection below it is sorted by (parent row, time, sequence, key), so any range of clients is a range of rows
//! in every table. That range is what evaluation works on.

mod arrow;
mod bitmap;
mod builder;
mod column;
mod dictionary;
mod lookup;
mod options;
mod problem;
mod table;

pub use arrow::{ids_array, to_array};
pub use bitmap::Bitmap;
pub use builder::{DatasetBuilder, Sheet};
pub use column::{Codes, Column, NO_ROW, Values};
pub use dictionary::Dictionary;
pub use options::{Keys, OnProblem, ReadOptions, ReadSet};
pub use problem::Problem;
pub use table::{Dataset, Table};
