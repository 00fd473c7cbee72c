//! The records: columns in client order.
//!
//! A [`Dataset`] holds one [`Table`] per collection of the schema. The subject's table is in the order in which the host
//! gave it; a collection below it is sorted by (parent row, time, sequence, key), so any range of clients is a range of rows
//! in every table. That range is what evaluation works on.
//!
//! ```text
//! documents, rows, sheets, Arrow ──Cell, Conversion──▶ Stack per field, in Rows per collection, in the order of the input
//!     ──place──▶ which rows stay, and in which order ──link──▶ what links point to ──gather──▶ Table
//! ```

mod array;
mod arrow;
mod batch;
mod bitmap;
mod block;
mod builder;
mod card;
mod cell;
mod coded_array;
mod codes;
mod column;
mod companion;
mod convert;
mod copy;
mod dictionary;
mod document;
mod edit;
mod excerpt;
mod extension;
mod fences;
mod field;
mod gather;
mod index;
mod instants;
mod integers;
mod key;
mod lane;
mod layout;
mod link;
mod lookup;
mod names;
mod naming;
mod options;
mod packed;
mod past;
mod place;
mod problem;
mod record;
mod row_keys;
mod row_numbers;
mod rows;
mod sheet;
mod sort;
mod stack;
mod store;
mod table;
mod tail;
mod times;
mod wide;

#[cfg(test)]
mod tests;

pub use arrow::{ids_array, to_array};
pub use bitmap::Bitmap;
pub(crate) use bitmap::{Ascending, lies_within};
pub use builder::DatasetBuilder;
pub use card::{Card, Misfit};
pub use cell::Cell;
pub use codes::Codes;
pub use column::{Column, NO_ROW, Values};
pub(crate) use companion::{
    COUNTED, DEPTH, Ends, Extremes, Line, Numbers, SomeLastTimes, YEAR_DAYS, day_in_year, year_day,
};
pub use dictionary::Dictionary;
pub(crate) use document::cell as cell_of_json;
pub(crate) use edit::{Edited, Editor};
pub(crate) use excerpt::Excerpt;
pub(crate) use fences::{Fences, carried};
pub use instants::Instants;
pub use integers::Integers;
pub(crate) use key::key_text;
pub use layout::{Layout, Place};
pub use names::{Member, ReadNames};
pub(crate) use naming::{stays_as_told, time_of};
pub use options::{Keys, OnProblem, ReadOptions, ReadSet};
pub use problem::Problem;
pub use row_keys::RowKeys;
pub use row_numbers::RowNumbers;
pub use sheet::Sheet;
pub(crate) use table::first_not_before;
pub use table::{Dataset, Table};
pub(crate) use tail::{NamedText, Tail};
pub use times::Times;
pub(crate) use wide::widest;
